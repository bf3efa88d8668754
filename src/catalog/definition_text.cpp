#include "catalog/definition_text.h"

#include <simdjson.h>

#include "codec/type_json.h"
#include "common/error.h"
#include "common/json_text.h"

namespace firesteel {

namespace {

namespace dom = simdjson::dom;

/// A JSON object being written, member by member.
class JsonObject {
public:
    void raw(std::string_view key, std::string_view json) {
        text_ += text_.size() > 1 ? "," : "";
        text_ += quote_json(key) + ":";
        text_ += json;
    }
    void add(std::string_view key, const std::string& value) { raw(key, quote_json(value)); }
    void add(std::string_view key, bool value) { raw(key, value ? "true" : "false"); }
    void add(std::string_view key, int64_t value) { raw(key, std::to_string(value)); }
    void add(std::string_view key, const std::vector<std::string>& values) {
        std::string list = "[";
        for (const std::string& value : values) list += (list.size() > 1 ? "," : "") + quote_json(value);
        raw(key, list + "]");
    }
    void add(std::string_view key, const std::map<std::string, std::string>& values) {
        JsonObject object;
        for (const auto& [name, value] : values) object.add(name, value);
        raw(key, object.finish());
    }
    void add(std::string_view key, const Schema& schema) { raw(key, Type::structure(schema).to_json()); }
    std::string finish() const { return text_ + "}"; }

private:
    std::string text_ = "{";
};

/// A JSON object being read; what is missing is left as it was.
class JsonMembers {
public:
    explicit JsonMembers(const dom::object& object) : object_(object) {}

    void get(std::string_view key, std::string& out) const {
        std::string_view value;
        if (object_[key].get_string().get(value) == simdjson::SUCCESS) out = value;
    }
    void get(std::string_view key, bool& out) const {
        bool value = false;
        if (object_[key].get_bool().get(value) == simdjson::SUCCESS) out = value;
    }
    void get(std::string_view key, int64_t& out) const {
        int64_t value = 0;
        if (object_[key].get_int64().get(value) == simdjson::SUCCESS) out = value;
    }
    void get(std::string_view key, std::optional<int64_t>& out) const {
        int64_t value = 0;
        if (object_[key].get_int64().get(value) == simdjson::SUCCESS) out = value;
    }
    void get(std::string_view key, std::vector<std::string>& out) const {
        dom::array list;
        if (object_[key].get_array().get(list) != simdjson::SUCCESS) return;
        for (const dom::element element : list) {
            std::string_view value;
            if (element.get_string().get(value) == simdjson::SUCCESS) out.emplace_back(value);
        }
    }
    void get(std::string_view key, std::map<std::string, std::string>& out) const {
        dom::object members;
        if (object_[key].get_object().get(members) != simdjson::SUCCESS) return;
        for (const auto& [name, element] : members) {
            std::string_view value;
            if (element.get_string().get(value) == simdjson::SUCCESS) out[std::string(name)] = value;
        }
    }
    void get(std::string_view key, Schema& out) const {
        dom::element element;
        if (object_[key].get(element) != simdjson::SUCCESS) return;
        out = parse_json_type(simdjson::minify(element)).fields();
    }
    std::optional<dom::object> object(std::string_view key) const {
        dom::object found;
        if (object_[key].get_object().get(found) != simdjson::SUCCESS) return std::nullopt;
        return found;
    }

private:
    const dom::object& object_;
};

std::string settings_text(const EvalSettings& settings) {
    JsonObject out;
    out.add("ansi", settings.ansi);
    out.add("time_zone", settings.time_zone);
    out.add("time_parser_policy", static_cast<int64_t>(settings.time_parser_policy));
    out.add("case_sensitive", settings.case_sensitive);
    out.add("legacy_size_of_null", settings.legacy_size_of_null);
    out.add("decimal_allow_precision_loss", settings.decimal_allow_precision_loss);
    out.add("map_key_last_win", settings.map_key_last_win);
    out.add("escaped_string_literals", settings.escaped_string_literals);
    out.add("timestamp_ntz_default", settings.timestamp_ntz_default);
    out.add("character_as_string", settings.character_as_string);
    out.add("binary_style", static_cast<int64_t>(settings.binary_style));
    out.add("current_database", settings.current_database);
    return out.finish();
}

EvalSettingsPtr settings_from(const dom::object& object) {
    auto settings = std::make_shared<EvalSettings>();
    const JsonMembers in(object);
    auto policy = static_cast<int64_t>(settings->time_parser_policy);
    auto style = static_cast<int64_t>(settings->binary_style);
    in.get("ansi", settings->ansi);
    in.get("time_zone", settings->time_zone);
    in.get("time_parser_policy", policy);
    in.get("case_sensitive", settings->case_sensitive);
    in.get("legacy_size_of_null", settings->legacy_size_of_null);
    in.get("decimal_allow_precision_loss", settings->decimal_allow_precision_loss);
    in.get("map_key_last_win", settings->map_key_last_win);
    in.get("escaped_string_literals", settings->escaped_string_literals);
    in.get("timestamp_ntz_default", settings->timestamp_ntz_default);
    in.get("character_as_string", settings->character_as_string);
    in.get("binary_style", style);
    in.get("current_database", settings->current_database);
    settings->time_parser_policy = static_cast<TimeParserPolicy>(policy);
    settings->binary_style = static_cast<BinaryStyle>(style);
    return settings;
}

std::string table_text(const TableDefinition& table) {
    JsonObject out;
    out.add("kind", std::string("table"));
    out.add("name", table.name);
    out.add("schema", table.schema);
    out.add("partition_by", table.partition_by);
    out.add("format", table.format);
    out.add("options", table.options);
    out.add("location", table.location);
    out.add("external", table.external);
    out.add("comment", table.comment);
    out.add("properties", table.properties);
    out.add("created_millis", table.created_millis);
    out.add("bucket_by", table.bucket_by);
    out.add("sort_by", table.sort_by);
    out.add("buckets", static_cast<int64_t>(table.buckets));
    out.add("column_statistics", table.column_statistics);
    out.add("partition_statistics", table.partition_statistics);
    if (table.row_count) out.add("row_count", *table.row_count);
    if (table.size_bytes) out.add("size_bytes", *table.size_bytes);
    return out.finish();
}

TableDefinition table_from(const JsonMembers& in) {
    TableDefinition table;
    int64_t buckets = 0;
    in.get("name", table.name);
    in.get("schema", table.schema);
    in.get("partition_by", table.partition_by);
    in.get("format", table.format);
    in.get("options", table.options);
    in.get("location", table.location);
    in.get("external", table.external);
    in.get("comment", table.comment);
    in.get("properties", table.properties);
    in.get("created_millis", table.created_millis);
    in.get("bucket_by", table.bucket_by);
    in.get("sort_by", table.sort_by);
    in.get("buckets", buckets);
    in.get("column_statistics", table.column_statistics);
    in.get("partition_statistics", table.partition_statistics);
    in.get("row_count", table.row_count);
    in.get("size_bytes", table.size_bytes);
    table.buckets = static_cast<int32_t>(buckets);
    return table;
}

std::string view_text(const ViewDefinition& view) {
    JsonObject out;
    out.add("kind", std::string("view"));
    out.add("name", view.name);
    out.add("text", view.text);
    std::vector<std::string> columns;
    for (const auto& [name, comment] : view.columns) {
        columns.push_back(name);
        columns.push_back(comment);
    }
    out.add("columns", columns);
    out.add("comment", view.comment);
    out.add("properties", view.properties);
    if (view.settings) out.raw("settings", settings_text(*view.settings));
    out.add("schema", view.schema);
    out.add("query_names", view.query_names);
    out.add("created_millis", view.created_millis);
    return out.finish();
}

ViewDefinition view_from(const JsonMembers& in) {
    ViewDefinition view;
    std::vector<std::string> columns;
    in.get("name", view.name);
    in.get("text", view.text);
    in.get("columns", columns);
    for (size_t i = 0; i + 1 < columns.size(); i += 2) view.columns.emplace_back(columns[i], columns[i + 1]);
    in.get("comment", view.comment);
    in.get("properties", view.properties);
    if (const auto settings = in.object("settings")) view.settings = settings_from(*settings);
    in.get("schema", view.schema);
    in.get("query_names", view.query_names);
    in.get("created_millis", view.created_millis);
    return view;
}

std::string function_text(const FunctionDefinition& function) {
    JsonObject out;
    out.add("kind", std::string("function"));
    out.add("name", function.name);
    out.add("parameters", function.parameters);
    out.add("defaults", function.defaults);
    out.add("is_table", function.is_table);
    out.add("returns", function.returns);
    out.add("body", function.body);
    out.add("body_is_query", function.body_is_query);
    out.add("deterministic", function.deterministic);
    out.add("reads_data", function.reads_data);
    out.add("comment", function.comment);
    out.add("class_name", function.class_name);
    if (function.settings) out.raw("settings", settings_text(*function.settings));
    out.add("configs", function.configs);
    out.add("created_millis", function.created_millis);
    return out.finish();
}

FunctionDefinition function_from(const JsonMembers& in) {
    FunctionDefinition function;
    in.get("name", function.name);
    in.get("parameters", function.parameters);
    in.get("defaults", function.defaults);
    in.get("is_table", function.is_table);
    in.get("returns", function.returns);
    in.get("body", function.body);
    in.get("body_is_query", function.body_is_query);
    in.get("deterministic", function.deterministic);
    in.get("reads_data", function.reads_data);
    in.get("comment", function.comment);
    in.get("class_name", function.class_name);
    if (const auto settings = in.object("settings")) function.settings = settings_from(*settings);
    in.get("configs", function.configs);
    in.get("created_millis", function.created_millis);
    function.defaults.resize(function.parameters.size());
    return function;
}

/// The parsed document; `parser` owns its memory.
dom::object parse_object(dom::parser& parser, std::string_view text) {
    dom::object object;
    if (parser.parse(simdjson::padded_string(text)).get_object().get(object) != simdjson::SUCCESS) {
        throw Error("INTERNAL_ERROR",
                    {{"message", "not a description of a catalog entry: " + std::string(text)}});
    }
    return object;
}

}  // namespace

std::string to_text(const NamespaceDefinition& definition) {
    JsonObject out;
    out.add("name", definition.name);
    out.add("comment", definition.comment);
    out.add("location", definition.location);
    out.add("properties", definition.properties);
    return out.finish();
}

NamespaceDefinition namespace_from_text(std::string_view text) {
    dom::parser parser;
    const dom::object object = parse_object(parser, text);
    const JsonMembers in(object);
    NamespaceDefinition definition;
    in.get("name", definition.name);
    in.get("comment", definition.comment);
    in.get("location", definition.location);
    in.get("properties", definition.properties);
    return definition;
}

std::string to_text(const StoredObject& object) {
    if (const auto* table = std::get_if<TableDefinition>(&object)) return table_text(*table);
    if (const auto* function = std::get_if<FunctionDefinition>(&object)) return function_text(*function);
    return view_text(std::get<ViewDefinition>(object));
}

StoredObject object_from_text(std::string_view text) {
    dom::parser parser;
    const dom::object object = parse_object(parser, text);
    const JsonMembers in(object);
    std::string kind;
    in.get("kind", kind);
    if (kind == "view") return view_from(in);
    if (kind == "function") return function_from(in);
    return table_from(in);
}

}  // namespace firesteel
