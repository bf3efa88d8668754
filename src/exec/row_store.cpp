#include "exec/row_store.h"

#include <algorithm>

#include "column/selection.h"
#include "exec/batch_bytes.h"
#include "exec/deferred_source.h"

namespace firesteel {

namespace {

constexpr int64_t kSmallestSpill = 64 * 1024;

/// Batches are numbered by where their rows begin; each is cut to what is asked for when its turn comes.
class StoredRowsSource final : public Source {
public:
    explicit StoredRowsSource(StoredRows rows) : rows_(std::move(rows)) {}

    Progress next_morsel(TaskContext& context, int64_t& sequence, std::unique_ptr<Stream>& out) override {
        size_t block = 0;
        int64_t begin = 0, end = 0, first = 0;
        {
            std::lock_guard lock(mutex_);
            do {
                if (next_ >= rows_.store->size() || put_out_ >= rows_.count) return Progress::kDone;
                block = next_++;
                const int64_t size = rows_.store->rows(block);
                begin = std::clamp<int64_t>(rows_.skip - position_, 0, size);
                end = begin + std::min(size - begin, rows_.count - put_out_);
                position_ += size;
            } while (begin >= end);
            sequence = sequence_++;
            first = std::exchange(put_out_, put_out_ + end - begin);
        }
        Batch batch = rows_.reader == StoredRows::Reader::kOnlyOne ? rows_.store->take(block, context.pool)
                                                                   : rows_.store->read(block, context.pool);
        if (rows_.columns) {
            std::vector<ColumnPtr> columns;
            for (const int32_t ordinal : *rows_.columns)
                columns.push_back(batch.columns[static_cast<size_t>(ordinal)]);
            batch.columns = std::move(columns);
        }
        if (end - begin < batch.rows) batch = slice(batch, begin, end - begin, context.pool);
        batch.position = {0, first};
        out = make_batch_stream(std::move(batch), context);
        return Progress::kMore;
    }

private:
    const StoredRows rows_;
    std::mutex mutex_;  // guards all below
    size_t next_ = 0;
    int64_t position_ = 0;  // of that batch's first row among all
    int64_t put_out_ = 0;
    int64_t sequence_ = 0;
};

}  // namespace

struct RowStore::Block {
    int64_t rows = 0;
    Batch batch;          // no columns once it is on disk
    int64_t offset = -1;  // on disk
    SourcePosition position;
    bool is_dropped = false;
};

RowStore::RowStore(std::vector<Type> types, const ExecutionOptions& options, QueryProgress& progress)
    : types_(std::move(types)), options_(options), progress_(progress) {}

RowStore::~RowStore() = default;

void RowStore::add(const MorselOrder& order, Batch batch) {
    auto block = std::make_shared<Block>();
    block->rows = batch.rows;
    block->position = batch.position;
    const int64_t bytes = payload_bytes(batch);
    block->batch = std::move(batch);
    {
        std::lock_guard lock(mutex_);
        rows_ += block->rows;
        held_bytes_ += bytes;
        morsels_[order].push_back(block);
        ++blocks_;
        held_.push_back(std::move(block));
        if (!is_short_of_memory()) return;
    }
    spill();
}

/// What is kept may take half of what is left for everybody else.
bool RowStore::is_short_of_memory() const {
    return held_bytes_ >= kSmallestSpill && options_.pool->available() < held_bytes_ * 2;
}

void RowStore::spill() {
    std::lock_guard writing(spill_mutex_);
    std::vector<std::shared_ptr<Block>> blocks;
    {
        std::lock_guard lock(mutex_);
        if (!is_short_of_memory()) return;
        blocks = std::exchange(held_, {});
        held_bytes_ = 0;
    }
    if (!file_) file_ = SpillFile::create(options_.spill_directories, progress_);
    for (std::shared_ptr<Block>& block : blocks) {
        Batch batch;
        {
            std::lock_guard lock(mutex_);
            if (!block->is_dropped) batch = std::exchange(block->batch, {});
        }
        if (batch.rows > 0) block->offset = file_->write(batch);
        block.reset();
    }
}

void RowStore::keep_last(int64_t rows) {
    std::lock_guard lock(mutex_);
    while (!morsels_.empty()) {
        auto& blocks = morsels_.begin()->second;
        while (!blocks.empty() && rows_ - blocks.front()->rows >= rows) {
            Block& first = *blocks.front();
            first.is_dropped = true;
            if (first.batch.rows > 0) held_bytes_ -= payload_bytes(first.batch);
            first.batch = {};
            rows_ -= first.rows;
            blocks.pop_front();
            --blocks_;
        }
        if (!blocks.empty()) break;
        morsels_.erase(morsels_.begin());
    }
    if (held_.size() > 2 * blocks_ + 1024)
        std::erase_if(held_, [](const std::shared_ptr<Block>& block) { return block->is_dropped; });
}

void RowStore::seal() {
    std::lock_guard lock(mutex_);
    for (auto& [order, blocks] : morsels_) {
        for (std::shared_ptr<Block>& block : blocks) sealed_.push_back(std::move(block));
    }
    morsels_.clear();
    held_.clear();
}

int64_t RowStore::rows(size_t i) const { return sealed_[i]->rows; }

SourcePosition RowStore::position(size_t i) const { return sealed_[i]->position; }

Batch RowStore::read(size_t i, const MemoryPoolPtr& pool) const {
    const Block& block = *sealed_[i];
    if (block.offset < 0) return block.batch;
    Batch batch;
    int64_t offset = block.offset;
    file_->read(offset, types_, pool, batch);
    batch.position = block.position;
    return batch;
}

Batch RowStore::take(size_t i, const MemoryPoolPtr& pool) {
    Block& block = *sealed_[i];
    if (block.offset >= 0) return read(i, pool);
    return std::exchange(block.batch, {});
}

std::shared_ptr<RowStore> make_row_store(const Schema& schema, const ExecutionOptions& options,
                                         QueryProgress& progress) {
    std::vector<Type> types;
    for (const Field& field : schema) types.push_back(field.type);
    return std::make_shared<RowStore>(std::move(types), options, progress);
}

std::shared_ptr<Source> make_stored_rows_source(StoredRows rows) {
    return std::make_shared<StoredRowsSource>(std::move(rows));
}

}  // namespace firesteel
