#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "exec/key_rows.h"
#include "exec/ordered_rows.h"

namespace firesteel {

/// Equal keys of a join: pairs of expressions over the left and the right input.
struct JoinKeys {
    Exprs probe;
    Exprs build;
    std::vector<bool> null_safe;  // <=>: null equals null
};

/// The build side of a join in memory: its rows as columns, and a hash table from key to the chain of rows
/// that have it. Filled by the tasks of the build pipeline, immutable after build(), then read by all probing
/// tasks; only the matched flags change.
class JoinTable {
public:
    JoinTable(const JoinKeys& keys, Schema schema, bool track_matches, MemoryPoolPtr pool);

    void add(const MorselOrder& order, const Batch& batch) { rows_.add(order, batch); }
    /// Hands over what was added, instead of build().
    std::vector<std::pair<MorselOrder, Batch>> drain() { return rows_.take_placed(); }
    /// What is known of the whole build side when this table holds only a part of it.
    struct Whole {
        bool any_rows = false;
        bool has_null_key = false;
    };
    void set_part_of(Whole whole) { whole_ = whole; }
    /// Makes the table of all rows added, in their order. Called once.
    void build();

    int64_t size() const { return all_.rows; }
    const Batch& rows() const { return all_; }
    const Schema& schema() const { return schema_; }
    bool has_keys() const { return layout_.has_value(); }
    const KeyLayout& layout() const { return *layout_; }
    /// Was there a row with a null key (for NOT IN)?
    bool has_null_key() const { return has_null_key_ || whole_.has_null_key; }
    bool is_empty() const { return all_.rows == 0 && !whole_.any_rows; }
    bool null_safe(size_t key) const { return null_safe_[key]; }
    /// Does a key row have a null in a column that does not take null for a value?
    bool never_matches(const char* key) const;

    /// First row with this key, or -1; following rows by next(), in ascending order.
    int32_t find(const char* key, uint64_t hash) const;
    int32_t next(int32_t row) const { return next_->as<int32_t>()[row]; }

    bool tracks_matches() const { return track_matches_; }
    void set_matched(int32_t row) { matched_[static_cast<size_t>(row)].store(1, std::memory_order_relaxed); }
    bool matched(int32_t row) const {
        return matched_[static_cast<size_t>(row)].load(std::memory_order_relaxed) != 0;
    }

private:
    void insert_all(const std::vector<uint64_t>& hashes);

    const Schema schema_;
    const bool track_matches_;
    const MemoryPoolPtr pool_;
    std::vector<Evaluator> key_exprs_;
    std::vector<bool> null_safe_;
    uint64_t strict_nulls_ = 0;  // null bits of key columns whose nulls match nothing
    std::optional<KeyLayout> layout_;

    OrderedRows rows_;
    Batch all_;
    std::shared_ptr<Buffer> encoded_;  // key rows
    std::shared_ptr<Buffer> next_;     // int32_t per row: the next one with the same key, -1 at the end
    std::shared_ptr<Buffer> slots_;    // uint64_t: hash tag << 32 | (first row + 1); 0: empty
    uint64_t mask_ = 0;
    Owners key_owners_;
    bool has_null_key_ = false;
    Whole whole_;
    std::vector<std::atomic<uint8_t>> matched_;  // relaxed: read after all probing tasks have ended
};

}  // namespace firesteel
