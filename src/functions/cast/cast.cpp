#include "functions/cast.h"

#include "column/selection.h"
#include "common/check.h"
#include "functions/cast/cast_call.h"

namespace firesteel {

namespace {

CastKernel find_cast(const Type& from, const Type& to) {
    if (from.is(TypeId::kVariant) || to.is(TypeId::kVariant)) return find_variant_cast(from, to);
    if (to.is_string() || to.is(TypeId::kBinary)) return find_text_cast(from, to);
    if (from.is_string()) return find_string_cast(from, to);
    if (from.is_nested() || from.is(TypeId::kUdt) || to.is(TypeId::kUdt)) return find_nested_cast(from, to);
    if (from.is_ansi_interval() || to.is_ansi_interval()) return find_interval_cast(from, to);
    if (from.is_datetime() || from.is(TypeId::kTime) || to.is_datetime()) return find_datetime_cast(from, to);
    if (from.is(TypeId::kDecimal) || to.is(TypeId::kDecimal)) return find_decimal_cast(from, to);
    return find_number_cast(from, to);
}

ColumnPtr cast_flat(const ColumnPtr& column, const Type& to, const EvalSettings& settings, ErrorSink& errors,
                    const MemoryPoolPtr& pool) {
    const CastKernel kernel = find_cast(column->type(), to);
    if (kernel == nullptr) {
        throw Error("DATATYPE_MISMATCH.CAST_WITHOUT_SUGGESTION",
                    {{"sqlExpr", "\"CAST\""},
                     {"srcType", "\"" + column->type().to_sql() + "\""},
                     {"targetType", "\"" + to.to_sql() + "\""}});
    }
    return kernel({column, to, settings, errors, pool});
}

/// Each value of the dictionary once. Values that no row uses must not fail the cast, so any failure sends
/// the rows themselves through it.
ColumnPtr cast_dictionary(const ColumnPtr& column, const Type& to, const EvalSettings& settings,
                          EvalMode mode, const MemoryPoolPtr& pool) {
    ErrorSink trial(mode);
    const ColumnPtr values = cast_flat(column->dictionary_values(), to, settings, trial, pool);
    if (!trial.failed_rows().empty()) return nullptr;
    return Column::dictionary(column->size(), column->codes_buffer(), column->validity_buffer(),
                              flatten(values, pool));
}

}  // namespace

ColumnPtr cast_column(const ColumnPtr& column, const Type& to, const EvalSettings& settings,
                      ErrorSink& errors, const MemoryPoolPtr& pool) {
    const Type& from = column->type();
    if (from == to) return column;
    if (from.is_spatial()) return flatten(column, pool)->with_type(to);
    if (from.is(TypeId::kNull)) return Column::nulls(to, column->size(), pool);
    if (from.same_ignoring_nullability(to)) return column->with_type(to);
    if (!column->is_flat() && column->dictionary_values()->size() <= column->size()) {
        if (auto result = cast_dictionary(column, to, settings, errors.mode(), pool)) return result;
    }
    return cast_flat(flatten(column, pool), to, settings, errors, pool);
}

}  // namespace firesteel
