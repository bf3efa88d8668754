#include "command/metric_view_query.h"

#include "catalog/identifier.h"
#include "common/error.h"
#include "plan/metric_view.h"

namespace firesteel {

namespace {

/// The first of the columns whose name stands in `expr`; null when there is none.
const MetricColumn* find_mention(const std::vector<MetricColumn>& columns, const std::string& expr) {
    const std::string folded = lower_case(expr);
    for (const MetricColumn& column : columns) {
        if (folded.find(lower_case(column.name)) != std::string::npos) return &column;
    }
    return nullptr;
}

/// A query would let columns refer to those left of them, but each is computed from the source alone.
void refuse_references(const MetricView& metrics, const MetricViewParsers& parsers, CommandHost& host) {
    std::vector<MetricColumn> before;
    // So that what is found in it stays where it is.
    before.reserve(metrics.dimensions.size() + metrics.measures.size());
    const auto check = [&](const MetricColumn& column, bool is_measure) {
        const MetricColumn* mentioned = find_mention(before, column.expr);
        before.push_back(column);
        if (!mentioned) return;
        MetricView alone{metrics.source, metrics.filter, {}, {}};
        (is_measure ? alone.measures : alone.dimensions).push_back(column);
        try {
            host.analyze(*metric_query(alone, parsers));
        } catch (const Error& error) {
            if (!error.condition().starts_with("UNRESOLVED_COLUMN")) throw;
            if (!is_measure) throw Error("UNSUPPORTED_FEATURE.LATERAL_COLUMN_ALIAS_IN_GROUP_BY");
            throw Error("UNSUPPORTED_FEATURE.LATERAL_COLUMN_ALIAS_IN_AGGREGATE_FUNC",
                        {{"lca", quote_identifier(mentioned->name)}, {"aggFunc", "\"" + column.expr + "\""}});
        }
    };
    for (const MetricColumn& column : metrics.dimensions) check(column, false);
    for (const MetricColumn& column : metrics.measures) check(column, true);
}

}  // namespace

spec::PlanPtr metric_view_query(const std::string& yaml, ViewDefinition& view, CommandHost& host) {
    const MetricViewParsers parsers{[&](const std::string& sql) { return host.parse_statement(sql); },
                                    [&](const std::string& sql) { return host.parse_expression(sql); }};
    const MetricView metrics = parse_metric_view(yaml);
    for (auto& [key, value] : metric_properties(metrics, parsers)) view.properties[key] = value;
    view.properties[kViewLanguageProperty] = "YAML";
    refuse_references(metrics, parsers, host);
    return metric_query(metrics, parsers);
}

}  // namespace firesteel
