// The methods of spark.catalog in general, and those about catalogs, databases and temporary views.
#include "command/catalog_call.h"

#include <map>

#include "command/table_name.h"
#include "command/temporary_view.h"
#include "common/error.h"

namespace firesteel {
namespace {

using Rows = std::vector<Value::List>;
using Call = spec::CatalogCall;

std::map<std::string, CatalogMethod>& methods() {
    static std::map<std::string, CatalogMethod> all;
    return all;
}

const CatalogMethod& find_method(const spec::Command& command) {
    const std::string& name = command.as_command<Call>()->method;
    const auto found = methods().find(name);
    if (found == methods().end()) {
        throw Error("UNSUPPORTED_FEATURE.CATALOG_OPERATION",
                    {{"catalogName", "`spark_catalog`"}, {"operation", name}});
    }
    return found->second;
}

Schema call_schema(const spec::Command& command, CommandHost&) { return find_method(command).schema(); }

CommandResult run_call(const spec::Command& command, CommandHost& host) {
    const CatalogMethod& method = find_method(command);
    return make_rows(method.schema(), method.rows(*command.as_command<Call>(), host), host.pool());
}

Schema text_value() { return {catalog_text("value")}; }
Schema catalog_columns() { return {catalog_text("name"), catalog_text("description")}; }

Schema database_columns() {
    return {catalog_text("name"), catalog_text("catalog"), catalog_text("description"),
            catalog_text("locationUri")};
}

Rows current_database(const Call&, CommandHost& host) { return {{host.catalog().current_database()}}; }
Rows current_catalog(const Call&, CommandHost& host) { return {{host.catalog().current_catalog()}}; }

Rows list_catalogs(const Call& call, CommandHost&) {
    if (!catalog_matches(call, kSessionCatalog)) return {};
    return {{kSessionCatalog, Value::null()}};
}

Value::List database_row(const std::string& name, const NamespaceDefinition& database) {
    return {name, kSessionCatalog, database.comment, shown_location(database.location)};
}

Rows list_databases(const Call& call, CommandHost& host) {
    Rows rows;
    for (const NamespaceDefinition& database : host.catalog().shared().namespaces()) {
        if (catalog_matches(call, database.name)) rows.push_back(database_row(database.name, database));
    }
    return rows;
}

Rows get_database(const Call& call, CommandHost& host) {
    const std::string name = namespace_name(call.name, NestedNamespace::kNotFound);
    return {database_row(name, require_namespace(name, host))};
}

Rows database_exists(const Call& call, CommandHost& host) {
    const bool in_catalog = call.name.size() == 1 || is_in_session_catalog(call.name);
    return {{in_catalog && host.catalog().shared().find_namespace(call.name.back()).has_value()}};
}

Rows drop_temporary(const Call& call, CommandHost& host) {
    return {{drop_temporary_view({call.name.back()}, host)}};
}

Rows drop_global_temporary(const Call& call, CommandHost& host) {
    return {{drop_temporary_view({"global_temp", call.name.back()}, host)}};
}

const bool registered =
    register_command(spec::CommandKind::kCatalogCall, {run_call, call_schema}) &&
    register_catalog_method("currentDatabase", {text_value, current_database}) &&
    register_catalog_method("currentCatalog", {text_value, current_catalog}) &&
    register_catalog_method("listCatalogs", {catalog_columns, list_catalogs}) &&
    register_catalog_method("listDatabases", {database_columns, list_databases}) &&
    register_catalog_method("getDatabase", {database_columns, get_database}) &&
    register_catalog_method("databaseExists", {catalog_flag_value, database_exists}) &&
    register_catalog_method("dropTempView", {catalog_flag_value, drop_temporary}) &&
    register_catalog_method("dropGlobalTempView", {catalog_flag_value, drop_global_temporary});

}  // namespace

bool register_catalog_method(std::string name, CatalogMethod method) {
    methods()[std::move(name)] = method;
    return true;
}

Field catalog_text(const char* name) { return {.name = name, .type = Type::string()}; }
Field catalog_flag(const char* name) { return {.name = name, .type = Type::boolean(), .nullable = false}; }
Schema catalog_flag_value() { return {catalog_flag("value")}; }
Field catalog_texts(const char* name) { return {.name = name, .type = Type::array(Type::string())}; }
Value catalog_text_or_null(const std::string& text) { return text.empty() ? Value::null() : Value(text); }

std::string listed_database(const Call& call, CommandHost& host) {
    if (call.name.empty()) return host.catalog().current_database();
    return require_namespace(namespace_name(call.name), host).name;
}

bool catalog_matches(const Call& call, const std::string& name) {
    return !call.pattern || matches_pattern(*call.pattern, name);
}

}  // namespace firesteel
