#include "exec/spilled_groups.h"

#include <algorithm>

#include "exec/group_results.h"
#include "exec/query_state.h"

namespace firesteel {

namespace {

constexpr int kLevels = 8;  // of five bits of the hash each; tables use the ones at the bottom

/// Where `table` lists its groups: in one partition, all of them.
int32_t only_partition(const GroupTable& table) {
    int32_t partition = 0;
    while (partition + 1 < GroupTable::kPartitions && table.partition(partition).empty()) ++partition;
    return partition;
}

/// Tables take up to as much again when they grow, and so does putting their groups in order.
bool is_short_of_memory(int64_t own, const MemoryPool& pool) {
    constexpr int64_t kSmallest = 64 * 1024;
    return own >= kSmallest && pool.available() < own * 2;
}

}  // namespace

SpilledGroups::SpilledGroups(const AggregatePlan& plan, const ExecutionOptions& options,
                             QueryProgress& progress, int level)
    : plan_(plan),
      options_(options),
      progress_(progress),
      level_(level),
      table_(plan.layout, plan.functions, options, progress, level) {
    for (size_t i = 0; i < plan.calls.size(); ++i)
        distinct_.push_back(plan.calls[i].distinct ? make_spill(i, level) : nullptr);
}

std::unique_ptr<GroupSpill> SpilledGroups::make_spill(size_t call, int level) const {
    return std::make_unique<GroupSpill>(*plan_.distinct_layouts[call], std::vector<AggregateFunctionPtr>{},
                                        options_, progress_, level);
}

std::unique_ptr<SpilledGroups> SpilledGroups::next_level() const {
    return std::make_unique<SpilledGroups>(plan_, options_, progress_, level_ + 1);
}

/// Distinct values meet their groups in the same partition as long as both part by the group's bits.
bool SpilledGroups::can_part_groups() const {
    return !plan_.keys.empty() && level_ + 1 < (plan_.any_distinct ? kGroupLevels : kLevels);
}

void SpilledGroups::write_table(Groups& groups) {
    const int64_t size = std::max<int64_t>(groups.table.size(), 1);
    table_.write(groups.table, groups.memory() / size, options_.pool);
}

void SpilledGroups::write(Groups& groups) {
    int64_t values = groups.table.size();
    for (const auto& seen : groups.distinct) values += seen ? seen->size() : 0;
    for (const auto& seen : groups.values) values += seen ? seen->size() : 0;
    const int64_t bytes_each = groups.memory() / std::max<int64_t>(values, 1);
    table_.write(groups.table, bytes_each, options_.pool);
    const GroupTable* const named = plan_.keys.empty() ? nullptr : &groups.table;
    for (size_t i = 0; i < distinct_.size(); ++i) {
        if (groups.distinct[i]) distinct_[i]->write(*groups.distinct[i], bytes_each, options_.pool, named);
        if (groups.values[i]) write_values(i, *groups.values[i], groups.table);
    }
}

/// As rows of the table that a partition's values are read into.
void SpilledGroups::write_values(size_t call, ValueLists& values, const GroupTable& groups) {
    constexpr size_t kTogether = 1024;
    values.compact();
    const Type& type = plan_.calls[call].argument_types.front();
    for (int32_t partition = 0; partition < GroupTable::kPartitions; ++partition) {
        for (auto rest = values.partition(partition); !rest.empty();) {
            const auto some = rest.first(std::min(kTogether, rest.size()));
            rest = rest.subspan(some.size());
            const bool grouped = !plan_.keys.empty();
            std::vector<ColumnPtr> keys;
            if (grouped) {
                std::vector<char*> entries;
                for (const SeenValue& value : some) entries.push_back(value.entry());
                keys = groups.key_columns(entries, options_.pool);
            }
            std::vector<uint64_t> hashes;
            hash_keys(keys, static_cast<int64_t>(some.size()), hashes);
            keys.push_back(value_column(some, type, options_.pool));
            hash_values({keys.back()}, grouped, grouped, hashes);
            distinct_[call]->write(keys, hashes, options_.pool);
        }
    }
}

void SpilledGroups::merge(int32_t partition, TaskContext& context, const Take& take) {
    auto groups = std::make_unique<Groups>(plan_, context.pool);
    if (const auto next = read_groups(partition, groups, context)) {
        for (int32_t part = 0; part < GroupSpill::kPartitions && !context.query->stopped(); ++part)
            next->merge(part, context, take);
        return;
    }
    for (size_t i = 0; i < distinct_.size(); ++i) {
        if (distinct_[i]) feed(i, *distinct_[i], partition, level_, *groups, context);
    }
    groups->seal();
    if (groups->table.size() > 0 && !context.query->stopped()) take(std::move(groups));
}

std::unique_ptr<SpilledGroups> SpilledGroups::read_groups(int32_t partition, std::unique_ptr<Groups>& groups,
                                                          TaskContext& context) {
    std::unique_ptr<SpilledGroups> next;
    const auto part = [&] {
        if (!next) next = next_level();
        next->write_table(*groups);
        groups = std::make_unique<Groups>(plan_, context.pool);
    };
    for (int64_t offset = 0; table_.read(partition, offset, groups->table, groups->pool);) {
        if (context.query->stopped()) return nullptr;
        const bool can_part = can_part_groups() && groups->table.size() > 1;
        if (can_part && is_short_of_memory(groups->memory(), *context.pool)) part();
    }
    table_.drop(partition);
    if (!next) return nullptr;
    part();
    for (size_t i = 0; i < distinct_.size(); ++i) {
        if (distinct_[i]) distinct_[i]->move(partition, *next->distinct_[i], context.pool);
    }
    return next;
}

/// The values of a call, all of groups that are there, or as many of them at a time as fit.
void SpilledGroups::feed(size_t call, GroupSpill& from, int32_t partition, int level, Groups& groups,
                         TaskContext& context) const {
    // Below these the bits of the values decide.
    const int next_level = std::max(level + 1, kGroupLevels);
    std::unique_ptr<GroupSpill> next;
    const auto fresh = [&] {
        return std::make_unique<GroupTable>(*plan_.distinct_layouts[call],
                                            std::vector<AggregateFunctionPtr>{}, groups.pool);
    };
    const int64_t before = groups.memory();
    auto seen = fresh();
    const auto part = [&] {
        if (!next) next = make_spill(call, next_level);
        next->write(*seen, (groups.memory() - before) / std::max<int64_t>(seen->size(), 1), context.pool);
        seen = nullptr;
        seen = fresh();
    };
    for (int64_t offset = 0; from.read(partition, offset, *seen, groups.pool);) {
        if (context.query->stopped()) return;
        if (next_level < kLevels && is_short_of_memory(groups.memory() - before, *context.pool)) part();
    }
    from.drop(partition);
    if (!next) return feed_distinct(plan_, call, *seen, only_partition(*seen), groups, context.pool);
    part();
    seen = nullptr;
    for (int32_t part = 0; part < GroupSpill::kPartitions; ++part)
        feed(call, *next, part, next_level, groups, context);
}

}  // namespace firesteel
