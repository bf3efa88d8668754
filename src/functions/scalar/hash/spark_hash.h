#pragma once

#include <cstdint>
#include <string_view>

#include "column/column.h"

namespace firesteel {

/// Spark's hash(), bit for bit: Murmur3 in 32 bits, with tail bytes mixed one by one. Partitioning and
/// bucketing use it.
int32_t murmur3_int(int32_t value, int32_t seed);
int32_t murmur3_long(int64_t value, int32_t seed);
int32_t murmur3_bytes(std::string_view bytes, int32_t seed);

/// Mixes each row of a flat column into `hashes`, which holds the seeds; nulls leave them as they are.
void murmur3_rows(const Column& column, int32_t* hashes);
/// The same for xxhash64().
void xxhash64_rows(const Column& column, int64_t* hashes);

}  // namespace firesteel
