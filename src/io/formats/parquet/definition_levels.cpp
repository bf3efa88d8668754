#include "io/formats/parquet/definition_levels.h"

#include <bit>
#include <cstring>

#include "io/formats/parquet/corrupt.h"

namespace firesteel {

namespace {

int64_t ones_among(const uint8_t* bits, int64_t first, int64_t count) {
    int64_t ones = 0;
    while (count > 0) {
        const int64_t step = std::min<int64_t>(count, 57);
        uint64_t word;
        std::memcpy(&word, bits + (first >> 3), sizeof(word));
        ones += std::popcount((word >> (first & 7)) & ((uint64_t{1} << step) - 1));
        first += step;
        count -= step;
    }
    return ones;
}

}  // namespace

DefinitionLevels::DefinitionLevels(const Page& page, const MemoryPoolPtr& pool) {
    if (page.header.kind == PageHeader::Kind::kData &&
        page.header.level_encoding == parquet::Encoding::BIT_PACKED) {
        reverse(page, pool);
    } else {
        runs_ = RunDecoder(page.levels, 1);
    }
}

/// The encoding of old files: one bit a row, most significant first. Made into one packed run.
void DefinitionLevels::reverse(const Page& page, const MemoryPoolPtr& pool) {
    constexpr int kMostHead = 10;
    const int64_t groups = page.levels.size;
    reversed_ = Buffer::allocate(kMostHead + groups, pool);
    uint8_t* out = reversed_->mutable_data();
    auto head = (static_cast<uint64_t>(groups) << 1) | 1;
    for (; head >= 0x80; head >>= 7) *out++ = static_cast<uint8_t>(head | 0x80);
    *out++ = static_cast<uint8_t>(head);
    for (int64_t i = 0; i < groups; ++i) {
        unsigned byte = 0;
        for (int bit = 0; bit < 8; ++bit) byte |= ((page.levels.data[i] >> bit) & 1U) << (7 - bit);
        *out++ = static_cast<uint8_t>(byte);
    }
    runs_ = RunDecoder({reversed_->data(), out - reversed_->data()}, 1);
}

void DefinitionLevels::read(int64_t rows, ValidityBits& out) {
    while (rows > 0) {
        const Run run = runs_.take(rows);
        if (run.is_repeated) {
            out.append(run.value != 0, run.count);
        } else {
            out.append_bits(run.packed, run.first, run.count);
        }
        rows -= run.count;
    }
}

int64_t DefinitionLevels::skip(int64_t rows) {
    int64_t valid = 0;
    while (rows > 0) {
        const Run run = runs_.take(rows);
        if (run.is_repeated) {
            valid += run.value != 0 ? run.count : 0;
        } else {
            valid += ones_among(run.packed, run.first, run.count);
        }
        rows -= run.count;
    }
    return valid;
}

}  // namespace firesteel
