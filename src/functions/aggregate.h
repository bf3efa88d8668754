#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "column/column.h"
#include "functions/kernel.h"

namespace firesteel {

/// An aggregate function bound to its argument types. Stateless and shared by all threads; the state of a
/// group is a block of `state_size()` bytes that the caller owns (in a hash table, a window frame, an
/// ungrouped aggregation), is 8-byte aligned and never moved by value semantics other than memcpy.
///
/// The state can always leave and come back: export_states() gives a column of `state_type()`, merge_states()
/// takes one. Spilling, shuffles, streaming state and caching all use that pair and nothing else.
class AggregateFunction {
public:
    virtual ~AggregateFunction() = default;

    virtual size_t state_size() const = 0;
    virtual void initialize(char* state) const = 0;
    /// Frees what a state owns beyond its bytes. Called once per state, also when the query fails.
    virtual void destroy(char* state) const noexcept { (void)state; }
    virtual bool has_destroy() const { return false; }

    /// Adds row i of the arguments to *states[i]. Nulls are the function's business. Flat columns. Several
    /// rows may share a state. Memory that states grow into is charged to `call.pool`.
    virtual void update(const KernelCall& call, char* const* states) const = 0;
    /// As update with the same state for all rows; override where a tight loop pays.
    virtual void update_one(const KernelCall& call, char* state) const;

    virtual Type state_type() const = 0;
    virtual ColumnPtr export_states(std::span<char* const> states, const MemoryPoolPtr& pool) const = 0;
    /// Merges row i of `exported` into *states[i].
    virtual void merge_states(const Column& exported, char* const* states,
                              const MemoryPoolPtr& pool) const = 0;
    /// Merges *from[i] into *into[i]; as if exported and merged, override where that costs more than the
    /// work. Leaves `from` as it was.
    virtual void combine_states(std::span<char* const> from, char* const* into,
                                const MemoryPoolPtr& pool) const;
    /// The results. Does not change the states: streaming and windows read them again. Failures (overflow) go
    /// to the sink.
    virtual ColumnPtr finalize(std::span<char* const> states, ErrorSink& errors,
                               const MemoryPoolPtr& pool) const = 0;
};
using AggregateFunctionPtr = std::shared_ptr<const AggregateFunction>;

/// How a call was resolved, for the factory that binds the function.
struct AggregateBinding {
    std::vector<Type> argument_types;
    std::vector<std::shared_ptr<const Value>> constants;  // per argument; null when not constant
    Type result;
    EvalSettingsPtr settings;
    EvalMode mode = EvalMode::kAnsi;
    bool ignore_nulls = false;
    std::vector<bool> order_ascending;  // WITHIN GROUP keys, which come after the arguments
    std::vector<bool> order_nulls_first;
};
using AggregateFactory = AggregateFunctionPtr (*)(const AggregateBinding&);

}  // namespace firesteel
