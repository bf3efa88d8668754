#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "catalog/catalog.h"
#include "spec/expression.h"
#include "spec/plan.h"

namespace firesteel {

struct MetricColumn {
    std::string name;
    std::string expr;  // SQL
};

/// What the YAML text of a metric view says.
struct MetricView {
    std::string source;  // a name or a query
    std::optional<std::string> filter;
    std::vector<MetricColumn> dimensions;
    std::vector<MetricColumn> measures;
};

/// How the SQL in it is read; both raise PARSE_SYNTAX_ERROR and the like.
struct MetricViewParsers {
    std::function<spec::PlanPtr(const std::string&)> statement;
    std::function<spec::ExpressionPtr(const std::string&)> expression;
};

/// The property of views, shown to nobody, that says what their text is written in; there is only "YAML".
constexpr const char* kViewLanguageProperty = "view.language";

bool is_metric_view(const ViewDefinition& view);

/// Raises INVALID_METRIC_VIEW_YAML.
MetricView parse_metric_view(const std::string& yaml);

/// The rows that are measured. Raises INVALID_METRIC_VIEW_YAML when its source is neither name nor query.
spec::PlanPtr metric_rows(const MetricView& view, const MetricViewParsers& parsers);

/// The view read as a whole, by all of its dimensions: what its columns are and whether it makes sense.
spec::PlanPtr metric_query(const MetricView& view, const MetricViewParsers& parsers);

/// Properties that tell others where the rows are from.
std::map<std::string, std::string> metric_properties(const MetricView& view,
                                                     const MetricViewParsers& parsers);

}  // namespace firesteel
