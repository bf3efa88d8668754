#include "io/formats/parquet/run_encoder.h"

#include <algorithm>
#include <bit>
#include <cstring>

namespace firesteel {

namespace {

constexpr size_t kGroup = 8;
constexpr size_t kShortestRun = 16;  // that is worth ending a row of packed numbers for

void append_varint(uint64_t number, RecordText& out) {
    for (; number >= 0x80; number >>= 7) out.append(static_cast<char>(number | 0x80));
    out.append(static_cast<char>(number));
}

void append_bytes(uint64_t number, size_t bytes, RecordText& out) {
    std::memcpy(out.room(sizeof(number)), &number, sizeof(number));
    out.wrote(bytes);
}

void append_run(int32_t number, size_t count, int width, RecordText& out) {
    append_varint(uint64_t{count} << 1, out);
    append_bytes(static_cast<uint32_t>(number), (static_cast<size_t>(width) + 7) / 8, out);
}

/// In eights: the last one is filled up with zeros.
void append_packed(std::span<const int32_t> numbers, int width, RecordText& out) {
    if (numbers.empty()) return;
    const size_t groups = (numbers.size() + kGroup - 1) / kGroup, bytes = groups * static_cast<size_t>(width);
    append_varint(uint64_t{groups} << 1 | 1, out);
    char* const begin = out.room(bytes + sizeof(uint64_t));
    char* at = begin;
    uint64_t packed = 0;
    int used = 0;
    for (const int32_t number : numbers) {
        packed |= uint64_t{static_cast<uint32_t>(number)} << used;
        used += width;
        if (used < 32) continue;
        std::memcpy(at, &packed, sizeof(uint32_t));
        at += sizeof(uint32_t);
        packed >>= 32;
        used -= 32;
    }
    std::memcpy(at, &packed, sizeof(packed));
    at += (used + 7) / 8;
    if (at < begin + bytes) std::memset(at, 0, static_cast<size_t>(begin + bytes - at));
    out.wrote(bytes);
}

/// Appends what `append` does behind its size.
template <typename Append>
void append_sized(RecordText& out, Append append) {
    const size_t before = out.size();
    append_bytes(0, sizeof(uint32_t), out);
    append();
    const auto size = static_cast<uint32_t>(out.size() - before - sizeof(uint32_t));
    std::memcpy(out.room(0) - (out.size() - before), &size, sizeof(size));
}

}  // namespace

int bits_for_codes(size_t codes) { return codes <= 2 ? 1 : static_cast<int>(std::bit_width(codes - 1)); }

void append_runs(std::span<const int32_t> numbers, int width, RecordText& out) {
    size_t packed = 0;  // where those begin that are to be packed
    for (size_t at = 0; at < numbers.size();) {
        size_t end = at + 1;
        while (end < numbers.size() && numbers[end] == numbers[at]) ++end;
        if (end - at < kShortestRun) {
            at += kGroup;
            continue;
        }
        append_packed(numbers.subspan(packed, at - packed), width, out);
        append_run(numbers[at], end - at, width, out);
        packed = at = end;
    }
    append_packed(numbers.subspan(packed), width, out);
}

void append_levels(int64_t rows, RecordText& out) {
    append_sized(out, [&] { append_run(1, static_cast<size_t>(rows), 1, out); });
}

void append_levels(const uint64_t* valid, int64_t rows, RecordText& out) {
    append_sized(out, [&] {
        const auto bytes = static_cast<size_t>(rows + 7) / 8;
        append_varint(uint64_t{bytes} << 1 | 1, out);
        out.append({reinterpret_cast<const char*>(valid), bytes});
    });
}

}  // namespace firesteel
