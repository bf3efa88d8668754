#include "functions/registry.h"
#include "functions/rows.h"

namespace firesteel {

namespace {

std::string current_path(const EvalSettings& settings) {
    return "system.builtin,system.session," + settings.current_catalog + "." + settings.current_database;
}

}  // namespace

FUNCTION("current_path")
    .group("misc_funcs")
    .since("4.2.0")
    .doc("Where functions are looked for, in that order.")
    .example("SELECT current_path()", "system.builtin,system.session,spark_catalog.default")
    .overload("() -> STRING", rows<current_path>)
    .with([](FunctionRecord& r) { r.volatility = Volatility::kStable; });

}  // namespace firesteel
