// Columns to Arrow arrays.

#include <arrow/array/data.h>
#include <arrow/buffer.h>
#include <arrow/type.h>

#include <cstring>

#include "column/arrow_convert.h"
#include "column/bitmap.h"
#include "column/selection.h"
#include "common/check.h"

namespace firesteel {

namespace {

using ArrayPtr = std::shared_ptr<arrow::ArrayData>;
using TypePtr = std::shared_ptr<arrow::DataType>;
using ArrowBufferPtr = std::shared_ptr<arrow::Buffer>;

/// Arrow's view of a buffer of ours, which it keeps alive.
class SharedBuffer final : public arrow::Buffer {
public:
    SharedBuffer(BufferPtr buffer, int64_t size)
        : arrow::Buffer(buffer->data(), size), buffer_(std::move(buffer)) {}

private:
    BufferPtr buffer_;
};

ArrowBufferPtr share(BufferPtr buffer, int64_t size) {
    return std::make_shared<SharedBuffer>(std::move(buffer), size);
}

ArrowBufferPtr validity_of(const Column& column) {
    if (!column.has_validity()) return nullptr;
    return share(column.validity_buffer(), (column.size() + 7) / 8);
}

ArrayPtr make(const Column& column, const TypePtr& type, std::vector<ArrowBufferPtr> buffers,
              std::vector<ArrayPtr> children = {}) {
    buffers.insert(buffers.begin(), validity_of(column));
    return arrow::ArrayData::Make(type, column.size(), std::move(buffers), std::move(children));
}

ArrayPtr share_values(const Column& column, const TypePtr& type, int64_t width) {
    return make(column, type, {share(column.values_buffer(), column.size() * width)});
}

ArrayPtr bools(const Column& column, const TypePtr& type, const MemoryPoolPtr& pool) {
    auto bits = Buffer::allocate_zeroed(bitmap_bytes(column.size()), pool);
    auto* out = bits->mutable_as<uint64_t>();
    const auto* values = column.values<uint8_t>();
    for (int64_t i = 0; i < column.size(); ++i) out[i >> 6] |= uint64_t{values[i] != 0} << (i & 63);
    return make(column, type, {share(std::move(bits), (column.size() + 7) / 8)});
}

ArrayPtr widened_decimals(const Column& column, const TypePtr& type, const MemoryPoolPtr& pool) {
    constexpr auto kWidth = static_cast<int64_t>(sizeof(Int128));
    auto wide = Buffer::allocate(column.size() * kWidth, pool);
    auto* out = wide->mutable_as<Int128>();
    const auto* values = column.values<int64_t>();
    for (int64_t i = 0; i < column.size(); ++i) out[i] = values[i];
    return make(column, type, {share(std::move(wide), column.size() * kWidth)});
}

ArrayPtr strings(const Column& column, const TypePtr& type, const MemoryPoolPtr& pool) {
    const auto* views = column.values<StringView>();
    const uint64_t* valid = column.validity();
    const auto is_valid = [&](int64_t i) { return valid == nullptr || get_bit(valid, i); };
    int64_t total = 0;
    for (int64_t i = 0; i < column.size(); ++i) total += is_valid(i) ? views[i].size() : 0;
    CHECK(total <= INT32_MAX, "{} bytes of text in one batch", total);
    const int64_t offset_bytes = (column.size() + 1) * static_cast<int64_t>(sizeof(int32_t));
    auto offsets = Buffer::allocate(offset_bytes, pool);
    auto bytes = Buffer::allocate(total, pool);
    auto* ends = offsets->mutable_as<int32_t>();
    auto* out = bytes->mutable_data();
    int32_t end = 0;
    *ends++ = 0;
    for (int64_t i = 0; i < column.size(); ++i) {
        if (is_valid(i)) {
            std::memcpy(out + end, views[i].data(), views[i].size());
            end += static_cast<int32_t>(views[i].size());
        }
        *ends++ = end;
    }
    return make(column, type, {share(std::move(offsets), offset_bytes), share(std::move(bytes), total)});
}

ArrayPtr intervals(const Column& column, const TypePtr& type, const MemoryPoolPtr& pool) {
    struct MonthDayNano {
        int32_t months, days;
        int64_t nanoseconds;
    };
    constexpr auto kWidth = static_cast<int64_t>(sizeof(MonthDayNano));
    auto buffer = Buffer::allocate(column.size() * kWidth, pool);
    auto* out = buffer->mutable_as<MonthDayNano>();
    const auto* values = column.values<CalendarInterval>();
    for (int64_t i = 0; i < column.size(); ++i) {
        out[i] = {values[i].months, values[i].days, 0};
        if (__builtin_mul_overflow(values[i].microseconds, int64_t{1000}, &out[i].nanoseconds)) {
            throw Error("INTERVAL_ARITHMETIC_OVERFLOW.WITHOUT_SUGGESTION");
        }
    }
    return make(column, type, {share(std::move(buffer), column.size() * kWidth)});
}

ArrayPtr encode(const Column& column, const TypePtr& type, const MemoryPoolPtr& pool);

ArrayPtr lists(const Column& column, const TypePtr& type, const MemoryPoolPtr& pool) {
    const int64_t offset_bytes =
        column.size() == 0 ? 0 : (column.size() + 1) * static_cast<int64_t>(sizeof(int32_t));
    const TypePtr& part = type->field(0)->type();
    ArrayPtr child;
    if (column.children().size() == 1) {
        child = encode(*column.child(0), part, pool);
    } else {  // a map is a list of entries
        child = arrow::ArrayData::Make(part, column.child(0)->size(), {nullptr},
                                       {encode(*column.child(0), part->field(0)->type(), pool),
                                        encode(*column.child(1), part->field(1)->type(), pool)});
    }
    return make(column, type, {share(column.offsets_buffer(), offset_bytes)}, {std::move(child)});
}

/// `array` with nulls where `above` has some, as Spark writes the fields of structs that are null: pandas
/// makes numbers with nulls among them floating ones.
ArrayPtr masked(const ArrayPtr& array, const Column& above, const MemoryPoolPtr& pool) {
    if (array->type->id() == arrow::Type::NA) return array;
    auto bits = Buffer::allocate_zeroed(bitmap_bytes(above.size()), pool);
    const auto* own = array->buffers[0] ? array->buffers[0]->data() : nullptr;
    const auto* others = reinterpret_cast<const uint8_t*>(above.validity());
    for (int64_t i = 0; i < (above.size() + 7) / 8; ++i)
        bits->mutable_as<uint8_t>()[i] = others[i] & (own ? own[i] : uint8_t{0xFF});
    auto out = array->Copy();
    out->buffers[0] = share(std::move(bits), (above.size() + 7) / 8);
    out->null_count = arrow::kUnknownNullCount;
    if (array->type->id() != arrow::Type::STRUCT) return out;
    for (int i = 0; i < array->type->num_fields(); ++i) {
        ArrayPtr& child = out->child_data[static_cast<size_t>(i)];
        if (array->type->field(i)->nullable()) child = masked(child, above, pool);
    }
    return out;
}

ArrayPtr structs(const Column& column, const TypePtr& type, const MemoryPoolPtr& pool) {
    std::vector<ArrayPtr> children;
    for (size_t i = 0; i < column.children().size(); ++i) {
        const auto& field = type->field(static_cast<int>(i));
        ArrayPtr child = encode(*column.child(i), field->type(), pool);
        const bool hides = column.has_validity() && field->nullable();
        children.push_back(hides ? masked(child, column, pool) : std::move(child));
    }
    return make(column, type, {}, std::move(children));
}

/// SRID and shape apart; rows of null get zero and nothing.
ArrayPtr shapes(const Column& column, const TypePtr& type, const MemoryPoolPtr& pool) {
    constexpr uint32_t kSridBytes = sizeof(int32_t);
    const auto* views = column.values<StringView>();
    auto numbers = Buffer::allocate_zeroed(column.size() * kSridBytes, pool);
    auto texts = Buffer::allocate_zeroed(column.size() * static_cast<int64_t>(sizeof(StringView)), pool);
    for (int64_t i = 0; i < column.size(); ++i) {
        if (column.is_null(i)) continue;
        std::memcpy(numbers->mutable_as<int32_t>() + i, views[i].data(), kSridBytes);
        texts->mutable_as<StringView>()[i] =
            StringView(views[i].data() + kSridBytes, views[i].size() - kSridBytes);
    }
    const ColumnPtr srid = Column::flat(Type::integer(), column.size(), std::move(numbers), nullptr);
    const ColumnPtr wkb = Column::flat(Type::binary(), column.size(), std::move(texts), nullptr);
    return make(column, type, {},
                {share_values(*srid, type->field(0)->type(), kSridBytes),
                 strings(*wkb, type->field(1)->type(), pool)});
}

ArrayPtr encode(const Column& column, const TypePtr& type, const MemoryPoolPtr& pool) {
    if (column.type().storage_type().is_spatial()) return shapes(column, type, pool);
    switch (column.type().physical()) {
        case PhysicalType::kBool:
            return bools(column, type, pool);
        case PhysicalType::kInt8:
            return share_values(column, type, 1);
        case PhysicalType::kInt16:
            return share_values(column, type, 2);
        case PhysicalType::kInt32:
        case PhysicalType::kFloat:
            return share_values(column, type, 4);
        case PhysicalType::kInt64:
            if (column.type().storage_type().is(TypeId::kDecimal))
                return widened_decimals(column, type, pool);
            return share_values(column, type, 8);
        case PhysicalType::kDouble:
            return share_values(column, type, 8);
        case PhysicalType::kInt128:
            return share_values(column, type, 16);
        case PhysicalType::kString:
            return strings(column, type, pool);
        case PhysicalType::kInterval:
            return intervals(column, type, pool);
        case PhysicalType::kList:
            return lists(column, type, pool);
        case PhysicalType::kStruct:
        case PhysicalType::kVariant:
            return structs(column, type, pool);
        case PhysicalType::kNull:
            return arrow::ArrayData::Make(type, column.size(), {nullptr}, column.size());
    }
    return nullptr;
}

}  // namespace

std::shared_ptr<arrow::ArrayData> to_arrow(const ColumnPtr& column,
                                           const std::shared_ptr<arrow::DataType>& type,
                                           const MemoryPoolPtr& pool) {
    return encode(*flatten(column, pool), type, pool);
}

}  // namespace firesteel
