#include "common/error.h"
#include "connect/lower_relation.h"
#include "connect/lower_storage_level.h"
#include "connect/message_options.h"
#include "session/session.h"
#include "session/sql_text.h"
#include "spark/connect/catalog.pb.h"
#include "spec/command.h"

namespace firesteel {
namespace {

using Proto = spark::connect::Catalog;
using CallPtr = std::shared_ptr<spec::CatalogCall>;

spec::NameParts parse_name(const std::string& name, Session& session) {
    if (name.find_first_not_of(" \t\r\n") == std::string::npos) throw Error("PARSE_EMPTY_STATEMENT");
    return parse_sql_name(session, name);
}

CallPtr call(std::string method, spec::NameParts name = {}) {
    auto out = spec::make<spec::CatalogCall>();
    out->method = std::move(method);
    out->name = std::move(name);
    return out;
}

template <typename Message>
CallPtr listing(std::string method, const Message& message, spec::NameParts database = {}) {
    CallPtr out = call(std::move(method), std::move(database));
    if (message.has_pattern()) out->pattern = message.pattern();
    return out;
}

template <typename Message>
spec::NameParts database_of(const Message& message, Session& session) {
    return message.has_db_name() ? parse_name(message.db_name(), session) : spec::NameParts();
}

/// Beside a database the name stands for itself.
template <typename Message>
spec::NameParts object_name(const std::string& name, const Message& message, Session& session) {
    if (message.has_db_name()) return {"spark_catalog", message.db_name(), name};
    return parse_name(name, session);
}

/// The parts are those of a namespace: a catalog is not among them.
MutablePlan use_database(const std::string& name, Session& session) {
    auto out = spec::make<spec::Use>();
    out->name = parse_name(name, session);
    if (out->name.size() > 1) out->name.insert(out->name.begin(), "spark_catalog");
    return out;
}

MutablePlan use_catalog(const std::string& name) {
    auto out = spec::make<spec::Use>();
    out->name = {name};
    out->is_catalog = true;
    return out;
}

template <typename Message>
std::shared_ptr<spec::CreateTable> create_table(const Message& message, Session& session) {
    auto out = spec::make<spec::CreateTable>();
    out->name = parse_name(message.table_name(), session);
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
    out->name = parse_name(name, session);
    out->if_exists = if_exists;
    return out;
}

MutablePlan drop_table(const spark::connect::DropTable& message, Session& session) {
    auto out = spec::make<spec::DropTable>();
    out->name = parse_name(message.table_name(), session);
    out->if_exists = message.if_exists();
    out->purge = message.purge();
    return out;
}

MutablePlan create_database(const spark::connect::CreateDatabase& message, Session& session) {
    auto out = spec::make<spec::CreateNamespace>();
    out->name = parse_name(message.db_name(), session);
    out->if_not_exists = message.if_not_exists();
    for (auto& [key, value] : sorted_options(message.properties())) {
        if (key == "location") {
            out->location = value;
        } else {
            out->properties.emplace_back(key, value);
        }
    }
    return out;
}

MutablePlan drop_database(const spark::connect::DropDatabase& message, Session& session) {
    auto out = spec::make<spec::DropNamespace>();
    out->name = parse_name(message.db_name(), session);
    out->if_exists = message.if_exists();
    out->cascade = message.cascade();
    return out;
}

MutablePlan refresh_table(const std::string& table, Session& session) {
    auto out = spec::make<spec::Refresh>();
    out->table = parse_name(table, session);
    return out;
}

MutablePlan refresh_path(const std::string& path) {
    auto out = spec::make<spec::Refresh>();
    out->path = path;
    return out;
}

template <typename Statement>
MutablePlan of_table(const std::string& table, Session& session) {
    auto out = spec::make<Statement>();
    out->name = parse_name(table, session);
    return out;
}

MutablePlan cache_table(const spark::connect::CacheTable& message, Session& session) {
    auto out = spec::make<spec::Cache>();
    out->name = parse_name(message.table_name(), session);
    if (message.has_storage_level())
        out->options = {{"storageLevel", storage_level_name(lower_storage_level(message.storage_level()))}};
    return out;
}

MutablePlan show(std::string what, const std::string& table, Session& session) {
    auto out = spec::make<spec::Show>();
    out->what = std::move(what);
    out->name = parse_name(table, session);
    return out;
}

MutablePlan show_create_table(const spark::connect::GetCreateTableString& message, Session& session) {
    auto out = spec::make<spec::Show>();
    out->what = "CREATE TABLE";
    out->name = parse_name(message.table_name(), session);
    if (message.as_serde()) out->scope = "SERDE";
    return out;
}

MutablePlan recover_partitions(const std::string& table, Session& session) {
    auto out = spec::make<spec::AlterTable>();
    out->name = parse_name(table, session);
    out->change = spec::AlterTable::Change::kRecoverPartitions;
    return out;
}

MutablePlan analyze_table(const spark::connect::AnalyzeTable& message, Session& session) {
    auto out = spec::make<spec::Analyze>();
    out->name = parse_name(message.table_name(), session);
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
            return use_database(catalog.set_current_database().db_name(), session);
        case Proto::kSetCurrentCatalog:
            return use_catalog(catalog.set_current_catalog().catalog_name());
        case Proto::kCreateExternalTable:
            return create_table(catalog.create_external_table(), session);
        case Proto::kCreateTable: {
            auto out = create_table(catalog.create_table(), session);
            out->comment = catalog.create_table().description();
            return out;
        }
        case Proto::kCacheTable:
            return cache_table(catalog.cache_table(), session);
        case Proto::kUncacheTable:
            return of_table<spec::Uncache>(catalog.uncache_table().table_name(), session);
        case Proto::kClearCache:
            return spec::make<spec::ClearCache>();
        case Proto::kRefreshTable:
            return refresh_table(catalog.refresh_table().table_name(), session);
        case Proto::kRefreshByPath:
            return refresh_path(catalog.refresh_by_path().path());
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

CallPtr lower_listing(const Proto& catalog, Session& session) {
    switch (catalog.cat_type_case()) {
        case Proto::kListDatabases:
            return listing("listDatabases", catalog.list_databases());
        case Proto::kListTables:
            return listing("listTables", catalog.list_tables(), database_of(catalog.list_tables(), session));
        case Proto::kListFunctions:
            return listing("listFunctions", catalog.list_functions(),
                           database_of(catalog.list_functions(), session));
        case Proto::kListCatalogs:
            return listing("listCatalogs", catalog.list_catalogs());
        case Proto::kListViews:
            return listing("listViews", catalog.list_views(), database_of(catalog.list_views(), session));
        default:
            return nullptr;
    }
}

/// Methods that ask about one table, view or function.
CallPtr lower_question(const Proto& catalog, Session& session) {
    switch (catalog.cat_type_case()) {
        case Proto::kGetTable:
            return call("getTable",
                        object_name(catalog.get_table().table_name(), catalog.get_table(), session));
        case Proto::kTableExists:
            return call("tableExists",
                        object_name(catalog.table_exists().table_name(), catalog.table_exists(), session));
        case Proto::kListColumns:
            return call("listColumns",
                        object_name(catalog.list_columns().table_name(), catalog.list_columns(), session));
        case Proto::kGetFunction:
            return call("getFunction",
                        object_name(catalog.get_function().function_name(), catalog.get_function(), session));
        case Proto::kFunctionExists:
            return call("functionExists", object_name(catalog.function_exists().function_name(),
                                                      catalog.function_exists(), session));
        case Proto::kIsCached:
            return call("isCached", parse_name(catalog.is_cached().table_name(), session));
        default:
            return lower_listing(catalog, session);
    }
}

CallPtr lower_call(const Proto& catalog, Session& session) {
    switch (catalog.cat_type_case()) {
        case Proto::kCurrentDatabase:
            return call("currentDatabase");
        case Proto::kCurrentCatalog:
            return call("currentCatalog");
        case Proto::kGetDatabase:
            return call("getDatabase", parse_name(catalog.get_database().db_name(), session));
        case Proto::kDatabaseExists:
            return call("databaseExists", parse_name(catalog.database_exists().db_name(), session));
        // Those are names, not parsed.
        case Proto::kDropTempView:
            return call("dropTempView", {catalog.drop_temp_view().view_name()});
        case Proto::kDropGlobalTempView:
            return call("dropGlobalTempView", {catalog.drop_global_temp_view().view_name()});
        default:
            return lower_question(catalog, session);
    }
}

/// The table that a method makes.
std::string created_table(const Proto& catalog) {
    if (catalog.has_create_table()) return catalog.create_table().table_name();
    return catalog.has_create_external_table() ? catalog.create_external_table().table_name() : "";
}

}  // namespace

MutablePlan lower_catalog(const Proto& catalog, int64_t plan_id, Session& session) {
    const std::string table = created_table(catalog);
    if (!table.empty() && !session.note_created_table(plan_id))
        return std::make_shared<spec::ReadTable>(parse_name(table, session));
    if (auto statement = lower_statement(catalog, session)) return statement;
    if (auto method = lower_call(catalog, session)) return method;
    raise_one_of_not_set("spark.connect.Catalog", "CATTYPE_NOT_SET");
}

}  // namespace firesteel
