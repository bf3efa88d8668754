#include "catalog/identifier.h"
#include "command/describe.h"
#include "common/error.h"
#include "functions/registry.h"

namespace firesteel {

/// The registry's own words; there is no class behind a function.
std::vector<Value::List> describe_function(const spec::DescribeStatement& statement, CommandHost& host) {
    const std::string name = lower_case(statement.name.back());
    const FunctionRecord* function = FunctionRegistry::instance().find(name);
    if (function == nullptr || function->internal) {
        throw Error("UNRESOLVED_ROUTINE",
                    {{"routineName", quote_identifiers(statement.name)},
                     {"searchPath",
                      "[`system`.`builtin`, `system`.`session`, " +
                          quote_identifiers({"spark_catalog", host.catalog().current_database()}) + "]"}});
    }
    std::vector<Value::List> rows = {{"Function: " + name}, {"Class: N/A."}, {"Usage: " + function->usage}};
    if (!statement.extended) return rows;
    std::string text = "Extended Usage:\n";
    if (!function->examples.empty()) text += "    Examples:\n";
    for (const auto& example : function->examples)
        text += "      > " + example.sql + ";\n       " + example.result + "\n";
    text += "  \n    Since: " + function->since + "\n";
    rows.push_back({text});
    return rows;
}

}  // namespace firesteel
