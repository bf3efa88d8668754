// Columns without nesting are read into our own buffers: several times faster than through Arrow arrays.

#include "io/formats/parquet/flat_column.h"

#include <parquet/column_reader.h>
#include <parquet/exception.h>
#include <parquet/file_reader.h>
#include <parquet/schema.h>
#include <parquet/types.h>

#include <algorithm>
#include <cstring>
#include <vector>

#include "column/bitmap.h"
#include "column/builder.h"

namespace firesteel {

namespace {

using parquet::ByteArray;

[[noreturn]] void ends_early() {
    throw parquet::ParquetException("a column has fewer rows than its row group");
}

/// Definition levels of an optional column, a run at a time.
class Levels {
public:
    explicit Levels(const parquet::ColumnDescriptor& column) : max_(column.max_definition_level()) {}

    /// Where the levels of rows from `first` on go; null when the column has none.
    int16_t* at(int64_t first, int64_t rows) {
        if (max_ == 0) return nullptr;
        if (static_cast<int64_t>(levels_.size()) < rows) levels_.resize(static_cast<size_t>(rows));
        return levels_.data() + first;
    }

    /// Moves `dense` values to the rows that have one; the others get `empty`. The validity bits, or null
    /// when every row has a value.
    template <typename T>
    BufferPtr spread(T* values, int64_t dense, int64_t rows, T empty, const MemoryPoolPtr& pool) const {
        if (dense == rows) return nullptr;
        auto validity = Buffer::allocate_zeroed(bitmap_bytes(rows), pool);
        auto* bits = validity->mutable_as<uint64_t>();
        for (int64_t row = rows - 1; row >= 0; --row) {
            const bool is_valid = levels_[static_cast<size_t>(row)] == max_ && dense > 0;
            values[row] = is_valid ? values[--dense] : empty;
            if (is_valid) set_bit(bits, row);
        }
        return validity;
    }

private:
    const int16_t max_;
    std::vector<int16_t> levels_;
};

/// Fills `values` with the values of `rows` rows, without places for nulls; how many there are.
template <typename Parquet>
int64_t read_dense(parquet::TypedColumnReader<Parquet>& reader, Levels& levels, int64_t rows,
                   typename Parquet::c_type* values) {
    int64_t done = 0, dense = 0;
    while (done < rows) {
        int64_t read = 0;
        const int64_t step =
            reader.ReadBatch(rows - done, levels.at(done, rows), nullptr, values + dense, &read);
        if (step <= 0 && read <= 0) ends_early();
        done += step;
        dense += read;
    }
    return dense;
}

struct Same {
    template <typename T>
    T operator()(T value) const {
        return value;
    }
};
struct ToUnsigned {
    int64_t operator()(int32_t value) const { return static_cast<uint32_t>(value); }
    Int128 operator()(int64_t value) const { return static_cast<uint64_t>(value); }
};
struct FromMillis {
    int64_t operator()(int64_t value) const { return value * 1000; }
};
struct FromInt96 {
    int64_t operator()(const parquet::Int96& value) const {
        constexpr int64_t kJulianEpoch = 2440588;
        constexpr int64_t kMicrosPerDay = 86'400'000'000;
        int64_t nanos;
        std::memcpy(&nanos, value.value.data(), sizeof(nanos));
        return (static_cast<int64_t>(static_cast<int32_t>(value.value[2])) - kJulianEpoch) * kMicrosPerDay +
               nanos / 1000;
    }
};
/// Big-endian two's complement of `width` bytes.
Int128 decimal_of(const uint8_t* bytes, uint32_t width) {
    if (width == 0) return 0;
    Int128 value = static_cast<int8_t>(bytes[0]);
    for (uint32_t i = 1; i < width; ++i)
        value = static_cast<Int128>(static_cast<unsigned __int128>(value) << 8) | bytes[i];
    return value;
}
struct FromBytes {
    Int128 operator()(const ByteArray& value) const { return decimal_of(value.ptr, value.len); }
};
struct FromFixedBytes {
    uint32_t width;
    Int128 operator()(const parquet::FixedLenByteArray& value) const { return decimal_of(value.ptr, width); }
};

template <typename Parquet, typename Out, typename Convert>
class FixedColumn final : public FlatColumn {
public:
    using In = typename Parquet::c_type;

    FixedColumn(std::shared_ptr<parquet::ColumnReader> reader, Type type, Convert convert, MemoryPoolPtr pool)
        : keep_(std::move(reader)),
          reader_(static_cast<parquet::TypedColumnReader<Parquet>&>(*keep_)),
          type_(std::move(type)),
          convert_(convert),
          pool_(std::move(pool)),
          levels_(*keep_->descr()) {}

    ColumnPtr read(int64_t rows) override {
        auto values = Buffer::allocate(rows * static_cast<int64_t>(sizeof(Out)), pool_);
        auto* out = values->template mutable_as<Out>();
        int64_t dense = 0;
        if constexpr (std::is_same_v<Convert, Same> && std::is_same_v<In, Out>) {
            dense = read_dense(reader_, levels_, rows, out);
        } else if constexpr (kBorrows) {
            dense = read_borrowed(rows, out);
        } else {
            if (static_cast<int64_t>(scratch_.size()) < rows) scratch_.resize(static_cast<size_t>(rows));
            auto* in = reinterpret_cast<In*>(scratch_.data());
            dense = read_dense(reader_, levels_, rows, in);
            for (int64_t i = 0; i < dense; ++i) out[i] = static_cast<Out>(convert_(in[i]));
        }
        BufferPtr validity = levels_.spread(out, dense, rows, Out{}, pool_);
        return Column::flat(type_, rows, std::move(values), std::move(validity));
    }

private:
    struct Cell {
        alignas(In) char bytes[sizeof(In)];
    };
    /// Values point into the page, which lives only until the next one is read.
    static constexpr bool kBorrows =
        std::is_same_v<In, ByteArray> || std::is_same_v<In, parquet::FixedLenByteArray>;

    int64_t read_borrowed(int64_t rows, Out* out) {
        scratch_.resize(static_cast<size_t>(rows));
        auto* in = reinterpret_cast<In*>(scratch_.data());
        int64_t done = 0, dense = 0;
        while (done < rows) {
            int64_t read = 0;
            const int64_t step = reader_.ReadBatch(rows - done, levels_.at(done, rows), nullptr, in, &read);
            if (step <= 0 && read <= 0) ends_early();
            for (int64_t i = 0; i < read; ++i) out[dense + i] = static_cast<Out>(convert_(in[i]));
            done += step;
            dense += read;
        }
        return dense;
    }

    const std::shared_ptr<parquet::ColumnReader> keep_;
    parquet::TypedColumnReader<Parquet>& reader_;
    const Type type_;
    const Convert convert_;
    const MemoryPoolPtr pool_;
    Levels levels_;
    std::vector<Cell> scratch_;
};

/// Copies the bytes of `count` values, so that the views outlive the page.
template <typename Value, typename Size>
void copy_strings(const Value* values, int64_t count, Size size_of, StringHeap& heap, StringView* out) {
    int64_t long_bytes = 0;
    for (int64_t i = 0; i < count; ++i) {
        const uint32_t size = size_of(values[i]);
        if (size > StringView::kInlineSize) long_bytes += size;
    }
    char* next = long_bytes > 0 ? heap.allocate(long_bytes) : nullptr;
    for (int64_t i = 0; i < count; ++i) {
        const uint32_t size = size_of(values[i]);
        const char* bytes = reinterpret_cast<const char*>(values[i].ptr);
        if (size > StringView::kInlineSize) {
            std::memcpy(next, bytes, size);
            out[i] = StringView(next, size);
            next += size;
        } else {
            out[i] = StringView(bytes, size);
        }
    }
}

template <typename Parquet>
class TextColumn final : public FlatColumn {
public:
    using In = typename Parquet::c_type;

    TextColumn(std::shared_ptr<parquet::ColumnReader> reader, Type type, MemoryPoolPtr pool)
        : keep_(std::move(reader)),
          reader_(static_cast<parquet::TypedColumnReader<Parquet>&>(*keep_)),
          type_(std::move(type)),
          pool_(std::move(pool)),
          levels_(*keep_->descr()),
          width_(static_cast<uint32_t>(std::max(keep_->descr()->type_length(), 0))),
          has_dictionary_(keep_->GetExposedEncoding() == parquet::ExposedEncoding::DICTIONARY) {}

    ColumnPtr read(int64_t rows) override { return has_dictionary_ ? read_codes(rows) : read_values(rows); }

private:
    uint32_t size_of(const In& value) const {
        if constexpr (std::is_same_v<In, ByteArray>) {
            return value.len;
        } else {
            return width_;
        }
    }

    ColumnPtr flat(const In* values, int64_t count) const {
        auto views = Buffer::allocate(count * static_cast<int64_t>(sizeof(StringView)), pool_);
        StringHeap heap(pool_);
        copy_strings(
            values, count, [this](const In& v) { return size_of(v); }, heap, views->mutable_as<StringView>());
        Owners owners;
        heap.release_to(owners);
        return Column::flat(type_, count, std::move(views), nullptr, std::move(owners));
    }

    ColumnPtr read_values(int64_t rows) {
        auto views = Buffer::allocate(rows * static_cast<int64_t>(sizeof(StringView)), pool_);
        auto* out = views->mutable_as<StringView>();
        scratch_.resize(static_cast<size_t>(rows));
        StringHeap heap(pool_);
        int64_t done = 0, dense = 0;
        while (done < rows) {
            int64_t read = 0;
            const int64_t step =
                reader_.ReadBatch(rows - done, levels_.at(done, rows), nullptr, scratch_.data(), &read);
            if (step <= 0 && read <= 0) ends_early();
            copy_strings(
                scratch_.data(), read, [this](const In& v) { return size_of(v); }, heap, out + dense);
            done += step;
            dense += read;
        }
        BufferPtr validity = levels_.spread(out, dense, rows, StringView(), pool_);
        Owners owners;
        heap.release_to(owners);
        return Column::flat(type_, rows, std::move(views), std::move(validity), std::move(owners));
    }

    ColumnPtr read_codes(int64_t rows) {
        auto codes = Buffer::allocate(rows * static_cast<int64_t>(sizeof(int32_t)), pool_);
        auto* out = codes->mutable_as<int32_t>();
        int64_t done = 0, dense = 0;
        while (done < rows) {
            int64_t read = 0;
            const In* values = nullptr;
            int32_t count = 0;
            const int64_t step = reader_.ReadBatchWithDictionary(rows - done, levels_.at(done, rows), nullptr,
                                                                 out + dense, &read, &values, &count);
            if (step <= 0 && read <= 0) ends_early();
            if (dictionary_ == nullptr && values != nullptr && count > 0) dictionary_ = flat(values, count);
            done += step;
            dense += read;
        }
        if (dense == 0 || dictionary_ == nullptr) return Column::nulls(type_, rows, pool_);
        check_codes(out, dense);
        BufferPtr validity = levels_.spread(out, dense, rows, int32_t{0}, pool_);
        return Column::dictionary(rows, std::move(codes), std::move(validity), dictionary_);
    }

    void check_codes(const int32_t* codes, int64_t count) const {
        uint32_t largest = 0;
        for (int64_t i = 0; i < count; ++i) largest = std::max(largest, static_cast<uint32_t>(codes[i]));
        if (static_cast<int64_t>(largest) >= dictionary_->size())
            throw parquet::ParquetException("a code outside of the dictionary");
    }

    const std::shared_ptr<parquet::ColumnReader> keep_;
    parquet::TypedColumnReader<Parquet>& reader_;
    const Type type_;
    const MemoryPoolPtr pool_;
    Levels levels_;
    const uint32_t width_;
    const bool has_dictionary_;
    ColumnPtr dictionary_;
    std::vector<In> scratch_;
};

/// What opening needs, in one place.
struct Opening {
    parquet::RowGroupReader& group;
    int leaf;
    const Type& type;
    const MemoryPoolPtr& pool;

    template <typename Parquet, typename Out, typename Convert = Same>
    std::unique_ptr<FlatColumn> fixed(Convert convert = {}) const {
        return std::make_unique<FixedColumn<Parquet, Out, Convert>>(group.Column(leaf), type, convert, pool);
    }
    /// A decimal in the width that its precision asks for.
    template <typename Parquet, typename Convert>
    std::unique_ptr<FlatColumn> decimal(Convert convert) const {
        if (type.physical() == PhysicalType::kInt64) return fixed<Parquet, int64_t>(convert);
        return fixed<Parquet, Int128>(convert);
    }
};

std::unique_ptr<FlatColumn> open_int32(const Opening& opening) {
    using Parquet = parquet::Int32Type;
    switch (opening.type.physical()) {
        case PhysicalType::kInt8:
            return opening.fixed<Parquet, int8_t>();
        case PhysicalType::kInt16:
            return opening.fixed<Parquet, int16_t>();
        case PhysicalType::kInt32:
            return opening.fixed<Parquet, int32_t>();
        default:
            if (opening.type.is(TypeId::kLong)) return opening.fixed<Parquet, int64_t>(ToUnsigned());
            return opening.decimal<Parquet>(Same());
    }
}

std::unique_ptr<FlatColumn> open_int64(const Opening& opening, const parquet::LogicalType& logical) {
    using Parquet = parquet::Int64Type;
    if (opening.type.physical() == PhysicalType::kInt128) {
        return logical.is_decimal() ? opening.fixed<Parquet, Int128>()
                                    : opening.fixed<Parquet, Int128>(ToUnsigned());
    }
    const bool is_millis =
        logical.is_timestamp() && static_cast<const parquet::TimestampLogicalType&>(logical).time_unit() ==
                                      parquet::LogicalType::TimeUnit::MILLIS;
    return is_millis ? opening.fixed<Parquet, int64_t>(FromMillis()) : opening.fixed<Parquet, int64_t>();
}

template <typename Parquet>
std::unique_ptr<FlatColumn> open_text(const Opening& opening) {
    auto reader = opening.group.ColumnWithExposeEncoding(opening.leaf, parquet::ExposedEncoding::DICTIONARY);
    return std::make_unique<TextColumn<Parquet>>(std::move(reader), opening.type, opening.pool);
}

}  // namespace

std::unique_ptr<FlatColumn> open_flat_column(parquet::RowGroupReader& group, int leaf, const Type& type,
                                             const MemoryPoolPtr& pool) {
    const Opening opening{group, leaf, type, pool};
    const parquet::ColumnDescriptor& column = *group.metadata()->schema()->Column(leaf);
    switch (column.physical_type()) {
        case parquet::Type::BOOLEAN:
            return opening.fixed<parquet::BooleanType, uint8_t>();
        case parquet::Type::INT32:
            return open_int32(opening);
        case parquet::Type::INT64:
            return open_int64(opening, *column.logical_type());
        case parquet::Type::INT96:
            return opening.fixed<parquet::Int96Type, int64_t>(FromInt96());
        case parquet::Type::FLOAT:
            return opening.fixed<parquet::FloatType, float>();
        case parquet::Type::DOUBLE:
            return opening.fixed<parquet::DoubleType, double>();
        case parquet::Type::BYTE_ARRAY:
            if (type.is(TypeId::kDecimal)) return opening.decimal<parquet::ByteArrayType>(FromBytes());
            return open_text<parquet::ByteArrayType>(opening);
        default:
            if (type.is(TypeId::kDecimal)) {
                const auto width = static_cast<uint32_t>(std::max(column.type_length(), 0));
                return opening.decimal<parquet::FLBAType>(FromFixedBytes{width});
            }
            return open_text<parquet::FLBAType>(opening);
    }
}

}  // namespace firesteel
