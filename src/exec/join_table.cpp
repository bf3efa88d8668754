#include "exec/join_table.h"

#include <algorithm>

#include "column/selection.h"
#include "common/check.h"
#include "exec/key_set.h"

namespace firesteel {

namespace {

/// Below this a table is made by one thread at once.
constexpr int64_t kSmallTable = 16 * 1024;

/// Many owners behind one, so that columns taken from this one share them cheaply.
ColumnPtr with_one_owner(const ColumnPtr& column) {
    if (column->owners().size() <= 1 || !column->children().empty()) return column;
    return Column::flat(column->type(), column->size(), column->values_buffer(), column->validity_buffer(),
                        {std::make_shared<const Owners>(column->owners())});
}

}  // namespace

JoinTable::JoinTable(const JoinKeys& keys, Schema schema, bool track_matches, MemoryPoolPtr pool)
    : schema_(std::move(schema)),
      track_matches_(track_matches),
      pool_(std::move(pool)),
      null_safe_(keys.null_safe) {
    for (const ExprPtr& key : keys.build) key_exprs_.emplace_back(key);
}

void JoinTable::build() {
    while (const int32_t tasks = next_round(1)) {
        for (int32_t task = 0; task < tasks; ++task) run_task(task);
    }
}

int32_t JoinTable::next_round(int32_t threads) {
    while (round_ != Round::kReady) {
        const int32_t tasks = start_round(threads);
        if (tasks > 1 && all_.rows >= kSmallTable) return tasks;
        for (int32_t task = 0; task < tasks; ++task) run_task(task);
    }
    return 0;
}

/// Steps to the round after the current one, whose tasks have ended.
int32_t JoinTable::start_round(int32_t threads) {
    switch (round_) {
        case Round::kStart:
            batches_ = rows_.take();
            for (const Batch& batch : batches_) all_.rows += batch.rows;
            CHECK(all_.rows < INT32_MAX, "the build side of a join has {} rows", all_.rows);
            all_.columns.resize(schema_.size());
            round_ = Round::kColumns;
            return static_cast<int32_t>(schema_.size());
        case Round::kColumns:
            batches_.clear();
            if (track_matches_) matched_ = std::vector<std::atomic<uint8_t>>(static_cast<size_t>(all_.rows));
            keys_.resize(key_exprs_.size());
            round_ = Round::kKeys;
            return static_cast<int32_t>(keys_.size());
        case Round::kKeys:
            for (size_t i = 0; i < keys_.size(); ++i)
                has_null_key_ = has_null_key_ || (!null_safe_[i] && keys_[i]->count_nulls() > 0);
            round_ = Round::kPrepare;
            if (keys_.empty() || all_.rows == 0) return 0;
            index_ = make_join_index({keys_, null_safe_, all_.rows}, bounds_, threads, pool_);
            return index_->prepare_tasks();
        case Round::kPrepare:
            round_ = Round::kInsert;
            return (index_ ? index_->insert_tasks() : 0) + static_cast<int32_t>(wanted_.size());
        case Round::kInsert:
            round_ = Round::kGroup;
            return index_ ? index_->group_tasks() : 0;
        case Round::kGroup:
            keys_.clear();
            if (index_) index_->finish();
            round_ = Round::kReady;
            return 0;
        case Round::kReady:
            break;
    }
    return 0;
}

void JoinTable::run_task(int32_t task) {
    const auto number = static_cast<size_t>(task);
    switch (round_) {
        case Round::kColumns:
            return make_column(number);
        case Round::kKeys:
            return make_key(number);
        case Round::kPrepare:
            return index_->prepare(task);
        case Round::kInsert: {
            const int32_t inserting = index_ ? index_->insert_tasks() : 0;
            if (task < inserting) return index_->insert(task);
            const auto& [key, to] = wanted_[static_cast<size_t>(task - inserting)];
            if (KeySetPtr set = make_key_set(*keys_[key], pool_)) to->publish(std::move(set));
            return;
        }
        case Round::kGroup:
            return index_->group(task);
        case Round::kStart:
        case Round::kReady:
            break;
    }
    CHECK(false);
}

void JoinTable::make_column(size_t column) {
    if (batches_.empty()) {
        all_.columns[column] = Column::nulls(schema_[column].type, 0, pool_);
        return;
    }
    std::vector<ColumnPtr> parts;
    for (const Batch& batch : batches_) parts.push_back(batch.columns[column]);
    all_.columns[column] =
        with_one_owner(flatten(parts.size() == 1 ? parts[0] : concatenate(parts, pool_), pool_));
}

void JoinTable::make_key(size_t key) {
    if (all_.rows == 0) {
        keys_[key] = flatten(Column::nulls(key_exprs_[key].expr()->type, 0, pool_), pool_);
        return;
    }
    EvalContext context;
    context.pool = pool_;
    keys_[key] = flatten(key_exprs_[key].evaluate(all_, context), pool_);
    if (keys_.size() == 1) bounds_ = integer_bounds(*keys_[0]);
}

void JoinTable::find(const std::vector<ColumnPtr>& keys, int64_t rows, FindScratch& scratch,
                     const MemoryPoolPtr& pool, int32_t* first) const {
    if (index_) return index_->find(keys, rows, scratch, pool, first);
    std::fill_n(first, rows, -1);
}

void JoinTable::spread_matches() {
    if (is_unique()) return;
    for (int32_t place = 0; place < size(); ++place) {
        if (!matched(row_at(place))) continue;
        const int32_t following = next(place);
        if (following >= 0) set_matched(row_at(following));
    }
}

}  // namespace firesteel
