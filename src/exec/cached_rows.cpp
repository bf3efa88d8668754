#include "exec/cached_rows.h"

#include <algorithm>
#include <map>
#include <utility>

#include "common/error.h"
#include "exec/batch_bytes.h"
#include "exec/packed_rows.h"
#include "exec/spill_file.h"
#include "expr/field_visitor.h"

namespace firesteel {

/// In one of three forms.
struct CachedRows::Block {
    std::mutex mutex;  // guards all below
    int64_t rows = 0;
    int64_t bytes = 0;      // of the batch
    Batch batch;            // as it came, or
    BufferPtr packed;       // compressed, or
    int64_t offset = -1;    // on disk
    bool is_dense = false;  // compressing it has not paid
};

CachedRows::CachedRows(std::shared_ptr<RowCache> cache, Schema schema, CachePlaces places)
    : cache_(std::move(cache)), schema_(std::move(schema)), places_(places) {
    for (const Field& field : schema_) types_.push_back(field.type);
}

CachedRows::~CachedRows() = default;

void CachedRows::append(Batch batch) {
    auto block = std::make_shared<Block>();
    block->rows = batch.rows;
    block->bytes = payload_bytes(batch);
    rows_.fetch_add(batch.rows, std::memory_order_relaxed);
    bytes_.fetch_add(block->bytes, std::memory_order_relaxed);
    block->batch = std::move(batch);
    {
        std::lock_guard lock(mutex_);
        blocks_.push_back(block);
    }
    if (places_.memory || !places_.disk) {
        cache_->pool_->available();  // asks the cache for memory when there is little left
    } else {
        write(*block);
    }
}

void CachedRows::finish() {
    std::lock_guard lock(mutex_);
    is_finished_ = true;
}

bool CachedRows::is_lost() const {
    std::lock_guard lock(mutex_);
    return is_lost_;
}

size_t CachedRows::size() const {
    std::lock_guard lock(mutex_);
    return blocks_.size();
}

std::shared_ptr<CachedRows::Block> CachedRows::block(size_t i) const {
    std::lock_guard lock(mutex_);
    return blocks_[i];
}

std::vector<std::shared_ptr<CachedRows::Block>> CachedRows::blocks() const {
    std::lock_guard lock(mutex_);
    return blocks_;
}

Batch CachedRows::read(size_t i, const std::vector<int32_t>& columns, const MemoryPoolPtr& pool) {
    last_used_.store(cache_->clock_.fetch_add(1, std::memory_order_relaxed), std::memory_order_relaxed);
    const std::shared_ptr<Block> source = block(i);
    Batch batch;
    BufferPtr packed;
    int64_t offset = -1;
    {
        std::lock_guard lock(source->mutex);
        batch = source->batch;
        packed = source->packed;
        offset = source->offset;
    }
    if (packed != nullptr) {
        const std::string_view bytes(packed->as<char>(), static_cast<size_t>(packed->size()));
        if (!unpack_rows(bytes, types_, pool, batch))
            throw Error("FAILED_READ_FILE.NO_HINT", {{"path", "cached rows in memory"}});
    } else if (offset >= 0) {
        file_->read(offset, types_, pool, batch);
    }
    Batch out;
    out.rows = source->rows;
    for (const int32_t column : columns) out.columns.push_back(batch.columns[static_cast<size_t>(column)]);
    return out;
}

int64_t CachedRows::compress(int64_t wanted) {
    int64_t freed = 0;
    for (const std::shared_ptr<Block>& block : blocks()) {
        if (freed >= wanted) break;
        Batch batch;
        {
            std::lock_guard lock(block->mutex);
            if (!block->is_dense) batch = block->batch;
        }
        if (batch.columns.empty()) continue;
        const std::string packed = pack_rows(batch, "cached rows");
        const auto size = static_cast<int64_t>(packed.size());
        if (size > block->bytes * 3 / 4) {
            std::lock_guard lock(block->mutex);
            block->is_dense = true;
            continue;
        }
        const auto buffer = Buffer::allocate(size, cache_->pool_);
        std::copy(packed.begin(), packed.end(), buffer->mutable_as<char>());
        std::lock_guard lock(block->mutex);
        block->packed = buffer;
        block->batch = {};
        freed += block->bytes - size;
    }
    return freed;
}

/// Frees the block's memory; the number of bytes.
int64_t CachedRows::write(Block& block) {
    Batch batch;
    BufferPtr packed;
    {
        std::lock_guard lock(block.mutex);
        batch = block.batch;
        packed = block.packed;
    }
    if (batch.columns.empty() && packed == nullptr) return 0;
    const auto file = [this] {
        std::lock_guard lock(mutex_);
        if (!file_) file_ = SpillFile::create(cache_->directories_, cache_->progress_);
        return file_;
    }();
    const int64_t offset =
        packed == nullptr ? file->write(batch)
                          : file->write_packed({packed->as<char>(), static_cast<size_t>(packed->size())});
    std::lock_guard lock(block.mutex);
    const int64_t freed = block.packed == nullptr ? block.bytes : block.packed->size();
    block.offset = offset;
    block.batch = {};
    block.packed = nullptr;
    return freed;
}

int64_t CachedRows::put_on_disk(int64_t wanted) {
    int64_t freed = 0;
    for (const std::shared_ptr<Block>& block : blocks()) {
        if (freed >= wanted) break;
        freed += write(*block);
    }
    return freed;
}

/// Whoever takes these rows holds them first and looks then whether they are lost, so that what is counted
/// here under the lock is right.
int64_t CachedRows::lose(long known_owners) {
    std::vector<std::shared_ptr<Block>> dropped;
    {
        std::lock_guard lock(mutex_);
        if (!is_finished_ || weak_from_this().use_count() > known_owners) return 0;
        is_lost_ = true;
        dropped.swap(blocks_);
    }
    int64_t freed = 0;
    for (const std::shared_ptr<Block>& block : dropped)
        freed += block->packed != nullptr ? block->packed->size() : block->offset < 0 ? block->bytes : 0;
    return freed;
}

CachedRowsPtr RowCache::make(Schema schema, CachePlaces places) {
    auto rows = std::make_shared<CachedRows>(shared_from_this(), std::move(schema), places);
    std::lock_guard lock(mutex_);
    std::erase_if(entries_, [](const auto& entry) { return entry.expired(); });
    entries_.push_back(rows);
    return rows;
}

std::vector<CachedRowsPtr> RowCache::by_last_use() {
    std::vector<CachedRowsPtr> entries;
    {
        std::lock_guard lock(mutex_);
        for (const auto& entry : entries_) {
            if (CachedRowsPtr rows = entry.lock()) entries.push_back(std::move(rows));
        }
    }
    std::vector<std::pair<int64_t, CachedRowsPtr>> order;
    for (CachedRowsPtr& rows : entries) order.emplace_back(rows->last_used_.load(), std::move(rows));
    std::sort(order.begin(), order.end());
    entries.clear();
    for (auto& [used, rows] : order) entries.push_back(std::move(rows));
    return entries;
}

/// Compressing comes first for all; what is read at the moment is put on disk even where it should be in
/// memory only.
int64_t RowCache::reclaim(int64_t bytes) noexcept {
    int64_t freed = 0;
    const std::vector<CachedRowsPtr> entries = by_last_use();
    try {
        for (const CachedRowsPtr& rows : entries) freed += rows->compress(bytes - freed);
        for (const CachedRowsPtr& rows : entries) {
            if (freed >= bytes) break;
            if (!rows->places_.disk) {
                constexpr long kOwners = 2;  // who keeps them for later, and this list
                freed += rows->lose(kOwners);
            }
            if (freed < bytes) freed += rows->put_on_disk(bytes - freed);
        }
    } catch (const std::exception&) {
        // The disk is full, or there is no memory even for this: the query that asked fails alone.
    }
    return freed;
}

namespace {

/// Numbers of tables that plans in their encoded form name.
class TableNumbers {
public:
    static TableNumbers& instance() {
        static TableNumbers numbers;
        return numbers;
    }
    int64_t add(const CachedRowsPtr& rows) {
        std::lock_guard lock(mutex_);
        std::erase_if(tables_, [](const auto& entry) { return entry.second.expired(); });
        tables_[++last_] = rows;
        return last_;
    }
    CachedRowsPtr find(int64_t number) {
        std::lock_guard lock(mutex_);
        const auto found = tables_.find(number);
        return found == tables_.end() ? nullptr : found->second.lock();
    }

private:
    std::mutex mutex_;  // guards all below
    std::map<int64_t, std::weak_ptr<CachedRows>> tables_;
    int64_t last_ = 0;
};

class CachedTask final : public ScanTask {
public:
    CachedTask(CachedRowsPtr rows, const ScanRequest& request, size_t block)
        : rows_(std::move(rows)), request_(request), block_(block) {}
    bool next(Batch& out) override {
        if (std::exchange(is_read_, true)) return false;
        out = rows_->read(block_, request_.columns, request_.pool);
        out.position = {static_cast<int32_t>(block_), 0};
        return true;
    }

private:
    const CachedRowsPtr rows_;
    const ScanRequest& request_;  // of the scan, which outlives its tasks
    const size_t block_;
    bool is_read_ = false;
};

class CachedScan final : public TableScan {
public:
    CachedScan(CachedRowsPtr rows, ScanRequest request)
        : rows_(std::move(rows)), request_(std::move(request)), blocks_(rows_->size()) {}
    std::unique_ptr<ScanTask> next_task(int64_t& sequence) override {
        const size_t block = next_.fetch_add(1, std::memory_order_relaxed);
        if (block >= blocks_) return nullptr;
        sequence = static_cast<int64_t>(block);
        return std::make_unique<CachedTask>(rows_, request_, block);
    }
    int32_t partitions() const override { return static_cast<int32_t>(std::max<size_t>(1, blocks_)); }

private:
    const CachedRowsPtr rows_;
    const ScanRequest request_;
    const size_t blocks_;
    std::atomic<size_t> next_{0};  // relaxed: only hands out numbers
};

class CachedTable final : public TableProvider {
public:
    CachedTable() = default;  // for decoding plans; fields() fills it
    explicit CachedTable(CachedRowsPtr rows)
        : rows_(std::move(rows)), number_(TableNumbers::instance().add(rows_)) {}
    const Schema& schema() const override { return rows_->schema(); }
    std::string name() const override { return "InMemoryTableScan"; }
    std::string description() const override { return "InMemoryRelation " + std::to_string(number_); }
    std::optional<int64_t> estimated_rows() const override { return rows_->rows(); }
    std::optional<int64_t> estimated_bytes() const override { return rows_->bytes(); }
    std::unique_ptr<TableScan> scan(ScanRequest request) const override {
        return std::make_unique<CachedScan>(rows_, std::move(request));
    }
    /// The rows themselves stay in this process.
    void fields(FieldVisitor& visitor) override {
        visitor.field(number_);
        if (!rows_) rows_ = TableNumbers::instance().find(number_);
        if (!rows_) throw Error("INTERNAL_ERROR", {{"message", "The cached rows of this plan are gone."}});
    }

private:
    CachedRowsPtr rows_;
    int64_t number_ = 0;
};

[[maybe_unused]] const bool registered = register_provider(
    "InMemoryTableScan", []() -> std::unique_ptr<TableProvider> { return std::make_unique<CachedTable>(); });

}  // namespace

TableProviderPtr make_cached_table(CachedRowsPtr rows) {
    return std::make_shared<const CachedTable>(std::move(rows));
}

}  // namespace firesteel
