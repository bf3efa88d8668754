#include "exec/key_rows.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>

#include "column/bitmap.h"
#include "column/value_bytes.h"
#include "common/check.h"

namespace firesteel {

namespace {

/// Words of null bits before the fields of a row.
int64_t null_bytes(size_t columns) {
    return std::max<int64_t>(1, (static_cast<int64_t>(columns) + 63) / 64) * 8;
}

bool is_null_field(const char* row, size_t field) {
    uint64_t nulls;
    std::memcpy(&nulls, row + field / 64 * 8, 8);
    return (nulls >> (field % 64)) & 1;
}

bool is_wide(PhysicalType physical) {
    return physical == PhysicalType::kInt128 || physical == PhysicalType::kInterval ||
           physical == PhysicalType::kString;
}

bool is_nested(PhysicalType physical) {
    return physical == PhysicalType::kList || physical == PhysicalType::kStruct ||
           physical == PhysicalType::kVariant;
}

/// Copies each value, as `Stored`, to its place; null rows get zeros, since values under nulls are arbitrary.
template <typename T, typename Stored, typename Convert>
void scatter(const Column& column, int64_t rows, char* out, int64_t width, Convert convert) {
    const T* values = column.values<T>();
    const uint64_t* validity = column.validity();
    for (int64_t i = 0; i < rows; ++i, out += width) {
        const bool valid = !validity || ((validity[i >> 6] >> (i & 63)) & 1);
        const Stored stored = valid ? convert(values[i]) : Stored{};
        std::memcpy(out, &stored, sizeof(stored));
    }
}

template <typename T>
void scatter_integer(const Column& column, int64_t rows, char* out, int64_t width) {
    scatter<T, int64_t>(column, rows, out, width, [](T v) { return static_cast<int64_t>(v); });
}

template <typename T>
void scatter_float(const Column& column, int64_t rows, char* out, int64_t width) {
    scatter<T, double>(column, rows, out, width, [](T v) -> double {
        if (std::isnan(v)) return std::numeric_limits<double>::quiet_NaN();
        return v == 0 ? 0.0 : static_cast<double>(v);
    });
}

template <typename T, typename Stored>
ColumnPtr gather(const Type& type, int32_t offset, size_t field, const std::vector<const char*>& rows,
                 const Owners& owners, const MemoryPoolPtr& pool) {
    const int64_t size = static_cast<int64_t>(rows.size());
    auto values = Buffer::allocate(size * static_cast<int64_t>(sizeof(T)), pool);
    auto validity = Buffer::allocate_zeroed(bitmap_bytes(size), pool);
    T* data = values->mutable_as<T>();
    uint64_t* valid = validity->mutable_as<uint64_t>();
    bool any_null = false;
    for (int64_t i = 0; i < size; ++i) {
        const char* row = rows[static_cast<size_t>(i)];
        Stored stored;
        std::memcpy(&stored, row + offset, sizeof(stored));
        if constexpr (std::is_same_v<T, Stored>) {
            data[i] = stored;
        } else {
            data[i] = static_cast<T>(stored);
        }
        if (is_null_field(row, field)) {
            any_null = true;
        } else {
            set_bit(valid, i);
        }
    }
    return Column::flat(type, size, std::move(values), any_null ? std::move(validity) : nullptr, owners);
}

}  // namespace

KeyLayout::KeyLayout(std::vector<Type> types) : types_(std::move(types)), width_(null_bytes(types_.size())) {
    for (const Type& type : types_) {
        const PhysicalType physical = type.storage_type().physical();
        const bool nested = is_nested(physical);
        fields_.push_back({physical, static_cast<int32_t>(width_), nested});
        if (nested || physical == PhysicalType::kString)
            string_offsets_.push_back(static_cast<int32_t>(width_));
        width_ += nested || is_wide(physical) ? 16 : 8;
    }
}

void KeyLayout::encode(const std::vector<ColumnPtr>& columns, int64_t rows, char* out,
                       StringHeap& heap) const {
    for (int64_t i = 0; i < rows; ++i)
        std::memset(out + i * width_, 0, static_cast<size_t>(null_bytes(fields_.size())));
    for (size_t field = 0; field < fields_.size(); ++field) {
        const Column& column = *columns[field];
        encode_field(fields_[field], column, rows, out + fields_[field].offset, heap);
        if (!column.has_validity() && column.type().id() != TypeId::kNull) continue;
        for (int64_t i = 0; i < rows; ++i) {
            if (!column.is_null(i)) continue;
            char* const word = out + i * width_ + field / 64 * 8;
            uint64_t nulls;
            std::memcpy(&nulls, word, 8);
            nulls |= uint64_t{1} << (field % 64);
            std::memcpy(word, &nulls, 8);
        }
    }
}

void KeyLayout::encode_field(const FieldPlace& place, const Column& column, int64_t rows, char* out,
                             StringHeap& heap) const {
    switch (place.physical) {
        case PhysicalType::kBool:
            return scatter_integer<uint8_t>(column, rows, out, width_);
        case PhysicalType::kInt8:
            return scatter_integer<int8_t>(column, rows, out, width_);
        case PhysicalType::kInt16:
            return scatter_integer<int16_t>(column, rows, out, width_);
        case PhysicalType::kInt32:
            return scatter_integer<int32_t>(column, rows, out, width_);
        case PhysicalType::kInt64:
            return scatter_integer<int64_t>(column, rows, out, width_);
        case PhysicalType::kFloat:
            return scatter_float<float>(column, rows, out, width_);
        case PhysicalType::kDouble:
            return scatter_float<double>(column, rows, out, width_);
        case PhysicalType::kInt128:
            return scatter<Int128, Int128>(column, rows, out, width_, [](Int128 v) { return v; });
        case PhysicalType::kInterval:
            return scatter<CalendarInterval, CalendarInterval>(column, rows, out, width_,
                                                               [](CalendarInterval v) { return v; });
        case PhysicalType::kString:
            return scatter<StringView, StringView>(column, rows, out, width_, [](StringView v) { return v; });
        case PhysicalType::kNull:
            for (int64_t i = 0; i < rows; ++i) std::memset(out + i * width_, 0, 8);
            return;
        case PhysicalType::kList:
        case PhysicalType::kStruct:
        case PhysicalType::kVariant:
            break;
    }
    std::string bytes;
    for (int64_t i = 0; i < rows; ++i) {
        StringView view;
        if (!column.is_null(i)) {
            bytes.clear();
            append_value_bytes(column, i, ValueForm::kKey, bytes);
            view = heap.add(bytes);
        }
        std::memcpy(out + i * width_, &view, sizeof(view));
    }
}

void KeyLayout::own_strings(char* row, StringHeap& heap) const {
    for (const int32_t offset : string_offsets_) {
        StringView view;
        std::memcpy(&view, row + offset, sizeof(view));
        if (view.is_inline()) continue;
        view = heap.add(view.view());
        std::memcpy(row + offset, &view, sizeof(view));
    }
}

bool KeyLayout::equal_with_strings(const char* a, const char* b) const {
    int64_t begin = 0;
    for (const int32_t offset : string_offsets_) {
        if (!equal_words(a, b, begin, offset)) return false;
        StringView left, right;
        std::memcpy(&left, a + offset, sizeof(left));
        std::memcpy(&right, b + offset, sizeof(right));
        if (!(left == right)) return false;
        begin = offset + 16;
    }
    return equal_words(a, b, begin, width_);
}

ColumnPtr KeyLayout::decode(size_t field, const std::vector<const char*>& rows, const Owners& owners,
                            const MemoryPoolPtr& pool) const {
    const FieldPlace& place = fields_[field];
    const Type& type = types_[field];
    switch (place.physical) {
        case PhysicalType::kBool:
            return gather<uint8_t, int64_t>(type, place.offset, field, rows, {}, pool);
        case PhysicalType::kInt8:
            return gather<int8_t, int64_t>(type, place.offset, field, rows, {}, pool);
        case PhysicalType::kInt16:
            return gather<int16_t, int64_t>(type, place.offset, field, rows, {}, pool);
        case PhysicalType::kInt32:
            return gather<int32_t, int64_t>(type, place.offset, field, rows, {}, pool);
        case PhysicalType::kInt64:
            return gather<int64_t, int64_t>(type, place.offset, field, rows, {}, pool);
        case PhysicalType::kFloat:
            return gather<float, double>(type, place.offset, field, rows, {}, pool);
        case PhysicalType::kDouble:
            return gather<double, double>(type, place.offset, field, rows, {}, pool);
        case PhysicalType::kInt128:
            return gather<Int128, Int128>(type, place.offset, field, rows, {}, pool);
        case PhysicalType::kInterval:
            return gather<CalendarInterval, CalendarInterval>(type, place.offset, field, rows, {}, pool);
        case PhysicalType::kString:
            return gather<StringView, StringView>(type, place.offset, field, rows, owners, pool);
        case PhysicalType::kNull:
            return Column::nulls(type, static_cast<int64_t>(rows.size()), pool);
        case PhysicalType::kList:
        case PhysicalType::kStruct:
        case PhysicalType::kVariant:
            break;
    }
    auto builder = ColumnBuilder::make(type, pool);
    for (const char* row : rows) {
        if (is_null_field(row, field)) {
            builder->append_null();
            continue;
        }
        StringView view;
        std::memcpy(&view, row + place.offset, sizeof(view));
        const char* bytes = view.data();
        append_from_bytes(type, bytes, *builder);
    }
    return builder->finish();
}

}  // namespace firesteel
