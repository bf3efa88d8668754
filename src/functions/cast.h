#pragma once

#include <string>

#include "column/column.h"
#include "functions/kernel.h"

namespace firesteel {

/// CAST between any two types that `can_cast` allows. Failing rows go to `errors` (CAST_INVALID_INPUT,
/// CAST_OVERFLOW, NUMERIC_VALUE_OUT_OF_RANGE with Spark's parameters). Any encoding in, flat or dictionary
/// out.
ColumnPtr cast_column(const ColumnPtr& column, const Type& to, const EvalSettings& settings,
                      ErrorSink& errors, const MemoryPoolPtr& pool);

/// The text of one value as CAST(x AS STRING) gives it; "NULL" inside nested values as Spark prints it.
std::string to_display_string(const Column& column, int64_t row, const EvalSettings& settings);

/// Appends the same; "null" for a null row.
void append_display_string(const Column& column, int64_t row, const EvalSettings& settings, std::string& out);

/// A literal as Spark prints it in generated column names: a, 1, 1.5, NULL, DATE '2020-01-01'.
std::string literal_to_sql(const Type& type, const Value& value, const EvalSettings& settings);
/// A literal as SQL text, the way messages quote values: 'a', 1L, 1.5D, CAST(1.0 AS FLOAT).
std::string literal_to_exact_sql(const Type& type, const Value& value, const EvalSettings& settings);

}  // namespace firesteel
