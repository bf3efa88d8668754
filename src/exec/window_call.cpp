#include "exec/window_call.h"

#include <algorithm>

#include "column/compare.h"
#include "column/selection.h"
#include "common/check.h"
#include "exec/query_state.h"
#include "functions/registry.h"

namespace firesteel {

namespace {

RowRanges peers_of(const WindowPlaces& places, int32_t begin, int32_t end) {
    RowRanges peers;
    auto at = std::lower_bound(places.peers.begin(), places.peers.end(), begin);
    for (int32_t row = begin; row < end; ++row) {
        if (*(at + 1) <= row) ++at;
        peers.begin.push_back(*at - begin);
        peers.end.push_back(*(at + 1) - begin);
    }
    return peers;
}

ColumnPtr run_kernel(const WindowCall& call, const std::vector<ColumnPtr>& arguments, const RowRanges& peers,
                     const RowRanges& frames, TaskContext& context) {
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

std::vector<int32_t> passing_rows(const WindowCall& call, const Batch& rows, TaskContext& context) {
    Batch numbered = rows;
    auto numbers = Buffer::allocate(rows.rows * 4, context.pool);
    for (int32_t i = 0; i < rows.rows; ++i) numbers->mutable_as<int32_t>()[i] = i;
    numbered.columns.push_back(Column::flat(Type::integer(), rows.rows, std::move(numbers), nullptr));
    const Batch left = call.aggregate->filter->filter(numbered, context.eval);
    const ColumnPtr kept = flatten(left.columns.back(), context.pool);
    return {kept->values<int32_t>(), kept->values<int32_t>() + left.rows};
}

/// The arguments of rows that pass the call's filter only, and the frames in numbers of such rows.
void keep_passing(const std::vector<int32_t>& passing, int32_t begin, int32_t end,
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

}  // namespace

WindowCall::WindowCall(const Expr& expr) : detail(*expr.window), type(expr.type) {
    const Expr& function = *expr.children[0];
    if (function.is(ExprKind::kAggregate)) {
        aggregate.emplace(function);
    } else {
        name = function.name;
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

std::vector<int32_t> starts_of_equal_rows(const Batch& rows, const std::vector<Evaluator>& keys,
                                          const std::vector<int32_t>& within, TaskContext& context) {
    std::vector<ColumnPtr> columns;
    for (const Evaluator& key : keys)
        columns.push_back(flatten(key.evaluate(rows, context.eval), context.pool));
    std::vector<int32_t> starts;
    size_t next = 0;
    for (int32_t row = 0; row < rows.rows; ++row) {
        bool start = row == within[next];
        if (start) ++next;
        for (size_t i = 0; !start && i < columns.size(); ++i)
            start = !equal_rows(*columns[i], row - 1, *columns[i], row);
        if (start) starts.push_back(row);
    }
    starts.push_back(static_cast<int32_t>(rows.rows));
    return starts;
}

ColumnPtr evaluate_call(const WindowCall& call, const Batch& rows, const WindowPlaces& places,
                        TaskContext& context, RunningState* running) {
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
    const std::vector<int32_t> passing =
        call.aggregate && call.aggregate->filter ? passing_rows(call, rows, context) : std::vector<int32_t>{};
    std::vector<ColumnPtr> results;
    for (size_t i = 0; i + 1 < places.partitions.size() && !context.query->stopped(); ++i) {
        const int32_t begin = places.partitions[i], end = places.partitions[i + 1];
        const auto part = [&](const ColumnPtr& c) {
            return c ? slice(c, begin, end - begin, context.pool) : nullptr;
        };
        const RowRanges peers = peers_of(places, begin, end);
        const FrameInput input{end - begin, &peers, part(whole.order_key), part(whole.lower),
                               part(whole.upper)};
        RowRanges frames = make_frames(call.detail, input);
        std::vector<ColumnPtr> own;
        for (const ColumnPtr& argument : arguments) own.push_back(part(argument));
        if (call.aggregate && call.aggregate->filter) keep_passing(passing, begin, end, own, frames, context);
        results.push_back(call.aggregate
                              ? aggregate_over_frames(*call.aggregate, own, frames, context.pool, running)
                              : run_kernel(call, own, peers, frames, context));
    }
    if (results.empty()) return Column::nulls(call.type, rows.rows, context.pool);
    return results.size() == 1 ? results[0] : concatenate(results, context.pool);
}

WindowCalls::WindowCalls(const Exprs& calls) {
    for (const ExprPtr& call : calls) calls_.emplace_back(*call);
    const Expr& first = *calls[0];
    const auto partition_keys = static_cast<size_t>(first.window->partition_keys);
    for (size_t i = 0; i < partition_keys; ++i) partition_keys_.push_back(first.children[1 + i]);
    for (const ExprPtr& key : partition_keys_) partition_by_.emplace_back(key);
    for (size_t i = 0; i < first.window->order.size(); ++i)
        order_by_.emplace_back(first.children[1 + partition_keys + i]);
}

Batch WindowCalls::evaluate(Batch rows, TaskContext& context) const {
    WindowPlaces places;
    places.partitions =
        starts_of_equal_rows(rows, partition_by_, {0, static_cast<int32_t>(rows.rows)}, context);
    places.peers = starts_of_equal_rows(rows, order_by_, places.partitions, context);
    std::vector<ColumnPtr> made;
    for (const WindowCall& call : calls_) made.push_back(evaluate_call(call, rows, places, context));
    rows.columns.insert(rows.columns.end(), made.begin(), made.end());
    return rows;
}

}  // namespace firesteel
