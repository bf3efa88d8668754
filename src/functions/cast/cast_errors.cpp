#include "functions/cast.h"
#include "functions/cast/cast_call.h"

namespace firesteel {

namespace {

const char* const kAnsiConfig = "\"spark.sql.ansi.enabled\"";

std::string quoted(const Type& type) { return "\"" + type.to_sql() + "\""; }

std::string value_sql(const Column& column, int64_t row, const EvalSettings& settings) {
    return literal_to_exact_sql(column.type(), column.value(row), settings);
}

}  // namespace

Error cast_invalid_input(const Column& column, int64_t row, const Type& to, const EvalSettings& settings) {
    Error error("CAST_INVALID_INPUT", {{"expression", value_sql(column, row, settings)},
                                       {"sourceType", quoted(column.type())},
                                       {"targetType", quoted(to)},
                                       {"ansiConfig", kAnsiConfig}});
    // Spark raises it as what Java raises for such a text.
    if (to.is_numeric()) error.with_kind(ErrorKind::kNumberFormat);
    if (to.is_datetime() || to.is(TypeId::kTime)) error.with_kind(ErrorKind::kDateTime);
    return error;
}

Error cast_overflow(const Column& column, int64_t row, const Type& to, const EvalSettings& settings) {
    return Error("CAST_OVERFLOW", {{"value", value_sql(column, row, settings)},
                                   {"sourceType", quoted(column.type())},
                                   {"targetType", quoted(to)},
                                   {"ansiConfig", kAnsiConfig}});
}

Error decimal_out_of_range(std::string value, const Type& to) {
    return Error("NUMERIC_VALUE_OUT_OF_RANGE.WITH_SUGGESTION", {{"value", std::move(value)},
                                                                {"precision", std::to_string(to.precision())},
                                                                {"scale", std::to_string(to.scale())},
                                                                {"config", kAnsiConfig}});
}

}  // namespace firesteel
