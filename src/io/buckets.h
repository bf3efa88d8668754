#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "column/batch.h"
#include "expr/expr.h"

namespace firesteel {

/// Which bucket each row belongs to, of `count`: Spark's hash of these columns.
std::vector<int32_t> bucket_ids(const Batch& batch, const std::vector<int32_t>& columns, int32_t count,
                                const MemoryPoolPtr& pool);

/// The bucket that a file's name says it holds ("part-00000-<uuid>_00003.c000.snappy.parquet"); nothing when
/// it says none.
std::optional<int32_t> bucket_of_file(std::string_view path);

/// The buckets that rows satisfying all filters can lie in, of a table whose only bucketing column is the
/// kInput `column`; nothing when these may be all.
std::optional<std::set<int32_t>> wanted_buckets(const Exprs& filters, int32_t column, int32_t count,
                                                const MemoryPoolPtr& pool);

}  // namespace firesteel
