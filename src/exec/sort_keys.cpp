#include "exec/sort_keys.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>

#include "column/compare.h"
#include "column/physical_width.h"

namespace firesteel {

namespace {

constexpr int64_t kStringPrefix = 12;

/// Strings are told apart by their first bytes, intervals and nested values not at all.
int64_t key_bytes(PhysicalType physical) {
    if (physical == PhysicalType::kString) return kStringPrefix;
    return physical == PhysicalType::kInterval ? 0 : physical_width(physical);
}

bool decides_alone(PhysicalType physical) {
    return physical == PhysicalType::kNull || (key_bytes(physical) > 0 && physical != PhysicalType::kString);
}

void put_big_endian(uint64_t value, int64_t bytes, uint8_t* out) {
    const uint64_t turned = __builtin_bswap64(value << (64 - 8 * bytes));
    std::memcpy(out, &turned, static_cast<size_t>(bytes));
}

/// Two's complement integers compare as bytes once the sign bit is turned.
template <typename T>
void put_integer(T value, uint8_t* out) {
    if constexpr (sizeof(T) > 8) {
        put_integer(static_cast<int64_t>(value >> 64), out);
        put_big_endian(static_cast<uint64_t>(value), 8, out + 8);
    } else {
        constexpr uint64_t kSign = uint64_t{1} << (8 * sizeof(T) - 1);
        put_big_endian(static_cast<uint64_t>(value) ^ kSign, sizeof(T), out);
    }
}

/// Bytes that two texts begin with in common, `most` at the most.
int64_t shared_bytes(std::string_view a, std::string_view b, int64_t most) {
    const size_t size = std::min({a.size(), b.size(), static_cast<size_t>(most)});
    if (std::memcmp(a.data(), b.data(), size) == 0) return static_cast<int64_t>(size);
    return std::mismatch(a.begin(), a.begin() + static_cast<std::ptrdiff_t>(size), b.begin()).first -
           a.begin();
}

/// Doubles and floats: the sign bit turned for positive numbers, all bits for negative ones.
template <typename T, typename Bits>
void put_float(T value, uint8_t* out) {
    if (std::isnan(value)) value = std::numeric_limits<T>::quiet_NaN();
    if (value == 0) value = 0;
    Bits bits;
    std::memcpy(&bits, &value, sizeof(bits));
    constexpr Bits kSign = Bits{1} << (8 * sizeof(Bits) - 1);
    bits = (bits & kSign) ? ~bits : bits | kSign;
    put_big_endian(bits, sizeof(Bits), out);
}

template <typename T, typename Put>
void encode_values(const Column& column, int64_t rows, uint8_t* out, int64_t width, Put put) {
    const T* values = column.values<T>();
    for (int64_t i = 0; i < rows; ++i, out += width) put(values[i], out);
}

}  // namespace

SortKeyLayout::SortKeyLayout(const std::vector<Type>& types, std::vector<SortDirection> directions) {
    for (size_t i = 0; i < types.size(); ++i) add(types[i].storage_type().physical(), directions[i], true);
}

SortKeyLayout SortKeyLayout::for_columns(const std::vector<ColumnPtr>& columns) const {
    SortKeyLayout layout;
    for (size_t i = 0; i < places_.size(); ++i) {
        const PhysicalType physical = columns[i]->type().storage_type().physical();
        const bool nullable = columns[i]->has_validity() || physical == PhysicalType::kNull;
        layout.add(physical, places_[i].direction, nullable);
    }
    return layout;
}

void SortKeyLayout::add(PhysicalType physical, SortDirection direction, bool nullable) {
    places_.push_back({physical, width_, key_bytes(physical), direction, nullable});
    width_ += key_bytes(physical) + (nullable ? 1 : 0);
    if (exact_) decisive_width_ = width_;
    if (!decides_alone(physical)) exact_ = false;
}

void SortKeyLayout::encode(const std::vector<ColumnPtr>& columns, int64_t rows, uint8_t* out,
                           const std::vector<int64_t>& shared) const {
    for (size_t i = 0; i < places_.size(); ++i) {
        encode_place(places_[i], *columns[i], rows, out + places_[i].offset, width_,
                     shared.empty() ? 0 : shared[i]);
    }
}

std::vector<int64_t> SortKeyLayout::shared_text_bytes(const std::vector<ColumnPtr>& columns, int64_t rows) {
    std::vector<int64_t> shared;
    for (const ColumnPtr& column : columns) {
        shared.push_back(0);
        if (column->type().storage_type().physical() != PhysicalType::kString) continue;
        const StringView* texts = column->values<StringView>();
        const StringView* first = nullptr;
        for (int64_t row = 0; row < rows && (first == nullptr || shared.back() > 0); ++row) {
            if (column->is_null(row)) continue;
            if (first == nullptr) shared.back() = texts[row].size();
            first = first == nullptr ? texts + row : first;
            shared.back() = shared_bytes(first->view(), texts[row].view(), shared.back());
        }
    }
    return shared;
}

void SortKeyLayout::encode_place(const Place& place, const Column& column, int64_t rows, uint8_t* out,
                                 int64_t width, int64_t shared) {
    uint8_t* const value = out + (place.nullable ? 1 : 0);
    switch (place.physical) {
        case PhysicalType::kBool:
            encode_values<uint8_t>(column, rows, value, width, [](uint8_t v, uint8_t* to) { *to = v; });
            break;
        case PhysicalType::kInt8:
            encode_values<int8_t>(column, rows, value, width, put_integer<int8_t>);
            break;
        case PhysicalType::kInt16:
            encode_values<int16_t>(column, rows, value, width, put_integer<int16_t>);
            break;
        case PhysicalType::kInt32:
            encode_values<int32_t>(column, rows, value, width, put_integer<int32_t>);
            break;
        case PhysicalType::kInt64:
            encode_values<int64_t>(column, rows, value, width, put_integer<int64_t>);
            break;
        case PhysicalType::kInt128:
            encode_values<Int128>(column, rows, value, width, put_integer<Int128>);
            break;
        case PhysicalType::kFloat:
            encode_values<float>(column, rows, value, width, put_float<float, uint32_t>);
            break;
        case PhysicalType::kDouble:
            encode_values<double>(column, rows, value, width, put_float<double, uint64_t>);
            break;
        case PhysicalType::kString:
            encode_values<StringView>(column, rows, value, width, [shared](const StringView& v, uint8_t* to) {
                const int64_t begin = std::min<int64_t>(v.size(), shared);  // below a null there may be less
                const auto size = static_cast<size_t>(std::min(v.size() - begin, kStringPrefix));
                std::memcpy(to, v.data() + begin, size);
                std::memset(to + size, 0, kStringPrefix - size);
            });
            break;
        default:
            break;
    }
    if (!place.direction.ascending) {
        for (int64_t i = 0; i < rows; ++i) {
            for (int64_t b = 0; b < place.bytes; ++b) value[i * width + b] ^= 0xFF;
        }
    }
    if (!place.nullable) return;
    const uint8_t null_byte = place.direction.nulls_first ? 0 : 1;
    for (int64_t i = 0; i < rows; ++i, out += width) {
        out[0] = 1 - null_byte;
        if (!column.is_null(i)) continue;
        out[0] = null_byte;
        std::memset(out + 1, 0, static_cast<size_t>(place.bytes));
    }
}

int SortKeyLayout::compare(const std::vector<ColumnPtr>& a, int64_t row_a, const std::vector<ColumnPtr>& b,
                           int64_t row_b) const {
    for (size_t i = 0; i < places_.size(); ++i) {
        const SortDirection direction = places_[i].direction;
        const bool null_a = a[i]->is_null(row_a), null_b = b[i]->is_null(row_b);
        if (null_a || null_b) {
            if (null_a == null_b) continue;
            return null_a == direction.nulls_first ? -1 : 1;
        }
        const int order = compare_rows(*a[i], row_a, *b[i], row_b);
        if (order != 0) return direction.ascending ? order : -order;
    }
    return 0;
}

}  // namespace firesteel
