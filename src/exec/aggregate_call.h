#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "exec/group_rows.h"
#include "expr/evaluator.h"
#include "functions/aggregate.h"
#include "functions/aggregate/exact_overflow.h"
#include "functions/aggregate/row_picking.h"

namespace firesteel {

/// Does the call come out the same in whichever order values come? Counts, exact sums and extremes do; lists,
/// sketches, sums of floating point numbers and extremes of what is equal without being the same do not.
bool takes_any_order(const Expr& aggregate);

/// One aggregate call, ready to be fed: its function bound, its arguments and filter prepared. Immutable,
/// shared by tasks.
struct AggregateCall {
    /// `expr` is a kAggregate over kInput ordinals.
    explicit AggregateCall(const Expr& expr);

    std::vector<ColumnPtr> evaluate(const Batch& batch, EvalContext& context) const;
    /// Adds row i of the columns to *states[i]. Raises what fails.
    void update(const std::vector<ColumnPtr>& columns, int64_t rows, char* const* states,
                const MemoryPoolPtr& pool) const;
    /// Adds all rows to one state.
    void update_one(const std::vector<ColumnPtr>& columns, int64_t rows, char* state,
                    const MemoryPoolPtr& pool) const;
    /// Adds rows by group, states[i] being that of the i-th. REQUIRES: `picking`.
    void update_by_group(const std::vector<ColumnPtr>& columns, int64_t rows, const GroupRows& groups,
                         char* const* states, const MemoryPoolPtr& pool) const;
    ColumnPtr finalize(std::span<char* const> states, const MemoryPoolPtr& pool) const;
    /// The same for states that are not those of groups: of all rows, or of a window's. Spark finds other
    /// errors then.
    ColumnPtr finalize_whole(std::span<char* const> states, const MemoryPoolPtr& pool) const;
    ColumnPtr finalize_window(std::span<char* const> states, const MemoryPoolPtr& pool) const;

    EvalMode mode;
    EvalSettingsPtr settings;
    Type result_type;
    bool distinct;
    bool any_order;  // values may come in any
    std::vector<Evaluator> arguments;
    std::vector<Type> argument_types;
    std::optional<FilterEvaluator> filter;
    AggregateFunctionPtr function;
    const RowPickingAggregate* picking;  // the function, when it can; null for DISTINCT and filtered calls
    std::shared_ptr<const QueryContext> origin;  // where the call stands

private:
    const ExactOverflow* exact_overflow(const ErrorSink& errors) const;
    Error placed(Error error) const;
    void raise(const ErrorSink& errors) const;
    KernelCall make_call(const std::vector<ColumnPtr>& columns, int64_t rows, ErrorSink& errors,
                         const MemoryPoolPtr& pool) const;
};

/// Zeroed or initialised states of one function, side by side; destroyed with the object.
class AggregateStates {
public:
    AggregateStates(AggregateFunctionPtr function, int64_t count, const MemoryPoolPtr& pool);
    ~AggregateStates();
    AggregateStates(const AggregateStates&) = delete;
    char* operator[](int64_t i) const { return pointers_[static_cast<size_t>(i)]; }
    const std::vector<char*>& pointers() const { return pointers_; }

private:
    const AggregateFunctionPtr function_;
    std::shared_ptr<Buffer> bytes_;
    std::vector<char*> pointers_;
};

}  // namespace firesteel
