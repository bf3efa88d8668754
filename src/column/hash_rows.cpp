#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <limits>
#include <type_traits>
#include <vector>

#include "column/bitmap.h"
#include "column/compare.h"
#include "common/hash.h"

namespace firesteel {

namespace {

constexpr uint64_t kNullHash = 0xA0761D6478BD642Fu;

uint64_t hash_one(uint8_t v) { return hash_integer(v); }
uint64_t hash_one(int8_t v) { return hash_integer(static_cast<uint64_t>(int64_t{v})); }
uint64_t hash_one(int16_t v) { return hash_integer(static_cast<uint64_t>(int64_t{v})); }
uint64_t hash_one(int32_t v) { return hash_integer(static_cast<uint64_t>(int64_t{v})); }
uint64_t hash_one(int64_t v) { return hash_integer(static_cast<uint64_t>(v)); }
uint64_t hash_one(Int128 v) {
    const auto bits = static_cast<unsigned __int128>(v);
    return hash_mix(static_cast<uint64_t>(bits), static_cast<uint64_t>(bits >> 64));
}
/// -0.0 is 0.0 and there is one NaN.
uint64_t hash_one(double v) {
    if (v == 0) v = 0;
    if (std::isnan(v)) v = std::numeric_limits<double>::quiet_NaN();
    return hash_integer(std::bit_cast<uint64_t>(v));
}
uint64_t hash_one(float v) { return hash_one(static_cast<double>(v)); }
uint64_t hash_one(const CalendarInterval& v) {
    const uint64_t days = (uint64_t{static_cast<uint32_t>(v.months)} << 32) | static_cast<uint32_t>(v.days);
    return hash_mix(days, static_cast<uint64_t>(v.microseconds));
}
uint64_t hash_one(const StringView& v) {
    if (!v.is_inline()) return hash_bytes(v.data(), v.size());
    uint64_t words[2];
    std::memcpy(words, &v, sizeof(words));
    return hash_mix(words[0], words[1]);
}

/// Rows [begin, begin + count) of a column.
struct Range {
    int64_t begin;
    int64_t count;
};

void hash_range(const Column& column, Range range, uint64_t* out);

/// Long texts lie anywhere in memory: both ends of one that comes soon are asked for.
void ask_for(const StringView& text) {
    if (text.is_inline()) return;
    __builtin_prefetch(text.data());
    __builtin_prefetch(text.data() + text.size() - 1);
}

/// With `codes`, the values that these name.
template <typename T>
void hash_values(const Column& column, Range range, const int32_t* codes, uint64_t* out) {
    const T* values = column.values<T>();
    const auto hash_all = [&](const auto& value_of) {
        constexpr int64_t kAhead = 12;
        for (int64_t i = 0; i < range.count; ++i) {
            if constexpr (std::is_same_v<T, StringView>) {
                if (i + kAhead < range.count) ask_for(value_of(range.begin + i + kAhead));
            }
            out[i] = hash_one(value_of(range.begin + i));
        }
    };
    if (codes == nullptr) {
        hash_all([&](int64_t row) -> const T& { return values[row]; });
    } else {
        hash_all([&](int64_t row) -> const T& { return values[codes[row]]; });
    }
}

bool hash_simple(const Column& column, Range range, const int32_t* codes, uint64_t* out) {
    const auto all = [&]<typename T>() {
        hash_values<T>(column, range, codes, out);
        return true;
    };
    switch (column.type().physical()) {
        case PhysicalType::kBool:
            return all.operator()<uint8_t>();
        case PhysicalType::kInt8:
            return all.operator()<int8_t>();
        case PhysicalType::kInt16:
            return all.operator()<int16_t>();
        case PhysicalType::kInt32:
            return all.operator()<int32_t>();
        case PhysicalType::kInt64:
            return all.operator()<int64_t>();
        case PhysicalType::kInt128:
            return all.operator()<Int128>();
        case PhysicalType::kFloat:
            return all.operator()<float>();
        case PhysicalType::kDouble:
            return all.operator()<double>();
        case PhysicalType::kString:
            return all.operator()<StringView>();
        case PhysicalType::kInterval:
            return all.operator()<CalendarInterval>();
        default:
            return false;
    }
}

void hash_lists(const Column& column, Range range, uint64_t* out) {
    if (range.count == 0) return;
    const int32_t* offsets = column.offsets() + range.begin;
    for (int64_t i = 0; i < range.count; ++i) out[i] = hash_integer(uint64_t(offsets[i + 1] - offsets[i]));
    const Range elements{offsets[0], offsets[range.count] - offsets[0]};
    std::vector<uint64_t> hashes(static_cast<size_t>(elements.count));
    // Maps are equal whatever the order of their entries, so that must not tell.
    const bool in_order = !column.type().storage_type().is(TypeId::kMap);
    for (const auto& child : column.children()) {
        hash_range(*child, elements, hashes.data());
        for (int64_t i = 0; i < range.count; ++i) {
            for (int64_t e = offsets[i]; e < offsets[i + 1]; ++e) {
                const uint64_t hash = hashes[static_cast<size_t>(e - elements.begin)];
                out[i] = in_order ? hash_combine(out[i], hash) : out[i] + hash_integer(hash);
            }
        }
    }
}

void hash_structs(const Column& column, Range range, uint64_t* out) {
    std::fill_n(out, range.count, kNullHash + 1);
    std::vector<uint64_t> hashes(static_cast<size_t>(range.count));
    for (const auto& child : column.children()) {
        hash_range(*child, range, hashes.data());
        for (int64_t i = 0; i < range.count; ++i)
            out[i] = hash_combine(out[i], hashes[static_cast<size_t>(i)]);
    }
}

void hash_flat(const Column& column, Range range, uint64_t* out) {
    if (hash_simple(column, range, nullptr, out)) return;
    switch (column.type().physical()) {
        case PhysicalType::kList:
            return hash_lists(column, range, out);
        case PhysicalType::kNull:
            std::fill_n(out, range.count, kNullHash);
            return;
        default:
            return hash_structs(column, range, out);
    }
}

/// Each dictionary value once when that is less work, else the values that the rows name.
void hash_dictionary(const Column& column, Range range, uint64_t* out) {
    const Column& values = *column.dictionary_values();
    if (values.size() == 0) {
        std::fill_n(out, range.count, kNullHash);
        return;
    }
    const int32_t* codes = column.codes();
    if (values.size() > range.count && hash_simple(values, range, codes, out)) {
        if (!values.has_validity()) return;
        for (int64_t i = 0; i < range.count; ++i) {
            if (!get_bit(values.validity(), codes[range.begin + i])) out[i] = kNullHash;
        }
        return;
    }
    std::vector<uint64_t> hashes(static_cast<size_t>(values.size()));
    hash_range(values, {0, values.size()}, hashes.data());
    for (int64_t i = 0; i < range.count; ++i) out[i] = hashes[static_cast<size_t>(codes[range.begin + i])];
}

void hash_range(const Column& column, Range range, uint64_t* out) {
    if (column.is_flat()) {
        hash_flat(column, range, out);
    } else {
        hash_dictionary(column, range, out);
    }
    const uint64_t* bits = column.validity();
    if (bits == nullptr) return;
    for (int64_t i = 0; i < range.count; ++i) {
        if (!get_bit(bits, range.begin + i)) out[i] = kNullHash;
    }
}

}  // namespace

void hash_rows(const Column& column, uint64_t* hashes, bool combine) {
    if (!combine) return hash_range(column, {0, column.size()}, hashes);
    std::vector<uint64_t> own(static_cast<size_t>(column.size()));
    hash_range(column, {0, column.size()}, own.data());
    for (int64_t row = 0; row < column.size(); ++row) {
        hashes[row] = hash_combine(hashes[row], own[static_cast<size_t>(row)]);
    }
}

}  // namespace firesteel
