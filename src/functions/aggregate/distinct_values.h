#pragma once

#include <cstdint>
#include <vector>

#include "column/builder.h"
#include "functions/aggregate/held_bytes.h"

namespace firesteel {

/// What find_or_add() wants of each row.
std::vector<uint64_t> row_hashes(const Column& column);

/// The distinct values of a group, numbered in the order in which they were first seen; null counts as a
/// value. One block of memory, and a second one for groups with more than a few. Not thread-safe.
class DistinctValues {
public:
    /// The number of row `row`'s value, which is added when new. `hash` as row_hashes() gives it.
    int64_t find_or_add(const Column& column, int64_t row, uint64_t hash, const MemoryPoolPtr& pool);
    int64_t size() const { return size_; }
    /// All values, in order of their numbers, of which both zeros and all NaN are the same.
    void append_all(const Type& type, ColumnBuilder& builder) const;
    ColumnPtr all(const Type& type, const MemoryPoolPtr& pool) const;

private:
    /// Before the bytes of each value.
    struct Head {
        uint32_t hash;
        uint32_t number;
        uint32_t size;
    };
    struct Place {
        const char* bytes;
        Head head;
    };
    Place place_at(uint64_t offset) const;
    void link(uint64_t offset, uint32_t hash);
    void make_slots(const MemoryPoolPtr& pool);
    uint64_t slot_count() const { return slots_.size() / sizeof(uint64_t); }

    HeldBytes values_;  // head and value, one after the other
    HeldBytes slots_;   // uint64_t: 1 + where in `values_`, by hash; 0: free. Not for a few values
    uint32_t size_ = 0;
};

}  // namespace firesteel
