#pragma once

#include <cstdint>
#include <memory>
#include <span>

#include "common/memory_pool.h"
#include "exec/aggregate_call.h"
#include "exec/group_table.h"

namespace firesteel {

/// A value of a DISTINCT call and the group that saw it: the group's entry in a GroupTable, and above its 48
/// bits the partition that the value is merged in.
struct SeenValue {
    uint64_t group;  // never 0
    int64_t value;

    static SeenValue make(const char* entry, int partition, int64_t value) {
        return {reinterpret_cast<uint64_t>(entry) | (static_cast<uint64_t>(partition) << kEntryBits), value};
    }
    char* entry() const { return reinterpret_cast<char*>(group & ((uint64_t{1} << kEntryBits) - 1)); }
    int partition() const { return static_cast<int>(group >> kEntryBits); }
    bool operator==(const SeenValue&) const = default;

private:
    static constexpr int kEntryBits = 48;
};

/// Distinct values of one call where they are plain numbers in no order: they lie in the slots themselves, so
/// that one costs one look into memory. Other calls' values are groups of a GroupTable.
/// Not thread-safe.
class ValueSet {
public:
    /// One argument that is an integer, a boolean or made of such a number, and nulls do not count.
    static bool can_hold(const AggregateCall& call);
    /// The partition of a value that no group decides about.
    static int partition_of(int64_t value);

    explicit ValueSet(MemoryPoolPtr pool) : pool_(std::move(pool)) {}
    ValueSet(const ValueSet&) = delete;

    /// Adds what is not there yet. How many that were, written to `fresh` unless it is null; that may be
    /// where `values` begin.
    int64_t insert(std::span<const SeenValue> values, SeenValue* fresh = nullptr);
    int64_t size() const { return size_; }
    /// Room for so many, where about as many are thought to come. REQUIRES: none are there.
    void reserve(int64_t values);

private:
    void resize(int64_t slots);

    const MemoryPoolPtr pool_;
    std::shared_ptr<Buffer> slots_;  // SeenValue; group 0: empty
    uint64_t mask_ = 0;
    int64_t size_ = 0;
};

/// The values as a column of the call's argument type.
ColumnPtr value_column(std::span<const SeenValue> values, const Type& type, const MemoryPoolPtr& pool);

}  // namespace firesteel
