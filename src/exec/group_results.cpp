#include "exec/group_results.h"

#include <algorithm>

#include "column/builder.h"
#include "exec/group_order.h"

namespace firesteel {

namespace {

constexpr int64_t kCacheLine = 64;

ColumnPtr copied(const ColumnPtr& column, const MemoryPoolPtr& pool) {
    if (column->type().storage_type().physical() != PhysicalType::kString) return column;
    auto builder = ColumnBuilder::make(column->type(), pool);
    StringBuilder& strings = static_cast<StringBuilder&>(*builder);
    for (int64_t i = 0; i < column->size(); ++i) {
        if (column->is_null(i)) {
            strings.append_null();
        } else {
            strings.append_value(column->values<StringView>()[i].view());
        }
    }
    return builder->finish();
}

/// The values that a partition lists as columns, some at a time.
template <typename Feed>
void for_values(const AggregatePlan& plan, size_t call, GroupTable& seen, int32_t partition,
                const MemoryPoolPtr& pool, const Feed& feed) {
    constexpr int64_t kTogether = 4096;
    if (seen.size() == 0) return;
    seen.seal();
    const auto places = seen.partition(partition);
    const GrowingArray<char*> ordered =
        plan.calls[call].any_order ? in_any_order(places, pool) : in_order_seen(places, pool);
    for (int64_t at = 0; at < ordered.size(); at += kTogether) {
        const int64_t rows = std::min(kTogether, ordered.size() - at);
        const std::vector<char*> some(ordered.begin() + at, ordered.begin() + at + rows);
        feed(seen.key_columns(some, pool), rows);
    }
}

/// Without keys there is one group, which is made when the first of its values comes.
void name_only_group(Groups& groups, std::vector<SeenValue>& values) {
    const uint64_t hash = 0;
    char* entry = nullptr;
    groups.table.find_or_insert({}, 1, &hash, {}, nullptr, &entry);
    for (SeenValue& value : values) value = SeenValue::make(entry, 0, value.value);
}

}  // namespace

Batch group_results(const AggregatePlan& plan, const GroupTable& table, const std::vector<char*>& entries,
                    const MemoryPoolPtr& pool) {
    // They lie anywhere: fetched together they come at the memory's pace, one by one each would be waited
    // for.
    for (const char* entry : entries) __builtin_prefetch(entry), __builtin_prefetch(entry + kCacheLine);
    Batch batch;
    batch.rows = static_cast<int64_t>(entries.size());
    for (const ColumnPtr& key : table.key_columns(entries, pool)) batch.columns.push_back(copied(key, pool));
    const bool is_whole = batch.columns.empty();  // no keys: one group of all rows
    std::vector<char*> states(entries.size());
    for (size_t i = 0; i < plan.calls.size(); ++i) {
        for (size_t r = 0; r < entries.size(); ++r) states[r] = table.state(entries[r], i);
        const AggregateCall& call = plan.calls[i];
        batch.columns.push_back(is_whole ? call.finalize_whole(states, pool) : call.finalize(states, pool));
    }
    return batch;
}

void name_merged(const GroupTable& seen, int32_t partition) {
    for (const GroupPlace& place : seen.partition(partition)) {
        char* const group = reinterpret_cast<char*>(seen.key_long(place.entry, 0));
        char* const merged = GroupTable::merged_entry(group);
        if (merged != group) seen.set_key_long(place.entry, 0, reinterpret_cast<int64_t>(merged));
    }
}

void feed_named(const AggregatePlan& plan, size_t call, GroupTable& seen, int32_t partition, Groups& groups,
                const MemoryPoolPtr& pool) {
    for_values(plan, call, seen, partition, pool, [&](const std::vector<ColumnPtr>& columns, int64_t rows) {
        std::vector<char*> states(static_cast<size_t>(rows));
        const auto* entries = columns[0]->values<int64_t>();
        for (size_t r = 0; r < states.size(); ++r)
            states[r] = groups.table.state(reinterpret_cast<char*>(entries[r]), call);
        plan.calls[call].update({columns.begin() + 1, columns.end()}, rows, states.data(), groups.pool);
    });
}

void feed_values(const AggregatePlan& plan, size_t call, const std::vector<const ValueLists*>& seen,
                 int32_t partition, Groups& groups, const MemoryPoolPtr& pool) {
    constexpr size_t kTogether = 4096;
    ValueSet merged(groups.pool);
    size_t listed = 0;
    for (const ValueLists* list : seen) listed += list->partition(partition).size();
    merged.reserve(static_cast<int64_t>(listed / 4));
    std::vector<SeenValue> some, fresh(kTogether);
    std::vector<char*> states;
    for (const ValueLists* list : seen) {
        for (auto rest = list->partition(partition); !rest.empty(); rest = rest.subspan(some.size())) {
            some.assign(rest.begin(),
                        rest.begin() + static_cast<ptrdiff_t>(std::min(kTogether, rest.size())));
            if (plan.keys.empty()) {
                name_only_group(groups, some);
            } else {
                for (SeenValue& value : some)
                    value = SeenValue::make(GroupTable::merged_entry(value.entry()), partition, value.value);
            }
            const int64_t rows = merged.insert(some, fresh.data());
            states.clear();
            for (int64_t r = 0; r < rows; ++r)
                states.push_back(groups.table.state(fresh[static_cast<size_t>(r)].entry(), call));
            const Type& type = plan.calls[call].argument_types.front();
            const ColumnPtr column = value_column({fresh.data(), static_cast<size_t>(rows)}, type, pool);
            plan.calls[call].update({column}, rows, states.data(), groups.pool);
        }
    }
}

void feed_distinct(const AggregatePlan& plan, size_t call, GroupTable& seen, int32_t partition,
                   Groups& groups, const MemoryPoolPtr& pool) {
    std::vector<uint64_t> hashes;
    for_values(plan, call, seen, partition, pool, [&](const std::vector<ColumnPtr>& columns, int64_t rows) {
        const auto keys_end = columns.begin() + static_cast<ptrdiff_t>(plan.keys.size());
        const std::vector<ColumnPtr> keys(columns.begin(), keys_end);
        hash_keys(keys, rows, hashes);
        std::vector<char*> states(static_cast<size_t>(rows));
        groups.table.find_or_insert(keys, rows, hashes.data(), {}, nullptr, states.data());
        for (char*& state : states) state = groups.table.state(state, call);
        plan.calls[call].update({keys_end, columns.end()}, rows, states.data(), groups.pool);
    });
}

}  // namespace firesteel
