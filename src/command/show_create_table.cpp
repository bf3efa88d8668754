#include "catalog/identifier.h"
#include "codec/type_json.h"
#include "codec/type_text.h"
#include "column/collation.h"
#include "command/column_default.h"
#include "command/show.h"
#include "command/table_details.h"
#include "command/table_name.h"
#include "common/error.h"
#include "plan/default_collation.h"
#include "plan/metric_view.h"
#include "plan/view_schema.h"

namespace firesteel {
namespace {

/// Names that are plain words stand as they are.
std::string shown_name(const std::string& name) {
    bool plain = !name.empty() && (name[0] < '0' || name[0] > '9');
    for (const char c : name) {
        const bool letter =
            (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
        plain = plain && letter;
    }
    return plain ? name : quote_identifier(name);
}

std::string quoted(const std::string& text) {
    std::string out = "'";
    for (const char c : text) {
        if (c == '\'' || c == '\\') out += '\\';
        out += c;
    }
    return out + "'";
}

std::string names(const std::vector<std::string>& all) {
    std::string out;
    for (const std::string& name : all) out += (out.empty() ? "" : ", ") + shown_name(name);
    return "(" + out + ")";
}

std::string pairs(const std::string& word, const std::map<std::string, std::string>& all) {
    if (all.empty()) return "";
    std::string out = word + " (\n";
    for (const auto& [key, value] : all) {
        if (out.back() != '\n') out += ",\n";
        out += "  " + quoted(key) + " = " + quoted(redacted(key, value));
    }
    return out + ")\n";
}

std::string collation_text(const ObjectProperties& properties) {
    const std::string collation = collation_in(properties);
    return collation.empty() ? collation : "DEFAULT COLLATION " + collation + "\n";
}

std::string column_text(const Field& field) {
    std::string text = shown_name(field.name) + " " + field.type.to_sql();
    const bool limited = field.type.is(TypeId::kChar) || field.type.is(TypeId::kVarchar);
    if (limited || is_default_string(field.type)) text += " COLLATE UTF8_BINARY";
    if (!field.nullable) text += " NOT NULL";
    if (const std::string value = default_text(field); !value.empty()) text += " DEFAULT " + value;
    if (const std::string comment = column_comment(field); !comment.empty())
        text += " COMMENT " + quoted(comment);
    return text;
}

std::string table_text(const TableDefinition& table) {
    std::string text = "CREATE TABLE " + shown_name(table.name[0]) + "." + shown_name(table.name[1]) + "." +
                       shown_name(table.name[2]) + " (\n";
    for (size_t i = 0; i < table.schema.size(); ++i)
        text += (i > 0 ? ",\n  " : "  ") + column_text(table.schema[i]);
    text += ")\nUSING " + table.format + "\n";
    text += pairs("OPTIONS", table.options);
    if (!table.partition_by.empty()) text += "PARTITIONED BY " + names(table.partition_by) + "\n";
    if (table.buckets > 0) {
        text += "CLUSTERED BY " + names(table.bucket_by) + "\n";
        if (!table.sort_by.empty()) text += "SORTED BY " + names(table.sort_by) + "\n";
        text += "INTO " + std::to_string(table.buckets) + " BUCKETS\n";
    }
    text += collation_text(table.properties);
    if (table.external) text += "LOCATION " + quoted(shown_location(table.location)) + "\n";
    if (!table.comment.empty()) text += "COMMENT " + quoted(table.comment) + "\n";
    return text + pairs("TBLPROPERTIES", shown_properties(table.properties));
}

std::string view_text(const ViewDefinition& view) {
    std::string text = "CREATE VIEW " + shown_name(view.name[1]) + "." + shown_name(view.name[2]) + " (\n";
    for (size_t i = 0; i < view.schema.size(); ++i) {
        text += (i > 0 ? ",\n  " : "  ") + shown_name(view.schema[i].name);
        const std::string comment = column_comment(view.schema[i]);
        if (!comment.empty()) text += " COMMENT " + quoted(comment);
    }
    text += ")\n";
    text += collation_text(view.properties);
    if (!view.comment.empty()) text += "COMMENT " + quoted(view.comment) + "\n";
    text += pairs("TBLPROPERTIES", shown_properties(view.properties));
    const std::string mode = view_schema_mode_text(view);
    if (!mode.empty()) text += "WITH SCHEMA " + mode + "\n";
    return text + "AS " + view.text + "\n";
}

std::vector<Value::List> create_table(const spec::Show& show, CommandHost& host) {
    return {{create_table_text(show.name, show.scope == "SERDE", host)}};
}

Schema create_schema(const spec::Show&, CommandHost&) { return {shown_text("createtab_stmt")}; }

const bool registered = register_show("CREATE TABLE", {create_schema, create_table});

}  // namespace

std::string create_table_text(const spec::NameParts& name, bool as_serde, CommandHost& host) {
    const auto found = find_relation(name, host);
    if (!found) raise_no_table(name, host);
    if (found->temporary) {
        throw Error("EXPECT_PERMANENT_VIEW_NOT_TEMP",
                    {{"viewName", quote_identifiers(name)}, {"operation", "SHOW CREATE TABLE"}});
    }
    if (found->view && is_metric_view(*found->view))
        throw Error("UNSUPPORTED_SHOW_CREATE_TABLE.ON_METRIC_VIEW", {{"tableName", quote_identifiers(name)}});
    if (found->view) return view_text(*found->view);
    if (as_serde) {
        throw Error("UNSUPPORTED_SHOW_CREATE_TABLE.ON_DATA_SOURCE_TABLE_WITH_AS_SERDE",
                    {{"tableName", quote_identifiers(found->table->name)}});
    }
    return table_text(*found->table);
}

}  // namespace firesteel
