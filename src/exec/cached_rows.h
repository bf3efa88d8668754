#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

#include "catalog/table_provider.h"
#include "exec/query.h"

namespace firesteel {

class RowCache;
class SpillFile;

/// Where cached rows may lie. In neither place they would be kept nowhere: then they stay in memory.
struct CachePlaces {
    bool memory = true;
    bool disk = true;
};

/// Rows that are kept for several queries: as they came while there is memory, compressed when it gets short,
/// on disk after that or, where that is not wanted, not at all: then they are lost, and have to be computed
/// again. Rows that a query is reading are never lost. Thread-safe.
class CachedRows : public std::enable_shared_from_this<CachedRows> {
public:
    CachedRows(std::shared_ptr<RowCache> cache, Schema schema, CachePlaces places);
    ~CachedRows();

    /// Called by one thread, before anybody reads; finish() comes last.
    void append(Batch batch);
    void finish();
    bool is_lost() const;

    const Schema& schema() const { return schema_; }
    int64_t rows() const { return rows_.load(std::memory_order_relaxed); }
    int64_t bytes() const { return bytes_.load(std::memory_order_relaxed); }
    size_t size() const;
    /// Batch number `i`, and the `columns` of it.
    Batch read(size_t i, const std::vector<int32_t>& columns, const MemoryPoolPtr& pool);

private:
    friend class RowCache;
    struct Block;

    // For the cache; each says how many bytes of memory were freed, of `wanted`.
    int64_t compress(int64_t wanted);
    int64_t put_on_disk(int64_t wanted);
    int64_t lose(long known_owners);
    std::shared_ptr<Block> block(size_t i) const;
    std::vector<std::shared_ptr<Block>> blocks() const;
    int64_t write(Block& block);

    const std::shared_ptr<RowCache> cache_;
    const Schema schema_;
    std::vector<Type> types_;
    const CachePlaces places_;
    std::atomic<int64_t> rows_{0}, bytes_{0};  // relaxed: estimates for the optimizer
    std::atomic<int64_t> last_used_{0};        // relaxed: which entry goes first is a guess
    mutable std::mutex mutex_;                 // guards all below
    std::vector<std::shared_ptr<Block>> blocks_;
    std::shared_ptr<SpillFile> file_;
    bool is_finished_ = false;
    bool is_lost_ = false;
};
using CachedRowsPtr = std::shared_ptr<CachedRows>;

/// All cached rows of a process, and who gives memory back first. Thread-safe.
class RowCache : public std::enable_shared_from_this<RowCache> {
public:
    RowCache(MemoryPoolPtr pool, SpillDirectories directories)
        : pool_(std::move(pool)), directories_(std::move(directories)) {}

    CachedRowsPtr make(Schema schema, CachePlaces places);
    /// Frees about `bytes` of memory, of what was not used for the longest time first.
    int64_t reclaim(int64_t bytes) noexcept;

private:
    friend class CachedRows;
    std::vector<CachedRowsPtr> by_last_use();

    const MemoryPoolPtr pool_;
    const SpillDirectories directories_;
    QueryProgress progress_;  // counts what went to the disk
    std::atomic<int64_t> clock_{0};
    std::mutex mutex_;  // guards entries_
    std::vector<std::weak_ptr<CachedRows>> entries_;
};

/// The rows as a table: InMemoryTableScan. They stay for as long as the table does.
TableProviderPtr make_cached_table(CachedRowsPtr rows);

}  // namespace firesteel
