#include <algorithm>

#include "column/selection.h"
#include "exec/deferred_source.h"
#include "exec/partition_runs.h"
#include "exec/partition_stream.h"
#include "exec/physical_plan.h"
#include "exec/pipeline.h"
#include "exec/query_state.h"
#include "exec/row_store.h"
#include "exec/window_call.h"

namespace firesteel {

namespace {

/// A morsel for each run of partitions, evaluated by the task that takes it.
class WindowSource final : public Source {
public:
    using MakeStore = std::function<std::shared_ptr<RowStore>()>;

    WindowSource(std::shared_ptr<Source> rows, std::shared_ptr<const WindowCalls> calls, MemoryPoolPtr pool,
                 MakeStore make_store)
        : pool_(pool),
          runs_(std::move(rows), calls->partition_keys(), std::move(pool),
                can_stream(*calls) ? std::move(make_store) : MakeStore()),
          calls_(std::move(calls)) {}

    Progress next_morsel(TaskContext& context, int64_t& sequence, std::unique_ptr<Stream>& out) override {
        PartitionRuns::Run run;
        if (!runs_.next(context, run)) return Progress::kDone;
        sequence = run.number;
        TaskContext own = context;
        own.pool = own.eval.pool = pool_;
        if (run.large) {
            out = make_partition_stream(std::move(run.large), calls_, run.first_row, std::move(own));
            return Progress::kMore;
        }
        Batch rows = run.batches.size() == 1 ? std::move(run.batches[0]) : concatenate(run.batches, pool_);
        run.batches.clear();
        rows = calls_->evaluate(std::move(rows), own);
        rows.position = {0, run.first_row};
        out = make_batch_stream(std::move(rows), context);
        return Progress::kMore;
    }

private:
    const MemoryPoolPtr pool_;
    PartitionRuns runs_;
    const std::shared_ptr<const WindowCalls> calls_;
};

struct WindowNode final : PhysicalNode {
    Exprs calls;

    std::string name() const override { return "Window"; }
    std::string describe() const override {
        std::string text;
        for (const ExprPtr& call : calls) text += (text.empty() ? "" : ", ") + to_explain(*call);
        return "Window [" + text + "]";
    }
    void fields(FieldVisitor& visitor) override { visitor.field(calls); }
    bool is_sorted() const {
        return calls[0]->window->partition_keys > 0 || !calls[0]->window->order.empty();
    }
    /// Whole partitions are of no use, so their rows are not either.
    bool offer_keys(const OfferedKeys& offer, int32_t column, PipelineBuilder& builder) const override {
        const auto begin = calls[0]->children.begin() + 1;
        return std::any_of(
                   begin, begin + calls[0]->window->partition_keys,
                   [&](const ExprPtr& key) { return key->is(ExprKind::kInput) && key->id == column; }) &&
               inputs[0]->offer_keys(offer, column, builder);
    }
    void build(PipelineBuilder& builder) const override {
        auto window = std::make_shared<const WindowCalls>(calls);
        const auto make_store = [schema = inputs[0]->output, &options = builder.options(),
                                 &progress = builder.query().progress()] {
            return make_row_store(schema, options, progress);
        };
        builder.build(*inputs[0]);
        std::vector<Pipeline> open = builder.take_open();
        if (is_sorted() && open.size() == 1 && open[0].transforms.empty()) {
            open[0].source = std::make_shared<WindowSource>(std::move(open[0].source), window,
                                                            builder.options().pool, make_store);
            builder.append_open(std::move(open));
            return;
        }
        builder.append_open(std::move(open));
        const std::shared_ptr<RowStore> store = make_store();
        const int32_t group = builder.close(std::make_shared<RowStoreSink>(store));
        builder.add_source(std::make_shared<WindowSource>(make_stored_rows_source({.store = store}), window,
                                                          builder.options().pool, make_store),
                           {group});
    }
};

PhysicalPtr lower_window(const LogicalPlanPtr& plan, Lowering& lowering) {
    const auto& window = static_cast<const Window&>(*plan);
    const Expr& first = *window.calls[0].expr;
    SortKeys keys;
    const auto partition_keys = static_cast<size_t>(first.window->partition_keys);
    for (size_t i = 0; i < partition_keys; ++i) keys.push_back({first.children[1 + i], {}});
    for (size_t i = 0; i < first.window->order.size(); ++i) {
        keys.push_back({first.children[1 + partition_keys + i], first.window->order[i]});
    }
    const LogicalPlanPtr& input = window.inputs[0];
    auto node = std::make_shared<WindowNode>();
    node->inputs.push_back(lowering.lower(keys.empty() ? input : std::make_shared<Sort>(input, keys, true)));
    for (const NamedExpr& call : window.calls) node->calls.push_back(lowering.bind(call.expr, *input));
    return node;
}

REGISTER_OPERATOR(WindowNode);
REGISTER_LOWERING(kWindow, 0, lower_window);

}  // namespace
}  // namespace firesteel
