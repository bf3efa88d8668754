#include "command/table_details.h"

#include <ctime>

#include "catalog/identifier.h"
#include "command/table_name.h"
#include "common/json_text.h"
#include "plan/default_collation.h"
#include "plan/metric_view.h"
#include "plan/view_schema.h"

namespace firesteel {

namespace {

constexpr const char* kCreatedBy = "Spark 4.2.1";

void add_name(const std::vector<std::string>& name, TableDetails& out) {
    if (name.size() == 3) {
        out.emplace_back("Catalog", name[0]);
        out.emplace_back("Database", name[1]);
    } else if (name.size() == 2) {
        out.emplace_back("Database", name[0]);
    }
    out.emplace_back("Table", name.back());
}

void add_origin(int64_t created_millis, const char* type, TableDetails& out) {
    out.emplace_back("Created Time", shown_time(created_millis));
    out.emplace_back("Last Access", "UNKNOWN");
    out.emplace_back("Created By", kCreatedBy);
    out.emplace_back("Type", type);
}

}  // namespace

std::string redacted(const std::string& key, const std::string& value) {
    const std::string folded = lower_case(key);
    for (const char* word : {"secret", "password", "token", "accesskey", "access.key"}) {
        if (folded.find(word) != std::string::npos) return "*********(redacted)";
    }
    return value;
}

std::string shown_map(const std::map<std::string, std::string>& properties) {
    std::string out;
    for (const auto& [key, value] : properties)
        out += (out.empty() ? "" : ", ") + key + "=" + redacted(key, value);
    return "[" + out + "]";
}

std::string shown_names(const std::vector<std::string>& names) {
    std::string out;
    for (const std::string& name : names) out += (out.empty() ? "" : ", ") + quote_identifier(name);
    return "[" + out + "]";
}

std::string shown_time(int64_t millis) {
    const std::time_t seconds = millis / 1000;
    std::tm parts{};
    localtime_r(&seconds, &parts);
    char text[64];
    const size_t size = std::strftime(text, sizeof text, "%a %b %d %H:%M:%S %Z %Y", &parts);
    return {text, size};
}

TableDetails table_details(const TableDefinition& table) {
    TableDetails out;
    add_name(table.name, out);
    add_origin(table.created_millis, table.external ? "EXTERNAL" : "MANAGED", out);
    out.emplace_back("Provider", table.format);
    const auto properties = shown_properties(table.properties);
    const std::string collation = collation_in(table.properties);
    if (!collation.empty()) out.emplace_back("Collation", collation);
    if (table.buckets > 0) {
        out.emplace_back("Num Buckets", std::to_string(table.buckets));
        out.emplace_back("Bucket Columns", shown_names(table.bucket_by));
        out.emplace_back("Sort Columns", shown_names(table.sort_by));
    }
    if (!table.comment.empty()) out.emplace_back("Comment", table.comment);
    if (!properties.empty()) out.emplace_back("Table Properties", shown_map(properties));
    if (table.size_bytes) {
        std::string text = std::to_string(*table.size_bytes) + " bytes";
        if (table.row_count) text += ", " + std::to_string(*table.row_count) + " rows";
        out.emplace_back("Statistics", text);
    }
    out.emplace_back("Location", shown_location(table.location));
    if (!table.options.empty()) out.emplace_back("Storage Properties", shown_map(table.options));
    if (!table.partition_by.empty()) out.emplace_back("Partition Provider", "Catalog");
    return out;
}

TableDetails view_details(const ViewDefinition& view) {
    TableDetails out;
    add_name(view.name, out);
    const bool metrics = is_metric_view(view);
    add_origin(view.created_millis, metrics ? "METRIC_VIEW" : "VIEW", out);
    const bool persistent = view.name.size() == 3;
    if (!view.comment.empty()) out.emplace_back("Comment", view.comment);
    const auto properties = shown_properties(view.properties);
    const std::string collation = collation_in(view.properties);
    if (!collation.empty()) out.emplace_back("Collation", collation);
    if (!view.text.empty()) out.emplace_back("View Text", view.text);
    if (metrics) {
        out.emplace_back("Language", view.properties.at(kViewLanguageProperty));
        if (!properties.empty()) out.emplace_back("Table Properties", shown_map(properties));
        return out;
    }
    if (persistent) out.emplace_back("View Original Text", view.text);
    const std::string mode = persistent ? view_schema_mode_text(view) : "BINDING";
    if (!mode.empty()) out.emplace_back("View Schema Mode", mode);
    const std::string database = view.settings ? view.settings->current_database : "default";
    out.emplace_back("View Catalog and Namespace", std::string(kSessionCatalog) + "." + database);
    out.emplace_back("View Query Output Columns", shown_names(view.query_names));
    if (!properties.empty()) out.emplace_back("Table Properties", shown_map(properties));
    return out;
}

/// They are kept as a property: [["a"],["b"]].
std::vector<std::string> clustering_names(const TableDefinition& table) {
    std::vector<std::string> names;
    const auto property = table.properties.find("clusteringColumns");
    if (property == table.properties.end()) return names;
    for (const Field& field : table.schema) {
        if (property->second.find("[" + quote_json(field.name) + "]") != std::string::npos)
            names.push_back(field.name);
    }
    return names;
}

std::optional<FoundRelation> find_relation(const spec::NameParts& name, CommandHost& host) {
    FoundRelation found;
    if (auto view = find_temporary_view(name, host)) {
        found.view = std::move(view);
        found.temporary = true;
        return found;
    }
    const TableName full = table_name(name, host);
    found.table = host.catalog().shared().find_table(full.database, full.table);
    if (!found.table) found.view = host.catalog().shared().find_view(full.database, full.table);
    if (!found.table && !found.view) return std::nullopt;
    return found;
}

}  // namespace firesteel
