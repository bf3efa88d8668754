#include "column/compare.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "column/bitmap.h"

namespace firesteel {

namespace {

std::pair<const Column*, int64_t> flat_row(const Column& column, int64_t row) {
    if (column.is_flat()) return {&column, row};
    return {column.dictionary_values().get(), column.codes()[row]};
}

template <typename T>
int compare_numbers(T a, T b) {
    return a < b ? -1 : a > b ? 1 : 0;
}

template <typename T>
int compare_floats(T a, T b) {
    if (std::isnan(a) || std::isnan(b))
        return static_cast<int>(std::isnan(a)) - static_cast<int>(std::isnan(b));
    return compare_numbers(a, b);
}

int compare_intervals(const CalendarInterval& a, const CalendarInterval& b) {
    if (a.months != b.months) return compare_numbers(a.months, b.months);
    if (a.days != b.days) return compare_numbers(a.days, b.days);
    return compare_numbers(a.microseconds, b.microseconds);
}

/// Null elements come first.
int compare_elements(const Column& a, int64_t row_a, const Column& b, int64_t row_b) {
    const bool null_a = a.is_null(row_a);
    const bool null_b = b.is_null(row_b);
    if (null_a || null_b) return static_cast<int>(null_b) - static_cast<int>(null_a);
    return compare_rows(a, row_a, b, row_b);
}

int compare_lists(const Column& a, int64_t row_a, const Column& b, int64_t row_b) {
    const int32_t begin_a = a.offsets()[row_a];
    const int32_t begin_b = b.offsets()[row_b];
    const int32_t size_a = a.offsets()[row_a + 1] - begin_a;
    const int32_t size_b = b.offsets()[row_b + 1] - begin_b;
    for (int32_t i = 0; i < std::min(size_a, size_b); ++i) {
        for (size_t c = 0; c < a.children().size(); ++c) {
            if (const int order = compare_elements(*a.child(c), begin_a + i, *b.child(c), begin_b + i))
                return order;
        }
    }
    return compare_numbers(size_a, size_b);
}

int compare_structs(const Column& a, int64_t row_a, const Column& b, int64_t row_b) {
    for (size_t c = 0; c < a.children().size(); ++c) {
        if (const int order = compare_elements(*a.child(c), row_a, *b.child(c), row_b)) return order;
    }
    return 0;
}

template <typename T>
int compare_values(const Column& a, int64_t row_a, const Column& b, int64_t row_b) {
    return compare_numbers(a.values<T>()[row_a], b.values<T>()[row_b]);
}

}  // namespace

int compare_rows(const Column& left, int64_t left_row, const Column& right, int64_t right_row) {
    const auto [a, i] = flat_row(left, left_row);
    const auto [b, j] = flat_row(right, right_row);
    switch (a->type().physical()) {
        case PhysicalType::kBool:
            return compare_values<uint8_t>(*a, i, *b, j);
        case PhysicalType::kInt8:
            return compare_values<int8_t>(*a, i, *b, j);
        case PhysicalType::kInt16:
            return compare_values<int16_t>(*a, i, *b, j);
        case PhysicalType::kInt32:
            return compare_values<int32_t>(*a, i, *b, j);
        case PhysicalType::kInt64:
            return compare_values<int64_t>(*a, i, *b, j);
        case PhysicalType::kInt128:
            return compare_values<Int128>(*a, i, *b, j);
        case PhysicalType::kFloat:
            return compare_floats(a->values<float>()[i], b->values<float>()[j]);
        case PhysicalType::kDouble:
            return compare_floats(a->values<double>()[i], b->values<double>()[j]);
        case PhysicalType::kString: {
            const int order = a->values<StringView>()[i].compare(b->values<StringView>()[j]);
            return compare_numbers(order, 0);
        }
        case PhysicalType::kInterval:
            return compare_intervals(a->values<CalendarInterval>()[i], b->values<CalendarInterval>()[j]);
        case PhysicalType::kList:
            return compare_lists(*a, i, *b, j);
        case PhysicalType::kStruct:
        case PhysicalType::kVariant:
            return compare_structs(*a, i, *b, j);
        case PhysicalType::kNull:
            return 0;
    }
    return 0;
}

bool equal_rows(const Column& a, int64_t row_a, const Column& b, int64_t row_b) {
    return compare_elements(a, row_a, b, row_b) == 0;
}

}  // namespace firesteel
