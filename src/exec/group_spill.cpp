#include "exec/group_spill.h"

#include <algorithm>

#include "column/selection.h"

namespace firesteel {

namespace {

constexpr size_t kRowsPerBlock = 1024;

template <typename Groups, typename ValueOf>
ColumnPtr long_column(const Groups& groups, const MemoryPoolPtr& pool, const ValueOf& value_of) {
    const auto rows = static_cast<int64_t>(groups.size());
    auto values = Buffer::allocate(rows * 8, pool);
    for (int64_t i = 0; i < rows; ++i)
        values->mutable_as<uint64_t>()[i] = value_of(groups[static_cast<size_t>(i)]);
    return Column::flat(Type::long_integer(), rows, std::move(values), nullptr);
}

}  // namespace

void append_first_seen(const std::vector<char*>& entries, const MemoryPoolPtr& pool, Batch& out) {
    out.columns.push_back(
        long_column(entries, pool, [](const char* entry) { return GroupTable::first_seen(entry).morsel; }));
    out.columns.push_back(
        long_column(entries, pool, [](const char* entry) { return GroupTable::first_seen(entry).row; }));
}

GroupSpill::GroupSpill(const KeyLayout& layout, std::vector<AggregateFunctionPtr> functions,
                       const ExecutionOptions& options, QueryProgress& progress)
    : functions_(std::move(functions)), options_(options), progress_(progress), keys_(layout.types().size()) {
    types_.assign(3, Type::long_integer());
    types_.insert(types_.end(), layout.types().begin(), layout.types().end());
    for (const AggregateFunctionPtr& function : functions_) types_.push_back(function->state_type());
    files_.resize(GroupTable::kPartitions);
}

SpillFile& GroupSpill::file(int32_t partition) {
    std::lock_guard lock(mutex_);
    auto& file = files_[static_cast<size_t>(partition)];
    if (!file) file = SpillFile::create(options_.spill_directories, progress_);
    return *file;
}

Batch GroupSpill::batch_of(GroupTable& table, std::span<const GroupPlace> places,
                           const MemoryPoolPtr& pool) const {
    Batch batch;
    batch.rows = static_cast<int64_t>(places.size());
    std::vector<char*> entries;
    for (const GroupPlace& place : places) entries.push_back(place.entry);
    batch.columns.push_back(long_column(places, pool, [](const GroupPlace& place) { return place.hash; }));
    append_first_seen(entries, pool, batch);
    for (const ColumnPtr& key : table.key_columns(entries, pool)) batch.columns.push_back(key);
    std::vector<char*> states(entries.size());
    for (size_t i = 0; i < functions_.size(); ++i) {
        for (size_t r = 0; r < entries.size(); ++r) states[r] = table.state(entries[r], i);
        batch.columns.push_back(functions_[i]->export_states(states, pool));
    }
    return batch;
}

void GroupSpill::write(GroupTable& table, const MemoryPoolPtr& pool) {
    table.seal();
    for (int32_t partition = 0; partition < GroupTable::kPartitions; ++partition) {
        const std::span<const GroupPlace> places = table.partition(partition);
        for (size_t begin = 0; begin < places.size(); begin += kRowsPerBlock) {
            const size_t rows = std::min(places.size() - begin, kRowsPerBlock);
            file(partition).write(batch_of(table, places.subspan(begin, rows), pool));
        }
    }
}

void GroupSpill::read(int32_t partition, GroupTable& into, const MemoryPoolPtr& pool) const {
    const auto& file = files_[static_cast<size_t>(partition)];
    if (!file) return;
    Batch batch;
    for (int64_t offset = 0; file->read(offset, types_, pool, batch);) {
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
    }
}

}  // namespace firesteel
