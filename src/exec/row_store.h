#pragma once

#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#include "exec/operator.h"
#include "exec/spill_file.h"

namespace firesteel {

/// Batches of many tasks kept in result order for whoever comes later: in memory, or on disk once memory has
/// become short. add() may be called by any number of tasks, each morsel's batches by one at a time; after
/// seal() the batches are numbered in order and may be read by several threads.
class RowStore {
public:
    /// `types` are those of the columns; `options` and `progress` outlive the store.
    RowStore(std::vector<Type> types, const ExecutionOptions& options, QueryProgress& progress);
    ~RowStore();
    RowStore(const RowStore&) = delete;

    void add(const MorselOrder& order, Batch batch);
    /// Drops rows from the front while `rows` are left behind them.
    void keep_last(int64_t rows);

    /// Called once, when nobody adds any more.
    void seal();
    size_t size() const { return sealed_.size(); }
    int64_t rows() const { return rows_; }
    int64_t rows(size_t i) const;
    SourcePosition position(size_t i) const;
    Batch read(size_t i, const MemoryPoolPtr& pool) const;
    /// The batch itself, which the store keeps no longer. Each may be taken once, by any thread.
    Batch take(size_t i, const MemoryPoolPtr& pool);

private:
    struct Block;
    bool is_short_of_memory() const;
    void spill();

    const std::vector<Type> types_;
    const ExecutionOptions& options_;
    QueryProgress& progress_;
    std::mutex spill_mutex_;  // held while blocks are written
    std::mutex mutex_;        // guards all below until seal()
    std::map<MorselOrder, std::deque<std::shared_ptr<Block>>> morsels_;
    size_t blocks_ = 0;                         // in morsels_
    std::vector<std::shared_ptr<Block>> held_;  // those in memory, and some that were dropped
    std::shared_ptr<SpillFile> file_;
    int64_t held_bytes_ = 0;
    int64_t rows_ = 0;
    std::vector<std::shared_ptr<Block>> sealed_;
};

/// Keeps all rows, in order, for what comes after it.
class RowStoreSink final : public Sink {
public:
    explicit RowStoreSink(std::shared_ptr<RowStore> store) : store_(std::move(store)) {}
    std::unique_ptr<SinkState> open(TaskContext&) override { return std::make_unique<SinkState>(); }
    Progress consume(SinkState&, const Batch& batch, TaskContext& context) override {
        store_->add(context.order, batch);
        return Progress::kMore;
    }
    void finalize(TaskContext&) override { store_->seal(); }

private:
    const std::shared_ptr<RowStore> store_;
};

std::shared_ptr<RowStore> make_row_store(const Schema& schema, const ExecutionOptions& options,
                                         QueryProgress& progress);

/// Rows of a store, from number `skip` on, `count` at most; with some of their columns, or all of them.
struct StoredRows {
    enum class Reader : uint8_t { kOneOfMany, kOnlyOne };  // who is the only one takes the batches out

    std::shared_ptr<RowStore> store;
    Reader reader = Reader::kOnlyOne;
    std::optional<std::vector<int32_t>> columns = {};
    int64_t skip = 0;
    int64_t count = INT64_MAX;
};

/// A morsel for each batch, as one partition together. REQUIRES: the store is sealed when the pipeline
/// starts.
std::shared_ptr<Source> make_stored_rows_source(StoredRows rows);

}  // namespace firesteel
