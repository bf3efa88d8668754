#include "column/column.h"

#include "column/batch.h"
#include "column/bitmap.h"
#include "column/builder.h"
#include "common/check.h"

namespace firesteel {

namespace {

/// Reads of this many zero bytes stand in for a buffer that an empty column does not have.
const BufferPtr& empty_buffer() {
    alignas(64) static constexpr uint8_t zeros[64] = {};
    static const BufferPtr buffer = Buffer::wrap(zeros, 0, nullptr);
    return buffer;
}

BufferPtr or_empty(BufferPtr buffer) { return buffer ? std::move(buffer) : empty_buffer(); }

Value list_of(const Column& column, int64_t begin, int64_t end) {
    Value::List items;
    items.reserve(static_cast<size_t>(end - begin));
    for (int64_t i = begin; i < end; ++i) items.push_back(column.value(i));
    return items;
}

Value map_of(const Column& keys, const Column& values, int64_t begin, int64_t end) {
    Value::List items;
    items.reserve(static_cast<size_t>(end - begin) * 2);
    for (int64_t i = begin; i < end; ++i) {
        items.push_back(keys.value(i));
        items.push_back(values.value(i));
    }
    return items;
}

Value long_or_decimal(const Column& column, int64_t value) {
    if (column.type().storage_type().is(TypeId::kDecimal)) return static_cast<Int128>(value);
    return value;
}

Value flat_value(const Column& column, int64_t row) {
    switch (column.type().physical()) {
        case PhysicalType::kBool:
            return column.values<uint8_t>()[row] != 0;
        case PhysicalType::kInt8:
            return static_cast<int64_t>(column.values<int8_t>()[row]);
        case PhysicalType::kInt16:
            return static_cast<int64_t>(column.values<int16_t>()[row]);
        case PhysicalType::kInt32:
            return static_cast<int64_t>(column.values<int32_t>()[row]);
        case PhysicalType::kInt64:
            return long_or_decimal(column, column.values<int64_t>()[row]);
        case PhysicalType::kInt128:
            return column.values<Int128>()[row];
        case PhysicalType::kFloat:
            return static_cast<double>(column.values<float>()[row]);
        case PhysicalType::kDouble:
            return column.values<double>()[row];
        case PhysicalType::kString:
            return std::string(column.values<StringView>()[row].view());
        case PhysicalType::kInterval:
            return column.values<CalendarInterval>()[row];
        case PhysicalType::kList: {
            const int32_t begin = column.offsets()[row];
            const int32_t end = column.offsets()[row + 1];
            if (column.children().size() == 2) return map_of(*column.child(0), *column.child(1), begin, end);
            return list_of(*column.child(0), begin, end);
        }
        case PhysicalType::kStruct:
        case PhysicalType::kVariant: {
            Value::List items;
            for (const auto& child : column.children()) items.push_back(child->value(row));
            return items;
        }
        case PhysicalType::kNull:
            return Value::null();
    }
    return Value::null();
}

}  // namespace

ColumnPtr Column::flat(Type type, int64_t size, BufferPtr values, BufferPtr validity, Owners owners) {
    std::shared_ptr<Column> column(new Column(std::move(type), size, Encoding::kFlat));
    column->values_ = or_empty(std::move(values));
    column->validity_ = std::move(validity);
    column->owners_ = std::move(owners);
    return column;
}

ColumnPtr Column::list(Type type, int64_t size, BufferPtr offsets, BufferPtr validity,
                       std::vector<ColumnPtr> children) {
    CHECK(type.physical() == PhysicalType::kList, "{}", type.to_string());
    std::shared_ptr<Column> column(new Column(std::move(type), size, Encoding::kFlat));
    column->offsets_ = or_empty(std::move(offsets));
    column->validity_ = std::move(validity);
    column->children_ = std::move(children);
    return column;
}

ColumnPtr Column::structure(Type type, int64_t size, BufferPtr validity, std::vector<ColumnPtr> children) {
    std::shared_ptr<Column> column(new Column(std::move(type), size, Encoding::kFlat));
    column->validity_ = std::move(validity);
    column->children_ = std::move(children);
    for (const auto& child : column->children_) {
        CHECK(child->size() == size, "child of {} rows in a struct of {}", child->size(), size);
    }
    return column;
}

ColumnPtr Column::dictionary(int64_t size, BufferPtr codes, BufferPtr validity, ColumnPtr dictionary) {
    CHECK(dictionary->is_flat());
    std::shared_ptr<Column> column(new Column(dictionary->type(), size, Encoding::kDictionary));
    column->offsets_ = or_empty(std::move(codes));
    column->validity_ = std::move(validity);
    column->dictionary_ = std::move(dictionary);
    return column;
}

ColumnPtr Column::nulls(Type type, int64_t size, const MemoryPoolPtr& pool) {
    if (type.physical() == PhysicalType::kNull) return flat(std::move(type), size, nullptr, nullptr);
    auto builder = ColumnBuilder::make(type, pool);
    builder->append_null();
    auto codes = Buffer::allocate_zeroed(size * static_cast<int64_t>(sizeof(int32_t)), pool);
    return dictionary(size, std::move(codes), Buffer::allocate_zeroed(bitmap_bytes(size), pool),
                      builder->finish());
}

ColumnPtr Column::constant(const Type& type, const Value& value, int64_t size, const MemoryPoolPtr& pool) {
    if (value.is_null()) return nulls(type, size, pool);
    auto builder = ColumnBuilder::make(type, pool);
    builder->append(value);
    auto codes = Buffer::allocate_zeroed(size * static_cast<int64_t>(sizeof(int32_t)), pool);
    return dictionary(size, std::move(codes), nullptr, builder->finish());
}

int64_t Column::count_nulls() const {
    if (type_.physical() == PhysicalType::kNull) return size_;
    if (is_flat() ||
        (dictionary_->validity_ == nullptr && dictionary_->type_.physical() != PhysicalType::kNull)) {
        return validity_ ? size_ - count_set_bits(validity(), size_) : 0;
    }
    int64_t count = 0;
    for (int64_t row = 0; row < size_; ++row) count += is_null(row) ? 1 : 0;
    return count;
}

Value Column::value(int64_t row) const {
    CHECK(row >= 0 && row < size_, "row {} of {}", row, size_);
    if (is_null(row)) return Value::null();
    return is_flat() ? flat_value(*this, row) : flat_value(*dictionary_, codes()[row]);
}

int64_t Column::byte_size() const {
    int64_t bytes = 0;
    for (const auto& buffer : {values_, validity_, offsets_}) bytes += buffer ? buffer->size() : 0;
    for (const auto& child : children_) bytes += child->byte_size();
    if (dictionary_) bytes += dictionary_->byte_size();
    if (is_flat() && type_.physical() == PhysicalType::kString) {
        // Counted by what the rows point to: several columns may share one block of string bytes.
        for (int64_t row = 0; row < size_; ++row) {
            const StringView& view = values<StringView>()[row];
            if (!view.is_inline()) bytes += view.size();
        }
    }
    return bytes;
}

ColumnPtr Column::with_type(Type type) const {
    CHECK(type.physical() == type_.physical(), "{} as {}", type_.to_string(), type.to_string());
    std::shared_ptr<Column> column(new Column(*this));
    column->type_ = std::move(type);
    if (column->dictionary_) {
        column->dictionary_ = column->dictionary_->with_type(column->type_);
        return column;
    }
    const Type& storage = column->type_.storage_type();
    auto& children = column->children_;
    const auto retype = [&](size_t i, const Type& part) {
        if (children[i]->type() != part) children[i] = children[i]->with_type(part);
    };
    if (storage.is(TypeId::kArray)) retype(0, storage.element_type());
    if (storage.is(TypeId::kMap)) {
        retype(0, storage.key_type());
        retype(1, storage.value_type());
    }
    if (storage.is(TypeId::kStruct)) {
        CHECK(storage.fields().size() == children.size(), "{} as {}", type_.to_string(), storage.to_string());
        for (size_t i = 0; i < children.size(); ++i) retype(i, storage.fields()[i].type);
    }
    return column;
}

int64_t Batch::byte_size() const {
    int64_t bytes = 0;
    for (const auto& column : columns) bytes += column->byte_size();
    return bytes;
}

}  // namespace firesteel
