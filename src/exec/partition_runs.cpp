#include "exec/partition_runs.h"

#include <algorithm>
#include <utility>

#include "column/compare.h"
#include "column/selection.h"
#include "common/check.h"
#include "exec/batch_bytes.h"

namespace firesteel {

namespace {

bool equal_keys(const std::vector<ColumnPtr>& a, int64_t row_a, const std::vector<ColumnPtr>& b,
                int64_t row_b) {
    for (size_t i = 0; i < a.size(); ++i) {
        if (!equal_rows(*a[i], row_a, *b[i], row_b)) return false;
    }
    return true;
}

/// Where the rows begin that are equal to the last one. They lie together, so halving finds it.
int64_t start_of_last(const std::vector<ColumnPtr>& keys, int64_t rows) {
    int64_t low = 0, high = rows - 1;
    while (low < high) {
        const int64_t middle = low + (high - low) / 2;
        if (equal_keys(keys, middle, keys, rows - 1)) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    return high;
}

/// Where the rows end that are equal to the first one, at most `rows`.
int64_t end_of_first(const std::vector<ColumnPtr>& keys, int64_t rows) {
    int64_t low = 1, high = rows;
    while (low < high) {
        const int64_t middle = low + (high - low) / 2;
        if (equal_keys(keys, 0, keys, middle)) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

}  // namespace

PartitionRuns::PartitionRuns(std::shared_ptr<Source> rows, const Exprs& keys, MemoryPoolPtr pool,
                             std::function<std::shared_ptr<RowStore>()> make_store)
    : source_(std::move(rows)), pool_(std::move(pool)), make_store_(std::move(make_store)) {
    for (const ExprPtr& key : keys) keys_.emplace_back(key);
}

bool PartitionRuns::read(Batch& out) {
    while (!is_dry_) {
        if (!morsel_) {
            const Progress progress = source_->next_morsel(*context_, context_->order.sequence, morsel_);
            CHECK(progress != Progress::kBlocked, "sorted rows are there or not, but never awaited");
            if (progress == Progress::kDone) {
                is_dry_ = true;
                break;
            }
        }
        if (morsel_->next(out) == Progress::kMore) return true;
        morsel_.reset();
    }
    return false;
}

std::vector<ColumnPtr> PartitionRuns::keys_of(const Batch& batch) {
    std::vector<ColumnPtr> columns;
    for (const Evaluator& key : keys_) columns.push_back(flatten(key.evaluate(batch, context_->eval), pool_));
    return columns;
}

void PartitionRuns::complete(Batch rows) {
    complete_rows_ += rows.rows;
    complete_bytes_ += payload_bytes(rows);
    complete_.batches.push_back(std::move(rows));
}

/// What is complete becomes a run.
void PartitionRuns::give_out() {
    if (complete_rows_ == 0) return;
    complete_.first_row = rows_;
    complete_.number = runs_++;
    rows_ += std::exchange(complete_rows_, 0);
    complete_bytes_ = 0;
    ready_.push_back(std::exchange(complete_, {}));
}

/// The open partition does not go on.
void PartitionRuns::close() {
    if (open_store_) {
        give_out();
        open_store_->seal();
        complete_.large = std::exchange(open_store_, nullptr);
        complete_rows_ = complete_.large->rows();
        give_out();
    }
    for (Batch& rows : open_) complete(std::move(rows));
    open_.clear();
    open_bytes_ = 0;
    last_row_ = -1;
}

/// Evaluating it takes its rows together once more, and what the calls make of them.
bool PartitionRuns::is_large() const {
    constexpr int64_t kSmallest = 256 * 1024;
    return make_store_ && open_bytes_ >= kSmallest && pool_->available() < open_bytes_ * 4;
}

void PartitionRuns::add(Batch batch) {
    std::vector<ColumnPtr> keys = keys_of(batch);
    if (last_row_ >= 0 && !equal_keys(last_keys_, last_row_, keys, 0)) close();
    const int64_t start = start_of_last(keys, batch.rows);
    if (start > 0) {
        // The rows in front end what is open, or are partitions of their own.
        const int64_t first_end = last_row_ >= 0 && open_store_ ? end_of_first(keys, start) : 0;
        if (first_end > 0) open_store_->add({0, stored_batches_++}, slice(batch, 0, first_end, pool_));
        close();
        if (start > first_end) complete(slice(batch, first_end, start - first_end, pool_));
        batch = slice(batch, start, batch.rows - start, pool_);
        for (ColumnPtr& key : keys) key = slice(key, start, batch.rows, pool_);
    }
    last_keys_ = std::move(keys);
    last_row_ = batch.rows - 1;
    if (open_store_) {
        open_store_->add({0, stored_batches_++}, std::move(batch));
        return;
    }
    open_bytes_ += payload_bytes(batch);
    open_.push_back(std::move(batch));
    if (!is_large()) return;
    open_store_ = make_store_();
    for (Batch& rows : open_) open_store_->add({0, stored_batches_++}, std::move(rows));
    open_.clear();
}

bool PartitionRuns::next(TaskContext& context, Run& out) {
    std::lock_guard lock(mutex_);
    if (!context_) {
        context_ = context;
        context_->wake = nullptr;
        context_->eval.pool = pool_;
        context_->pool = pool_;
    }
    Batch batch;
    while (ready_.empty() && read(batch)) {
        add(std::move(batch));
        if (complete_rows_ >= kRows || complete_bytes_ * 16 > pool_->available()) give_out();
    }
    if (ready_.empty()) {
        close();
        give_out();
    }
    if (ready_.empty()) return false;
    out = std::move(ready_.front());
    ready_.pop_front();
    return true;
}

}  // namespace firesteel
