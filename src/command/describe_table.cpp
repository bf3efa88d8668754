#include <algorithm>

#include "catalog/identifier.h"
#include "command/column_default.h"
#include "command/describe.h"
#include "command/table_details.h"
#include "command/table_files.h"
#include "command/table_name.h"
#include "command/write_rows.h"
#include "common/error.h"

namespace firesteel {
namespace {

using Rows = std::vector<Value::List>;

void add_partitioning(const TableDefinition& table, Rows& rows) {
    if (table.partition_by.empty()) return;
    rows.push_back({"# Partition Information", "", ""});
    rows.push_back({"# col_name", "data_type", "comment"});
    Schema columns(table.schema.end() - static_cast<std::ptrdiff_t>(table.partition_by.size()),
                   table.schema.end());
    add_columns(columns, rows);
}

void add_clustering(const TableDefinition& table, Rows& rows) {
    const std::vector<std::string> names = clustering_names(table);
    if (names.empty()) return;
    rows.push_back({"# Clustering Information", "", ""});
    rows.push_back({"# col_name", "data_type", "comment"});
    for (const Field& field : table.schema) {
        if (std::find(names.begin(), names.end(), field.name) != names.end()) add_columns({field}, rows);
    }
}

void add_details(const TableDetails& details, Rows& rows) {
    rows.push_back({"", "", ""});
    rows.push_back({"# Detailed Table Information", "", ""});
    for (const auto& [name, value] : details) rows.push_back({name, value, ""});
}

void add_defaults(const Schema& schema, Rows& rows) {
    const auto has_default = [](const Field& field) { return !default_text(field).empty(); };
    if (std::none_of(schema.begin(), schema.end(), has_default)) return;
    rows.push_back({"", "", ""});
    rows.push_back({"# Column Default Values", "", ""});
    for (const Field& field : schema) {
        if (has_default(field)) rows.push_back({field.name, field.type.to_string(), default_text(field)});
    }
}

void add_partition_details(const spec::DescribeStatement& statement, const TableDefinition& table,
                           CommandHost& host, Rows& rows) {
    const TablePartition partition = require_partition(table, statement.partition, host);
    if (!statement.extended) return;
    std::string shown;
    for (const auto& [name, value] : partition.values)
        shown += (shown.empty() ? "" : ", ") + name + "=" + value;
    rows.push_back({"", "", ""});
    rows.push_back({"# Detailed Partition Information", "", ""});
    rows.push_back({"Database", table.name[1], ""});
    rows.push_back({"Table", table.name[2], ""});
    rows.push_back({"Partition Values", "[" + shown + "]", ""});
    rows.push_back({"Location", shown_location(partition.directory), ""});
    if (!table.options.empty()) rows.push_back({"Storage Properties", shown_map(table.options), ""});
    rows.push_back({"Created Time", shown_time(table.created_millis), ""});
    rows.push_back({"Last Access", "UNKNOWN", ""});
    const auto statistics = table.partition_statistics.find(partition.path);
    if (statistics != table.partition_statistics.end())
        rows.push_back({"Partition Statistics", statistics->second, ""});
    rows.push_back({"", "", ""});
    rows.push_back({"# Storage Information", "", ""});
    if (table.buckets > 0) {
        rows.push_back({"Num Buckets", std::to_string(table.buckets), ""});
        rows.push_back({"Bucket Columns", shown_names(table.bucket_by), ""});
        rows.push_back({"Sort Columns", shown_names(table.sort_by), ""});
    }
    rows.push_back({"Location", shown_location(table.location), ""});
    if (!table.options.empty()) rows.push_back({"Storage Properties", shown_map(table.options), ""});
}

/// What is no table or view of the catalog: files by format, or nothing.
Rows describe_other(const spec::DescribeStatement& statement, CommandHost& host) {
    Rows rows;
    add_columns(output_schema(*host.analyze(spec::ReadTable(statement.name))), rows);
    return rows;
}

}  // namespace

std::vector<Value::List> describe_table(const spec::DescribeStatement& statement, CommandHost& host) {
    const auto found = find_relation(statement.name, host);
    if (!found) return describe_other(statement, host);
    Rows rows;
    add_columns(found->temporary && found->schema().empty()
                    ? output_schema(*host.analyze(spec::ReadTable(statement.name)))
                    : found->schema(),
                rows);
    if (found->view && !statement.partition.empty()) {
        throw Error("FORBIDDEN_OPERATION", {{"statement", "DESC PARTITION"},
                                            {"objectType", found->temporary ? "TEMPORARY VIEW" : "VIEW"},
                                            {"objectName", quote_identifier(found->view->name.back())}});
    }
    if (found->temporary) return rows;
    if (found->view) {
        if (statement.extended) add_details(view_details(*found->view), rows);
        if (statement.extended) add_defaults(found->view->schema, rows);
        return rows;
    }
    const TableDefinition& table = *found->table;
    add_partitioning(table, rows);
    add_clustering(table, rows);
    if (!statement.partition.empty()) {
        add_partition_details(statement, table, host, rows);
    } else if (statement.extended) {
        add_details(table_details(table), rows);
    }
    if (statement.partition.empty()) add_defaults(table.schema, rows);
    return rows;
}

std::vector<Value::List> describe_column(const spec::DescribeStatement& statement, CommandHost& host) {
    const auto found = find_relation(statement.name, host);
    const Schema schema = found && !found->schema().empty()
                              ? found->schema()
                              : output_schema(*host.analyze(spec::ReadTable(statement.name)));
    const std::string& name = statement.column.back();
    const auto field = std::find_if(schema.begin(), schema.end(),
                                    [&](const Field& f) { return same_column(f.name, name, host); });
    if (statement.column.size() > 1) {
        std::string shown;
        for (const std::string& part : statement.column) shown += (shown.empty() ? "" : ".") + part;
        const bool known = std::any_of(schema.begin(), schema.end(), [&](const Field& f) {
            return same_column(f.name, statement.column[0], host) && f.type.is(TypeId::kStruct);
        });
        if (known)
            throw Error("_LEGACY_ERROR_TEMP_1060", {{"command", "DESC TABLE COLUMN"}, {"column", shown}});
    }
    if (field == schema.end()) {
        throw Error("COLUMN_NOT_FOUND", {{"colName", quote_identifier(name)},
                                         {"caseSensitiveConfig", "\"spark.sql.caseSensitive\""}});
    }
    const std::string comment = column_comment(*field);
    Rows rows = {{"col_name", field->name},
                 {"data_type", field->type.to_string()},
                 {"comment", comment.empty() ? "NULL" : comment}};
    if (!statement.extended) return rows;
    const auto statistic = [&](const char* key) {
        if (!found || !found->table) return std::string("NULL");
        const auto value = found->table->column_statistics.find(lower_case(field->name) + "." + key);
        return value == found->table->column_statistics.end() ? std::string("NULL") : value->second;
    };
    for (const char* key : {"min", "max", "num_nulls", "distinct_count", "avg_col_len", "max_col_len"})
        rows.push_back({key, statistic(key)});
    rows.push_back({"histogram", "NULL"});
    if (const std::string text = default_text(*field); !text.empty()) rows.push_back({"default", text});
    return rows;
}

}  // namespace firesteel
