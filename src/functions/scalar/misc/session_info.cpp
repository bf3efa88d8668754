#include "functions/registry.h"
#include "functions/rows.h"

namespace firesteel {

namespace {

std::string_view current_user(const EvalSettings& settings) { return settings.user; }
std::string_view current_schema(const EvalSettings& settings) { return settings.current_database; }
std::string_view current_catalog(const EvalSettings& settings) { return settings.current_catalog; }
std::string_view version() { return "4.2.1 617618396087429b5627a86ce933bb0f5d6645cb"; }

ColumnPtr type_name(const KernelCall& call) {
    StringBuilder out(*call.result_type, call.pool);
    const std::string name = call[0].type().to_string();
    for (int64_t row = 0; row < call.rows; ++row) out.append_value(name);
    return out.finish();
}

void stable(FunctionRecord& record) { record.volatility = Volatility::kStable; }

}  // namespace

FUNCTION("current_user")
    .alias("user")
    .alias("session_user")
    .group("misc_funcs")
    .since("3.2.0")
    .doc("The user of the session.")
    .example("SELECT length(current_user()) > 0", "true")
    .overload("() -> STRING", rows<current_user>)
    .with(stable);
FUNCTION("current_schema")
    .alias("current_database")
    .group("misc_funcs")
    .since("1.6.0")
    .doc("The session's current database.")
    .example("SELECT current_database()", "default")
    .overload("() -> STRING", rows<current_schema>)
    .with([](FunctionRecord& r) { r.volatility = Volatility::kStable, r.shows_alias = false; });
FUNCTION("current_catalog")
    .group("misc_funcs")
    .since("3.1.0")
    .doc("The session's current catalog.")
    .example("SELECT current_catalog()", "spark_catalog")
    .overload("() -> STRING", rows<current_catalog>)
    .with(stable);
FUNCTION("version")
    .group("misc_funcs")
    .since("3.0.0")
    .doc("The version of Spark whose behaviour this is, and its revision.")
    .example("SELECT substr(version(), 1, 5)", "4.2.1")
    .overload("() -> STRING", rows<version>);
FUNCTION("typeof")
    .group("misc_funcs")
    .since("3.0.0")
    .doc("The type of the argument as DDL text.")
    .example("SELECT typeof(1)", "int")
    .example("SELECT typeof(array(1))", "array<int>")
    .overload("(expr ANY) -> STRING", type_name)
    .with([](FunctionRecord& r) { r.nulls = NullHandling::kCustom, r.never_null = true; });

}  // namespace firesteel
