#pragma once

#include <cstdint>
#include <vector>

#include "exec/grouping.h"

namespace firesteel {

/// What groups come to: keys, then the calls' results. Any table of the same plan decodes any entry, as long
/// as the entries' tables live; texts are copied, because a batch may outlive the tables.
Batch group_results(const AggregatePlan& plan, const GroupTable& table, const std::vector<char*>& entries,
                    const MemoryPoolPtr& pool);

/// Feeds the distinct values `seen` by DISTINCT call `call`, those listed in `partition`, to the groups whose
/// entries they name, as feed_distinct() does.
void feed_named(const AggregatePlan& plan, size_t call, GroupTable& seen, int32_t partition, Groups& groups,
                const MemoryPoolPtr& pool);
/// Values that name groups of a table which has been adopted name those that these were merged into.
void name_merged(const GroupTable& seen, int32_t partition);

/// Feeds the distinct values `seen` by DISTINCT call `call` in several lists, those of `partition`, to the
/// groups in `groups` that theirs were merged into; without keys to the only one.
void feed_values(const AggregatePlan& plan, size_t call, const std::vector<const ValueLists*>& seen,
                 int32_t partition, Groups& groups, const MemoryPoolPtr& pool);

/// Feeds the distinct values `seen` by DISTINCT call `call`, those listed in `partition`, to their groups, in
/// the order in which they were seen. Once for each value; `seen` takes no more afterwards.
void feed_distinct(const AggregatePlan& plan, size_t call, GroupTable& seen, int32_t partition,
                   Groups& groups, const MemoryPoolPtr& pool);

}  // namespace firesteel
