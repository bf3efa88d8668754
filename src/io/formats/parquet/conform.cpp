#include "io/formats/parquet/conform.h"

#include "catalog/identifier.h"
#include "column/selection.h"
#include "common/error.h"
#include "functions/cast.h"
#include "functions/coercion.h"
#include "io/file_listing.h"
#include "io/formats/parquet/variant_column.h"

namespace firesteel {

namespace {

/// The Parquet type that a Spark type is usually written as.
std::string usual_parquet_type(const Type& type) {
    switch (type.physical()) {
        case PhysicalType::kBool:
            return "BOOLEAN";
        case PhysicalType::kInt8:
        case PhysicalType::kInt16:
        case PhysicalType::kInt32:
            return "INT32";
        case PhysicalType::kInt64:
            return type.is(TypeId::kDecimal) && type.precision() <= 9 ? "INT32" : "INT64";
        case PhysicalType::kInt128:
            return "FIXED_LEN_BYTE_ARRAY";
        case PhysicalType::kFloat:
            return "FLOAT";
        case PhysicalType::kDouble:
            return "DOUBLE";
        default:
            return "BINARY";
    }
}

[[noreturn]] void mismatch(const Type& found, const Type& expected, const ConformRequest& request) {
    throw Error(
        "FAILED_READ_FILE.PARQUET_COLUMN_DATA_TYPE_MISMATCH",
        {{"path", file_uri(request.path)},
         {"column", "[" + request.column + "]"},
         {"expectedType", expected.to_string()},
         {"actualType", request.parquet_type.empty() ? usual_parquet_type(found) : request.parquet_type}});
}

bool holds_all_integers(const Type& from, const Type& decimal) {
    const Type own = decimal_for(from.is(TypeId::kLong) ? from : Type::integer());
    return decimal.precision() - decimal.scale() >= own.precision();
}

/// Conversions by which Spark reads a column as another type.
bool can_widen(const Type& from, const Type& to) {
    const bool is_int32 = from.is(TypeId::kByte) || from.is(TypeId::kShort) || from.is(TypeId::kInteger);
    switch (to.id()) {
        case TypeId::kByte:
        case TypeId::kShort:
        case TypeId::kInteger:
        case TypeId::kLong:
            return is_int32;
        case TypeId::kDouble:
            return is_int32 || from.is(TypeId::kFloat);
        case TypeId::kDecimal:
            if (from.is(TypeId::kDecimal))
                return to.scale() >= from.scale() &&
                       to.precision() - to.scale() >= from.precision() - from.scale();
            return (is_int32 || from.is(TypeId::kLong)) && holds_all_integers(from, to);
        case TypeId::kTimestampNtz:
            return from.is(TypeId::kDate);
        default:
            return false;
    }
}

/// Types whose values are the same numbers or bytes.
bool shares_values(const Type& from, const Type& to) {
    if (from.physical() != to.physical()) return false;
    const auto either = [&](TypeId a, TypeId b) {
        return (from.is(a) && to.is(b)) || (from.is(b) && to.is(a));
    };
    const bool is_text =
        (from.is_string() || from.is(TypeId::kBinary)) && (to.is_string() || to.is(TypeId::kBinary));
    return is_text || either(TypeId::kTimestamp, TypeId::kTimestampNtz) ||
           (from.is(TypeId::kInteger) && (to.is(TypeId::kDate) || to.is(TypeId::kYearMonthInterval))) ||
           (from.is(TypeId::kLong) && to.is(TypeId::kDayTimeInterval)) ||
           (from.id() == to.id() && !from.is(TypeId::kDecimal));
}

bool is_all_null(const Column& column) {
    for (int64_t row = 0; row < column.size(); ++row) {
        if (!column.is_null(row)) return false;
    }
    return true;
}

/// Dates are days to these, as plain numbers are.
bool reads_days(const Type& to) {
    return to.is(TypeId::kByte) || to.is(TypeId::kShort) || to.is(TypeId::kInteger) || to.is(TypeId::kLong) ||
           to.is(TypeId::kDouble);
}

ColumnPtr conform_scalar(const ColumnPtr& column, const Type& type, const ConformRequest& request) {
    const Type& to = type.storage_type();
    if (column->type().is(TypeId::kDate) && reads_days(to))
        return conform_scalar(column->with_type(Type::integer()), type, request);
    if (to.is(TypeId::kNull)) {
        // Columns of nothing are stored as integers, all null.
        if (!is_all_null(*column)) mismatch(column->type(), type, request);
        return Column::nulls(type, column->size(), request.pool);
    }
    if (shares_values(column->type(), to)) return column->with_type(type);
    if (!can_widen(column->type(), to)) mismatch(column->type(), type, request);
    ErrorSink errors(EvalMode::kLegacy);
    const ColumnPtr cast = cast_column(column, to, request.settings, errors, request.pool);
    return cast->type() == type ? cast : cast->with_type(type);
}

ColumnPtr conform_struct(const ColumnPtr& column, const Type& type, const ConformRequest& request) {
    const std::vector<Field>& found = column->type().fields();
    std::vector<ColumnPtr> children;
    for (const Field& field : type.storage_type().fields()) {
        ColumnPtr child;
        for (size_t i = 0; i < found.size() && !child; ++i) {
            const bool is_same = request.settings.case_sensitive
                                     ? found[i].name == field.name
                                     : equal_ignoring_case(found[i].name, field.name);
            if (!is_same) continue;
            ConformRequest inner = request;
            inner.column += ", " + found[i].name;
            child = conform(column->child(i), field.type, inner);
        }
        children.push_back(child ? child : Column::nulls(field.type, column->size(), request.pool));
    }
    return Column::structure(type, column->size(), column->validity_buffer(), std::move(children));
}

}  // namespace

ColumnPtr conform(const ColumnPtr& column, const Type& type, const ConformRequest& request) {
    if (column->type() == type) return column;
    const Type &from = column->type(), &to = type.storage_type();
    if (from.same_ignoring_nullability(to)) return column->with_type(type);
    if (to.is(TypeId::kVariant) && from.is(TypeId::kStruct))
        return assemble_variants(flatten(column, request.pool), request.pool);
    if (!from.is_nested() && !to.is_nested() && !to.is(TypeId::kVariant))
        return conform_scalar(column, type, request);
    if (!from.is_nested() && (to.is(TypeId::kArray) || to.is(TypeId::kMap))) mismatch(from, type, request);
    if (from.id() != to.id()) {
        throw Error("FAILED_READ_FILE.NO_HINT", {{"path", file_uri(request.path)}})
            .with_hint("Column [" + request.column + "] is no " + type.to_string() + ".");
    }
    const ColumnPtr flat = flatten(column, request.pool);
    if (to.is(TypeId::kStruct)) return conform_struct(flat, type, request);
    const auto part = [&](size_t child, const Type& wanted, const char* name) {
        ConformRequest inner = request;
        inner.column += name;
        return conform(flat->child(child), wanted, inner);
    };
    std::vector<ColumnPtr> children;
    if (to.is(TypeId::kArray)) {
        children = {part(0, to.element_type(), ", list, element")};
    } else {
        children = {part(0, to.key_type(), ", key_value, key"),
                    part(1, to.value_type(), ", key_value, value")};
    }
    return Column::list(type, flat->size(), flat->offsets_buffer(), flat->validity_buffer(),
                        std::move(children));
}

}  // namespace firesteel
