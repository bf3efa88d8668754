#include "io/formats/parquet/row_groups.h"

#include <parquet/metadata.h>
#include <parquet/schema.h>
#include <parquet/statistics.h>

#include <cmath>
#include <cstring>

#include "common/error.h"
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

/// A bound out of its plain bytes.
std::optional<Value> bound(const std::string& bytes, const parquet::ColumnDescriptor& column,
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
            return number(static_cast<Int128>(plain<int64_t>(bytes)) * (is_millis ? 1000 : 1), type);
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

enum class Comparison { kEqual, kLess, kLessOrEqual, kGreater, kGreaterOrEqual };

std::optional<Comparison> comparison_of(const Expr& call) {
    if (call.is_call("=") || call.is_call("==") || call.is_call("<=>")) return Comparison::kEqual;
    if (call.is_call("<")) return Comparison::kLess;
    if (call.is_call("<=")) return Comparison::kLessOrEqual;
    if (call.is_call(">")) return Comparison::kGreater;
    if (call.is_call(">=")) return Comparison::kGreaterOrEqual;
    return std::nullopt;
}

Comparison mirrored(Comparison comparison) {
    switch (comparison) {
        case Comparison::kLess:
            return Comparison::kGreater;
        case Comparison::kLessOrEqual:
            return Comparison::kGreaterOrEqual;
        case Comparison::kGreater:
            return Comparison::kLess;
        case Comparison::kGreaterOrEqual:
            return Comparison::kLessOrEqual;
        default:
            return comparison;
    }
}

/// The column that an operand is, through casts that change no value's place in the order.
const Expr* column_of(const ExprPtr& operand) {
    if (operand->is(ExprKind::kInput)) return operand.get();
    if (!operand->is(ExprKind::kCast) || !operand->children[0]->is(ExprKind::kInput)) return nullptr;
    const Type &from = operand->children[0]->type, &to = operand->type;
    const bool widens_integer = from.is_integral() && to.is_integral() && from.id() <= to.id();
    const bool widens_decimal = from.is(TypeId::kDecimal) && to.is(TypeId::kDecimal) &&
                                from.scale() == to.scale() && from.precision() <= to.precision();
    return widens_integer || widens_decimal ? operand->children[0].get() : nullptr;
}

bool is_within(Comparison comparison, const ChunkBounds& bounds, const Value& value) {
    const auto below = [&] { return !bounds.minimum || compare_bounds(*bounds.minimum, value) < 0; };
    const auto above = [&] { return !bounds.maximum || compare_bounds(*bounds.maximum, value) > 0; };
    const auto at_most = [&] { return !bounds.minimum || compare_bounds(*bounds.minimum, value) <= 0; };
    const auto at_least = [&] { return !bounds.maximum || compare_bounds(*bounds.maximum, value) >= 0; };
    switch (comparison) {
        case Comparison::kEqual:
            return at_most() && at_least();
        case Comparison::kLess:
            return below();
        case Comparison::kLessOrEqual:
            return at_most();
        case Comparison::kGreater:
            return above();
        case Comparison::kGreaterOrEqual:
            return at_least();
    }
    return true;
}

/// Asks the footer about one row group of one file.
class GroupTest {
public:
    GroupTest(const parquet::FileMetaData& footer, int row_group, const FileReadRequest& request)
        : footer_(footer), row_group_(row_group), request_(request) {}

    bool passes(const ExprPtr& filter) const {
        if (filter->is_literal())
            return filter->value.is_null() || !filter->value.holds<bool>() || filter->value.as_bool();
        if (filter->is_call("and")) return passes(filter->children[0]) && passes(filter->children[1]);
        if (filter->is_call("or")) return passes(filter->children[0]) || passes(filter->children[1]);
        if (filter->is_call("isnull")) return passes_null_test(filter->children[0], true);
        if (filter->is_call("isnotnull")) return passes_null_test(filter->children[0], false);
        if (filter->is_call("in")) return passes_in(*filter);
        const auto comparison = comparison_of(*filter);
        if (!comparison || filter->children.size() != 2) return true;
        const ExprPtr &a = filter->children[0], &b = filter->children[1];
        if (b->is_literal()) return passes(*comparison, a, b);
        if (a->is_literal()) return passes(mirrored(*comparison), b, a);
        return true;
    }

private:
    bool passes(Comparison comparison, const ExprPtr& operand, const ExprPtr& literal) const {
        const Expr* column = column_of(operand);
        if (column == nullptr || literal->value.is_null() || literal->type.is(TypeId::kFloat)) return true;
        if (literal->value.holds<double>() && std::isnan(literal->value.as_double())) return true;
        const auto bounds = bounds_of(*column);
        if (!bounds) return true;
        if (bounds->nulls && *bounds->nulls == bounds->rows) return false;
        // NaN is greater than every number and in no bound.
        const bool is_floating = column->type.is(TypeId::kDouble) || column->type.is(TypeId::kFloat);
        if (is_floating && (comparison == Comparison::kGreater || comparison == Comparison::kGreaterOrEqual))
            return true;
        return is_within(comparison, *bounds, literal->value);
    }

    bool passes_null_test(const ExprPtr& operand, bool wants_null) const {
        if (!operand->is(ExprKind::kInput)) return true;
        const auto bounds = bounds_of(*operand);
        if (!bounds || !bounds->nulls) return true;
        return wants_null ? *bounds->nulls > 0 : *bounds->nulls < bounds->rows;
    }

    bool passes_in(const Expr& in) const {
        for (size_t i = 1; i < in.children.size(); ++i) {
            if (!in.children[i]->is_literal()) return true;
            if (!in.children[i]->value.is_null() &&
                passes(Comparison::kEqual, in.children[0], in.children[i]))
                return true;
        }
        return false;
    }

    std::optional<ChunkBounds> bounds_of(const Expr& input) const {
        const Field& field = request_.data_schema[static_cast<size_t>(input.id)];
        const parquet::SchemaDescriptor& schema = *footer_.schema();
        const int column = find_parquet_column(schema, field.name, request_.options.settings->case_sensitive);
        if (column < 0) return std::nullopt;
        const auto& node = *schema.group_node()->field(column);
        if (!node.is_primitive() || node.is_repeated()) return std::nullopt;
        if (parquet_field(node, request_.options).type != field.type) return std::nullopt;
        return chunk_bounds(footer_, row_group_, leaves_of(schema, column)[0], field.type);
    }

    const parquet::FileMetaData& footer_;
    const int row_group_;
    const FileReadRequest& request_;
};

}  // namespace

int compare_bounds(const Value& a, const Value& b) {
    const auto order = [](const auto& x, const auto& y) { return x < y ? -1 : y < x ? 1 : 0; };
    if (a.holds<int64_t>() && b.holds<int64_t>()) return order(a.as_long(), b.as_long());
    if (a.holds<Int128>() && b.holds<Int128>()) return order(a.as_int128(), b.as_int128());
    if (a.holds<double>() && b.holds<double>()) return order(a.as_double(), b.as_double());
    if (a.holds<std::string>() && b.holds<std::string>()) return order(a.as_string(), b.as_string());
    if (a.holds<bool>() && b.holds<bool>()) return order(a.as_bool(), b.as_bool());
    return 0;  // equal: outside of nothing
}

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
    bounds.minimum = bound(statistics->EncodeMin(), column, type);
    bounds.maximum = bound(statistics->EncodeMax(), column, type);
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

bool may_match(const parquet::FileMetaData& footer, int row_group, const FileReadRequest& request) {
    const GroupTest test(footer, row_group, request);
    for (const ExprPtr& filter : request.filters) {
        if (!test.passes(filter)) return false;
    }
    return true;
}

}  // namespace firesteel
