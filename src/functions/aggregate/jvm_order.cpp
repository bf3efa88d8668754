#include "functions/aggregate/jvm_order.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <numeric>
#include <optional>
#include <string>

#include "common/decimal.h"
#include "functions/scalar/hash/spark_hash.h"

namespace firesteel {

namespace {

int32_t long_hash(int64_t value) {
    const auto bits = static_cast<uint64_t>(value);
    return static_cast<int32_t>(bits ^ (bits >> 32));
}
int32_t double_hash(double value) {
    if (std::isnan(value)) return 0x7ff80000;
    return long_hash(std::bit_cast<int64_t>(value));
}
int32_t float_hash(float value) { return std::isnan(value) ? 0x7fc00000 : std::bit_cast<int32_t>(value); }

bool is_within(double value, double bound) { return value >= -bound && value < bound; }

/// Scala's ##: numbers that are equal hash alike, whatever their type.
int32_t unified_hash(int64_t value) {
    return value == static_cast<int32_t>(value) ? static_cast<int32_t>(value) : long_hash(value);
}
int32_t unified_hash(double value) {
    if (is_within(value, 0x1p63) && value == std::trunc(value))
        return unified_hash(static_cast<int64_t>(value));
    if (static_cast<double>(static_cast<float>(value)) == value) return float_hash(static_cast<float>(value));
    return double_hash(value);
}
int32_t unified_hash(float value) {
    if (is_within(value, 0x1p63) && value == std::trunc(value))
        return unified_hash(static_cast<int64_t>(value));
    return float_hash(value);
}

std::optional<int32_t> decimal_hash(Int128 unscaled, int scale) {
    while (scale > 0 && unscaled % 10 == 0) unscaled /= 10, --scale;
    if (scale == 0) {
        if (unscaled < INT64_MIN || unscaled > INT64_MAX) return std::nullopt;
        return unified_hash(static_cast<int64_t>(unscaled));
    }
    return unified_hash(decimal_to_double(unscaled, scale));
}

/// An array of bytes in Spark's row format: its size, null bits, the bytes filled up to whole words.
int32_t binary_hash(std::string_view bytes) {
    const uint64_t size = bytes.size();
    std::string row(reinterpret_cast<const char*>(&size), sizeof(size));
    row.append((size + 63) / 64 * 8, '\0');
    row.append(bytes);
    row.append((8 - row.size() % 8) % 8, '\0');
    return murmur3_bytes(row, 42);
}

std::optional<int32_t> integer_hash(int64_t value, bool is_long, bool unified) {
    return is_long && !unified ? long_hash(value) : unified_hash(value);
}

std::optional<int32_t> jvm_hash(const Column& column, int64_t row, bool unified) {
    if (column.is_null(row)) return 0;
    const Type& type = column.type();
    if (type.is(TypeId::kDecimal)) {
        const bool wide = type.physical() == PhysicalType::kInt128;
        return decimal_hash(wide ? column.values<Int128>()[row] : column.values<int64_t>()[row],
                            type.scale());
    }
    switch (type.physical()) {
        case PhysicalType::kBool:
            return column.values<uint8_t>()[row] ? 1231 : 1237;
        case PhysicalType::kInt8:
            return column.values<int8_t>()[row];
        case PhysicalType::kInt16:
            return column.values<int16_t>()[row];
        case PhysicalType::kInt32:
            return column.values<int32_t>()[row];
        case PhysicalType::kInt64:
            return integer_hash(column.values<int64_t>()[row], true, unified);
        case PhysicalType::kFloat:
            return unified ? unified_hash(column.values<float>()[row])
                           : float_hash(column.values<float>()[row]);
        case PhysicalType::kDouble:
            return unified ? unified_hash(column.values<double>()[row])
                           : double_hash(column.values<double>()[row]);
        case PhysicalType::kString:
            if (type.is(TypeId::kBinary)) return binary_hash(column.values<StringView>()[row].view());
            return murmur3_bytes(column.values<StringView>()[row].view(), 42);
        default:
            return std::nullopt;
    }
}

std::vector<int32_t> as_added(int64_t size) {
    std::vector<int32_t> order(static_cast<size_t>(size));
    std::iota(order.begin(), order.end(), 0);
    return order;
}

/// The hashes of all rows; empty when a row has none.
std::vector<int32_t> hashes_of(const Column& values, bool unified) {
    std::vector<int32_t> hashes;
    for (int64_t row = 0; row < values.size(); ++row) {
        const auto hash = jvm_hash(values, row, unified);
        if (!hash) return {};
        hashes.push_back(*hash);
    }
    return hashes;
}

}  // namespace

std::optional<int32_t> boxed_hash(const Column& column, int64_t row) { return jvm_hash(column, row, false); }

std::vector<int32_t> scala_set_order(const Column& values) {
    std::vector<int32_t> order = as_added(values.size());
    std::vector<int32_t> hashes = hashes_of(values, true);
    if (hashes.empty()) return order;
    for (int32_t& hash : hashes)
        hash = static_cast<int32_t>(static_cast<uint32_t>(hash) ^ (static_cast<uint32_t>(hash) >> 16));
    uint32_t slots = 16;
    while (static_cast<size_t>(slots / 4 * 3) <= hashes.size()) slots *= 2;
    const auto bucket = [&](int32_t row) {
        return static_cast<uint32_t>(hashes[static_cast<size_t>(row)]) & (slots - 1);
    };
    std::stable_sort(order.begin(), order.end(), [&](int32_t a, int32_t b) {
        if (bucket(a) != bucket(b)) return bucket(a) < bucket(b);
        return hashes[static_cast<size_t>(a)] < hashes[static_cast<size_t>(b)];
    });
    return order;
}

std::vector<int32_t> open_hash_order(const Column& values) {
    const std::vector<int32_t> hashes = hashes_of(values, false);
    if (hashes.empty()) return as_added(values.size());
    constexpr int32_t kEmpty = -1;
    std::vector<int32_t> slots(64, kEmpty);
    const auto put = [&](std::vector<int32_t>& into, int32_t row) {
        const size_t mask = into.size() - 1;
        size_t at = static_cast<uint32_t>(murmur3_int(hashes[static_cast<size_t>(row)], 0)) & mask;
        for (size_t step = 1; into[at] != kEmpty; ++step) at = (at + step) & mask;
        into[at] = row;
    };
    std::vector<int32_t> order;
    for (int32_t row = 0; row < static_cast<int32_t>(values.size()); ++row) {
        if (values.is_null(row)) {
            order.push_back(row);  // kept beside the table, and first
            continue;
        }
        put(slots, row);
        if (static_cast<double>(row + 1) <= 0.7 * static_cast<double>(slots.size())) continue;
        std::vector<int32_t> larger(slots.size() * 2, kEmpty);
        for (const int32_t kept : slots) {
            if (kept != kEmpty) put(larger, kept);
        }
        slots = std::move(larger);
    }
    for (const int32_t kept : slots) {
        if (kept != kEmpty) order.push_back(kept);
    }
    return order;
}

}  // namespace firesteel
