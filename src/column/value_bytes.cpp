#include "column/value_bytes.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <numeric>
#include <string_view>
#include <type_traits>
#include <vector>

#include "column/builder.h"
#include "column/compare.h"
#include "common/check.h"

namespace firesteel {

namespace {

template <typename T>
void append_raw(T value, std::string& out) {
    out.append(reinterpret_cast<const char*>(&value), sizeof(value));
}

template <typename T>
T read_raw(const char*& bytes) {
    T value;
    std::memcpy(&value, bytes, sizeof(value));
    bytes += sizeof(value);
    return value;
}

template <typename T>
T in_form(T value, ValueForm form) {
    if (form == ValueForm::kExact) return value;
    if (std::isnan(value)) return std::numeric_limits<T>::quiet_NaN();
    return value == 0 ? T{0} : value;
}

template <typename T>
void append_fixed(const char*& bytes, ColumnBuilder& builder) {
    static_cast<FixedBuilder<T>&>(builder).append_value(read_raw<T>(bytes));
}

/// Maps are equal whatever the order of their entries: those go by their keys.
std::vector<int32_t> by_key(const Column& keys, int32_t begin, int32_t end) {
    std::vector<int32_t> order(static_cast<size_t>(end - begin));
    std::iota(order.begin(), order.end(), begin);
    std::sort(order.begin(), order.end(),
              [&](int32_t a, int32_t b) { return compare_rows(keys, a, keys, b) < 0; });
    return order;
}

void append_children(const Column& column, int64_t row, ValueForm form, std::string& out) {
    if (column.type().storage_type().physical() == PhysicalType::kList) {
        const int32_t begin = column.offsets()[row];
        const int32_t end = column.offsets()[row + 1];
        append_raw(end - begin, out);
        if (form == ValueForm::kKey && column.type().storage_type().is(TypeId::kMap)) {
            for (const int32_t i : by_key(*column.children()[0], begin, end)) {
                for (const ColumnPtr& child : column.children()) append_value_bytes(*child, i, form, out);
            }
            return;
        }
        for (int32_t i = begin; i < end; ++i) {
            for (const ColumnPtr& child : column.children()) append_value_bytes(*child, i, form, out);
        }
        return;
    }
    for (const ColumnPtr& child : column.children()) append_value_bytes(*child, row, form, out);
}

template <typename T>
int compare_numbers(T a, T b) {
    return a < b ? -1 : a > b ? 1 : 0;
}

template <typename T>
int compare_fixed(const Column& column, int64_t row, const char*& bytes) {
    const T a = column.values<T>()[row], b = read_raw<T>(bytes);
    if constexpr (std::is_floating_point_v<T>) {
        if (std::isnan(a) || std::isnan(b))
            return static_cast<int>(std::isnan(a)) - static_cast<int>(std::isnan(b));
    }
    return compare_numbers(a, b);
}

int compare_interval(const Column& column, int64_t row, const char*& bytes) {
    const auto& a = column.values<CalendarInterval>()[row];
    const auto b = read_raw<CalendarInterval>(bytes);
    if (a.months != b.months) return compare_numbers(a.months, b.months);
    if (a.days != b.days) return compare_numbers(a.days, b.days);
    return compare_numbers(a.microseconds, b.microseconds);
}

int compare_text(const Column& column, int64_t row, const char*& bytes) {
    const auto size = read_raw<uint32_t>(bytes);
    const std::string_view other(bytes, size);
    bytes += size;
    return compare_numbers(column.values<StringView>()[row].view().compare(other), 0);
}

int compare_list(const Column& column, int64_t row, const char*& bytes) {
    const int32_t begin = column.offsets()[row];
    const int32_t size = column.offsets()[row + 1] - begin;
    const auto other = read_raw<int32_t>(bytes);
    for (int32_t i = 0; i < std::min(size, other); ++i) {
        for (const ColumnPtr& child : column.children()) {
            if (const int order = compare_with_bytes(*child, begin + i, bytes)) return order;
        }
    }
    return compare_numbers(size, other);
}

int compare_struct(const Column& column, int64_t row, const char*& bytes) {
    for (const ColumnPtr& child : column.children()) {
        if (const int order = compare_with_bytes(*child, row, bytes)) return order;
    }
    return 0;
}

}  // namespace

void append_value_bytes(const Column& column, int64_t row, ValueForm form, std::string& out) {
    if (column.is_null(row)) {
        out.push_back(0);
        return;
    }
    if (!column.is_flat())
        return append_value_bytes(*column.dictionary_values(), column.codes()[row], form, out);
    out.push_back(1);
    switch (column.type().storage_type().physical()) {
        case PhysicalType::kBool:
            return append_raw(column.values<uint8_t>()[row], out);
        case PhysicalType::kInt8:
            return append_raw(column.values<int8_t>()[row], out);
        case PhysicalType::kInt16:
            return append_raw(column.values<int16_t>()[row], out);
        case PhysicalType::kInt32:
            return append_raw(column.values<int32_t>()[row], out);
        case PhysicalType::kInt64:
            return append_raw(column.values<int64_t>()[row], out);
        case PhysicalType::kInt128:
            return append_raw(column.values<Int128>()[row], out);
        case PhysicalType::kFloat:
            return append_raw(in_form(column.values<float>()[row], form), out);
        case PhysicalType::kDouble:
            return append_raw(in_form(column.values<double>()[row], form), out);
        case PhysicalType::kInterval:
            return append_raw(column.values<CalendarInterval>()[row], out);
        case PhysicalType::kString: {
            const StringView& text = column.values<StringView>()[row];
            append_raw(text.size(), out);
            out.append(text.view());
            return;
        }
        case PhysicalType::kList:
        case PhysicalType::kStruct:
        case PhysicalType::kVariant:
            return append_children(column, row, form, out);
        case PhysicalType::kNull:
            return;
    }
}

void append_from_bytes(const Type& type, const char*& bytes, ColumnBuilder& builder) {
    if (*bytes++ == 0) return builder.append_null();
    const Type& storage = type.storage_type();
    switch (storage.physical()) {
        case PhysicalType::kBool:
            return append_fixed<uint8_t>(bytes, builder);
        case PhysicalType::kInt8:
            return append_fixed<int8_t>(bytes, builder);
        case PhysicalType::kInt16:
            return append_fixed<int16_t>(bytes, builder);
        case PhysicalType::kInt32:
            return append_fixed<int32_t>(bytes, builder);
        case PhysicalType::kInt64:
            return append_fixed<int64_t>(bytes, builder);
        case PhysicalType::kInt128:
            return append_fixed<Int128>(bytes, builder);
        case PhysicalType::kFloat:
            return append_fixed<float>(bytes, builder);
        case PhysicalType::kDouble:
            return append_fixed<double>(bytes, builder);
        case PhysicalType::kInterval:
            return append_fixed<CalendarInterval>(bytes, builder);
        case PhysicalType::kString: {
            const auto size = read_raw<uint32_t>(bytes);
            static_cast<StringBuilder&>(builder).append_value({bytes, size});
            bytes += size;
            return;
        }
        case PhysicalType::kList: {
            auto& list = static_cast<ListBuilder&>(builder);
            const auto count = read_raw<int32_t>(bytes);
            for (int32_t i = 0; i < count; ++i) {
                if (storage.id() == TypeId::kArray) {
                    append_from_bytes(storage.element_type(), bytes, list.child());
                } else {
                    append_from_bytes(storage.key_type(), bytes, list.child(0));
                    append_from_bytes(storage.value_type(), bytes, list.child(1));
                }
            }
            return list.close_row();
        }
        case PhysicalType::kStruct: {
            auto& structure = static_cast<StructBuilder&>(builder);
            for (size_t i = 0; i < storage.fields().size(); ++i) {
                append_from_bytes(storage.fields()[i].type, bytes, structure.child(i));
            }
            return structure.close_row();
        }
        case PhysicalType::kVariant: {
            auto& structure = static_cast<StructBuilder&>(builder);
            append_from_bytes(Type::binary(), bytes, structure.child(0));
            append_from_bytes(Type::binary(), bytes, structure.child(1));
            return structure.close_row();
        }
        case PhysicalType::kNull:
            return builder.append_null();
    }
    CHECK(false);
}

int compare_with_bytes(const Column& column, int64_t row, const char*& bytes) {
    const bool is_null = column.is_null(row), other_is_null = *bytes++ == 0;
    if (is_null || other_is_null) return static_cast<int>(other_is_null) - static_cast<int>(is_null);
    if (!column.is_flat()) {
        --bytes;
        return compare_with_bytes(*column.dictionary_values(), column.codes()[row], bytes);
    }
    switch (column.type().storage_type().physical()) {
        case PhysicalType::kBool:
            return compare_fixed<uint8_t>(column, row, bytes);
        case PhysicalType::kInt8:
            return compare_fixed<int8_t>(column, row, bytes);
        case PhysicalType::kInt16:
            return compare_fixed<int16_t>(column, row, bytes);
        case PhysicalType::kInt32:
            return compare_fixed<int32_t>(column, row, bytes);
        case PhysicalType::kInt64:
            return compare_fixed<int64_t>(column, row, bytes);
        case PhysicalType::kInt128:
            return compare_fixed<Int128>(column, row, bytes);
        case PhysicalType::kFloat:
            return compare_fixed<float>(column, row, bytes);
        case PhysicalType::kDouble:
            return compare_fixed<double>(column, row, bytes);
        case PhysicalType::kInterval:
            return compare_interval(column, row, bytes);
        case PhysicalType::kString:
            return compare_text(column, row, bytes);
        case PhysicalType::kList:
            return compare_list(column, row, bytes);
        case PhysicalType::kStruct:
        case PhysicalType::kVariant:
            return compare_struct(column, row, bytes);
        case PhysicalType::kNull:
            return 0;
    }
    CHECK(false);
}

}  // namespace firesteel
