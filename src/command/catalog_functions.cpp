// Methods of spark.catalog about functions.

#include "catalog/identifier.h"
#include "command/builtin_names.h"
#include "command/catalog_call.h"
#include "command/table_name.h"
#include "command/user_function.h"
#include "functions/class_names.h"

namespace firesteel {
namespace {

using Rows = std::vector<Value::List>;
using Call = spec::CatalogCall;

Value::List builtin_row(const std::string& shown, const std::string& name, const FunctionRecord* function) {
    return {shown,
            Value::null(),
            Value::null(),
            function == nullptr ? Value::null() : catalog_text_or_null(function->usage),
            catalog_text_or_null(class_name(name)),
            true};
}

Value::List user_row(const std::string& shown, const FunctionDefinition& function) {
    const bool temporary = function.is_temporary();
    const bool is_java = !function.class_name.empty();
    return {shown,
            temporary ? Value::null() : Value(kSessionCatalog),
            temporary ? Value::null() : Value(Value::List{function.name[1]}),
            is_java ? Value("N/A.") : catalog_text_or_null(function.comment),
            is_java ? function.class_name : "sqlFunction.",
            temporary};
}

Rows list_functions(const Call& call, CommandHost& host) {
    std::map<std::string, Value::List> names;
    for (const auto& [name, function] : builtin_names()) names[name] = builtin_row(name, name, function);
    std::vector<FunctionDefinition> made = host.catalog().shared().functions(listed_database(call, host));
    for (FunctionDefinition& function : host.catalog().temporary_functions())
        made.push_back(std::move(function));
    for (const FunctionDefinition& function : made)
        names[function.name.back()] = user_row(function.name.back(), function);
    Rows rows;
    for (auto& [name, row] : names) {
        if (catalog_matches(call, name)) rows.push_back(std::move(row));
    }
    return rows;
}

/// "abs", "builtin.abs", "system.builtin.abs".
bool may_be_builtin(const spec::NameParts& name) {
    if (name.size() == 1) return true;
    return name.size() < 4 && equal_ignoring_case(name[name.size() - 2], "builtin") &&
           (name.size() == 2 || equal_ignoring_case(name[0], "system"));
}

bool is_of_system(const spec::NameParts& name) {
    return name.size() == 3 && equal_ignoring_case(name[0], "system");
}

std::optional<Value::List> find_function(const Call& call, CommandHost& host) {
    const std::string& shown = call.name.back();
    if (!is_of_system(call.name)) table_name(call.name, host);  // raises on names of other catalogs
    if (const auto made = find_user_function(call.name, host)) return user_row(shown, *made);
    if (!may_be_builtin(call.name)) return std::nullopt;
    const auto names = builtin_names();
    const auto found = names.find(lower_case(shown));
    if (found == names.end()) return std::nullopt;
    return builtin_row(shown, found->first, found->second);
}

Rows get_function(const Call& call, CommandHost& host) {
    auto found = find_function(call, host);
    if (!found) raise_no_function(call.name, host);
    return {*std::move(found)};
}

Rows function_exists(const Call& call, CommandHost& host) {
    return {{find_function(call, host).has_value()}};
}

Schema function_columns() {
    return {catalog_text("name"),        catalog_text("catalog"),   catalog_texts("namespace"),
            catalog_text("description"), catalog_text("className"), catalog_flag("isTemporary")};
}

const bool registered = register_catalog_method("listFunctions", {function_columns, list_functions}) &&
                        register_catalog_method("getFunction", {function_columns, get_function}) &&
                        register_catalog_method("functionExists", {catalog_flag_value, function_exists});

}  // namespace
}  // namespace firesteel
