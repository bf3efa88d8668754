#include "column/bitmap.h"

#include <bit>

namespace firesteel {

namespace {

/// Bits below `size` of the last word.
uint64_t tail_mask(int64_t size) {
    return (size & 63) == 0 ? ~uint64_t{0} : (uint64_t{1} << (size & 63)) - 1;
}

}  // namespace

int64_t count_set_bits(const uint64_t* bits, int64_t size) {
    if (size == 0) return 0;
    const int64_t last = bitmap_words(size) - 1;
    int64_t count = 0;
    for (int64_t i = 0; i < last; ++i) count += std::popcount(bits[i]);
    return count + std::popcount(bits[last] & tail_mask(size));
}

bool all_set(const uint64_t* bits, int64_t size) {
    if (size == 0) return true;
    const int64_t last = bitmap_words(size) - 1;
    for (int64_t i = 0; i < last; ++i) {
        if (bits[i] != ~uint64_t{0}) return false;
    }
    return (~bits[last] & tail_mask(size)) == 0;
}

BufferPtr and_validity(const BufferPtr& a, const BufferPtr& b, int64_t size, const MemoryPoolPtr& pool) {
    if (a == nullptr || a == b) return b;
    if (b == nullptr) return a;
    auto result = Buffer::allocate(bitmap_bytes(size), pool);
    const auto* left = a->as<uint64_t>();
    const auto* right = b->as<uint64_t>();
    auto* out = result->mutable_as<uint64_t>();
    for (int64_t i = 0; i < bitmap_words(size); ++i) out[i] = left[i] & right[i];
    return result;
}

BufferPtr slice_bitmap(const BufferPtr& bits, int64_t offset, int64_t size, const MemoryPoolPtr& pool) {
    if (bits == nullptr || offset == 0) return bits;
    auto result = Buffer::allocate(bitmap_bytes(size), pool);
    const auto* in = bits->as<uint64_t>();
    auto* out = result->mutable_as<uint64_t>();
    const int64_t first = offset >> 6;
    const int64_t end = bitmap_words(offset + size);
    const int shift = static_cast<int>(offset & 63);
    for (int64_t i = 0; i < bitmap_words(size); ++i) {
        uint64_t word = in[first + i] >> shift;
        if (shift != 0 && first + i + 1 < end) word |= in[first + i + 1] << (64 - shift);
        out[i] = word;
    }
    return result;
}

}  // namespace firesteel
