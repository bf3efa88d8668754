#pragma once

#include <cstdint>
#include <span>

namespace firesteel {

/// Inflates one block of Snappy's raw format. False when `packed` is none of exactly `out.size()` bytes; then
/// `out` holds anything. Nothing outside of the two spans is touched.
bool inflate_snappy(std::span<const uint8_t> packed, std::span<uint8_t> out);

}  // namespace firesteel
