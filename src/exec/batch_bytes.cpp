#include "exec/batch_bytes.h"

#include <cstring>

#include "column/bitmap.h"
#include "column/builder.h"
#include "column/physical_width.h"
#include "column/selection.h"
#include "common/check.h"

namespace firesteel {

namespace {

/// 0 for values that also take memory elsewhere.
int64_t fixed_width(PhysicalType physical) {
    return physical == PhysicalType::kString ? 0 : physical_width(physical);
}

const MemoryPoolPtr& scratch_pool() {
    static const MemoryPoolPtr pool = MemoryPool::make_root("spill scratch", MemoryPool::kUnlimited);
    return pool;
}

class Writer {
public:
    explicit Writer(std::string& out) : out_(out) {}
    template <typename T>
    void number(T value) {
        bytes(&value, sizeof(value));
    }
    void bytes(const void* data, size_t size) { out_.append(static_cast<const char*>(data), size); }

    void column(const ColumnPtr& given) {
        const ColumnPtr column = flatten(given, scratch_pool());
        const int64_t rows = column->size();
        const PhysicalType physical = column->type().storage_type().physical();
        if (physical == PhysicalType::kNull) return;
        number<uint8_t>(column->has_validity());
        if (column->has_validity()) bytes(column->validity(), static_cast<size_t>(bitmap_bytes(rows)));
        if (const int64_t width = fixed_width(physical))
            return bytes(column->values<uint8_t>(), static_cast<size_t>(rows * width));
        if (physical == PhysicalType::kString) return strings(*column);
        if (physical != PhysicalType::kList) {
            for (const ColumnPtr& child : column->children()) this->column(child);
            return;
        }
        const int32_t* offsets = column->offsets();
        const int32_t begin = rows > 0 ? offsets[0] : 0, end = rows > 0 ? offsets[rows] : 0;
        for (int64_t i = 0; i < rows; ++i) number<int32_t>(offsets[i + 1] - begin);
        for (const ColumnPtr& child : column->children())
            this->column(slice(child, begin, end - begin, scratch_pool()));
    }

private:
    void strings(const Column& column) {
        const StringView* views = column.values<StringView>();
        for (int64_t i = 0; i < column.size(); ++i) number<uint32_t>(column.is_null(i) ? 0 : views[i].size());
        for (int64_t i = 0; i < column.size(); ++i) {
            if (!column.is_null(i)) bytes(views[i].data(), views[i].size());
        }
    }
    std::string& out_;
};

class Reader {
public:
    Reader(std::string_view bytes, const MemoryPoolPtr& pool)
        : next_(bytes.data()), end_(bytes.data() + bytes.size()), pool_(pool) {}

    template <typename T>
    T number() {
        T value;
        std::memcpy(&value, take(sizeof(T)), sizeof(T));
        return value;
    }

    ColumnPtr column(const Type& type, int64_t rows) {
        const Type& storage = type.storage_type();
        const PhysicalType physical = storage.physical();
        if (physical == PhysicalType::kNull) return Column::nulls(type, rows, pool_);
        BufferPtr validity = number<uint8_t>() ? buffer(bitmap_bytes(rows)) : nullptr;
        if (const int64_t width = fixed_width(physical))
            return Column::flat(type, rows, buffer(rows * width), std::move(validity));
        if (physical == PhysicalType::kString) return strings(type, rows, std::move(validity));
        if (physical == PhysicalType::kList) return list(type, storage, rows, std::move(validity));
        std::vector<ColumnPtr> children;
        if (physical == PhysicalType::kVariant) {
            for (int i = 0; i < 2; ++i) children.push_back(column(Type::binary(), rows));
        } else {
            for (const Field& field : storage.fields()) children.push_back(column(field.type, rows));
        }
        return Column::structure(type, rows, std::move(validity), std::move(children));
    }

private:
    const char* take(int64_t size) {
        CHECK(size >= 0 && size <= end_ - next_, "spilled rows are cut short");
        const char* at = next_;
        next_ += size;
        return at;
    }
    BufferPtr buffer(int64_t size) {
        auto result = Buffer::allocate(size, pool_);
        std::memcpy(result->mutable_data(), take(size), static_cast<size_t>(size));
        return result;
    }

    ColumnPtr strings(const Type& type, int64_t rows, BufferPtr validity) {
        const char* sizes = take(rows * 4);
        int64_t total = 0;
        const auto size_at = [&](int64_t i) {
            uint32_t size;
            std::memcpy(&size, sizes + i * 4, 4);
            return size;
        };
        for (int64_t i = 0; i < rows; ++i) total += size_at(i);
        auto text = Buffer::allocate(total, pool_);
        std::memcpy(text->mutable_data(), take(total), static_cast<size_t>(total));
        auto views = Buffer::allocate(rows * 16, pool_);
        const char* at = text->as<char>();
        for (int64_t i = 0; i < rows; ++i) {
            views->mutable_as<StringView>()[i] = StringView(at, size_at(i));
            at += size_at(i);
        }
        return Column::flat(type, rows, std::move(views), std::move(validity), Owners{text});
    }

    ColumnPtr list(const Type& type, const Type& storage, int64_t rows, BufferPtr validity) {
        auto offsets = Buffer::allocate((rows + 1) * 4, pool_);
        offsets->mutable_as<int32_t>()[0] = 0;
        for (int64_t i = 0; i < rows; ++i) offsets->mutable_as<int32_t>()[i + 1] = number<int32_t>();
        const int32_t count = offsets->as<int32_t>()[rows];
        std::vector<ColumnPtr> children;
        if (storage.id() == TypeId::kArray) {
            children.push_back(column(storage.element_type(), count));
        } else {
            children.push_back(column(storage.key_type(), count));
            children.push_back(column(storage.value_type(), count));
        }
        return Column::list(type, rows, std::move(offsets), std::move(validity), std::move(children));
    }

    const char* next_;
    const char* const end_;
    const MemoryPoolPtr& pool_;
};

int64_t payload_bytes(const Column& column) {
    int64_t bytes = column.size() / 8;
    if (!column.is_flat()) return bytes + column.size() * 4;
    switch (column.type().storage_type().physical()) {
        case PhysicalType::kString: {
            const StringView* views = column.values<StringView>();
            for (int64_t i = 0; i < column.size(); ++i)
                bytes += 16 + (views[i].is_inline() ? 0 : views[i].size());
            return bytes;
        }
        case PhysicalType::kList:
        case PhysicalType::kStruct:
        case PhysicalType::kVariant:
            return bytes + column.byte_size();
        case PhysicalType::kInt128:
        case PhysicalType::kInterval:
            return bytes + column.size() * 16;
        default:
            return bytes + column.size() * 8;
    }
}

}  // namespace

int64_t payload_bytes(const Batch& batch) {
    int64_t bytes = 64;
    for (const ColumnPtr& column : batch.columns) bytes += payload_bytes(*column);
    return bytes;
}

void append_batch_bytes(const Batch& batch, std::string& out) {
    Writer writer(out);
    writer.number(batch.rows);
    for (const ColumnPtr& column : batch.columns) writer.column(column);
}

Batch batch_from_bytes(std::string_view bytes, const std::vector<Type>& types, const MemoryPoolPtr& pool) {
    Reader reader(bytes, pool);
    Batch batch;
    batch.rows = reader.number<int64_t>();
    for (const Type& type : types) batch.columns.push_back(reader.column(type, batch.rows));
    return batch;
}

}  // namespace firesteel
