#include "io/formats/parquet/row_groups.h"

#include <parquet/metadata.h>
#include <parquet/schema.h>
#include <parquet/statistics.h>

#include <algorithm>
#include <cmath>
#include <cstring>

#include "common/error.h"
#include "io/formats/parquet/file_calendar.h"
#include "io/formats/parquet/parquet_schema.h"

namespace firesteel {

namespace {

template <typename T>
T plain(const std::string& bytes) {
    T value{};
    std::memcpy(&value, bytes.data(), std::min(sizeof(T), bytes.size()));
    return value;
}

Int128 big_endian(const std::string& bytes) {
    Int128 value = bytes.empty() ? 0 : static_cast<int8_t>(bytes[0]);
    for (size_t i = 1; i < bytes.size(); ++i)
        value =
            static_cast<Int128>(static_cast<unsigned __int128>(value) << 8) | static_cast<uint8_t>(bytes[i]);
    return value;
}

Value number(Int128 value, const Type& type) {
    if (type.is(TypeId::kDecimal)) return Value(value);
    return Value(static_cast<int64_t>(value));
}

std::optional<Value> finite(double value) {
    if (std::isnan(value)) return std::nullopt;
    return Value(value);
}

}  // namespace

std::optional<Value> bound_of(const std::string& bytes, const parquet::ColumnDescriptor& column,
                              const Type& type) {
    const parquet::LogicalType& logical = *column.logical_type();
    const bool is_unsigned =
        logical.is_int() && !static_cast<const parquet::IntLogicalType&>(logical).is_signed();
    switch (column.physical_type()) {
        case parquet::Type::BOOLEAN:
            return Value(!bytes.empty() && bytes[0] != 0);
        case parquet::Type::INT32:
            if (is_unsigned) return number(plain<uint32_t>(bytes), type);
            return number(plain<int32_t>(bytes), type);
        case parquet::Type::INT64: {
            if (is_unsigned) return number(static_cast<Int128>(plain<uint64_t>(bytes)), type);
            const bool is_millis = logical.is_timestamp() &&
                                   static_cast<const parquet::TimestampLogicalType&>(logical).time_unit() ==
                                       parquet::LogicalType::TimeUnit::MILLIS;
            const bool is_finer = is_millis || type.is(TypeId::kTime);
            return number(static_cast<Int128>(plain<int64_t>(bytes)) * (is_finer ? 1000 : 1), type);
        }
        case parquet::Type::FLOAT:
            return finite(static_cast<double>(plain<float>(bytes)));
        case parquet::Type::DOUBLE:
            return finite(plain<double>(bytes));
        case parquet::Type::BYTE_ARRAY:
        case parquet::Type::FIXED_LEN_BYTE_ARRAY:
            if (type.is(TypeId::kDecimal)) return Value(big_endian(bytes));
            if (type.is(TypeId::kString)) return Value(bytes);
            return std::nullopt;
        default:
            return std::nullopt;
    }
}

namespace {

/// In bytes from the begin of the file.
int64_t middle_of(const parquet::FileMetaData& footer, int row_group) {
    const auto group = footer.RowGroup(row_group);
    const auto chunk = group->ColumnChunk(0);
    int64_t begin = chunk->data_page_offset();
    if (chunk->has_dictionary_page()) begin = std::min(begin, chunk->dictionary_page_offset());
    int64_t size = group->total_compressed_size();
    if (size <= 0) size = group->total_byte_size();
    return begin + size / 2;
}

const Type& data_type(const FileReadRequest& request, const Expr& input) {
    return request.data_schema[static_cast<size_t>(input.id)].type;
}

/// Asks the footer about one row group of one file.
class GroupProbe final : public BoundsProbe {
public:
    GroupProbe(const parquet::FileMetaData& footer, int row_group, const FileReadRequest& request)
        : footer_(footer), row_group_(row_group), request_(request) {}

protected:
    std::optional<ChunkBounds> bounds_of(const Expr& input) const override {
        const int leaf = plain_leaf(footer_, request_, input);
        if (leaf < 0) return std::nullopt;
        const Type& type = data_type(request_, input);
        return bounds_as_read(chunk_bounds(footer_, row_group_, leaf, type),
                              leaf_calendar(footer_, leaf, type, request_.options, request_.split.path),
                              type);
    }

private:
    const parquet::FileMetaData& footer_;
    const int row_group_;
    const FileReadRequest& request_;
};

}  // namespace

ChunkBounds chunk_bounds(const parquet::FileMetaData& footer, int row_group, int leaf, const Type& type) {
    ChunkBounds bounds;
    const auto group = footer.RowGroup(row_group);
    bounds.rows = group->num_rows();
    const auto chunk = group->ColumnChunk(leaf);
    const auto statistics = chunk->statistics();
    if (!statistics) return bounds;
    if (statistics->HasNullCount()) bounds.nulls = statistics->null_count();
    if (!statistics->HasMinMax()) return bounds;
    const parquet::ColumnDescriptor& column = *footer.schema()->Column(leaf);
    bounds.minimum = bound_of(statistics->EncodeMin(), column, type);
    bounds.maximum = bound_of(statistics->EncodeMax(), column, type);
    return bounds;
}

std::vector<int> row_groups_of(const parquet::FileMetaData& footer, const FileSplit& split) {
    if (split.unit >= 0) return {split.unit};
    std::vector<int> groups;
    const bool is_whole = split.begin == 0 && split.end >= split.file_size;
    for (int i = 0; i < footer.num_row_groups(); ++i) {
        if (footer.num_columns() == 0 || is_whole) {
            if (split.begin == 0) groups.push_back(i);
            continue;
        }
        const int64_t middle = middle_of(footer, i);
        if (middle >= split.begin && middle < split.end) groups.push_back(i);
    }
    return groups;
}

int plain_leaf(const parquet::FileMetaData& footer, const FileReadRequest& request, const Expr& input) {
    const Field& field = request.data_schema[static_cast<size_t>(input.id)];
    const parquet::SchemaDescriptor& schema = *footer.schema();
    const int column = find_parquet_column(schema, field.name, request.options.settings->case_sensitive);
    if (column < 0) return -1;
    const auto& node = *schema.group_node()->field(column);
    if (!node.is_primitive() || node.is_repeated()) return -1;
    if (parquet_field(node, request.options).type != field.type) return -1;
    return leaves_of(schema, column)[0];
}

bool may_match(const parquet::FileMetaData& footer, int row_group, const Exprs& filters,
               const FileReadRequest& request) {
    const GroupProbe test(footer, row_group, request);
    return std::all_of(filters.begin(), filters.end(),
                       [&](const ExprPtr& filter) { return test.passes(filter); });
}

}  // namespace firesteel
