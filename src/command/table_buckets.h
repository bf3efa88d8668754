#pragma once

#include "catalog/bucketing.h"
#include "catalog/catalog.h"
#include "catalog/data_source.h"
#include "command/command.h"

namespace firesteel {

/// Settles the names of a new table's buckets as its schema spells them. Raises INVALID_BUCKET_COUNT and
/// COLUMN_NOT_DEFINED_IN_TABLE, and refuses partition columns among them.
void settle_buckets(TableDefinition& table, CommandHost& host);

/// The rows of a write in the order in which the files of buckets hold them: the plan itself where buckets
/// are not sorted.
LogicalPlanPtr sort_for_buckets(const LogicalPlanPtr& plan, const WriteRequest& request, CommandHost& host);

}  // namespace firesteel
