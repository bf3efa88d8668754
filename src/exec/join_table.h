#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "exec/join_index.h"
#include "exec/ordered_rows.h"

namespace firesteel {

/// Equal keys of a join: pairs of expressions over the left and the right input.
struct JoinKeys {
    Exprs probe;
    Exprs build;
    std::vector<bool> null_safe;  // <=>: null equals null
};

/// The build side of a join in memory: its rows as columns, and an index from key to the chain of rows
/// that have it. Filled by the tasks of the build pipeline, then made in rounds of tasks, immutable after the
/// last round, then read by all probing tasks; only the matched flags change.
class JoinTable {
public:
    JoinTable(const JoinKeys& keys, Schema schema, bool track_matches, MemoryPoolPtr pool);

    void add(const MorselOrder& order, const Batch& batch) { rows_.add(order, batch); }
    /// Of a task, all at once.
    void add_all(std::vector<std::pair<MorselOrder, Batch>> batches) { rows_.add_all(std::move(batches)); }
    /// Hands over what was added, instead of making the table.
    std::vector<std::pair<MorselOrder, Batch>> drain() { return rows_.take_placed(); }
    /// What is known of the whole build side when this table holds only a part of it.
    struct Whole {
        bool any_rows = false;
        bool has_null_key = false;
    };
    void set_part_of(Whole whole) { whole_ = whole; }
    /// Where to say which values key `key` has, when the table is made.
    void publish_keys(size_t key, std::shared_ptr<FutureKeySet> to) {
        wanted_.emplace_back(key, std::move(to));
    }

    /// Makes the table of all rows added, in their order: asks for the number of tasks of the next round (0:
    /// the table is ready), which run_task(0 ..) then runs, by any threads. Small tables need no round.
    int32_t next_round(int32_t threads);
    void run_task(int32_t task);
    /// The same in this thread.
    void build();

    int64_t size() const { return all_.rows; }
    const Batch& rows() const { return all_; }
    const Schema& schema() const { return schema_; }
    bool has_keys() const { return !key_exprs_.empty(); }
    /// Was there a row with a null key (for NOT IN)?
    bool has_null_key() const { return has_null_key_ || whole_.has_null_key; }
    bool is_empty() const { return all_.rows == 0 && !whole_.any_rows; }
    bool null_safe(size_t key) const { return null_safe_[key]; }

    /// Places of the first rows with the keys of `rows` rows, or -1; following ones by next(), in ascending
    /// order of the rows.
    void find(const std::vector<ColumnPtr>& keys, int64_t rows, FindScratch& scratch,
              const MemoryPoolPtr& pool, int32_t* first) const;
    int32_t next(int32_t place) const { return index_->next(place); }
    int32_t row_at(int32_t place) const { return index_ ? index_->row_at(place) : place; }
    /// No key has more than one row; then places are rows.
    bool is_unique() const { return !index_ || index_->is_unique(); }

    bool tracks_matches() const { return track_matches_; }
    void set_matched(int32_t row) { matched_[static_cast<size_t>(row)].store(1, std::memory_order_relaxed); }
    bool matched(int32_t row) const {
        return matched_[static_cast<size_t>(row)].load(std::memory_order_relaxed) != 0;
    }
    /// Where only first rows were marked: marks all with the same key. Called once, after all probing.
    void spread_matches();

private:
    enum class Round : uint8_t { kStart, kColumns, kKeys, kPrepare, kInsert, kGroup, kReady };
    int32_t start_round(int32_t threads);
    void make_column(size_t column);
    void make_key(size_t key);

    const Schema schema_;
    const bool track_matches_;
    const MemoryPoolPtr pool_;
    std::vector<Evaluator> key_exprs_;
    std::vector<bool> null_safe_;
    std::vector<std::pair<size_t, std::shared_ptr<FutureKeySet>>> wanted_;

    OrderedRows rows_;
    Round round_ = Round::kStart;
    std::vector<Batch> batches_;  // until their columns are joined
    Batch all_;
    std::vector<ColumnPtr> keys_;  // until the index is made
    std::optional<KeySet::Bounds> bounds_;
    std::unique_ptr<JoinIndex> index_;
    bool has_null_key_ = false;
    Whole whole_;
    std::vector<std::atomic<uint8_t>> matched_;  // relaxed: read after all probing tasks have ended
};

}  // namespace firesteel
