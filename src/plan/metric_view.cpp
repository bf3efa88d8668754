#include "plan/metric_view.h"

#include <algorithm>
#include <utility>

#include "codec/type_json.h"
#include "codec/yaml_reader.h"
#include "common/error.h"
#include "spec/query.h"
#include "spec/source.h"

namespace firesteel {

namespace {

using Kind = YamlNode::Kind;

[[noreturn]] void raise_invalid(const std::string& message) {
    throw Error("INVALID_METRIC_VIEW_YAML", {{"message", message}});
}

[[noreturn]] void raise_unreadable(const std::string& message) {
    raise_invalid("Failed to parse YAML: " + message);
}

const YamlNode& require_mapping(const YamlNode& node, const std::string& what) {
    if (!node.is(Kind::kMapping)) raise_unreadable(what + " has to be a mapping.");
    return node;
}

void check_keys(const YamlNode& mapping, std::initializer_list<std::string_view> known) {
    for (const auto& [key, value] : mapping.members) {
        if (std::find(known.begin(), known.end(), key) == known.end())
            raise_unreadable("there is no field \"" + key + "\".");
    }
}

/// None when it is missing or null.
std::optional<std::string> text_of(const YamlNode& mapping, const std::string& key) {
    const YamlNode* value = mapping.find(key);
    if (!value || value->is_null()) return std::nullopt;
    if (!value->is(Kind::kScalar)) raise_unreadable("\"" + key + "\" has to be a text.");
    return value->text;
}

std::string require_text(const YamlNode& mapping, const std::string& key) {
    if (!mapping.find(key)) raise_unreadable("the field \"" + key + "\" is missing.");
    return text_of(mapping, key).value_or("");
}

std::vector<MetricColumn> columns_of(const YamlNode& root, const std::string& key) {
    const YamlNode* list = root.find(key);
    if (!list || list->is_null()) return {};
    if (!list->is(Kind::kSequence)) raise_unreadable("\"" + key + "\" has to be a list.");
    std::vector<MetricColumn> columns;
    for (const YamlNode& item : list->items) {
        require_mapping(item, "An item of \"" + key + "\"");
        check_keys(item, {"name", "expr"});
        columns.push_back({require_text(item, "name"), require_text(item, "expr")});
    }
    return columns;
}

/// The parts of a name, when the text is one.
std::optional<spec::NameParts> source_name(const std::string& source, const MetricViewParsers& parsers) {
    try {
        const spec::ExpressionPtr parsed = parsers.expression(source);
        if (const auto* name = parsed->as<spec::Attribute>()) return name->parts;
    } catch (const Error&) {  // then it is a query
    }
    return std::nullopt;
}

spec::PlanPtr source_query(const std::string& source, const MetricViewParsers& parsers) {
    const bool ends = source.find_last_not_of(" \t\n") == source.rfind(';');
    try {
        const spec::PlanPtr query =
            source.find(';') != std::string::npos && ends ? nullptr : parsers.statement(source);
        if (query && query->kind != spec::PlanKind::kCommand) return query;
    } catch (const Error&) {  // told below
    }
    raise_invalid("Invalid source: " + source);
}

spec::ExpressionPtr parsed(const std::string& sql, const MetricViewParsers& parsers) {
    if (sql.find_first_not_of(" \t\n") == std::string::npos) throw Error("PARSE_EMPTY_STATEMENT");
    return parsers.expression(sql);
}

spec::ExpressionPtr named(const MetricColumn& column, const char* type, const MetricViewParsers& parsers) {
    auto alias = spec::make<spec::Alias>(parsed(column.expr, parsers), spec::NameParts{column.name});
    alias->metadata = with_metadata_text("", "metric_view.expr", column.expr);
    alias->metadata = with_metadata_text(alias->metadata, "metric_view.type", type);
    return alias;
}

}  // namespace

bool is_metric_view(const ViewDefinition& view) { return view.properties.count(kViewLanguageProperty) > 0; }

MetricView parse_metric_view(const std::string& yaml) {
    YamlNode root;
    try {
        root = read_yaml(yaml);
    } catch (const YamlError& error) {
        raise_unreadable(error.message);
    }
    require_mapping(root, "The definition");
    const auto version = text_of(root, "version");
    if (version != "0.1") raise_invalid("Invalid YAML version: " + version.value_or("null"));
    check_keys(root, {"version", "source", "dimensions", "filter", "measures"});
    MetricView view;
    view.source = require_text(root, "source");
    if (view.source.empty()) raise_invalid("Source cannot be empty");
    view.filter = text_of(root, "filter");
    view.dimensions = columns_of(root, "dimensions");
    view.measures = columns_of(root, "measures");
    return view;
}

spec::PlanPtr metric_rows(const MetricView& view, const MetricViewParsers& parsers) {
    spec::PlanPtr rows;
    if (const auto name = source_name(view.source, parsers)) {
        rows = spec::make<spec::ReadTable>(*name);
    } else {
        rows = source_query(view.source, parsers);
    }
    if (view.filter) rows = spec::make<spec::Filter>(rows, parsed(*view.filter, parsers));
    return rows;
}

spec::PlanPtr metric_query(const MetricView& view, const MetricViewParsers& parsers) {
    auto query = spec::make<spec::Aggregate>();
    query->input = metric_rows(view, parsers);
    query->from_sql = true;
    for (const MetricColumn& column : view.dimensions) {
        query->aggregates.push_back(named(column, "dimension", parsers));
        query->grouping.push_back(spec::make<spec::Attribute>(spec::NameParts{column.name}));
    }
    for (const MetricColumn& column : view.measures)
        query->aggregates.push_back(named(column, "measure", parsers));
    return query;
}

std::map<std::string, std::string> metric_properties(const MetricView& view,
                                                     const MetricViewParsers& parsers) {
    std::map<std::string, std::string> properties;
    const bool is_name = source_name(view.source, parsers).has_value();
    properties["metric_view.from.type"] = is_name ? "ASSET" : "SQL";
    properties[is_name ? "metric_view.from.name" : "metric_view.from.sql"] = view.source;
    if (view.filter) properties["metric_view.where"] = *view.filter;
    return properties;
}

}  // namespace firesteel
