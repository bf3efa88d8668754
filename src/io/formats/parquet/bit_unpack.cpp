#include "io/formats/parquet/bit_unpack.h"

#include <algorithm>
#include <array>
#include <cstring>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace firesteel {

namespace {

uint64_t load64(const uint8_t* data) {
    uint64_t word;
    std::memcpy(&word, data, sizeof(word));
    return word;
}

void unpack_one_by_one(const uint8_t* data, int64_t first, int64_t count, int width, uint32_t* out) {
    const uint64_t mask = (uint64_t{1} << width) - 1;
    int64_t bit = first * width;
    for (int64_t i = 0; i < count; ++i, bit += width)
        out[i] = static_cast<uint32_t>((load64(data + (bit >> 3)) >> (bit & 7)) & mask);
}

#if defined(__x86_64__)

constexpr int kWidest = 25;  // with up to 7 bits before it a number lies within four bytes

/// How eight numbers of a width are taken apart: the four bytes that hold each, and where it begins in them.
struct Layout {
    alignas(32) std::array<uint8_t, 32> bytes;
    alignas(32) std::array<uint32_t, 8> shifts;
};

constexpr std::array<Layout, kWidest + 1> make_layouts() {
    std::array<Layout, kWidest + 1> layouts{};
    for (int width = 0; width <= kWidest; ++width) {
        auto& layout = layouts[static_cast<size_t>(width)];
        for (int i = 0; i < 8; ++i) {
            // The upper four are loaded from the byte that the fifth begins in.
            const int bit = i < 4 ? i * width : i * width - (4 * width / 8) * 8;
            for (int byte = 0; byte < 4; ++byte)
                layout.bytes[static_cast<size_t>(i * 4 + byte)] = static_cast<uint8_t>(bit / 8 + byte);
            layout.shifts[static_cast<size_t>(i)] = static_cast<uint32_t>(bit % 8);
        }
    }
    return layouts;
}

constexpr std::array<Layout, kWidest + 1> kLayouts = make_layouts();

/// REQUIRES: `count` is a multiple of eight, the first number begins at `data`.
__attribute__((target("avx2"))) void unpack_by_eight(const uint8_t* data, int64_t count, int width,
                                                     uint32_t* out) {
    const Layout& layout = kLayouts[static_cast<size_t>(width)];
    const __m256i bytes = _mm256_load_si256(reinterpret_cast<const __m256i*>(layout.bytes.data()));
    const __m256i shifts = _mm256_load_si256(reinterpret_cast<const __m256i*>(layout.shifts.data()));
    const __m256i mask = _mm256_set1_epi32(static_cast<int>((uint32_t{1} << width) - 1));
    const int upper = 4 * width / 8;
    for (int64_t i = 0; i < count; i += 8, data += width) {
        const __m128i low = _mm_loadu_si128(reinterpret_cast<const __m128i*>(data));
        const __m128i high = _mm_loadu_si128(reinterpret_cast<const __m128i*>(data + upper));
        const __m256i words = _mm256_shuffle_epi8(_mm256_set_m128i(high, low), bytes);
        _mm256_storeu_si256(reinterpret_cast<__m256i*>(out + i),
                            _mm256_and_si256(_mm256_srlv_epi32(words, shifts), mask));
    }
}

const bool kHasAvx2 = __builtin_cpu_supports("avx2") != 0;

#endif

}  // namespace

void unpack_bits(const uint8_t* data, int64_t first, int64_t count, int width, uint32_t* out) {
    if (width == 0) {
        std::fill_n(out, count, 0U);
        return;
    }
#if defined(__x86_64__)
    if (kHasAvx2 && width <= kWidest) {
        const int64_t before = std::min(count, (8 - (first & 7)) & 7);
        const int64_t whole = (count - before) & ~int64_t{7};
        unpack_one_by_one(data, first, before, width, out);
        unpack_by_eight(data + (first + before) / 8 * width, whole, width, out + before);
        first += before + whole;
        count -= before + whole;
        out += before + whole;
    }
#endif
    unpack_one_by_one(data, first, count, width, out);
}

void unpack_bits(const uint8_t* data, int64_t first, int64_t count, int width, uint64_t* out) {
    if (width == 0) {
        std::fill_n(out, count, uint64_t{0});
        return;
    }
    const uint64_t mask = width == 64 ? ~uint64_t{0} : (uint64_t{1} << width) - 1;
    int64_t bit = first * width;
    for (int64_t i = 0; i < count; ++i, bit += width) {
        const uint8_t* at = data + (bit >> 3);
        const int shift = static_cast<int>(bit & 7);
        uint64_t word = load64(at) >> shift;
        if (shift + width > 64) word |= uint64_t{at[8]} << (64 - shift);
        out[i] = word & mask;
    }
}

uint32_t largest_of(const uint32_t* numbers, int64_t count) {
    uint32_t largest = 0;
    int64_t i = 0;
#if defined(__SSE4_1__)
    __m128i wide = _mm_setzero_si128();
    for (; i + 4 <= count; i += 4)
        wide = _mm_max_epu32(wide, _mm_loadu_si128(reinterpret_cast<const __m128i*>(numbers + i)));
    alignas(16) uint32_t lanes[4];
    _mm_store_si128(reinterpret_cast<__m128i*>(lanes), wide);
    for (const uint32_t lane : lanes) largest = std::max(largest, lane);
#endif
    for (; i < count; ++i) largest = std::max(largest, numbers[i]);
    return largest;
}

}  // namespace firesteel
