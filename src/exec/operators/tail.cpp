#include <algorithm>

#include "exec/deferred_source.h"
#include "exec/physical_plan.h"
#include "exec/pipeline.h"
#include "exec/query_state.h"
#include "exec/row_store.h"

namespace firesteel {

namespace {

/// Keeps the last rows in result order.
class TailSink final : public Sink {
public:
    TailSink(std::shared_ptr<RowStore> store, int64_t count) : store_(std::move(store)), count_(count) {}

    std::unique_ptr<SinkState> open(TaskContext&) override { return std::make_unique<SinkState>(); }
    Progress consume(SinkState&, const Batch& batch, TaskContext& context) override {
        store_->add(context.order, batch);
        store_->keep_last(count_);
        return Progress::kMore;
    }
    void finalize(TaskContext&) override { store_->seal(); }

private:
    const std::shared_ptr<RowStore> store_;
    const int64_t count_;
};

struct TailNode final : PhysicalNode {
    int64_t count = 0;

    std::string name() const override { return "CollectTail"; }
    std::string describe() const override { return "CollectTail " + std::to_string(count); }
    void fields(FieldVisitor& visitor) override { visitor.field(count); }
    void build(PipelineBuilder& builder) const override {
        auto store = make_row_store(output, builder.options(), builder.query().progress());
        const int32_t group = builder.build_into(*inputs[0], std::make_shared<TailSink>(store, count));
        builder.add_source(make_deferred_source([store, rows = count] {
                               return make_stored_rows_source(
                                   {.store = store, .skip = std::max<int64_t>(0, store->rows() - rows)});
                           }),
                           {group});
    }
};

PhysicalPtr lower_tail(const LogicalPlanPtr& plan, Lowering& lowering) {
    auto node = std::make_shared<TailNode>();
    node->inputs.push_back(lowering.lower(plan->inputs[0]));
    node->count = static_cast<const Tail&>(*plan).count;
    return node;
}

REGISTER_OPERATOR(TailNode);
REGISTER_LOWERING(kTail, 0, lower_tail);

}  // namespace
}  // namespace firesteel
