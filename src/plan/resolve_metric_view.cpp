// Metric views: tables of dimensions and measures that only an aggregation can read.

#include <algorithm>

#include "plan/metric_table.h"
#include "plan/metric_view.h"
#include "plan/query_resolver.h"

namespace firesteel {

namespace {

using Measures = std::map<int64_t, ExprPtr>;

bool is_measure(const Expr& expr, const Measures& measures) {
    return expr.is(ExprKind::kAttribute) && measures.count(expr.id) > 0;
}

/// measure(column) as what the view defines.
ExprPtr with_measures(const ExprPtr& expr, const Measures& measures) {
    return transform_down(expr, [&](const ExprPtr& e) -> ExprPtr {
        const bool call = e->is(ExprKind::kAggregate) && e->name == "measure";
        if (!call || !is_measure(*e->children[0], measures)) return nullptr;
        return measures.at(e->children[0]->id);
    });
}

/// A measure has no value until it is aggregated, by measure() alone.
void check_unmeasured(const ExprPtr& expr, const Measures& measures, const LogicalPlanPtr& rows) {
    visit(expr, [&](const Expr& e) {
        if (!is_measure(e, measures)) return true;
        std::string input;
        for (const Attribute& column : rows->output())
            input += (input.empty() ? "\"" : ", \"") + column.name + "\"";
        throw Error("MISSING_ATTRIBUTES.RESOLVED_ATTRIBUTE_MISSING_FROM_INPUT",
                    {{"missingAttributes", "\"" + e.name + "\""},
                     {"input", input},
                     {"operator", "'" + to_sql(*expr) + "'"}});
    });
}

void check_unmeasured(const LogicalPlanPtr& plan, const Measures& measures, const LogicalPlanPtr& rows) {
    for (const ExprPtr& expr : plan->expressions()) check_unmeasured(expr, measures, rows);
    if (!plan->inputs.empty()) check_unmeasured(plan->inputs[0], measures, rows);
}

bool is_plain(const SelectItem& item) {
    return item.expr->is(ExprKind::kAttribute) || item.expr->is_literal();
}

}  // namespace

Relation QueryResolver::resolve_metric_view(const ViewDefinition& view, QueryResolver& inner) {
    const MetricViewParsers parsers{context_.parse_statement, context_.parse_expression};
    const MetricView metric = parse_metric_view(view.text);
    const Relation source = inner.resolve(*metric_rows(metric, parsers));
    BindContext context;
    context.scope = &source;
    NamedExprs rows;
    for (const Attribute& column : source.plan->output()) rows.push_back(pass_through(column));
    Attributes output;
    Measures measures;
    const auto add = [&](const MetricColumn& column) {
        const ExprPtr value = inner.bind(*parsers.expression(column.expr), context);
        Attribute attribute = new_attribute(column.name, value);
        if (output.size() < view.schema.size()) {  // names and comments given with the view
            attribute.name = view.schema[output.size()].name;
            attribute.metadata = view.schema[output.size()].metadata;
        }
        output.push_back(attribute);
        return value;
    };
    for (const MetricColumn& column : metric.dimensions) {
        const ExprPtr value = add(column);
        rows.push_back({value, output.back()});
    }
    for (const MetricColumn& column : metric.measures) {
        const ExprPtr value = add(column);
        measures[output.back().id] = value;
    }
    Schema schema;
    std::vector<int32_t> columns;
    for (const Attribute& attribute : output) {
        schema.push_back(attribute.to_field());
        columns.push_back(static_cast<int32_t>(columns.size()));
    }
    measures_.insert(measures.begin(), measures.end());
    auto table = std::make_shared<MetricTable>(
        std::move(schema), std::make_shared<Project>(source.plan, std::move(rows)), std::move(measures));
    metric_tables_.insert(table.get());
    Relation relation;
    relation.columns = scope_columns(output);
    relation.plan = std::make_shared<Scan>(std::move(table), std::move(columns), std::move(output));
    // WHERE may name the source's columns, too: they are there once the query aggregates.
    relation.below = std::make_shared<const Relation>(source);
    relation.widen = [plan = relation.plan](const NamedExprs&) { return plan; };
    return relation;
}

void QueryResolver::read_metric_view(Relation& input, const Exprs& keys, SelectItems& items, bool has_sets) {
    const MetricTable* table = find_metric_table(input.plan);
    if (!table || metric_tables_.count(table) == 0) return;
    const LogicalPlanPtr metered = input.plan;  // owns the table
    const Measures& measures = table->measures();
    check_unmeasured(metered, measures, table->rows());
    for (const ExprPtr& key : keys) check_unmeasured(key, measures, table->rows());
    const bool plain = std::all_of(items.begin(), items.end(), is_plain);
    for (SelectItem& item : items) {
        item.expr = with_measures(item.expr, measures);
        check_unmeasured(item.expr, measures, table->rows());
    }
    for (const ScopeColumn& column : input.columns) {  // rows once per grouping set carry the measures along
        if (has_sets) check_unmeasured(column.attribute.reference(), measures, table->rows());
    }
    const LogicalPlanPtr rows = table->rows();
    input.plan = with_metric_rows(metered);
    // HAVING and ORDER BY may name the source's columns, and measures as long as no select item computes
    // anything.
    if (!plain) {
        std::erase_if(input.columns,
                      [&](const ScopeColumn& c) { return measures.count(c.attribute.id) > 0; });
    }
    for (const Attribute& column : rows->output()) {
        const bool known = std::any_of(input.columns.begin(), input.columns.end(), [&](const ScopeColumn& c) {
            return same_name(c.attribute.name, column.name, case_sensitive());
        });
        if (!known) input.columns.push_back({column, {}});
    }
}

ExprPtr QueryResolver::measured(const ExprPtr& expr) const {
    return measures_.empty() ? expr : with_measures(expr, measures_);
}

void QueryResolver::refuse_measures(const ExprPtr& expr, const LogicalPlanPtr& rows) const {
    if (!measures_.empty()) check_unmeasured(expr, measures_, rows);
}

}  // namespace firesteel
