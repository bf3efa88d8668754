#include "optimizer/statistics.h"

#include <algorithm>
#include <cmath>

#include "optimizer/attribute_set.h"
#include "optimizer/few_values.h"

namespace firesteel {

namespace {

constexpr double kUnknownRows = 1e6;
constexpr double kUnknownSelectivity = 0.33;
constexpr double kUnknownHaving = 0.1;  // HAVING looks for the exceptional groups
constexpr double kUnknownEquality = 0.05;
constexpr double kUnknownMatch = 0.1;  // of texts with a pattern
constexpr double kBytesPerRow = 100;

/// A number to interpolate with; nothing for what has no distance.
std::optional<double> as_number(const Value& value) {
    if (value.holds<int64_t>()) return static_cast<double>(value.as_long());
    if (value.holds<Int128>()) return static_cast<double>(value.as_int128());
    if (value.holds<double>() && std::isfinite(value.as_double())) return value.as_double();
    return std::nullopt;
}

bool is_range(const Expr& expr) {
    return expr.is_call("<") || expr.is_call("<=") || expr.is_call(">") || expr.is_call(">=");
}

/// The column that a comparison with a constant bounds on one side.
std::optional<int64_t> bounded_column(const Expr& expr) {
    if (!is_range(expr)) return std::nullopt;
    const ExprPtr &a = expr.children[0], &b = expr.children[1];
    if (a->is(ExprKind::kAttribute) && b->is_literal()) return a->id;
    if (b->is(ExprKind::kAttribute) && a->is_literal()) return b->id;
    return std::nullopt;
}

/// Is the column what an aggregation computes, possibly passed on?
bool is_aggregated(const LogicalPlanPtr& plan, int64_t attribute) {
    if (const Aggregate* aggregate = plan->as<Aggregate>()) {
        return std::any_of(aggregate->aggregates.begin(), aggregate->aggregates.end(),
                           [&](const NamedExpr& column) { return column.output.id == attribute; });
    }
    const bool passes = plan->kind == LogicalKind::kProject || plan->kind == LogicalKind::kFilter;
    return passes && is_aggregated(plan->inputs[0], attribute);
}

}  // namespace

/// The table column that an attribute comes from, through nodes that pass it on.
std::optional<Statistics::Origin> Statistics::origin_of(const LogicalPlanPtr& plan, int64_t attribute) const {
    if (const Scan* scan = plan->as<Scan>()) {
        for (size_t i = 0; i < scan->output().size(); ++i) {
            if (scan->output()[i].id == attribute) return Origin{plan, scan, scan->columns[i]};
        }
        return std::nullopt;
    }
    if (const Project* project = plan->as<Project>()) {
        for (const NamedExpr& column : project->columns) {
            if (column.output.id != attribute) continue;
            return column.expr->is(ExprKind::kAttribute) ? origin_of(project->inputs[0], column.expr->id)
                                                         : std::nullopt;
        }
        return std::nullopt;
    }
    if (const CteReference* reference = plan->as<CteReference>()) {
        const auto definition = definitions_.find(reference->id);
        if (definition == definitions_.end()) return std::nullopt;
        for (size_t i = 0; i < reference->output().size(); ++i) {
            if (reference->output()[i].id == attribute)
                return origin_of(definition->second, reference->definition_output[i].id);
        }
        return std::nullopt;
    }
    for (const LogicalPlanPtr& input : plan->inputs) {
        if (ids_of(input->output()).count(attribute)) return origin_of(input, attribute);
    }
    return std::nullopt;
}

void Statistics::define_all(const LogicalPlanPtr& plan) {
    if (const CteDefinitions* with = plan->as<CteDefinitions>()) {
        for (size_t i = 0; i < with->ids.size(); ++i) define(with->ids[i], with->inputs[i + 1]);
    }
    for (const LogicalPlanPtr& input : plan->inputs) define_all(input);
}

double Statistics::table_rows(const TableProvider& table) const {
    if (const auto known = table.estimated_rows()) return static_cast<double>(*known);
    if (const auto bytes = table.estimated_bytes()) return static_cast<double>(*bytes) / kBytesPerRow;
    return kUnknownRows;
}

double Statistics::rows(const LogicalPlanPtr& plan) {
    const auto found = rows_.find(plan);
    if (found != rows_.end()) return found->second;
    const double rows = std::max(1.0, compute_rows(plan));
    rows_.emplace(plan, rows);
    return rows;
}

double Statistics::compute_rows(const LogicalPlanPtr& plan) {
    switch (plan->kind) {
        case LogicalKind::kScan: {
            const Scan& scan = *plan->as<Scan>();
            const double rows = table_rows(*scan.table);
            rows_.emplace(plan, std::max(1.0, rows));  // the filters' selectivity asks for it
            const double share = joint_selectivity(plan, scan.filters);
            rows_.erase(plan);
            return scan.limit ? std::min(rows * share, static_cast<double>(*scan.limit)) : rows * share;
        }
        case LogicalKind::kLocalRows: {
            double rows = 0;
            for (const Batch& batch : plan->as<LocalRows>()->batches) rows += static_cast<double>(batch.rows);
            return rows;
        }
        case LogicalKind::kRange: {
            const Range& range = *plan->as<Range>();
            return (static_cast<double>(range.end) - static_cast<double>(range.start)) /
                   static_cast<double>(range.step);
        }
        case LogicalKind::kFilter: {
            const LogicalPlanPtr& input = plan->inputs[0];
            return rows(input) * joint_selectivity(input, split_conjuncts(plan->as<Filter>()->condition));
        }
        case LogicalKind::kJoin:
            return compute_join_rows(plan);
        case LogicalKind::kAggregate:
            return count_groups(*plan->as<Aggregate>());
        case LogicalKind::kLimit: {
            const double all = rows(plan->inputs[0]);
            const auto count = plan->as<Limit>()->count;
            return count ? std::min(all, static_cast<double>(*count)) : all;
        }
        case LogicalKind::kTail:
            return std::min(rows(plan->inputs[0]), static_cast<double>(plan->as<Tail>()->count));
        case LogicalKind::kUnion: {
            double all = 0;
            for (const LogicalPlanPtr& input : plan->inputs) all += rows(input);
            return all;
        }
        case LogicalKind::kCteReference: {
            const auto definition = definitions_.find(plan->as<CteReference>()->id);
            return definition == definitions_.end() ? kUnknownRows : rows(definition->second);
        }
        case LogicalKind::kGenerate:
            return rows(plan->inputs[0]) * 5;
        case LogicalKind::kExpand:
            return rows(plan->inputs[0]) * static_cast<double>(plan->as<Expand>()->projections.size());
        case LogicalKind::kSample:
            return rows(plan->inputs[0]) * (plan->as<Sample>()->upper - plan->as<Sample>()->lower);
        default:
            return plan->inputs.empty() ? kUnknownRows : rows(plan->inputs[0]);
    }
}

/// Keys that come from one table have at most as many combinations as the table has rows.
double Statistics::count_groups(const Aggregate& aggregate) {
    constexpr double kUnknownValues = 100;
    const LogicalPlanPtr& input = aggregate.inputs[0];
    double groups = 1;
    std::unordered_map<LogicalPlanPtr, double> of_table;
    for (const NamedExpr& key : aggregate.grouping) {
        if (!key.expr->is(ExprKind::kAttribute)) {
            groups *= few_values(*key.expr).value_or(kUnknownValues);
            continue;
        }
        const double values = distinct_values(input, key.expr->id);
        const auto origin = origin_of(input, key.expr->id);
        if (origin)
            of_table.try_emplace(origin->plan, 1.0).first->second *= values;
        else
            groups *= values;
    }
    for (const auto& [table, combinations] : of_table) groups *= std::min(combinations, rows(table));
    return std::min(groups, rows(input));
}

double Statistics::join_rows(const LogicalPlanPtr& left, const LogicalPlanPtr& right,
                             const Exprs& conjuncts) {
    const double left_rows = rows(left), right_rows = rows(right);
    const AttributeSet left_ids = ids_of(left->output()), right_ids = ids_of(right->output());
    double left_keys = 1, right_keys = 1, share = 1;
    for (const ExprPtr& conjunct : conjuncts) {
        const bool equality = conjunct->is_call("=") || conjunct->is_call("<=>");
        ExprPtr a = equality ? conjunct->children[0] : nullptr,
                b = equality ? conjunct->children[1] : nullptr;
        if (equality && !refers_only_to(a, left_ids)) std::swap(a, b);
        if (!equality || !refers_only_to(a, left_ids) || !refers_only_to(b, right_ids)) {
            share *= kUnknownSelectivity;
            continue;
        }
        left_keys *= a->is(ExprKind::kAttribute) ? distinct_values(left, a->id) : std::sqrt(left_rows);
        right_keys *= b->is(ExprKind::kAttribute) ? distinct_values(right, b->id) : std::sqrt(right_rows);
    }
    const double keys = std::max(std::min(left_keys, left_rows), std::min(right_keys, right_rows));
    return left_rows * right_rows / std::max(1.0, keys) * share;
}

double Statistics::compute_join_rows(const LogicalPlanPtr& plan) {
    const Join& join = *plan->as<Join>();
    const double left = rows(plan->inputs[0]), right = rows(plan->inputs[1]);
    const Exprs conjuncts = join.condition ? split_conjuncts(join.condition) : Exprs{};
    const double inner = join_rows(plan->inputs[0], plan->inputs[1], conjuncts);
    switch (join.type) {
        case LogicalJoinType::kInner:
        case LogicalJoinType::kCross:
            return inner;
        case LogicalJoinType::kLeftOuter:
            return std::max(left, inner);
        case LogicalJoinType::kRightOuter:
            return std::max(right, inner);
        case LogicalJoinType::kFullOuter:
            return std::max(left + right, inner);
        case LogicalJoinType::kLeftSemi:
            return std::min(left, inner);
        case LogicalJoinType::kLeftAnti:
            return std::max(left - inner, left * 0.1);
        case LogicalJoinType::kMark:
        case LogicalJoinType::kSingle:
            return left;
    }
    return left;
}

double Statistics::distinct_values(const LogicalPlanPtr& plan, int64_t attribute) {
    return std::clamp(compute_distinct(plan, attribute), 1.0, rows(plan));
}

double Statistics::compute_distinct(const LogicalPlanPtr& plan, int64_t attribute) {
    const auto place = origin_of(plan, attribute);
    if (!place) {
        if (const auto of_union = distinct_of_union(plan, attribute)) return *of_union;
        return few_values(plan, attribute).value_or(rows(plan));
    }
    const ColumnStatistics column = place->scan->table->column_statistics(place->ordinal);
    if (column.distinct_values) return static_cast<double>(*column.distinct_values);
    const double table_rows = static_cast<double>(
        place->scan->table->estimated_rows().value_or(static_cast<int64_t>(kUnknownRows)));
    const Type& type = place->scan->table->schema()[static_cast<size_t>(place->ordinal)].type;
    if (column.minimum && column.maximum && (type.is_integral() || type.is(TypeId::kDate))) {
        const auto low = as_number(*column.minimum), high = as_number(*column.maximum);
        if (low && high) return std::min(table_rows, *high - *low + 1);
    }
    return std::pow(table_rows, 0.7);
}

/// Of a column that a union below puts out: its inputs draw from the same values, as a rule.
std::optional<double> Statistics::distinct_of_union(const LogicalPlanPtr& plan, int64_t attribute) {
    if (plan->kind == LogicalKind::kUnion) {
        double most = 1;
        for (size_t i = 0; i < plan->output().size(); ++i) {
            if (plan->output()[i].id != attribute) continue;
            for (const LogicalPlanPtr& input : plan->inputs)
                most = std::max(most, distinct_values(input, input->output()[i].id));
        }
        return most;
    }
    if (const Project* project = plan->as<Project>()) {
        for (const NamedExpr& column : project->columns) {
            if (column.output.id == attribute && column.expr->is(ExprKind::kAttribute))
                return distinct_of_union(plan->inputs[0], column.expr->id);
        }
        return std::nullopt;
    }
    for (const LogicalPlanPtr& input : plan->inputs) {
        if (ids_of(input->output()).count(attribute)) return distinct_of_union(input, attribute);
    }
    return std::nullopt;
}

/// Of all conjuncts together. A lower and an upper bound of one column leave what lies between them, which is
/// less than the product of their shares tells.
double Statistics::joint_selectivity(const LogicalPlanPtr& plan, const Exprs& conjuncts) {
    double share = 1;
    std::unordered_map<int64_t, double> ranges;  // by column
    for (const ExprPtr& conjunct : conjuncts) {
        const double one = selectivity(plan, conjunct);
        const auto column = bounded_column(*conjunct);
        if (!column || one == kUnknownSelectivity) {
            share *= one;
            continue;
        }
        const auto [range, first] = ranges.emplace(*column, one);
        if (!first) range->second = std::max(0.0001, range->second + one - 1);
    }
    for (const auto& [column, left] : ranges) share *= left;
    return share;
}

double Statistics::range_selectivity(const LogicalPlanPtr& plan, const Expr& comparison) {
    ExprPtr column = comparison.children[0], bound = comparison.children[1];
    bool below = comparison.name == "<" || comparison.name == "<=";
    if (!column->is(ExprKind::kAttribute)) {
        std::swap(column, bound);
        below = !below;
    }
    if (!column->is(ExprKind::kAttribute) || !bound->is_literal() || column->type != bound->type)
        return kUnknownSelectivity;
    const auto place = origin_of(plan, column->id);
    if (!place) return is_aggregated(plan, column->id) ? kUnknownHaving : kUnknownSelectivity;
    const ColumnStatistics known = place->scan->table->column_statistics(place->ordinal);
    if (!known.minimum || !known.maximum) return kUnknownSelectivity;
    const auto low = as_number(*known.minimum), high = as_number(*known.maximum),
               value = as_number(bound->value);
    if (!low || !high || !value || *high <= *low) return kUnknownSelectivity;
    const double share = std::clamp((*value - *low) / (*high - *low), 0.0, 1.0);
    return std::max(0.0001, below ? share : 1 - share);
}

/// Of a comparison with one value. Where nothing is known about the values, programs ask for one of a few (a
/// status, a region) more often than for one of many.
double Statistics::equality_selectivity(const LogicalPlanPtr& plan, const Expr& column) {
    if (!column.is(ExprKind::kAttribute)) return kUnknownEquality;
    const auto place = origin_of(plan, column.id);
    if (!place) return kUnknownEquality;
    const ColumnStatistics known = place->scan->table->column_statistics(place->ordinal);
    const bool counted =
        known.distinct_values || (column.type.is_integral() && known.minimum && known.maximum);
    const double one = 1 / distinct_values(plan, column.id);
    return counted ? one : std::max(one, kUnknownEquality);
}

double Statistics::selectivity(const LogicalPlanPtr& plan, const ExprPtr& condition) {
    const Exprs& c = condition->children;
    if (condition->is_literal()) return condition->value.holds<bool>() && condition->value.as_bool() ? 1 : 0;
    if (!condition->is(ExprKind::kCall)) return kUnknownSelectivity;
    const std::string& name = condition->name;
    if (name == "and") return selectivity(plan, c[0]) * selectivity(plan, c[1]);
    if (name == "or") {
        const double a = selectivity(plan, c[0]), b = selectivity(plan, c[1]);
        return a + b - a * b;
    }
    if (name == "not") return std::max(0.0001, 1 - selectivity(plan, c[0]));
    if (name == "isnotnull") return 1;
    if (name == "isnull") return 0.1;
    if (name == "=" || name == "<=>") {
        return equality_selectivity(plan, *(c[0]->is(ExprKind::kAttribute) ? c[0] : c[1]));
    }
    if (name == "in")
        return std::min(1.0, equality_selectivity(plan, *c[0]) * static_cast<double>(c.size() - 1));
    if (name == "like" || name == "startswith" || name == "contains") return kUnknownMatch;
    if (is_range(*condition)) return range_selectivity(plan, *condition);
    return kUnknownSelectivity;
}

}  // namespace firesteel
