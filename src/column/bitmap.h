#pragma once

#include <cstdint>

#include "common/memory_pool.h"

namespace firesteel {

/// Validity bitmaps: 64-bit words, least significant bit first, as Arrow's. Bits past the end are
/// unspecified.

inline int64_t bitmap_words(int64_t bits) { return (bits + 63) >> 6; }
inline int64_t bitmap_bytes(int64_t bits) { return bitmap_words(bits) * 8; }
inline bool get_bit(const uint64_t* bits, int64_t i) { return (bits[i >> 6] >> (i & 63)) & 1; }
inline void set_bit(uint64_t* bits, int64_t i) { bits[i >> 6] |= uint64_t{1} << (i & 63); }
inline void clear_bit(uint64_t* bits, int64_t i) { bits[i >> 6] &= ~(uint64_t{1} << (i & 63)); }

int64_t count_set_bits(const uint64_t* bits, int64_t size);
bool all_set(const uint64_t* bits, int64_t size);
/// Both valid: null pointers mean "all valid"; returns null when both are.
BufferPtr and_validity(const BufferPtr& a, const BufferPtr& b, int64_t size, const MemoryPoolPtr& pool);
/// `size` bits of `bits` from `offset`, shifted to start at 0.
BufferPtr slice_bitmap(const BufferPtr& bits, int64_t offset, int64_t size, const MemoryPoolPtr& pool);

}  // namespace firesteel
