#pragma once

#include <memory>
#include <vector>

#include "exec/grouping.h"
#include "exec/operator.h"

namespace firesteel {

using GroupParts = std::vector<std::unique_ptr<Groups>>;

/// Takes the groups of one partition out of all parts, merged. Groups that are not packed stay theirs.
void merge_groups(const GroupParts& parts, int32_t partition, Groups& into, const MemoryPoolPtr& pool);

/// Groups of one table that packs them, as they were before.
std::unique_ptr<Groups> unpacked(const AggregatePlan& plan, std::unique_ptr<Groups> packed,
                                 const MemoryPoolPtr& pool);

/// The results of all groups in no order: every partition is merged when somebody reads it, and gone after
/// that, so that few of them are there at a time. Without DISTINCT calls.
std::shared_ptr<Source> merge_while_read(std::shared_ptr<const AggregatePlan> plan, GroupParts parts);

}  // namespace firesteel
