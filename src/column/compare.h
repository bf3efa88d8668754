#pragma once

#include <cstdint>

#include "column/column.h"

namespace firesteel {

/// Order and equality of values of any type as Spark's ordering has them: NaN equals NaN and is greatest,
/// -0.0 equals 0.0, binary by unsigned bytes, false before true, structs field by field, arrays element by
/// element then by length, null elements first. REQUIRES: both rows are not null and the types are the same.
/// For hot loops operators compare normalized keys instead.
int compare_rows(const Column& a, int64_t row_a, const Column& b, int64_t row_b);
/// As above for rows that may be null; null equals null.
bool equal_rows(const Column& a, int64_t row_a, const Column& b, int64_t row_b);

/// A 64-bit hash per row into `hashes`, for our own hash tables (not Spark's hash()): equal rows hash alike,
/// also across encodings and batches; null has a hash of its own. When `combine`, mixes into what is there.
void hash_rows(const Column& column, uint64_t* hashes, bool combine);

}  // namespace firesteel
