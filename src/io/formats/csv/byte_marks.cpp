#include "io/formats/csv/byte_marks.h"

#ifdef __x86_64__
#include <immintrin.h>
#endif

#include <cstring>

namespace firesteel {

namespace {

constexpr size_t kBlock = 64;
using Characters = std::array<char, 3>;
using Marks = std::array<uint64_t*, 3>;
using MarkBlocks = void (*)(const char* data, size_t blocks, const Characters& characters,
                            const Marks& marks);

void mark_plainly(const char* data, size_t blocks, const Characters& characters, const Marks& marks) {
    for (size_t block = 0; block < blocks; ++block, data += kBlock) {
        for (size_t c = 0; c < characters.size(); ++c) {
            uint64_t bits = 0;
            for (size_t i = 0; i < kBlock; ++i) bits |= uint64_t{data[i] == characters[c]} << i;
            marks[c][block] = bits;
        }
    }
}

#ifdef __x86_64__

void mark_by_16(const char* data, size_t blocks, const Characters& characters, const Marks& marks) {
    for (size_t block = 0; block < blocks; ++block, data += kBlock) {
        const auto* bytes = reinterpret_cast<const __m128i*>(data);
        for (size_t c = 0; c < characters.size(); ++c) {
            const __m128i wanted = _mm_set1_epi8(characters[c]);
            uint64_t bits = 0;
            for (int i = 0; i < 4; ++i) {
                const int found = _mm_movemask_epi8(_mm_cmpeq_epi8(_mm_loadu_si128(bytes + i), wanted));
                bits |= static_cast<uint64_t>(static_cast<uint32_t>(found)) << (16 * i);
            }
            marks[c][block] = bits;
        }
    }
}

__attribute__((target("avx2"))) void mark_by_32(const char* data, size_t blocks, const Characters& characters,
                                                const Marks& marks) {
    for (size_t block = 0; block < blocks; ++block, data += kBlock) {
        const auto* bytes = reinterpret_cast<const __m256i*>(data);
        const __m256i low = _mm256_loadu_si256(bytes), high = _mm256_loadu_si256(bytes + 1);
        for (size_t c = 0; c < characters.size(); ++c) {
            const __m256i wanted = _mm256_set1_epi8(characters[c]);
            const auto first = static_cast<uint32_t>(_mm256_movemask_epi8(_mm256_cmpeq_epi8(low, wanted)));
            const auto second = static_cast<uint32_t>(_mm256_movemask_epi8(_mm256_cmpeq_epi8(high, wanted)));
            marks[c][block] = first | uint64_t{second} << 32;
        }
    }
}

#endif

MarkBlocks best_for_this_machine() {
#ifdef __x86_64__
    return __builtin_cpu_supports("avx2") ? mark_by_32 : mark_by_16;
#else
    return mark_plainly;
#endif
}

}  // namespace

void mark_bytes(std::string_view text, const Characters& characters, const Marks& marks) {
    static const MarkBlocks mark = best_for_this_machine();
    const size_t blocks = text.size() / kBlock;
    mark(text.data(), blocks, characters, marks);
    // The last bytes, as a block with nothing behind them.
    const size_t rest = text.size() % kBlock;
    char block[kBlock] = {};
    std::memcpy(block, text.data() + blocks * kBlock, rest);
    const Marks tails = {marks[0] + blocks, marks[1] + blocks, marks[2] + blocks};
    mark_plainly(block, 1, characters, tails);
    for (uint64_t* tail : tails) {
        *tail &= (uint64_t{1} << rest) - 1;
        tail[1] = 0;
    }
}

}  // namespace firesteel
