#include "exec/key_codes.h"

#include <algorithm>

namespace firesteel {

namespace {

constexpr int64_t kMostCodes = 4096;

bool is_set(const uint64_t* bits, int64_t i) { return (bits[i >> 6] >> (i & 63)) & 1; }

/// Least and greatest value of all rows, those under nulls too: they are defined, and a wider range only
/// costs a chance.
template <typename T>
std::pair<int64_t, int64_t> bounds_of(const T* values, int64_t rows) {
    T least = values[0], greatest = values[0];
    for (int64_t i = 1; i < rows; ++i) {
        least = std::min(least, values[i]);
        greatest = std::max(greatest, values[i]);
    }
    return {static_cast<int64_t>(least), static_cast<int64_t>(greatest)};
}

}  // namespace

bool KeyCodes::assign(const std::vector<ColumnPtr>& keys, int64_t rows) {
    const int64_t limit = std::min(kMostCodes, rows / 4);
    if (keys.empty() || limit < 1) return false;
    range_ = 1;
    codes_.assign(static_cast<size_t>(rows), 0);
    for (const ColumnPtr& key : keys) {
        if (!add_column(*key, rows, limit)) return false;
    }
    by_code_.assign(static_cast<size_t>(range_), -1);
    representatives_.clear();
    int32_t* const numbers = by_code_.data();
    int32_t* const codes = codes_.data();
    for (int64_t i = 0; i < rows; ++i) {
        int32_t& number = numbers[codes[i]];
        if (number < 0) {
            number = static_cast<int32_t>(representatives_.size());
            representatives_.push_back(static_cast<int32_t>(i));
        }
        codes[i] = number;
    }
    return true;
}

/// Makes the numbers so far times this column's: 0 for null, then its values.
bool KeyCodes::add_column(const Column& key, int64_t rows, int64_t limit) {
    const auto add = [&](const auto* values, int64_t least, int64_t greatest) {
        if (greatest - least >= limit || (greatest - least + 2) * range_ > limit) return false;
        const auto span = static_cast<int32_t>(greatest - least + 2);
        const uint64_t* validity = key.validity();
        int32_t* const codes = codes_.data();
        const auto code_of = [&](int64_t i) { return static_cast<int32_t>(values[i] - least) + 1; };
        if (validity == nullptr) {
            for (int64_t i = 0; i < rows; ++i) codes[i] = codes[i] * span + code_of(i);
        } else {
            for (int64_t i = 0; i < rows; ++i)
                codes[i] = codes[i] * span + (is_set(validity, i) ? code_of(i) : 0);
        }
        range_ *= span;
        return true;
    };
    const auto add_integers = [&](const auto* values) {
        const auto [least, greatest] = bounds_of(values, rows);
        // Far apart bounds of longs would overflow their distance.
        if (greatest > 0 && least < greatest - limit) return false;
        return add(values, least, greatest);
    };
    if (!key.is_flat()) return add(key.codes(), 0, key.dictionary_values()->size() - 1);
    switch (key.type().storage_type().physical()) {
        case PhysicalType::kBool:
            return add_integers(key.values<uint8_t>());
        case PhysicalType::kInt8:
            return add_integers(key.values<int8_t>());
        case PhysicalType::kInt16:
            return add_integers(key.values<int16_t>());
        case PhysicalType::kInt32:
            return add_integers(key.values<int32_t>());
        case PhysicalType::kInt64:
            return add_integers(key.values<int64_t>());
        default:
            return false;
    }
}

}  // namespace firesteel
