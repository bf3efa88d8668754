#include <algorithm>

#include "column/compare.h"
#include "column/selection.h"
#include "common/check.h"
#include "exec/ordered_rows.h"
#include "exec/physical_plan.h"
#include "exec/pipeline.h"
#include "exec/query.h"
#include "exec/query_state.h"
#include "exec/window_frames.h"
#include "functions/registry.h"

namespace firesteel {

namespace {

/// A window call ready to run: its function and the expressions of its frame's edges.
struct WindowCall {
    explicit WindowCall(const Expr& expr) : detail(*expr.window), type(expr.type) {
        const Expr& function = *expr.children[0];
        if (function.is(ExprKind::kAggregate)) {
            aggregate.emplace(function);
        } else {
            const FunctionRecord* record = FunctionRegistry::instance().find(function.name);
            CHECK(record && record->kind == FunctionKind::kWindow, "{} is no window function", function.name);
            kernel = record->overloads[static_cast<size_t>(function.overload)].window;
            settings = function.settings;
            ignore_nulls = function.aggregate && function.aggregate->ignore_nulls;
            const size_t count = function.aggregate ? static_cast<size_t>(function.aggregate->arguments)
                                                    : function.children.size();
            for (size_t i = 0; i < count; ++i) arguments.emplace_back(function.children[i]);
        }
        size_t at = 1 + static_cast<size_t>(detail.partition_keys);
        if (detail.order.size() == 1) order_key.emplace(expr.children[at]);
        at += detail.order.size();
        const auto has_offset = [](FrameEdge edge) {
            return edge == FrameEdge::kPreceding || edge == FrameEdge::kFollowing;
        };
        if (has_offset(detail.lower)) lower.emplace(expr.children[at++]);
        if (has_offset(detail.upper)) upper.emplace(expr.children[at++]);
    }

    WindowDetail detail;
    Type type;
    std::optional<AggregateCall> aggregate;
    WindowKernel kernel = nullptr;
    EvalSettingsPtr settings;
    bool ignore_nulls = false;
    std::vector<Evaluator> arguments;
    std::optional<Evaluator> order_key, lower, upper;
};

/// Runs over rows sorted by partition and order keys: finds the partitions, then evaluates runs of them in
/// parallel.
class WindowSink final : public Sink {
public:
    WindowSink(const Exprs& calls, MemoryPoolPtr pool) : pool_(std::move(pool)) {
        for (const ExprPtr& call : calls) calls_.emplace_back(*call);
        const Expr& first = *calls[0];
        const auto partition_keys = static_cast<size_t>(first.window->partition_keys);
        for (size_t i = 0; i < partition_keys; ++i) partition_by_.emplace_back(first.children[1 + i]);
        for (size_t i = 0; i < first.window->order.size(); ++i)
            order_by_.emplace_back(first.children[1 + partition_keys + i]);
    }

    std::unique_ptr<SinkState> open(TaskContext&) override { return std::make_unique<SinkState>(); }
    Progress consume(SinkState&, const Batch& batch, TaskContext& context) override {
        rows_.add(context.order, batch);
        return Progress::kMore;
    }

    int32_t finalize_tasks() override {
        std::vector<Batch> batches = rows_.take();
        if (batches.empty()) return 0;
        all_ = batches.size() == 1 ? std::move(batches.front()) : concatenate(batches, pool_);
        all_.position = {};
        batches.clear();
        EvalContext context{pool_};
        partition_starts_ =
            starts_of_equal_rows(partition_by_, {0, static_cast<int32_t>(all_.rows)}, context);
        peer_starts_ = starts_of_equal_rows(order_by_, partition_starts_, context);
        for (size_t i = 0; i + 1 < partition_starts_.size(); ++i) {
            if (runs_.empty() || partition_starts_[i] - partition_starts_[runs_.back()] >= kRowsPerRun)
                runs_.push_back(i);
        }
        runs_.push_back(partition_starts_.size() - 1);
        results_.resize(runs_.size() - 1);
        return static_cast<int32_t>(results_.size());
    }

    void finalize_task(int32_t run, TaskContext& context) override {
        const size_t first = runs_[static_cast<size_t>(run)], last = runs_[static_cast<size_t>(run) + 1];
        const int32_t begin = partition_starts_[first], end = partition_starts_[last];
        Batch rows = slice(all_, begin, end - begin, context.pool);
        std::vector<ColumnPtr> made;
        for (const WindowCall& call : calls_)
            made.push_back(evaluate(call, rows, begin, first, last, context));
        rows.columns.insert(rows.columns.end(), made.begin(), made.end());
        results_[static_cast<size_t>(run)] = std::move(rows);
    }

    void finalize(TaskContext&) override { all_ = Batch(); }
    std::vector<Batch> results() { return std::move(results_); }

private:
    static constexpr int32_t kRowsPerRun = 16 * 1024;

    /// Starts of the runs of rows that are equal in `keys`, within the runs given; the number of rows at the
    /// end.
    std::vector<int32_t> starts_of_equal_rows(const std::vector<Evaluator>& keys,
                                              const std::vector<int32_t>& within,
                                              EvalContext& context) const {
        std::vector<ColumnPtr> columns;
        for (const Evaluator& key : keys) columns.push_back(flatten(key.evaluate(all_, context), pool_));
        std::vector<int32_t> starts;
        size_t next = 0;
        for (int32_t row = 0; row < all_.rows; ++row) {
            bool start = row == within[next];
            if (start) ++next;
            for (size_t i = 0; !start && i < columns.size(); ++i)
                start = !equal_rows(*columns[i], row - 1, *columns[i], row);
            if (start) starts.push_back(row);
        }
        starts.push_back(static_cast<int32_t>(all_.rows));
        return starts;
    }

    RowRanges peers_of(int32_t begin, int32_t end) const {
        RowRanges peers;
        auto at = std::lower_bound(peer_starts_.begin(), peer_starts_.end(), begin);
        for (int32_t row = begin; row < end; ++row) {
            if (*(at + 1) <= row) ++at;
            peers.begin.push_back(*at - begin);
            peers.end.push_back(*(at + 1) - begin);
        }
        return peers;
    }

    /// One call over the partitions [first, last), whose rows are `rows`, starting at row `offset` of all.
    ColumnPtr evaluate(const WindowCall& call, const Batch& rows, int32_t offset, size_t first, size_t last,
                       TaskContext& context) const {
        const auto column = [&](const std::optional<Evaluator>& expr) {
            return expr ? flatten(expr->evaluate(rows, context.eval), context.pool) : nullptr;
        };
        const FrameInput whole{rows.rows, nullptr,
                               call.detail.unit == FrameUnit::kRange ? column(call.order_key) : nullptr,
                               column(call.lower), column(call.upper)};
        std::vector<ColumnPtr> arguments;
        for (const Evaluator& argument : call.aggregate ? call.aggregate->arguments : call.arguments) {
            arguments.push_back(flatten(argument.evaluate(rows, context.eval), context.pool));
        }
        const std::vector<int32_t> passing = call.aggregate && call.aggregate->filter
                                                 ? passing_rows(call, rows, context)
                                                 : std::vector<int32_t>{};
        std::vector<ColumnPtr> results;
        for (size_t i = first; i < last && !context.query->stopped(); ++i) {
            const int32_t begin = partition_starts_[i], end = partition_starts_[i + 1];
            const auto part = [&](const ColumnPtr& c) {
                return c ? slice(c, begin - offset, end - begin, context.pool) : nullptr;
            };
            const RowRanges peers = peers_of(begin, end);
            const FrameInput input{end - begin, &peers, part(whole.order_key), part(whole.lower),
                                   part(whole.upper)};
            RowRanges frames = make_frames(call.detail, input);
            std::vector<ColumnPtr> own;
            for (const ColumnPtr& argument : arguments) own.push_back(part(argument));
            if (call.aggregate && call.aggregate->filter)
                keep_passing(passing, begin - offset, end - offset, own, frames, context);
            results.push_back(call.aggregate
                                  ? aggregate_over_frames(*call.aggregate, own, frames, context.pool)
                                  : run_kernel(call, own, peers, frames, context));
        }
        if (results.empty()) return Column::nulls(call.type, rows.rows, context.pool);
        return results.size() == 1 ? results[0] : concatenate(results, context.pool);
    }

    static ColumnPtr run_kernel(const WindowCall& call, const std::vector<ColumnPtr>& arguments,
                                const RowRanges& peers, const RowRanges& frames, TaskContext& context) {
        WindowPartition partition;
        partition.rows = static_cast<int64_t>(peers.begin.size());
        partition.arguments = arguments;
        partition.peer_begin = peers.begin.data();
        partition.peer_end = peers.end.data();
        partition.frame_begin = frames.begin.data();
        partition.frame_end = frames.end.data();
        partition.ignore_nulls = call.ignore_nulls;
        partition.result_type = &call.type;
        partition.settings = call.settings.get();
        partition.pool = context.pool;
        return call.kernel(partition);
    }

    static std::vector<int32_t> passing_rows(const WindowCall& call, const Batch& rows,
                                             TaskContext& context) {
        Batch numbered = rows;
        auto numbers = Buffer::allocate(rows.rows * 4, context.pool);
        for (int32_t i = 0; i < rows.rows; ++i) numbers->mutable_as<int32_t>()[i] = i;
        numbered.columns.push_back(Column::flat(Type::integer(), rows.rows, std::move(numbers), nullptr));
        const Batch left = call.aggregate->filter->filter(numbered, context.eval);
        const ColumnPtr kept = flatten(left.columns.back(), context.pool);
        return {kept->values<int32_t>(), kept->values<int32_t>() + left.rows};
    }

    /// The arguments of rows that pass the call's filter only, and the frames in numbers of such rows.
    static void keep_passing(const std::vector<int32_t>& passing, int32_t begin, int32_t end,
                             std::vector<ColumnPtr>& arguments, RowRanges& frames, TaskContext& context) {
        std::vector<int32_t> rows, before(1, 0);
        auto next = std::lower_bound(passing.begin(), passing.end(), begin);
        for (int32_t row = begin; row < end; ++row) {
            if (next != passing.end() && *next == row) {
                rows.push_back(row - begin);
                ++next;
            }
            before.push_back(static_cast<int32_t>(rows.size()));
        }
        for (ColumnPtr& argument : arguments)
            argument = flatten(take(argument, rows, context.pool), context.pool);
        for (int32_t& edge : frames.begin) edge = before[static_cast<size_t>(edge)];
        for (int32_t& edge : frames.end) edge = before[static_cast<size_t>(edge)];
    }

    const MemoryPoolPtr pool_;
    std::vector<WindowCall> calls_;
    std::vector<Evaluator> partition_by_, order_by_;
    OrderedRows rows_;
    Batch all_;
    std::vector<int32_t> partition_starts_, peer_starts_;
    std::vector<size_t> runs_;  // first partition of each finalize task
    std::vector<Batch> results_;
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
    void build(PipelineBuilder& builder) const override {
        auto sink = std::make_shared<WindowSink>(calls, builder.options().pool);
        const int32_t group = builder.build_into(*inputs[0], sink);
        builder.add_source(make_batches_source([sink] { return sink->results(); }), {group});
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
