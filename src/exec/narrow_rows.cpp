#include "exec/narrow_rows.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <vector>

namespace firesteel {

namespace {

uint64_t load(const char* from) {
    uint64_t value;
    std::memcpy(&value, from, 8);
    return value;
}
void store(char* to, uint64_t value) { std::memcpy(to, &value, 8); }

}  // namespace

NarrowRows::NarrowRows(const char* rows, int64_t count, int64_t words, const MemoryPoolPtr& pool)
    : count_(count), words_(words) {
    const int64_t width = words * 8, header = words * static_cast<int64_t>(sizeof(Word));
    if (count == 0) return;
    std::vector<Word> kinds;
    uint32_t offset = 0;
    for (int64_t w = 0; w < words; ++w) {
        // As signed numbers: sums may lie around zero.
        auto least = static_cast<int64_t>(load(rows + w * 8)), most = least;
        for (const char *at = rows + w * 8, *end = at + count * width; at != end; at += width) {
            const auto value = static_cast<int64_t>(load(at));
            least = std::min(least, value);
            most = std::max(most, value);
        }
        const uint64_t range = static_cast<uint64_t>(most) - static_cast<uint64_t>(least);
        const auto bytes = static_cast<uint32_t>((std::bit_width(range) + 7) / 8);
        kinds.push_back({static_cast<uint64_t>(least), bytes, offset});
        offset += bytes;
    }
    buffer_ = Buffer::allocate(header + count * offset, pool);
    char* const begin = buffer_->mutable_as<char>();
    std::memcpy(begin, kinds.data(), static_cast<size_t>(header));
    for (int64_t w = 0; w < words; ++w) {
        const Word& kind = kinds[static_cast<size_t>(w)];
        if (kind.bytes == 0) continue;
        // Whole words: what goes too far is written over by the next one, or lies in the buffer's padding.
        char* out = begin + header + count * kind.offset;
        for (const char *at = rows + w * 8, *end = at + count * width; at != end;
             at += width, out += kind.bytes)
            store(out, load(at) - kind.least);
    }
}

void NarrowRows::read(int64_t first, int64_t count, char* out) const {
    const int64_t width = words_ * 8;
    const auto* kinds = buffer_->as<Word>();
    const char* const values = buffer_->as<char>() + words_ * static_cast<int64_t>(sizeof(Word));
    for (int64_t w = 0; w < words_; ++w) {
        const Word kind = kinds[w];
        char *at = out + w * 8, *const end = at + count * width;
        if (kind.bytes == 0) {
            for (; at != end; at += width) store(at, kind.least);
            continue;
        }
        const uint64_t mask = ~uint64_t{0} >> (64 - kind.bytes * 8);
        const char* in = values + count_ * kind.offset + first * kind.bytes;
        for (; at != end; at += width, in += kind.bytes) store(at, (load(in) & mask) + kind.least);
    }
}

}  // namespace firesteel
