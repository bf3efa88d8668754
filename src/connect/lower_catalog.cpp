#include "common/error.h"
#include "connect/lower_relation.h"
#include "connect/message_options.h"
#include "session/sql_text.h"
#include "spark/connect/catalog.pb.h"
#include "spec/command.h"

namespace firesteel {
namespace {

using Proto = spark::connect::Catalog;
using CallPtr = std::shared_ptr<spec::CatalogCall>;

/// Names of methods are short of SQL's: a name that is none is looked up as it stands, and not found.
spec::NameParts split_name(const std::string& name) {
    if (name.find_first_of(".`") == std::string::npos) return {name};
    spec::NameParts parts = split_attribute_name(name);
    return parts.empty() ? spec::NameParts{name} : parts;
}

CallPtr call(std::string method, const std::string& name = "", std::string database = "") {
    auto out = spec::make<spec::CatalogCall>();
    out->method = std::move(method);
    out->name = split_name(name);
    out->database = std::move(database);
    return out;
}

template <typename Message>
CallPtr listing(std::string method, const Message& message, std::string database = "") {
    CallPtr out = call(std::move(method), "", std::move(database));
    if (message.has_pattern()) out->pattern = message.pattern();
    return out;
}

MutablePlan use(const std::string& name, bool is_catalog, Session& session) {
    auto out = spec::make<spec::Use>();
    out->name = parse_sql_name(session, name);
    out->is_catalog = is_catalog;
    return out;
}

template <typename Message>
std::shared_ptr<spec::CreateTable> create_table(const Message& message, Session& session) {
    auto out = spec::make<spec::CreateTable>();
    out->name = parse_sql_name(session, message.table_name());
    if (message.has_schema()) {
        const Type type = lower_type(message.schema(), session);
        if (type.is(TypeId::kStruct)) out->columns = type.fields();
    }
    out->column_defaults.resize(out->columns.size());
    out->format = message.source();
    out->options = sorted_options(message.options());
    out->location = message.path();
    out->external = message.has_path();
    out->answers_rows = true;
    return out;
}

MutablePlan drop_view(const std::string& name, bool if_exists, Session& session) {
    auto out = spec::make<spec::DropView>();
    out->name = parse_sql_name(session, name);
    out->if_exists = if_exists;
    return out;
}

MutablePlan drop_table(const spark::connect::DropTable& message, Session& session) {
    auto out = spec::make<spec::DropTable>();
    out->name = parse_sql_name(session, message.table_name());
    out->if_exists = message.if_exists();
    out->purge = message.purge();
    return out;
}

MutablePlan create_database(const spark::connect::CreateDatabase& message, Session& session) {
    auto out = spec::make<spec::CreateNamespace>();
    out->name = parse_sql_name(session, message.db_name());
    out->if_not_exists = message.if_not_exists();
    out->properties = sorted_options(message.properties());
    return out;
}

MutablePlan drop_database(const spark::connect::DropDatabase& message, Session& session) {
    auto out = spec::make<spec::DropNamespace>();
    out->name = parse_sql_name(session, message.db_name());
    out->if_exists = message.if_exists();
    out->cascade = message.cascade();
    return out;
}

MutablePlan refresh(const std::string& table, const std::string& path, Session& session) {
    auto out = spec::make<spec::Refresh>();
    if (!table.empty()) out->table = parse_sql_name(session, table);
    out->path = path;
    return out;
}

template <typename Statement>
MutablePlan of_table(const std::string& table, Session& session) {
    auto out = spec::make<Statement>();
    out->name = parse_sql_name(session, table);
    return out;
}

MutablePlan show(std::string what, const std::string& table, Session& session) {
    auto out = spec::make<spec::Show>();
    out->what = std::move(what);
    out->name = parse_sql_name(session, table);
    return out;
}

MutablePlan show_create_table(const spark::connect::GetCreateTableString& message, Session& session) {
    auto out = spec::make<spec::Show>();
    out->what = "CREATE TABLE";
    out->name = parse_sql_name(session, message.table_name());
    if (message.as_serde()) out->scope = "SERDE";
    return out;
}

MutablePlan recover_partitions(const std::string& table, Session& session) {
    auto out = spec::make<spec::AlterTable>();
    out->name = parse_sql_name(session, table);
    out->change = spec::AlterTable::Change::kRecoverPartitions;
    return out;
}

MutablePlan analyze_table(const spark::connect::AnalyzeTable& message, Session& session) {
    auto out = spec::make<spec::Analyze>();
    out->name = parse_sql_name(session, message.table_name());
    out->no_scan = message.no_scan();
    return out;
}

/// Methods that ask about a table or look after it.
MutablePlan lower_maintenance(const Proto& catalog, Session& session) {
    switch (catalog.cat_type_case()) {
        case Proto::kListPartitions:
            return show("PARTITIONS", catalog.list_partitions().table_name(), session);
        case Proto::kGetTableProperties:
            return show("TBLPROPERTIES", catalog.get_table_properties().table_name(), session);
        case Proto::kGetCreateTableString:
            return show_create_table(catalog.get_create_table_string(), session);
        case Proto::kRecoverPartitions:
            return recover_partitions(catalog.recover_partitions().table_name(), session);
        case Proto::kTruncateTable:
            return of_table<spec::Truncate>(catalog.truncate_table().table_name(), session);
        case Proto::kAnalyzeTable:
            return analyze_table(catalog.analyze_table(), session);
        default:
            return nullptr;
    }
}

/// Methods that a SQL statement stands for.
MutablePlan lower_statement(const Proto& catalog, Session& session) {
    switch (catalog.cat_type_case()) {
        case Proto::kSetCurrentDatabase:
            return use(catalog.set_current_database().db_name(), false, session);
        case Proto::kSetCurrentCatalog:
            return use(catalog.set_current_catalog().catalog_name(), true, session);
        case Proto::kCreateExternalTable:
            return create_table(catalog.create_external_table(), session);
        case Proto::kCreateTable: {
            auto out = create_table(catalog.create_table(), session);
            out->comment = catalog.create_table().description();
            return out;
        }
        case Proto::kCacheTable:
            return of_table<spec::Cache>(catalog.cache_table().table_name(), session);
        case Proto::kUncacheTable:
            return of_table<spec::Uncache>(catalog.uncache_table().table_name(), session);
        case Proto::kClearCache:
            return spec::make<spec::ClearCache>();
        case Proto::kRefreshTable:
            return refresh(catalog.refresh_table().table_name(), "", session);
        case Proto::kRefreshByPath:
            return refresh("", catalog.refresh_by_path().path(), session);
        case Proto::kDropTable:
            return drop_table(catalog.drop_table(), session);
        case Proto::kDropView:
            return drop_view(catalog.drop_view().view_name(), catalog.drop_view().if_exists(), session);
        case Proto::kCreateDatabase:
            return create_database(catalog.create_database(), session);
        case Proto::kDropDatabase:
            return drop_database(catalog.drop_database(), session);
        default:
            return lower_maintenance(catalog, session);
    }
}

CallPtr lower_listing(const Proto& catalog) {
    switch (catalog.cat_type_case()) {
        case Proto::kListDatabases:
            return listing("listDatabases", catalog.list_databases());
        case Proto::kListTables:
            return listing("listTables", catalog.list_tables(), catalog.list_tables().db_name());
        case Proto::kListFunctions:
            return listing("listFunctions", catalog.list_functions(), catalog.list_functions().db_name());
        case Proto::kListColumns:
            return call("listColumns", catalog.list_columns().table_name(), catalog.list_columns().db_name());
        case Proto::kListCatalogs:
            return listing("listCatalogs", catalog.list_catalogs());
        case Proto::kListViews:
            return listing("listViews", catalog.list_views(), catalog.list_views().db_name());
        default:
            return nullptr;
    }
}

CallPtr lower_call(const Proto& catalog) {
    switch (catalog.cat_type_case()) {
        case Proto::kCurrentDatabase:
            return call("currentDatabase");
        case Proto::kCurrentCatalog:
            return call("currentCatalog");
        case Proto::kGetDatabase:
            return call("getDatabase", catalog.get_database().db_name());
        case Proto::kGetTable:
            return call("getTable", catalog.get_table().table_name(), catalog.get_table().db_name());
        case Proto::kGetFunction:
            return call("getFunction", catalog.get_function().function_name(),
                        catalog.get_function().db_name());
        case Proto::kDatabaseExists:
            return call("databaseExists", catalog.database_exists().db_name());
        case Proto::kTableExists:
            return call("tableExists", catalog.table_exists().table_name(), catalog.table_exists().db_name());
        case Proto::kFunctionExists:
            return call("functionExists", catalog.function_exists().function_name(),
                        catalog.function_exists().db_name());
        case Proto::kDropTempView:
            return call("dropTempView", catalog.drop_temp_view().view_name());
        case Proto::kDropGlobalTempView:
            return call("dropGlobalTempView", catalog.drop_global_temp_view().view_name());
        case Proto::kIsCached:
            return call("isCached", catalog.is_cached().table_name());
        default:
            return lower_listing(catalog);
    }
}

}  // namespace

MutablePlan lower_catalog(const Proto& catalog, Session& session) {
    if (auto statement = lower_statement(catalog, session)) return statement;
    if (auto method = lower_call(catalog)) return method;
    raise_one_of_not_set("spark.connect.Catalog", "CATTYPE_NOT_SET");
}

}  // namespace firesteel
