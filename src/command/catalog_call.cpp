#include <algorithm>
#include <map>

#include "catalog/identifier.h"
#include "command/column_default.h"
#include "command/command.h"
#include "command/table_details.h"
#include "command/table_name.h"
#include "command/user_function.h"
#include "common/error.h"
#include "functions/class_names.h"
#include "functions/registry.h"

namespace firesteel {
namespace {

using Rows = std::vector<Value::List>;
using Call = spec::CatalogCall;

Field text(const char* name) { return {.name = name, .type = Type::string()}; }
Field flag(const char* name) { return {.name = name, .type = Type::boolean(), .nullable = false}; }
Field texts(const char* name) { return {.name = name, .type = Type::array(Type::string())}; }

Value text_or_null(const std::string& value) { return value.empty() ? Value::null() : Value(value); }

bool matches(const std::optional<std::string>& pattern, const std::string& name) {
    return !pattern || matches_pattern(*pattern, name);
}

/// The database that a call speaks of: beside the name, in it, or the current one.
std::string database_of(const Call& call, CommandHost& host) {
    if (!call.database.empty()) return call.database;
    if (call.name.size() > 1) return call.name[call.name.size() - 2];
    return host.catalog().current_database();
}

Value::List database_row(const NamespaceDefinition& database) {
    return {database.name, kSessionCatalog, database.comment, shown_location(database.location)};
}

Value::List table_row(const std::string& name, const std::string& database, const std::string& comment,
                      const char* type) {
    const bool temporary = std::string_view(type) == "TEMPORARY";
    Value::List space;
    if (!database.empty()) space.emplace_back(database);
    return {name,
            temporary ? Value::null() : Value(kSessionCatalog),
            std::move(space),
            text_or_null(comment),
            type,
            temporary};
}

std::optional<Value::List> find_table(const Call& call, CommandHost& host) {
    const std::string& name = call.name.back();
    SessionCatalog& catalog = host.catalog();
    if (call.name.size() == 1 && call.database.empty()) {
        if (const auto view = catalog.find_temporary(name))
            return table_row(view->name.back(), "", view->comment, "TEMPORARY");
    }
    const std::string database = database_of(call, host);
    if (database == "global_temp") {
        const auto view = catalog.shared().find_global_temporary(name);
        if (view) return table_row(view->name.back(), database, view->comment, "TEMPORARY");
    }
    if (const auto table = catalog.shared().find_table(database, name)) {
        return table_row(table->name.back(), database, table->comment,
                         table->external ? "EXTERNAL" : "MANAGED");
    }
    if (const auto view = catalog.shared().find_view(database, name)) {
        return table_row(view->name.back(), database, view->comment, "VIEW");
    }
    return std::nullopt;
}

spec::ReadTable table_reference(const Call& call) {
    spec::NameParts name = call.name;
    if (!call.database.empty()) name = {call.database, name.back()};
    return spec::ReadTable(std::move(name));
}

Rows list_tables_and_views(const Call& call, bool with_tables, CommandHost& host) {
    SessionCatalog& catalog = host.catalog();
    const std::string database = call.database.empty() ? catalog.current_database() : call.database;
    if (database != "global_temp") require_namespace(database, host);
    Rows rows;
    const bool global = equal_ignoring_case(database, "global_temp");
    if (global) {
        for (const ViewDefinition& view : catalog.shared().global_temporaries())
            rows.push_back(table_row(view.name.back(), database, view.comment, "TEMPORARY"));
    }
    if (!global && with_tables) {
        for (const TableDefinition& table : catalog.shared().tables(database)) {
            rows.push_back(table_row(table.name.back(), database, table.comment,
                                     table.external ? "EXTERNAL" : "MANAGED"));
        }
    }
    if (!global) {
        for (const ViewDefinition& view : catalog.shared().views(database))
            rows.push_back(table_row(view.name.back(), database, view.comment, "VIEW"));
    }
    for (const ViewDefinition& view : catalog.temporaries()) {
        rows.push_back(table_row(view.name.back(), "", view.comment, "TEMPORARY"));
    }
    std::erase_if(rows, [&](const Value::List& row) { return !matches(call.pattern, row[0].as_string()); });
    std::stable_sort(rows.begin(), rows.end(),
                     [](const auto& a, const auto& b) { return a[0].as_string() < b[0].as_string(); });
    return rows;
}

Rows list_tables(const Call& call, CommandHost& host) { return list_tables_and_views(call, true, host); }
Rows list_views(const Call& call, CommandHost& host) { return list_tables_and_views(call, false, host); }

Rows get_table(const Call& call, CommandHost& host) {
    if (auto row = find_table(call, host)) return {*std::move(row)};
    host.analyze(table_reference(call));  // raises what a query over it would raise
    return {};
}

Rows list_columns(const Call& call, CommandHost& host) {
    const LogicalPlanPtr table = host.analyze(table_reference(call));
    const auto definition = host.catalog().shared().find_table(database_of(call, host), call.name.back());
    const std::vector<std::string> partitions =
        definition ? definition->partition_by : std::vector<std::string>();
    const Schema schema = definition ? definition->schema : Schema();
    Rows rows;
    for (const Attribute& column : table->output()) {
        const bool is_partition =
            std::find(partitions.begin(), partitions.end(), column.name) != partitions.end();
        const auto stored = std::find_if(schema.begin(), schema.end(),
                                         [&](const Field& field) { return field.name == column.name; });
        const bool known = stored != schema.end();
        const bool is_bucket =
            definition && std::find(definition->bucket_by.begin(), definition->bucket_by.end(),
                                    column.name) != definition->bucket_by.end();
        const std::string comment = column_comment(known ? *stored : column.to_field());
        rows.push_back({column.name, text_or_null(comment), (known ? stored->type : column.type).to_string(),
                        column.nullable, is_partition, is_bucket, false});
    }
    return rows;
}

Rows list_databases(const Call& call, CommandHost& host) {
    Rows rows;
    for (const NamespaceDefinition& database : host.catalog().shared().namespaces()) {
        if (matches(call.pattern, database.name)) rows.push_back(database_row(database));
    }
    return rows;
}

Value::List function_row(const FunctionRecord& function, const std::string& name) {
    return {name, Value::null(), Value::null(), text_or_null(function.usage), class_name(name), true};
}

Value::List function_row(const FunctionDefinition& function) {
    const bool temporary = function.is_temporary();
    const bool is_java = !function.class_name.empty();
    return {function.name.back(),
            temporary ? Value::null() : Value(kSessionCatalog),
            temporary ? Value::null() : Value(Value::List{function.name[1]}),
            is_java ? Value("N/A.") : text_or_null(function.comment),
            is_java ? function.class_name : "sqlFunction.",
            temporary};
}

Rows list_functions(const Call& call, CommandHost& host) {
    std::map<std::string, Value::List> names;
    for (const FunctionRecord* function : FunctionRegistry::instance().all()) {
        if (function->internal) continue;
        names[function->name] = function_row(*function, function->name);
        for (const std::string& alias : function->aliases) names[alias] = function_row(*function, alias);
    }
    const std::string database = database_of(call, host);
    std::vector<FunctionDefinition> made =
        host.catalog().shared().functions(require_namespace(database, host).name);
    for (FunctionDefinition& function : host.catalog().temporary_functions())
        made.push_back(std::move(function));
    for (const FunctionDefinition& function : made) names[function.name.back()] = function_row(function);
    Rows rows;
    for (auto& [name, row] : names) {
        if (matches(call.pattern, name)) rows.push_back(std::move(row));
    }
    return rows;
}

/// The row of the function that a call names.
std::optional<Value::List> find_function(const Call& call, CommandHost& host) {
    spec::NameParts name = call.name;
    if (!call.database.empty()) name = {call.database, name.back()};
    if (const auto made = find_user_function(name, host)) return function_row(*made);
    const FunctionRecord* found = name.size() == 1 ? FunctionRegistry::instance().find(name[0]) : nullptr;
    if (found == nullptr || found->internal) return std::nullopt;
    return function_row(*found, lower_case(name[0]));
}

Rows get_function(const Call& call, CommandHost& host) {
    auto found = find_function(call, host);
    if (!found) raise_no_function(call.name, host);
    return {*std::move(found)};
}

Rows list_catalogs(const Call& call, CommandHost&) {
    if (!matches(call.pattern, kSessionCatalog)) return {};
    return {{kSessionCatalog, Value::null()}};
}

const Schema kDatabases = {text("name"), text("catalog"), text("description"), text("locationUri")};
const Schema kTables = {text("name"),        text("catalog"),   texts("namespace"),
                        text("description"), text("tableType"), flag("isTemporary")};
const Schema kFunctions = {text("name"),        text("catalog"),   texts("namespace"),
                           text("description"), text("className"), flag("isTemporary")};
const Schema kColumns = {text("name"),        text("description"), text("dataType"), flag("nullable"),
                         flag("isPartition"), flag("isBucket"),    flag("isCluster")};
const Schema kCatalogs = {text("name"), text("description")};
const Schema kText = {text("value")};
const Schema kFlag = {flag("value")};

struct Method {
    const Schema* schema;
    Rows (*run)(const Call& call, CommandHost& host);
};

const std::map<std::string, Method>& methods() {
    static const std::map<std::string, Method> all = {
        {"currentDatabase",
         {&kText, [](const Call&, CommandHost& h) -> Rows { return {{h.catalog().current_database()}}; }}},
        {"currentCatalog",
         {&kText, [](const Call&, CommandHost& h) -> Rows { return {{h.catalog().current_catalog()}}; }}},
        {"listCatalogs", {&kCatalogs, list_catalogs}},
        {"listDatabases", {&kDatabases, list_databases}},
        {"getDatabase",
         {&kDatabases,
          [](const Call& c, CommandHost& h) -> Rows {
              return {database_row(require_namespace(c.name.back(), h))};
          }}},
        {"databaseExists",
         {&kFlag,
          [](const Call& c, CommandHost& h) -> Rows {
              return {{h.catalog().shared().find_namespace(c.name.back()).has_value()}};
          }}},
        {"listTables", {&kTables, list_tables}},
        {"listViews", {&kTables, list_views}},
        {"getTable", {&kTables, get_table}},
        {"tableExists",
         {&kFlag, [](const Call& c, CommandHost& h) -> Rows { return {{find_table(c, h).has_value()}}; }}},
        {"listColumns", {&kColumns, list_columns}},
        {"listFunctions", {&kFunctions, list_functions}},
        {"getFunction", {&kFunctions, get_function}},
        {"functionExists",
         {&kFlag, [](const Call& c, CommandHost& h) -> Rows { return {{find_function(c, h).has_value()}}; }}},
        {"dropTempView",
         {&kFlag,
          [](const Call& c, CommandHost& h) -> Rows {
              return {{h.catalog().drop_temporary(c.name.back())}};
          }}},
        {"dropGlobalTempView",
         {&kFlag,
          [](const Call& c, CommandHost& h) -> Rows {
              return {{h.catalog().shared().drop_global_temporary(c.name.back())}};
          }}},
        {"isCached",
         {&kFlag,
          [](const Call& c, CommandHost& h) -> Rows {
              return {{h.is_cached(h.analyze(table_reference(c)))}};
          }}},
    };
    return all;
}

const Method& find_method(const spec::Command& command) {
    const std::string& name = command.as_command<Call>()->method;
    const auto it = methods().find(name);
    if (it == methods().end()) {
        throw Error("UNSUPPORTED_FEATURE.CATALOG_OPERATION",
                    {{"catalogName", "`spark_catalog`"}, {"operation", name}});
    }
    return it->second;
}

Schema call_schema(const spec::Command& command, CommandHost&) { return *find_method(command).schema; }

CommandResult run_call(const spec::Command& command, CommandHost& host) {
    const Method& method = find_method(command);
    return make_rows(call_schema(command, host), method.run(*command.as_command<Call>(), host), host.pool());
}

const bool registered = register_command(spec::CommandKind::kCatalogCall, {run_call, call_schema});

}  // namespace
}  // namespace firesteel
