#include "command/table_creation.h"

#include <algorithm>
#include <chrono>

#include "catalog/file_places.h"
#include "catalog/identifier.h"
#include "catalog/partition_name.h"
#include "catalog/partition_places.h"
#include "column/collation.h"
#include "command/column_default.h"
#include "command/table_buckets.h"
#include "command/table_files.h"
#include "command/table_name.h"
#include "command/write_rows.h"
#include "common/error.h"
#include "io/file_table.h"
#include "plan/default_collation.h"

namespace firesteel {

namespace {

std::string names_of(const Schema& schema) {
    std::string out;
    for (const Field& field : schema) out += (out.empty() ? "" : ", ") + quote_identifier(field.name);
    return out;
}

int64_t now_millis() {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
}

/// Partition columns stand at the end, in the order they were named in, spelled as in the schema.
void order_columns(TableDefinition& table, CommandHost& host) {
    Schema partitions;
    for (std::string& name : table.partition_by) {
        const auto found = std::find_if(table.schema.begin(), table.schema.end(),
                                        [&](const Field& f) { return same_column(f.name, name, host); });
        if (found == table.schema.end()) {
            throw Error("COLUMN_NOT_DEFINED_IN_TABLE", {{"colType", "partition"},
                                                        {"colName", quote_identifier(name)},
                                                        {"tableName", quote_identifiers(table.name)},
                                                        {"tableCols", names_of(table.schema)}});
        }
        name = found->name;
        partitions.push_back(*found);
        table.schema.erase(found);
    }
    if (table.schema.empty() && !partitions.empty()) throw Error("ALL_PARTITION_COLUMNS_NOT_ALLOWED");
    table.schema.insert(table.schema.end(), partitions.begin(), partitions.end());
    check_partition_columns(table.schema, table.partition_by);
}

bool is_filled(const TableDefinition& table, CommandHost& host) {
    return !file_places().entries(table.location, store_settings(table, host)).empty();
}

/// Where the files are to lie. A managed table finds its directory empty or not there.
void settle_location(TableDefinition& table, bool with_rows, bool replaces, CommandHost& host) {
    if (!table.location.empty()) {
        table.location = file_places().plain_path(host.resolve_path(table.location));
        table.external = true;
        if (with_rows && !replaces && is_filled(table, host)) {
            throw Error(
                "_LEGACY_ERROR_TEMP_1241",
                {{"tablePath", table.location.starts_with('/') ? "file://" + table.location : table.location},
                 {"config", "spark.sql.legacy.allowNonEmptyLocationInCTAS"}});
        }
        return;
    }
    if (table.external) throw Error("_LEGACY_ERROR_TEMP_1069");
    table.location = host.catalog().shared().default_location(table.name.at(1), table.name.at(2));
    if (!replaces && is_filled(table, host)) {
        throw Error("LOCATION_ALREADY_EXISTS", {{"location", "'" + shown_location(table.location) + "'"},
                                                {"identifier", quote_identifiers(table.name)}});
    }
}

/// Where texts with a collation cannot stand.
void check_collations(const TableDefinition& table, CommandHost& host) {
    const bool in_keys = host.find_setting("spark.sql.collation.allowInMapKeys") == "true";
    for (const Field& field : table.schema) {
        if (!in_keys && has_map_keys_with_collation(field.type))
            throw Error("UNSUPPORTED_FEATURE.COLLATIONS_IN_MAP_KEYS");
        const bool divides =
            std::any_of(table.bucket_by.begin(), table.bucket_by.end(),
                        [&](const auto& name) { return same_column(field.name, name, host); });
        if (divides && has_collation(field.type))
            throw Error("INVALID_BUCKET_COLUMN_DATA_TYPE", {{"type", "\"" + field.type.to_sql() + "\""}});
    }
}

void make_directory(const TableDefinition& table, CommandHost& host) {
    try {
        file_places().make_directories(table.location, store_settings(table, host));
    } catch (const Error& error) {
        if (error.condition() != "TASK_WRITE_FAILED") throw;
        throw Error("INTERNAL_ERROR",
                    {{"message", "cannot make the directory " + table.location + ": " + error.message()}});
    }
}

/// The partition columns that the directories there already are called after.
std::vector<std::string> partition_names(const TableDefinition& table, CommandHost& host) {
    std::vector<std::string> names;
    const auto files = file_places().data_files(table.location, store_settings(table, host));
    if (files.empty()) return names;
    const std::string& path = files[0].path;
    size_t begin = table.location.size() + 1;
    for (size_t end = path.find('/', begin); end != std::string::npos; end = path.find('/', begin)) {
        const std::string name = partition_value_in(path.substr(begin, end - begin)).first;
        const bool is_column = std::any_of(table.schema.begin(), table.schema.end(), [&](const Field& field) {
            return same_column(field.name, name, host);
        });
        if (is_column) names.push_back(name);
        begin = end + 1;
    }
    return names;
}

/// The columns of files that are there already.
void infer_columns(TableDefinition& table, CommandHost& host) {
    spec::ReadDataSource read;
    read.format = table.format;
    for (const auto& [key, value] : table.options) read.options.emplace_back(key, value);
    read.paths = {table.location};
    if (!table.external) make_directory(table, host);  // without files some formats have columns, too
    try {
        table.schema = output_schema(*host.analyze(read));
    } catch (const Error&) {
        if (!table.external) file_places().remove_if_empty(table.location, store_settings(table, host));
        throw;
    }
    for (Field& field : table.schema) field.nullable = true;
    if (table.partition_by.empty()) table.partition_by = partition_names(table, host);
}

/// What lies in a directory already is no partition before a statement says so.
void hide_partitions(TableDefinition& table, CommandHost& host) {
    if (!table.external || host.find_setting("spark.sql.hive.manageFilesourcePartitions") == "false") return;
    PartitionPlaces places = PartitionPlaces::in(table.properties);
    for (const TablePartition& partition : table_partitions(table, host))
        places.by_name[partition_path(table, partition.values)] = "";
    places.put_into(table.properties);
}

bool is_shape(const Field& field) {
    return field.type.is(TypeId::kGeometry) || field.type.is(TypeId::kGeography);
}

/// A format holds columns of some types only; shapes are refused when they are to be stored. What else is
/// wrong is told to those who read, but for databases, which must be there.
void check_types(const TableDefinition& table, CommandHost& host) {
    ReadRequest request;
    request.format = table.format;
    request.schema = table.schema;
    for (Field& field : *request.schema) {
        if (field.type.is(TypeId::kChar) || field.type.is(TypeId::kVarchar)) field.type = Type::string();
    }
    request.options = table.options;
    request.options.merge(host.source_settings());
    request.paths = {table.location};
    request.settings = host.eval_settings();
    request.is_table = true;
    request.partition_by = table.partition_by;
    std::erase_if(*request.schema, is_shape);
    try {
        check_can_store(*require_source(table.format).open(request));
    } catch (const Error& error) {
        const bool is_database = find_data_source(table.format) == find_data_source("jdbc");
        if (is_database || error.condition() == "UNSUPPORTED_DATA_TYPE_FOR_DATASOURCE") throw;
    }
}

/// The rows in the order of the table's columns, written before anybody can see the table.
void write_first_rows(const TableDefinition& table, const LogicalPlanPtr& query, CommandHost& host) {
    NamedExprs columns;
    for (const Field& field : table.schema) {
        for (const Attribute& column : query->output()) {
            if (column.name == field.name) columns.push_back(named(column.reference(), field));
        }
    }
    const LogicalPlanPtr ordered = project(query, std::move(columns));
    WriteRequest request;
    request.format = table.format;
    request.path = table.location;
    request.schema = output_schema(*ordered);
    request.options = table.options;
    request.partition_by = table.partition_by;
    Bucketing::of(table).add_to(request.options);
    write_rows(ordered, std::move(request), true, host);
}

}  // namespace

void create_table(TableDefinition table, const LogicalPlanPtr& query, IfTableExists exists,
                  CommandHost& host) {
    SharedCatalog& catalog = host.catalog().shared();
    const std::string database = require_namespace(table.name.at(1), host).name;
    const std::string name = table.name.at(2);
    const auto there = catalog.find_table(database, name);
    if (there || catalog.find_view(database, name)) {
        if (exists == IfTableExists::kKeep) return;
        if (exists == IfTableExists::kFail || !there) {
            throw Error("TABLE_OR_VIEW_ALREADY_EXISTS", {{"relationName", quote_identifiers(table.name)}});
        }
    }
    require_source(table.format);
    if (query) {
        table.schema = declared_schema(*query);
        for (Field& field : table.schema) field.nullable = true;
    }
    std::string collation = collation_in(table.properties);
    if (collation.empty()) collation = collation_in(require_namespace(database, host).properties);
    if (!collation.empty()) table.properties[kCollationProperty] = collation;
    if (!query) {
        for (Field& field : table.schema) field.type = with_default_collation(field.type, collation);
    }
    check_columns(table.schema, host);
    check_collations(table, host);
    fix_existing_values(table.schema, query ? "CREATE TABLE AS SELECT" : "CREATE TABLE", host);
    const bool replaces = there.has_value();
    if (replaces && query && reads_from(*query, there->location))
        throw Error("UNSUPPORTED_OVERWRITE.TABLE", {{"table", quote_identifiers(table.name)}});
    settle_location(table, query != nullptr, replaces, host);
    if (table.schema.empty() && !query) infer_columns(table, host);
    order_columns(table, host);
    settle_buckets(table, host);
    table.created_millis = now_millis();
    if (query) {
        write_first_rows(table, query, host);
    } else {
        check_types(table, host);
        hide_partitions(table, host);
        make_directory(table, host);
    }
    catalog.create_table(std::move(table), exists == IfTableExists::kKeep, replaces);
}

}  // namespace firesteel
