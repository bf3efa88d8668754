// SHOW DATABASES, CATALOGS, CURRENT NAMESPACE, FUNCTIONS, COLUMNS, TBLPROPERTIES.

#include <set>

#include "catalog/identifier.h"
#include "command/builtin_names.h"
#include "command/show.h"
#include "command/table_details.h"
#include "command/table_name.h"
#include "common/error.h"
#include "plan/default_collation.h"

namespace firesteel {
namespace {

using Rows = std::vector<Value::List>;

Rows databases(const spec::Show& show, CommandHost& host) {
    Rows rows;
    for (const NamespaceDefinition& database : host.catalog().shared().namespaces()) {
        if (show_matches(show, database.name)) rows.push_back({database.name});
    }
    return rows;
}

Rows catalogs(const spec::Show& show, CommandHost&) {
    if (!show_matches(show, kSessionCatalog)) return {};
    return {{kSessionCatalog}};
}

Rows current_namespace(const spec::Show&, CommandHost& host) {
    return {{kSessionCatalog, host.catalog().current_database()}};
}

void add_builtin_functions(const spec::Show& show, std::set<std::string>& names) {
    const auto add = [&](const std::string& name) {
        if (show_matches(show, name)) names.insert(name);
    };
    for (const auto& [name, function] : builtin_names()) add(name);
}

void add_user_functions(const spec::Show& show, CommandHost& host, std::set<std::string>& names) {
    SessionCatalog& catalog = host.catalog();
    const std::string database = show.name.empty() ? catalog.current_database()
                                                   : require_namespace(namespace_name(show.name), host).name;
    std::vector<FunctionDefinition> all = catalog.shared().functions(database);
    for (FunctionDefinition& function : catalog.temporary_functions()) all.push_back(std::move(function));
    for (const FunctionDefinition& function : all) {
        if (show_matches(show, function.name.back())) names.insert(function.shown_name());
    }
}

Rows functions(const spec::Show& show, CommandHost& host) {
    std::set<std::string> names;
    if (show.scope != "USER") add_builtin_functions(show, names);
    if (show.scope != "SYSTEM") add_user_functions(show, host, names);
    Rows rows;
    for (const std::string& name : names) rows.push_back({name});
    return rows;
}

Rows columns(const spec::Show& show, CommandHost& host) {
    const auto found = find_relation(show.name, host);
    if (!found) raise_no_table(show.name, host);
    Rows rows;
    const Schema schema =
        found->temporary ? output_schema(*host.analyze(spec::ReadTable(show.name))) : found->schema();
    for (const Field& field : schema) rows.push_back({field.name});
    return rows;
}

/// Those of views that the view was made with, and nothing of what Spark keeps there for itself.
Rows properties(const spec::Show& show, CommandHost& host) {
    const auto found = find_relation(show.name, host);
    if (!found) raise_no_table(show.name, host);
    if (found->temporary) return {};
    const auto all = shown_properties(found->table ? found->table->properties : found->view->properties);
    if (show.property_key.empty()) {
        Rows rows;
        for (const auto& [key, value] : all) rows.push_back({key, redacted(key, value)});
        return rows;
    }
    const auto value = all.find(show.property_key);
    if (value != all.end()) return {{show.property_key, redacted(show.property_key, value->second)}};
    const std::vector<std::string> name = table_name(show.name, host).parts();
    return {{show.property_key, "Table " + name[0] + "." + name[1] + "." + name[2] +
                                    " does not have property: " + show.property_key}};
}

template <typename... Names>
Schema texts(Names... names) {
    return {shown_text(names)...};
}

Schema property_schema(const spec::Show&, CommandHost&) { return texts("key", "value"); }
Schema current_schema(const spec::Show&, CommandHost&) { return texts("catalog", "namespace"); }
Schema namespace_schema(const spec::Show&, CommandHost&) { return texts("namespace"); }
Schema catalog_schema(const spec::Show&, CommandHost&) { return texts("catalog"); }
Schema function_schema(const spec::Show&, CommandHost&) { return texts("function"); }
Schema column_schema(const spec::Show&, CommandHost&) { return texts("col_name"); }

const bool registered = register_show("DATABASES", {namespace_schema, databases}) &&
                        register_show("CATALOGS", {catalog_schema, catalogs}) &&
                        register_show("CURRENT NAMESPACE", {current_schema, current_namespace}) &&
                        register_show("FUNCTIONS", {function_schema, functions}) &&
                        register_show("COLUMNS", {column_schema, columns}) &&
                        register_show("TBLPROPERTIES", {property_schema, properties});

}  // namespace
}  // namespace firesteel
