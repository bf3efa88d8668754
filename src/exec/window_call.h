#pragma once

#include <optional>
#include <string>
#include <vector>

#include "exec/aggregate_call.h"
#include "exec/operator.h"
#include "exec/window_frames.h"
#include "functions/window.h"

namespace firesteel {

/// A window call ready to run: its function and the expressions of its frame's edges.
struct WindowCall {
    /// `expr` is a kWindow over kInput ordinals.
    explicit WindowCall(const Expr& expr);

    WindowDetail detail;
    Type type;
    std::optional<AggregateCall> aggregate;
    std::string name;  // of the window function, where it is no aggregate
    WindowKernel kernel = nullptr;
    EvalSettingsPtr settings;
    bool ignore_nulls = false;
    std::vector<Evaluator> arguments;
    std::optional<Evaluator> order_key, lower, upper;
};

/// Where partitions and rows equal in the order keys begin; the number of rows at the end.
struct WindowPlaces {
    std::vector<int32_t> partitions, peers;
};

/// Starts of the runs of rows that are equal in `keys`, within the runs given; the number of rows at the end.
std::vector<int32_t> starts_of_equal_rows(const Batch& rows, const std::vector<Evaluator>& keys,
                                          const std::vector<int32_t>& within, TaskContext& context);

/// The call's column over rows in such places. `running`: see aggregate_over_frames(); for rows of one
/// partition.
ColumnPtr evaluate_call(const WindowCall& call, const Batch& rows, const WindowPlaces& places,
                        TaskContext& context, RunningState* running = nullptr);

/// The calls of one window over rows sorted by partition and order keys. Immutable, shared by tasks.
class WindowCalls {
public:
    explicit WindowCalls(const Exprs& calls);

    const std::vector<WindowCall>& calls() const { return calls_; }
    const Exprs& partition_keys() const { return partition_keys_; }
    const std::vector<Evaluator>& order_by() const { return order_by_; }

    /// `rows`, which are whole partitions, with a column more for each call.
    Batch evaluate(Batch rows, TaskContext& context) const;

private:
    std::vector<WindowCall> calls_;
    Exprs partition_keys_;
    std::vector<Evaluator> partition_by_, order_by_;
};

}  // namespace firesteel
