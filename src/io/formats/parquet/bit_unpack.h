#pragma once

#include <cstdint>

namespace firesteel {

/// Numbers of `width` bits, packed without gaps, least significant bit first, as Parquet and Arrow pack them.

/// Numbers [first, first + count) of those packed at `data` into `out`. REQUIRES: width <= 32; 63 bytes
/// behind the last number may be read.
void unpack_bits(const uint8_t* data, int64_t first, int64_t count, int width, uint32_t* out);
/// As above, width <= 64.
void unpack_bits(const uint8_t* data, int64_t first, int64_t count, int width, uint64_t* out);

/// 0 when there are none.
uint32_t largest_of(const uint32_t* numbers, int64_t count);

}  // namespace firesteel
