// Arrow arrays to columns.

#include <arrow/array/data.h>
#include <arrow/extension_type.h>
#include <arrow/type.h>
#include <arrow/util/decimal.h>

#include <cstring>
#include <limits>

#include "column/arrow_convert.h"
#include "column/arrow_numbers.h"
#include "column/bitmap.h"
#include "column/builder.h"
#include "column/selection.h"
#include "column/spatial_type.h"
#include "common/check.h"
#include "common/error.h"

namespace firesteel {

namespace {

using ArrayPtr = std::shared_ptr<arrow::ArrayData>;

constexpr auto kOffsetWidth = static_cast<int64_t>(sizeof(int32_t));

/// An array on its way to a column.
struct Source {
    const ArrayPtr& array;
    const Type& type;
    const MemoryPoolPtr& pool;

    int64_t size() const { return array->length; }
    template <typename T>
    const T* values(int buffer = 1) const {
        return array->GetValues<T>(buffer);
    }
};

[[noreturn]] void cannot_convert(const Source& source) {
    throw Error("CANNOT_CAST_DATATYPE",
                {{"sourceType", "\"" + from_arrow_type(*source.array->type).to_sql() + "\""},
                 {"targetType", "\"" + source.type.to_sql() + "\""}});
}

/// The validity bits shifted to start at 0, in whole words of our own; null when there is no null.
BufferPtr decode_validity(const Source& source) {
    const arrow::ArrayData& array = *source.array;
    if (array.buffers.empty() || array.buffers[0] == nullptr || array.null_count == 0) return nullptr;
    const uint8_t* bits = array.buffers[0]->data();
    auto result = Buffer::allocate_zeroed(bitmap_bytes(array.length), source.pool);
    if (array.offset % 8 == 0) {
        std::memcpy(result->mutable_data(), bits + array.offset / 8,
                    static_cast<size_t>((array.length + 7) / 8));
    } else {
        auto* out = result->mutable_as<uint64_t>();
        for (int64_t i = 0; i < array.length; ++i) {
            const int64_t at = array.offset + i;
            out[i >> 6] |= static_cast<uint64_t>((bits[at >> 3] >> (at & 7)) & 1) << (i & 63);
        }
    }
    if (all_set(result->as<uint64_t>(), array.length)) return nullptr;
    return result;
}

/// The values themselves when they are aligned for our loops, else a copy.
BufferPtr share_or_copy(const Source& source, int64_t width) {
    const auto& buffer = source.array->buffers[1];
    const int64_t bytes = source.size() * width;
    if (bytes == 0) return nullptr;
    const uint8_t* data = buffer->data() + source.array->offset * width;
    if (reinterpret_cast<uintptr_t>(data) % static_cast<uintptr_t>(width) == 0)
        return Buffer::wrap(data, bytes, buffer);
    auto copy = Buffer::allocate(bytes, source.pool);
    std::memcpy(copy->mutable_data(), data, static_cast<size_t>(bytes));
    return copy;
}

ColumnPtr share_fixed(const Source& source, int64_t width) {
    return Column::flat(source.type, source.size(), share_or_copy(source, width), decode_validity(source));
}

ColumnPtr decode_bools(const Source& source) {
    auto values = Buffer::allocate(source.size(), source.pool);
    auto* out = values->mutable_data();
    const uint8_t* bits = source.size() > 0 ? source.array->buffers[1]->data() : nullptr;
    for (int64_t i = 0; i < source.size(); ++i) {
        const int64_t at = source.array->offset + i;
        out[i] = (bits[at >> 3] >> (at & 7)) & 1;
    }
    return Column::flat(source.type, source.size(), std::move(values), decode_validity(source));
}

ColumnPtr decode_intervals(const Source& source) {
    struct MonthDayNano {
        int32_t months, days;
        int64_t nanoseconds;
    };
    auto values =
        Buffer::allocate(source.size() * static_cast<int64_t>(sizeof(CalendarInterval)), source.pool);
    auto* out = values->mutable_as<CalendarInterval>();
    const auto* in = source.values<MonthDayNano>();
    for (int64_t i = 0; i < source.size(); ++i) out[i] = {in[i].months, in[i].days, in[i].nanoseconds / 1000};
    return Column::flat(source.type, source.size(), std::move(values), decode_validity(source));
}

/// Views of `count` strings whose ends are at `offsets[1..]`; bytes stay where they are.
template <typename Offset>
ColumnPtr decode_strings(const Source& source) {
    const BufferPtr validity = decode_validity(source);
    auto values = Buffer::allocate(source.size() * static_cast<int64_t>(sizeof(StringView)), source.pool);
    auto* out = values->mutable_as<StringView>();
    const auto* offsets = source.values<Offset>();
    const auto& bytes = source.array->buffers[2];
    const char* data = bytes ? reinterpret_cast<const char*>(bytes->data()) : nullptr;
    for (int64_t i = 0; i < source.size(); ++i) {
        const bool valid = validity == nullptr || get_bit(validity->as<uint64_t>(), i);
        const auto size = valid ? offsets[i + 1] - offsets[i] : 0;
        CHECK(size >= 0 && static_cast<int64_t>(size) <= INT32_MAX, "string of {} bytes",
              static_cast<int64_t>(size));
        out[i] = size == 0 ? StringView() : StringView(data + offsets[i], static_cast<uint32_t>(size));
    }
    Owners owners;
    if (bytes) owners.push_back(bytes);
    return Column::flat(source.type, source.size(), std::move(values), validity, std::move(owners));
}

ColumnPtr decode_fixed_size_binary(const Source& source) {
    const BufferPtr validity = decode_validity(source);
    const auto& type = static_cast<const arrow::FixedSizeBinaryType&>(*source.array->type);
    const auto width = static_cast<uint32_t>(type.byte_width());
    auto values = Buffer::allocate(source.size() * static_cast<int64_t>(sizeof(StringView)), source.pool);
    auto* out = values->mutable_as<StringView>();
    const auto& bytes = source.array->buffers[1];
    for (int64_t i = 0; i < source.size(); ++i) {
        out[i] = StringView(reinterpret_cast<const char*>(bytes->data()) + (source.array->offset + i) * width,
                            width);
    }
    return Column::flat(source.type, source.size(), std::move(values), validity, {bytes});
}

ColumnPtr decode_string_views(const Source& source) {
    const BufferPtr validity = decode_validity(source);
    auto values = Buffer::allocate(source.size() * static_cast<int64_t>(sizeof(StringView)), source.pool);
    auto* out = values->mutable_as<StringView>();
    const auto* in = source.values<arrow::BinaryViewType::c_type>();
    const auto& buffers = source.array->buffers;
    for (int64_t i = 0; i < source.size(); ++i) {
        const bool valid = validity == nullptr || get_bit(validity->as<uint64_t>(), i);
        if (!valid) {
            out[i] = StringView();
        } else if (in[i].is_inline()) {
            out[i] = StringView(reinterpret_cast<const char*>(in[i].inline_data()),
                                static_cast<uint32_t>(in[i].size()));
        } else {
            const auto& block = buffers[2 + static_cast<size_t>(in[i].ref.buffer_index)];
            out[i] = StringView(reinterpret_cast<const char*>(block->data()) + in[i].ref.offset,
                                static_cast<uint32_t>(in[i].size()));
        }
    }
    Owners owners(buffers.begin() + 2, buffers.end());
    return Column::flat(source.type, source.size(), std::move(values), validity, std::move(owners));
}

/// Codes of any integer type to int32; null rows get code 0.
template <typename T>
void widen_codes(const Source& source, const uint64_t* valid, int64_t dictionary_size, int32_t* out) {
    const T* in = source.values<T>();
    for (int64_t i = 0; i < source.size(); ++i) {
        const bool null = valid != nullptr && !get_bit(valid, i);
        const auto code = null ? int64_t{0} : static_cast<int64_t>(in[i]);
        CHECK(null || (code >= 0 && code < dictionary_size), "code {} of {}", code, dictionary_size);
        out[i] = static_cast<int32_t>(code);
    }
}

ColumnPtr decode_dictionary(const Source& source) {
    ColumnPtr values = flatten(from_arrow(source.array->dictionary, source.type, source.pool), source.pool);
    const int64_t count = values->size();
    if (count == 0) return Column::nulls(source.type, source.size(), source.pool);
    auto codes = Buffer::allocate(source.size() * kOffsetWidth, source.pool);
    auto* out = codes->mutable_as<int32_t>();
    BufferPtr validity = decode_validity(source);
    const uint64_t* valid = validity ? validity->as<uint64_t>() : nullptr;
    switch (static_cast<const arrow::DictionaryType&>(*source.array->type).index_type()->id()) {
        case arrow::Type::INT8:
            widen_codes<int8_t>(source, valid, count, out);
            break;
        case arrow::Type::UINT8:
            widen_codes<uint8_t>(source, valid, count, out);
            break;
        case arrow::Type::INT16:
            widen_codes<int16_t>(source, valid, count, out);
            break;
        case arrow::Type::UINT16:
            widen_codes<uint16_t>(source, valid, count, out);
            break;
        case arrow::Type::INT32:
            widen_codes<int32_t>(source, valid, count, out);
            break;
        case arrow::Type::UINT32:
            widen_codes<uint32_t>(source, valid, count, out);
            break;
        case arrow::Type::INT64:
            widen_codes<int64_t>(source, valid, count, out);
            break;
        default:
            widen_codes<uint64_t>(source, valid, count, out);
            break;
    }
    return Column::dictionary(source.size(), std::move(codes), std::move(validity), std::move(values));
}

template <typename Offset>
BufferPtr decode_offsets(const Source& source) {
    if (source.size() == 0) return nullptr;
    const auto* in = source.values<Offset>();
    auto result = Buffer::allocate((source.size() + 1) * kOffsetWidth, source.pool);
    auto* out = result->mutable_as<int32_t>();
    for (int64_t i = 0; i <= source.size(); ++i) {
        CHECK(in[i] <= std::numeric_limits<int32_t>::max(), "more than 2^31 elements in one batch");
        out[i] = static_cast<int32_t>(in[i]);
    }
    return result;
}

BufferPtr fixed_size_offsets(const Source& source) {
    const auto step = static_cast<const arrow::FixedSizeListType&>(*source.array->type).list_size();
    auto result = Buffer::allocate((source.size() + 1) * kOffsetWidth, source.pool);
    auto* out = result->mutable_as<int32_t>();
    for (int64_t i = 0; i <= source.size(); ++i)
        out[i] = static_cast<int32_t>((source.array->offset + i) * step);
    return result;
}

ColumnPtr decode_lists(const Source& source) {
    const Type& target = source.type.storage_type();
    if (!target.is(TypeId::kArray)) cannot_convert(source);
    BufferPtr offsets;
    switch (source.array->type->id()) {
        case arrow::Type::LIST:
            offsets = decode_offsets<int32_t>(source);
            break;
        case arrow::Type::LARGE_LIST:
            offsets = decode_offsets<int64_t>(source);
            break;
        default:
            offsets = fixed_size_offsets(source);
            break;
    }
    auto elements = from_arrow(source.array->child_data[0], target.element_type(), source.pool);
    return Column::list(source.type, source.size(), std::move(offsets), decode_validity(source),
                        {std::move(elements)});
}

/// A child of a struct: its part that the struct's offset and length name.
ArrayPtr struct_child(const arrow::ArrayData& parent, size_t i) {
    const ArrayPtr& child = parent.child_data[i];
    if (parent.offset == 0 && child->length == parent.length) return child;
    return child->Slice(parent.offset, parent.length);
}

ColumnPtr decode_maps(const Source& source) {
    const Type& target = source.type.storage_type();
    if (!target.is(TypeId::kMap)) cannot_convert(source);
    const arrow::ArrayData& entries = *source.array->child_data[0];
    auto keys = from_arrow(struct_child(entries, 0), target.key_type(), source.pool);
    auto values = from_arrow(struct_child(entries, 1), target.value_type(), source.pool);
    return Column::list(source.type, source.size(), decode_offsets<int32_t>(source), decode_validity(source),
                        {std::move(keys), std::move(values)});
}

/// A value's reference system is its column's, unless that takes any.
void check_srid(const Type& type, int32_t srid) {
    if (type.srid() == kMixedSrid) {
        spatial_type(type.id(), srid);
    } else if (type.srid() != srid) {
        throw Error("GEO_ENCODER_SRID_MISMATCH_ERROR",
                    {{"type", type.is(TypeId::kGeometry) ? "GEOMETRY" : "GEOGRAPHY"},
                     {"valueSrid", std::to_string(srid)},
                     {"typeSrid", std::to_string(type.srid())}});
    }
}

/// SRID and shape as one text.
ColumnPtr decode_shapes(const Source& source) {
    const ColumnPtr srid = from_arrow(struct_child(*source.array, 0), Type::integer(), source.pool);
    const ColumnPtr wkb = from_arrow(struct_child(*source.array, 1), Type::binary(), source.pool);
    StringBuilder builder(source.type, source.pool);
    const BufferPtr validity = decode_validity(source);
    for (int64_t i = 0; i < source.size(); ++i) {
        const bool valid = validity == nullptr || get_bit(validity->as<uint64_t>(), i);
        if (!valid || srid->is_null(i) || wkb->is_null(i)) {
            builder.append_null();
            continue;
        }
        const int32_t number = srid->values<int32_t>()[i];
        check_srid(source.type, number);
        std::string text(reinterpret_cast<const char*>(&number), sizeof(number));
        text += wkb->values<StringView>()[i].view();
        builder.append_value(text);
    }
    return builder.finish();
}

ColumnPtr decode_structs(const Source& source) {
    const Type& target = source.type.storage_type();
    if (target.is_spatial() && source.array->child_data.size() == 2) return decode_shapes(source);
    const size_t count = source.array->child_data.size();
    if (!target.is(TypeId::kStruct) && !(target.is(TypeId::kVariant) && count == 2)) cannot_convert(source);
    if (target.is(TypeId::kStruct) && target.fields().size() != count) cannot_convert(source);
    std::vector<ColumnPtr> children;
    for (size_t i = 0; i < count; ++i) {
        const Type& part = target.is(TypeId::kVariant) ? Type::binary() : target.fields()[i].type;
        children.push_back(from_arrow(struct_child(*source.array, i), part, source.pool));
    }
    return Column::structure(source.type, source.size(), decode_validity(source), std::move(children));
}

/// Values that need no arithmetic: target and array agree in width and meaning.
ColumnPtr decode_as_is(const Source& source) {
    const TypeId target = source.type.storage_type().id();
    const auto when = [&](std::initializer_list<TypeId> accepted, int64_t width) -> ColumnPtr {
        for (const TypeId id : accepted) {
            if (id == target) return share_fixed(source, width);
        }
        return nullptr;
    };
    switch (source.array->type->id()) {
        case arrow::Type::INT8:
            return when({TypeId::kByte}, 1);
        case arrow::Type::INT16:
            return when({TypeId::kShort}, 2);
        case arrow::Type::INT32:
            return when({TypeId::kInteger}, 4);
        case arrow::Type::INT64:
            return when({TypeId::kLong}, 8);
        case arrow::Type::FLOAT:
            return when({TypeId::kFloat}, 4);
        case arrow::Type::DOUBLE:
            return when({TypeId::kDouble}, 8);
        case arrow::Type::DATE32:
            return when({TypeId::kDate}, 4);
        case arrow::Type::DECIMAL128:
            if (source.type.physical() != PhysicalType::kInt128) return nullptr;
            if (static_cast<const arrow::DecimalType&>(*source.array->type).scale() !=
                source.type.storage_type().scale()) {
                return nullptr;
            }
            return when({TypeId::kDecimal}, 16);
        case arrow::Type::INTERVAL_MONTHS:
            return when({TypeId::kYearMonthInterval}, 4);
        default:
            return nullptr;
    }
}

ColumnPtr decode_text(const Source& source) {
    if (!source.type.storage_type().is_string() && !source.type.storage_type().is(TypeId::kBinary)) {
        cannot_convert(source);
    }
    switch (source.array->type->id()) {
        case arrow::Type::STRING:
        case arrow::Type::BINARY:
            return decode_strings<int32_t>(source);
        case arrow::Type::LARGE_STRING:
        case arrow::Type::LARGE_BINARY:
            return decode_strings<int64_t>(source);
        case arrow::Type::FIXED_SIZE_BINARY:
            return decode_fixed_size_binary(source);
        default:
            return decode_string_views(source);
    }
}

}  // namespace

ColumnPtr from_arrow(const std::shared_ptr<arrow::ArrayData>& array, const Type& type,
                     const MemoryPoolPtr& pool) {
    const Source source{array, type, pool};
    switch (array->type->id()) {
        case arrow::Type::NA:
            return Column::nulls(type, array->length, pool);
        case arrow::Type::BOOL:
            if (!type.storage_type().is(TypeId::kBoolean)) cannot_convert(source);
            return decode_bools(source);
        case arrow::Type::STRING:
        case arrow::Type::BINARY:
        case arrow::Type::LARGE_STRING:
        case arrow::Type::LARGE_BINARY:
        case arrow::Type::STRING_VIEW:
        case arrow::Type::BINARY_VIEW:
        case arrow::Type::FIXED_SIZE_BINARY:
            return decode_text(source);
        case arrow::Type::INTERVAL_MONTH_DAY_NANO:
            if (!type.storage_type().is(TypeId::kCalendarInterval)) cannot_convert(source);
            return decode_intervals(source);
        case arrow::Type::LIST:
        case arrow::Type::LARGE_LIST:
        case arrow::Type::FIXED_SIZE_LIST:
            return decode_lists(source);
        case arrow::Type::MAP:
            return decode_maps(source);
        case arrow::Type::STRUCT:
            return decode_structs(source);
        case arrow::Type::DICTIONARY:
            return decode_dictionary(source);
        case arrow::Type::EXTENSION: {
            auto storage = array->Copy();
            storage->type = static_cast<const arrow::ExtensionType&>(*array->type).storage_type();
            return from_arrow(storage, type, pool);
        }
        default:
            break;
    }
    if (auto column = decode_as_is(source)) return column;
    if (auto values = convert_arrow_numbers(*array, type.storage_type(), pool)) {
        return Column::flat(type, array->length, std::move(values), decode_validity(source));
    }
    cannot_convert(source);
}

}  // namespace firesteel
