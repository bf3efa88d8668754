#include "exec/group_spill.h"

#include <algorithm>
#include <array>

#include "column/selection.h"
#include "exec/batch_bytes.h"

namespace firesteel {

namespace {

constexpr int64_t kRowsPerBlock = 1024;
constexpr int64_t kSmallestBlock = 8 * 1024, kLargestBlock = 128 * 1024;

template <typename Groups, typename ValueOf>
ColumnPtr long_column(const Groups& groups, const MemoryPoolPtr& pool, const ValueOf& value_of) {
    const auto rows = static_cast<int64_t>(groups.size());
    auto values = Buffer::allocate(rows * 8, pool);
    for (int64_t i = 0; i < rows; ++i)
        values->mutable_as<uint64_t>()[i] = value_of(groups[static_cast<size_t>(i)]);
    return Column::flat(Type::long_integer(), rows, std::move(values), nullptr);
}

/// What packing a block takes besides: counted where a state may be so large that it matters.
class PackingSpace {
public:
    PackingSpace(int64_t block_bytes, const MemoryPoolPtr& pool)
        : pool_(pool), bytes_(block_bytes > 2 * kLargestBlock ? 2 * block_bytes : 0) {
        pool_->reserve(bytes_);
    }
    ~PackingSpace() { pool_->release(bytes_); }
    PackingSpace(const PackingSpace&) = delete;

private:
    const MemoryPoolPtr& pool_;
    const int64_t bytes_;
};

}  // namespace

void append_first_seen(const std::vector<char*>& entries, const MemoryPoolPtr& pool, Batch& out) {
    out.columns.push_back(
        long_column(entries, pool, [](const char* entry) { return GroupTable::first_seen(entry).morsel; }));
    out.columns.push_back(
        long_column(entries, pool, [](const char* entry) { return GroupTable::first_seen(entry).row; }));
}

GroupSpill::GroupSpill(const KeyLayout& layout, std::vector<AggregateFunctionPtr> functions,
                       const ExecutionOptions& options, QueryProgress& progress, int level)
    : functions_(std::move(functions)),
      options_(options),
      progress_(progress),
      shift_(64 - GroupTable::kPartitionBits * (level + 1)),
      keys_(layout.types().size()) {
    types_.assign(3, Type::long_integer());
    types_.insert(types_.end(), layout.types().begin(), layout.types().end());
    for (const AggregateFunctionPtr& function : functions_) types_.push_back(function->state_type());
    files_.resize(kPartitions);
}

SpillFile& GroupSpill::file(int32_t partition) {
    std::lock_guard lock(mutex_);
    auto& file = files_[static_cast<size_t>(partition)];
    if (!file) file = SpillFile::create(options_.spill_directories, progress_);
    return *file;
}

Batch GroupSpill::batch_of(GroupTable& table, const GroupTable* named, std::span<const GroupPlace> places,
                           const MemoryPoolPtr& pool) const {
    Batch batch;
    batch.rows = static_cast<int64_t>(places.size());
    std::vector<char*> entries;
    for (const GroupPlace& place : places) entries.push_back(place.entry);
    batch.columns.push_back(long_column(places, pool, [](const GroupPlace& place) { return place.hash; }));
    append_first_seen(entries, pool, batch);
    std::vector<ColumnPtr> keys = table.key_columns(entries, pool);
    if (named) {
        const auto* groups = keys.front()->values<char*>();
        for (ColumnPtr& key : named->key_columns({groups, groups + batch.rows}, pool))
            batch.columns.push_back(std::move(key));
        keys.erase(keys.begin());
    }
    for (ColumnPtr& key : keys) batch.columns.push_back(std::move(key));
    std::vector<char*> states(entries.size());
    for (size_t i = 0; i < functions_.size(); ++i) {
        for (size_t r = 0; r < entries.size(); ++r) states[r] = table.state(entries[r], i);
        batch.columns.push_back(functions_[i]->export_states(states, pool));
    }
    return batch;
}

void GroupSpill::write(GroupTable& table, int64_t bytes_each, const MemoryPoolPtr& pool,
                       const GroupTable* named) {
    table.seal();
    const int64_t block_bytes = std::clamp(pool->available() / 64, kSmallestBlock, kLargestBlock);
    const auto most = static_cast<size_t>(
        std::clamp<int64_t>(block_bytes / std::max<int64_t>(bytes_each, 1), 1, kRowsPerBlock));
    std::array<std::vector<GroupPlace>, kPartitions> blocks;
    const auto write_block = [&](int32_t partition) {
        auto& places = blocks[static_cast<size_t>(partition)];
        if (places.empty()) return;
        const Batch batch = batch_of(table, named, places, pool);
        places.clear();
        const PackingSpace space(payload_bytes(batch), pool);
        file(partition).write(batch);
    };
    for (int32_t listed = 0; listed < kPartitions; ++listed) {
        for (const GroupPlace& place : table.partition(listed)) {
            const int32_t partition = partition_of(place.hash);
            auto& places = blocks[static_cast<size_t>(partition)];
            places.push_back(place);
            if (places.size() >= most) write_block(partition);
        }
    }
    for (int32_t partition = 0; partition < kPartitions; ++partition) write_block(partition);
}

void GroupSpill::move(int32_t partition, GroupSpill& other, const MemoryPoolPtr& pool) {
    const auto file = std::exchange(files_[static_cast<size_t>(partition)], nullptr);
    if (!file) return;
    Batch batch;
    for (int64_t offset = 0; file->read(offset, types_, pool, batch);) {
        other.write_parted(batch, pool);
        batch = {};
    }
}

void GroupSpill::write_parted(const Batch& batch, const MemoryPoolPtr& pool) {
    std::array<std::vector<int32_t>, kPartitions> rows;
    const auto* hashes = batch[0].values<uint64_t>();
    for (int64_t i = 0; i < batch.rows; ++i)
        rows[static_cast<size_t>(partition_of(hashes[i]))].push_back(static_cast<int32_t>(i));
    for (int32_t part = 0; part < kPartitions; ++part) {
        const auto& some = rows[static_cast<size_t>(part)];
        if (!some.empty()) file(part).write(take(batch, some, pool));
    }
}

void GroupSpill::write(const std::vector<ColumnPtr>& keys, const std::vector<uint64_t>& hashes,
                       const MemoryPoolPtr& pool) {
    Batch batch;
    batch.rows = static_cast<int64_t>(hashes.size());
    batch.columns.push_back(long_column(hashes, pool, [](uint64_t hash) { return hash; }));
    const FirstSeen unknown;
    batch.columns.push_back(long_column(hashes, pool, [&](uint64_t) { return unknown.morsel; }));
    batch.columns.push_back(long_column(hashes, pool, [&](uint64_t) { return unknown.row; }));
    batch.columns.insert(batch.columns.end(), keys.begin(), keys.end());
    write_parted(batch, pool);
}

bool GroupSpill::read(int32_t partition, int64_t& offset, GroupTable& into, const MemoryPoolPtr& pool) const {
    const auto& file = files_[static_cast<size_t>(partition)];
    Batch batch;
    if (!file || !file->read(offset, types_, pool, batch)) return false;
    const auto rows = static_cast<size_t>(batch.rows);
    const auto* hashes = batch[0].values<uint64_t>();
    std::vector<FirstSeen> seen(rows);
    for (size_t i = 0; i < rows; ++i)
        seen[i] = {batch[1].values<uint64_t>()[i], batch[2].values<uint64_t>()[i]};
    const auto keys = batch.columns.begin() + 3;
    const auto states = keys + static_cast<ptrdiff_t>(keys_);
    std::vector<char*> entries(rows), targets(rows);
    into.find_or_insert({keys, states}, batch.rows, hashes, {}, seen.data(), entries.data());
    for (size_t i = 0; i < functions_.size(); ++i) {
        for (size_t r = 0; r < rows; ++r) targets[r] = into.state(entries[r], i);
        functions_[i]->merge_states(*states[static_cast<ptrdiff_t>(i)], targets.data(), pool);
    }
    return true;
}

}  // namespace firesteel
