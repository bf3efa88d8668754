#include "exec/partitioned_rows.h"

#include <algorithm>
#include <numeric>

#include "column/compare.h"
#include "column/selection.h"
#include "exec/batch_bytes.h"
#include "exec/group_table.h"

namespace firesteel {

namespace {

constexpr int64_t kColumnBytes = 512;  // of a block besides the values: objects, ends of buffers
constexpr int kPartitionBits = 5;      // from the top: tables of the partitions use those at the bottom

ColumnPtr long_column(int64_t rows, const MemoryPoolPtr& pool, int64_t first, int64_t step) {
    auto values = Buffer::allocate(rows * 8, pool);
    for (int64_t i = 0; i < rows; ++i) values->mutable_as<int64_t>()[i] = first + i * step;
    return Column::flat(Type::long_integer(), rows, std::move(values), nullptr);
}

}  // namespace

PartitionedRows::PartitionedRows(const Exprs& keys, std::vector<bool> null_safe, const Schema& schema,
                                 const ExecutionOptions& options, QueryProgress& progress, int32_t level)
    : null_safe_(std::move(null_safe)),
      shift_(64 - kPartitionBits * (level + 1)),
      options_(options),
      progress_(progress) {
    static_assert(kPartitions == 1 << kPartitionBits);
    for (const ExprPtr& key : keys) keys_.emplace_back(key);
    for (const Field& field : schema) types_.push_back(field.type);
    types_.insert(types_.end(), kPlaceColumns, Type::long_integer());
}

SpillFile& PartitionedRows::file(size_t partition) {
    std::lock_guard lock(mutex_);
    auto& file = files_[partition];
    if (!file) file = SpillFile::create(options_.spill_directories, progress_);
    return *file;
}

int64_t PartitionedRows::first_row(const MorselOrder& order, int64_t rows) {
    std::lock_guard lock(mutex_);
    int64_t& next = next_rows_[order];
    const int64_t first = next;
    next += rows;
    return first;
}

void PartitionWriter::add(const MorselOrder& order, const Batch& batch, EvalContext& context) {
    if (batch.rows == 0) return;
    Batch placed = batch;
    placed.columns.push_back(
        long_column(batch.rows, context.pool, static_cast<int64_t>(morsel_number(order)), 0));
    placed.columns.push_back(long_column(batch.rows, context.pool, rows_.first_row(order, batch.rows), 1));
    add_placed(std::move(placed), context);
}

void PartitionWriter::add_placed(Batch placed, EvalContext& context) {
    constexpr int64_t kLeast = 256 * 1024, kMost = 2 * 1024 * 1024;
    bytes_ += payload_bytes(placed);
    gathered_.push_back(std::move(placed));
    if (bytes_ >= kMost || (bytes_ >= kLeast && bytes_ >= context.pool->available() / 16)) flush(context);
}

void PartitionWriter::flush(EvalContext& context) {
    if (gathered_.empty()) return;
    const Batch all =
        gathered_.size() == 1 ? std::move(gathered_.front()) : concatenate(gathered_, context.pool);
    gathered_.clear();
    bytes_ = 0;
    rows_.write(all, context);
}

void PartitionedRows::write(const Batch& placed, EvalContext& context) {
    rows_.fetch_add(placed.rows, std::memory_order_relaxed);
    std::vector<uint64_t> hashes(static_cast<size_t>(placed.rows));
    for (size_t i = 0; i < keys_.size(); ++i) {
        const ColumnPtr key = flatten(keys_[i].evaluate(placed, context), context.pool);
        hash_rows(*key, hashes.data(), i > 0);
        if (!null_safe_[i] && key->count_nulls() > 0) has_null_key_.store(true, std::memory_order_relaxed);
    }
    std::array<std::vector<int32_t>, kPartitions> rows;
    for (int64_t row = 0; row < placed.rows; ++row) {
        const uint64_t partition = (hashes[static_cast<size_t>(row)] >> shift_) % kPartitions;
        rows[partition].push_back(static_cast<int32_t>(row));
    }
    for (size_t partition = 0; partition < rows.size(); ++partition) {
        if (rows[partition].empty()) continue;
        Batch part = take(placed, rows[partition], context.pool);
        for (ColumnPtr& column : part.columns) column = flatten(column, context.pool);
        const auto columns = static_cast<int64_t>(part.columns.size());
        bytes_[partition].fetch_add(payload_bytes(part) + columns * kColumnBytes, std::memory_order_relaxed);
        file(partition).write(part);
    }
}

bool PartitionedRows::read(int32_t partition, int64_t& offset, const MemoryPoolPtr& pool, Batch& out) const {
    const auto& file = files_[static_cast<size_t>(partition)];
    return file && file->read(offset, types_, pool, out);
}

Batch in_order_of_places(const std::vector<Batch>& batches, const MemoryPoolPtr& pool) {
    Batch all = batches.size() == 1 ? batches.front() : concatenate(batches, pool);
    for (ColumnPtr& column : all.columns) column = flatten(column, pool);
    const int64_t* morsels = all.columns[all.columns.size() - 2]->values<int64_t>();
    const int64_t* rows = all.columns[all.columns.size() - 1]->values<int64_t>();
    std::vector<int32_t> order(static_cast<size_t>(all.rows));
    std::iota(order.begin(), order.end(), 0);
    std::sort(order.begin(), order.end(), [&](int32_t a, int32_t b) {
        return morsels[a] != morsels[b] ? morsels[a] < morsels[b] : rows[a] < rows[b];
    });
    return take(all, order, pool);
}

}  // namespace firesteel
