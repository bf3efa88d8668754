// Stands in until the casts land, so that binaries link: refuses every cast, prints simple literals only.

#include "common/check.h"
#include "functions/cast.h"

namespace firesteel {

ColumnPtr cast_column(const ColumnPtr& column, const Type& to, const EvalSettings&, ErrorSink&, const MemoryPoolPtr&) {
    CHECK(false, "no cast from {} to {} yet", column->type().to_string(), to.to_string());
    return nullptr;
}

std::string literal_to_sql(const Type& type, const Value& value, const EvalSettings&) {
    if (value.is_null()) return "NULL";
    if (value.holds<bool>()) return value.as_bool() ? "true" : "false";
    if (value.holds<int64_t>()) return std::to_string(value.as_long());
    if (value.holds<std::string>()) return value.as_string();
    if (value.holds<double>()) return fmt::format("{}", value.as_double());
    return type.to_sql();
}

}  // namespace firesteel
