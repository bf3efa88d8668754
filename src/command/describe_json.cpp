#include <ctime>

#include "catalog/identifier.h"
#include "command/column_default.h"
#include "command/describe.h"
#include "command/table_details.h"
#include "command/table_files.h"
#include "command/table_name.h"
#include "common/error.h"
#include "common/json_text.h"
#include "plan/default_collation.h"
#include "plan/metric_view.h"
#include "plan/view_schema.h"

namespace firesteel {
namespace {

std::string member(const std::string& key, const std::string& json) { return quote_json(key) + ":" + json; }

std::string text_member(const std::string& key, const std::string& text) {
    return member(key, quote_json(text));
}

std::string object(const std::vector<std::string>& members) {
    std::string out;
    for (const std::string& m : members) out += (out.empty() ? "" : ",") + m;
    return "{" + out + "}";
}

std::string list(const std::vector<std::string>& items) {
    std::string out;
    for (const std::string& item : items) out += (out.empty() ? "" : ",") + item;
    return "[" + out + "]";
}

std::string text_list(const std::vector<std::string>& texts) {
    std::vector<std::string> items;
    for (const std::string& text : texts) items.push_back(quote_json(text));
    return list(items);
}

std::string map_object(const std::map<std::string, std::string>& all) {
    std::vector<std::string> members;
    for (const auto& [key, value] : all) members.push_back(text_member(key, redacted(key, value)));
    return object(members);
}

std::string yes_no(bool value) { return value ? "true" : "false"; }

std::string type_object(const Type& type);

std::string field_object(const Field& field, bool with_default) {
    std::vector<std::string> members = {text_member("name", field.name),
                                        member("type", type_object(field.type)),
                                        member("nullable", yes_no(field.nullable))};
    if (const std::string comment = column_comment(field); !comment.empty())
        members.push_back(text_member("comment", comment));
    if (const std::string value = default_text(field); with_default && !value.empty())
        members.push_back(text_member("default", value));
    return object(members);
}

const char* interval_field(IntervalField field) {
    constexpr const char* kNames[] = {"year", "month", "day", "hour", "minute", "second"};
    return kNames[static_cast<size_t>(field)];
}

std::string type_object(const Type& type) {
    switch (type.id()) {
        case TypeId::kString:
        case TypeId::kChar:
        case TypeId::kVarchar:
            return object({text_member("name", "string"), text_member("collation", type.collation())});
        case TypeId::kDecimal:
            return object({text_member("name", "decimal"),
                           member("precision", std::to_string(type.precision())),
                           member("scale", std::to_string(type.scale()))});
        case TypeId::kTimestamp:
            return object({text_member("name", "timestamp_ltz")});
        case TypeId::kArray:
            return object({text_member("name", "array"),
                           member("element_type", type_object(type.element_type())),
                           member("element_nullable", yes_no(type.contains_null()))});
        case TypeId::kMap:
            return object({text_member("name", "map"), member("key_type", type_object(type.key_type())),
                           member("value_type", type_object(type.value_type())),
                           member("value_nullable", yes_no(type.contains_null()))});
        case TypeId::kStruct: {
            std::vector<std::string> fields;
            for (const Field& field : type.fields()) fields.push_back(field_object(field, false));
            return object({text_member("name", "struct"), member("fields", list(fields))});
        }
        case TypeId::kYearMonthInterval:
        case TypeId::kDayTimeInterval:
            return object({text_member("name", "interval"),
                           text_member("start_unit", interval_field(type.start_field())),
                           text_member("end_unit", interval_field(type.end_field()))});
        default:
            return object({text_member("name", type.to_string())});
    }
}

std::string iso_time(int64_t millis) {
    const std::time_t seconds = millis / 1000;
    std::tm parts{};
    gmtime_r(&seconds, &parts);
    char text[32];
    return {text, std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts)};
}

/// Temporary views of either kind are said to lie in system.session.
std::vector<std::string> head(const std::vector<std::string>& name, const Schema& schema) {
    std::vector<std::string> columns;
    for (const Field& field : schema) columns.push_back(field_object(field, true));
    const bool temporary = name.size() < 3;
    const std::string database = temporary ? "session" : name[1];
    return {text_member("table_name", name.back()),
            text_member("catalog_name", temporary ? "system" : kSessionCatalog),
            member("namespace", text_list({database})), text_member("schema_name", database),
            member("columns", list(columns))};
}

void add_origin(int64_t created_millis, const char* type, std::vector<std::string>& members) {
    members.push_back(text_member("created_time", iso_time(created_millis)));
    members.push_back(text_member("last_access", "UNKNOWN"));
    members.push_back(text_member("created_by", "Spark 4.2.1"));
    members.push_back(text_member("type", type));
}

/// Of one of its partitions when that is given.
std::string table_object(const TableDefinition& table, const TablePartition* partition) {
    std::vector<std::string> members = head(table.name, table.schema);
    if (partition != nullptr) {
        const std::map<std::string, std::string> values(partition->values.begin(), partition->values.end());
        members.push_back(member("partition_values", map_object(values)));
    }
    if (table.buckets > 0) {
        members.push_back(member("num_buckets", std::to_string(table.buckets)));
        members.push_back(member("bucket_columns", text_list(table.bucket_by)));
        members.push_back(member("sort_columns", text_list(table.sort_by)));
    }
    if (const auto names = clustering_names(table); !names.empty())
        members.push_back(member("clustering_columns", text_list(names)));
    members.push_back(text_member(
        "location", shown_location(partition == nullptr ? table.location : partition->directory)));
    if (!table.options.empty()) members.push_back(member("storage_properties", map_object(table.options)));
    add_origin(table.created_millis, table.external ? "EXTERNAL" : "MANAGED", members);
    members.push_back(text_member("provider", table.format));
    if (!table.comment.empty()) members.push_back(text_member("comment", table.comment));
    const auto properties = shown_properties(table.properties);
    if (!properties.empty()) members.push_back(member("table_properties", map_object(properties)));
    if (table.size_bytes) {
        std::vector<std::string> statistics = {member("size_in_bytes", std::to_string(*table.size_bytes))};
        if (table.row_count) statistics.push_back(member("num_rows", std::to_string(*table.row_count)));
        members.push_back(member("statistics", object(statistics)));
    }
    if (!table.partition_by.empty()) {
        members.push_back(text_member("partition_provider", "Catalog"));
        members.push_back(member("partition_columns", text_list(table.partition_by)));
    }
    const std::string collation = collation_in(table.properties);
    members.push_back(text_member("collation", collation.empty() ? "UTF8_BINARY" : collation));
    return object(members);
}

/// Of a view that is a query.
void add_query_members(const ViewDefinition& view, std::vector<std::string>& members) {
    const bool temporary = view.name.size() < 3;
    if (!temporary) members.push_back(text_member("view_original_text", view.text));
    const std::string mode = temporary ? "BINDING" : view_schema_mode_text(view);
    if (!mode.empty()) members.push_back(text_member("view_schema_mode", mode));
    if (view.text.empty()) return;  // a DataFrame
    const std::string database = view.settings ? view.settings->current_database : "default";
    members.push_back(
        text_member("view_catalog_and_namespace", std::string(kSessionCatalog) + "." + database));
    members.push_back(member("view_query_output_columns", text_list(view.query_names)));
}

std::string view_object(const ViewDefinition& view, const Schema& schema) {
    std::vector<std::string> members = head(view.name, schema);
    const bool metrics = is_metric_view(view);
    add_origin(view.created_millis, metrics ? "METRIC_VIEW" : "VIEW", members);
    if (!view.comment.empty()) members.push_back(text_member("comment", view.comment));
    if (!view.text.empty()) members.push_back(text_member("view_text", view.text));
    if (metrics) {
        members.push_back(text_member("language", view.properties.at(kViewLanguageProperty)));
    } else {
        add_query_members(view, members);
    }
    const auto properties = shown_properties(view.properties);
    if (!properties.empty()) members.push_back(member("table_properties", map_object(properties)));
    if (view.settings && view.name.size() == 3) {
        members.push_back(member("view_creation_spark_configuration",
                                 map_object({{"spark.sql.ansi.enabled", yes_no(view.settings->ansi)},
                                             {"spark.sql.session.timeZone", view.settings->time_zone}})));
    }
    const std::string collation = collation_in(view.properties);
    members.push_back(text_member("collation", collation.empty() ? "UTF8_BINARY" : collation));
    return object(members);
}

}  // namespace

std::string describe_as_json(const spec::DescribeStatement& statement, CommandHost& host) {
    if (!statement.extended)
        throw Error("DESCRIBE_JSON_NOT_EXTENDED", {{"tableName", statement.name.back()}})
            .with_kind(ErrorKind::kParse);
    const auto found = find_relation(statement.name, host);
    if (!found) raise_no_table(statement.name, host, true);
    if (found->table) {
        if (statement.partition.empty()) return table_object(*found->table, nullptr);
        const TablePartition partition = require_partition(*found->table, statement.partition, host);
        return table_object(*found->table, &partition);
    }
    return view_object(*found->view, found->schema());
}

}  // namespace firesteel
