// Subquery expressions and lateral joins become joins.

#include <algorithm>
#include <set>

#include "expr/evaluator.h"
#include "optimizer/aggregate_of_nothing.h"
#include "optimizer/attribute_set.h"
#include "optimizer/dependent_join.h"
#include "optimizer/nested_outer_references.h"
#include "optimizer/rule.h"

namespace firesteel {

namespace {

bool is_subquery(const Expr& e) { return e.is(ExprKind::kSubquery); }
bool has_subquery(const ExprPtr& expr) { return any_of(expr, is_subquery); }

/// Nodes with a row for each row of their first input, in whatever order.
bool keeps_rows(const LogicalNode& plan) {
    return plan.kind == LogicalKind::kProject || plan.kind == LogicalKind::kSort ||
           plan.kind == LogicalKind::kCteDefinitions;
}

/// The aggregation without keys that gives the plan's one row, below nodes that keep it one.
const Aggregate* single_row_aggregate(const LogicalPlanPtr& plan) {
    if (keeps_rows(*plan)) return single_row_aggregate(plan->inputs[0]);
    const Aggregate* aggregate = plan->as<Aggregate>();
    return aggregate && aggregate->grouping.empty() ? aggregate : nullptr;
}

/// What a scalar subquery over an aggregation without keys gives when the aggregation sees no rows.
ExprPtr value_for_nothing(const LogicalPlanPtr& plan) {
    ExprPtr expr = plan->output()[0].reference();
    LogicalPlanPtr at = plan;
    for (; keeps_rows(*at); at = at->inputs[0]) {
        if (const Project* project = at->as<Project>())
            expr = substitute(expr, substitution_of(project->columns));
    }
    Substitution results;
    for (const NamedExpr& aggregate : at->as<Aggregate>()->aggregates) {
        results.emplace(aggregate.output.id,
                        make_literal(aggregate.output.type, aggregate_of_nothing(*aggregate.expr)));
    }
    return fold_constants(substitute(expr, results));
}

/// EXISTS asks for any row: what does not change whether there is one goes.
LogicalPlanPtr without_decoration(const LogicalPlanPtr& plan) {
    const Limit* limit = plan->as<Limit>();
    const Aggregate* aggregate = plan->as<Aggregate>();
    const bool decoration = plan->kind == LogicalKind::kProject || plan->kind == LogicalKind::kSort ||
                            (limit && limit->offset == 0 && limit->count.value_or(1) > 0) ||
                            (aggregate && !aggregate->grouping.empty());
    return decoration ? without_decoration(plan->inputs[0]) : plan;
}

/// NOT moved inwards to the subqueries it is about, as Spark does before it looks at them.
ExprPtr with_inner_negations(const ExprPtr& expr) {
    return transform_down(expr, [](const ExprPtr& e) -> ExprPtr {
        if (!e->is_call("not") || !has_subquery(e)) return nullptr;
        const ExprPtr& inner = e->children[0];
        const bool both = inner->is_call("and");
        if (!both && !inner->is_call("or")) return nullptr;
        Exprs sides;
        for (const ExprPtr& side : inner->children)
            sides.push_back(with_inner_negations(plain_call("not", {side})));
        return plain_call(both ? "or" : "and", std::move(sides));
    });
}

/// Turns the subqueries of expressions over `input` into joins on top of it, one after the other.
class SubqueryJoins {
public:
    explicit SubqueryJoins(LogicalPlanPtr input) : input_(std::move(input)) {}
    const LogicalPlanPtr& input() const { return input_; }

    /// `expr` with columns of the new joins in place of its subqueries.
    ExprPtr rewrite(const ExprPtr& expr) {
        return transform_up(with_inner_negations(expr), [this](const ExprPtr& e) -> ExprPtr {
            if (is_negated_mark(*e)) return known(plain_call("not", {e->children[0]->children[0]}));
            if (!is_subquery(*e)) return nullptr;
            return e->subquery->form == SubqueryForm::kScalar ? scalar(*e) : mark(*e);
        });
    }

    /// IN as SQL has it: unknown where it cannot be told.
    ExprPtr three_valued(const Expr& subquery) { return mark_of(subquery); }

    /// Keeps the rows for which the conjunct is true; returns what is left to be checked, or null.
    ExprPtr filter(const ExprPtr& conjunct) {
        const bool negated = conjunct->is_call("not");
        const ExprPtr inner = negated ? conjunct->children[0] : conjunct;
        if (!is_subquery(*inner) || inner->subquery->form == SubqueryForm::kScalar) return rewrite(conjunct);
        Join join = connect(*inner, negated ? LogicalJoinType::kLeftAnti : LogicalJoinType::kLeftSemi);
        input_ = make_join(std::move(join));
        return nullptr;
    }

private:
    Independent independent(const LogicalPlanPtr& plan) {
        bool groups = false;
        auto simple = pull_up_conditions(plan, input_, groups);
        return simple && !groups ? *simple : with_domain(plan);
    }

    Independent with_domain(const LogicalPlanPtr& plan) {
        Correlated pulled = pull_out_nested_references(plan, input_);
        input_ = std::move(pulled.outer);
        return join_with_domain(pulled.plan, input_);
    }

    /// A semi, anti or mark join of EXISTS or IN.
    Join connect(const Expr& subquery, LogicalJoinType type) {
        const SubqueryDetail& detail = *subquery.subquery;
        if (detail.form == SubqueryForm::kExists) {
            Independent right = independent(without_decoration(detail.plan));
            if (right.conditions.empty()) right.plan = std::make_shared<Limit>(right.plan, 1, 0);
            return Join(input_, right.plan, type, join_condition(right.conditions));
        }
        Exprs equalities;
        const Attributes output = detail.plan->output();
        Exprs values;
        for (const ExprPtr& value : subquery.children) values.push_back(rewrite(value));
        Independent right = independent(detail.plan);
        bool nullable = false;
        for (size_t i = 0; i < values.size(); ++i) {
            equalities.push_back(plain_call("=", {values[i], output[i].reference()}));
            nullable |= values[i]->nullable || output[i].nullable;
        }
        const bool plain = type == LogicalJoinType::kLeftSemi || !nullable;
        const bool alone = right.conditions.empty() && equalities.size() == 1;
        if (!plain && !alone) {
            if (type == LogicalJoinType::kLeftAnti) {
                for (ExprPtr& equality : equalities)
                    equality = plain_call("or", {equality, plain_call("isnull", {equality})});
            } else {
                make_two_valued(right);
            }
        }
        Exprs conditions = right.conditions;
        conditions.insert(conditions.end(), equalities.begin(), equalities.end());
        Join join(input_, right.plan, type, join_condition(conditions));
        join.null_aware = !plain && (alone || type == LogicalJoinType::kMark);
        return join;
    }

    /// Correlated conditions decide which rows belong to the list, so unknown is no. An equality becomes
    /// null-safe behind a test of the inner side, and stays one that can be hashed.
    static void make_two_valued(Independent& right) {
        const AttributeSet inner = ids_of(right.plan->output());
        Exprs not_null;
        for (ExprPtr& condition : right.conditions) {
            if (condition->is_call("<=>")) continue;
            if (condition->is_call("=")) {
                const size_t side = refers_only_to(condition->children[0], inner) ? 0 : 1;
                const ExprPtr key = condition->children[side];
                if (refers_only_to(key, inner) && !refers_to_any(condition->children[1 - side], inner)) {
                    not_null.push_back(plain_call("isnotnull", {key}));
                    condition = plain_call("<=>", {condition->children[1 - side], key});
                    continue;
                }
            }
            condition = plain_call("coalesce", {condition, make_literal(Type::boolean(), false)});
        }
        right.plan = filtered(right.plan, not_null);
    }

    ExprPtr mark_of(const Expr& subquery) {
        Join join = connect(subquery, LogicalJoinType::kMark);
        join.mark = {next_expr_id(), "exists", Type::boolean(), subquery.nullable && join.null_aware};
        const ExprPtr reference = join.mark.reference();
        input_ = make_join(std::move(join));
        return reference;
    }

    ExprPtr mark(const Expr& subquery) {
        const ExprPtr reference = mark_of(subquery);
        if (!reference->nullable) return reference;
        marks_.insert(reference->id);
        return known(reference);
    }

    /// Outside of plain conjuncts Spark's IN and NOT IN do not tell unknown from no.
    static ExprPtr known(ExprPtr answer) {
        return plain_call("coalesce", {std::move(answer), make_literal(Type::boolean(), false)});
    }
    bool is_negated_mark(const Expr& e) const {
        if (!e.is_call("not") || !e.children[0]->is_call("coalesce")) return false;
        const ExprPtr& mark = e.children[0]->children[0];
        return mark->is(ExprKind::kAttribute) && marks_.contains(mark->id);
    }

    ExprPtr scalar(const Expr& subquery) {
        const LogicalPlanPtr& plan = subquery.subquery->plan;
        const Attribute value = plan->output()[0];
        const bool one_row = single_row_aggregate(plan) != nullptr;
        bool groups = false;
        auto simple = pull_up_conditions(plan, input_, groups);
        if (simple && groups && one_row) return grouped_scalar(*simple, value, value_for_nothing(plan));
        const Independent right = simple && !groups ? *simple : with_domain(plan);
        LogicalJoinType type = one_row ? LogicalJoinType::kLeftOuter : LogicalJoinType::kSingle;
        if (right.conditions.empty()) type = LogicalJoinType::kCross;
        const bool may_be_many = type == LogicalJoinType::kCross && !one_row;
        input_ = std::make_shared<Join>(input_, may_be_many ? single_row(right.plan) : right.plan, type,
                                        join_condition(right.conditions));
        return make_attribute(value.id, value.name, value.type, true);
    }

    /// The plan's only row, or one of nulls; fails when there are more. Conditions on it may become join
    /// keys.
    static LogicalPlanPtr single_row(const LogicalPlanPtr& plan) {
        const auto row = std::make_shared<LocalRows>(Attributes{}, std::vector<Batch>{Batch{1, {}, {}}});
        const NamedExpr column{make_true(), {next_expr_id(), "one", Type::boolean(), false, {}}};
        const auto one = std::make_shared<Project>(row, NamedExprs{column});
        return std::make_shared<Join>(one, plan, LogicalJoinType::kSingle, nullptr);
    }

    ExprPtr grouped_scalar(Independent right, const Attribute& value, const ExprPtr& for_nothing) {
        const ExprPtr found = make_attribute(value.id, value.name, value.type, true);
        if (for_nothing->is_literal() && for_nothing->value.is_null()) {
            input_ = std::make_shared<Join>(input_, right.plan, LogicalJoinType::kLeftOuter,
                                            join_condition(right.conditions));
            return found;
        }
        NamedExprs columns = pass(right.plan->output());
        columns.push_back({make_true(), {next_expr_id(), "matched", Type::boolean(), false}});
        const Attribute matched = columns.back().output;
        right.plan = std::make_shared<Project>(right.plan, std::move(columns));
        input_ = std::make_shared<Join>(input_, right.plan, LogicalJoinType::kLeftOuter,
                                        join_condition(right.conditions));
        const ExprPtr missing =
            plain_call("isnull", {make_attribute(matched.id, matched.name, matched.type, true)});
        return plain_call("if", {missing, for_nothing, found});
    }

    LogicalPlanPtr input_;
    std::set<int64_t> marks_;  // columns of IN joins that may be unknown
};

LogicalPlanPtr decorrelate_filter(const Filter& node) {
    Exprs plain, rest;
    for (const ExprPtr& conjunct : split_conjuncts(node.condition))
        (has_subquery(conjunct) ? rest : plain).push_back(conjunct);
    SubqueryJoins joins(filtered(node.inputs[0], plain));
    Exprs left;
    for (const ExprPtr& conjunct : rest) {
        if (ExprPtr remaining = joins.filter(conjunct)) left.push_back(remaining);
    }
    return with_columns(filtered(joins.input(), left), node.output());
}

/// Does the plan say that a column of its is a constant?
bool is_constant_column(const LogicalPlanPtr& plan, int64_t id) {
    if (plan->kind == LogicalKind::kFilter || plan->kind == LogicalKind::kSubqueryAlias)
        return is_constant_column(plan->inputs[0], id);
    const auto* project = plan->as<Project>();
    if (project == nullptr) return false;
    const auto column = std::find_if(project->columns.begin(), project->columns.end(),
                                     [&](const NamedExpr& named) { return named.output.id == id; });
    if (column == project->columns.end()) return false;
    const Expr& value = *column->expr;
    return value.is_literal() ||
           (value.is(ExprKind::kAttribute) && is_constant_column(project->inputs[0], value.id));
}

/// constant IN (...) in the condition of an outer join is asked for once, and keeps what is unknown; about
/// columns Spark asks for each row, and takes unknown for no.
bool asks_for_constant(const Expr& in, const Join& join) {
    if (in.subquery->form != SubqueryForm::kIn || !in.subquery->outer_references.empty()) return false;
    const bool left_stays = join.type == LogicalJoinType::kLeftOuter;
    if (!left_stays && join.type != LogicalJoinType::kFullOuter) return false;
    const auto is_constant = [&](const ExprPtr& value) {
        return is_deterministic(value) && !any_of(value, [&](const Expr& e) {
                   if (e.is(ExprKind::kSubquery)) return true;
                   return e.is(ExprKind::kAttribute) &&
                          !(left_stays && is_constant_column(join.inputs[0], e.id));
               });
    };
    return std::all_of(in.children.begin(), in.children.end(), is_constant);
}

/// Subqueries of a join's condition belong to the side that they refer to.
LogicalPlanPtr decorrelate_condition(const Join& node) {
    if (node.type == LogicalJoinType::kInner || node.type == LogicalJoinType::kCross) {
        const auto product =
            std::make_shared<Join>(node.inputs[0], node.inputs[1], LogicalJoinType::kCross, nullptr);
        return decorrelate_filter(Filter(product, node.condition));
    }
    SubqueryJoins left(node.inputs[0]), right(node.inputs[1]);
    const AttributeSet left_ids = ids_of(node.inputs[0]->output()),
                       right_ids = ids_of(node.inputs[1]->output());
    const ExprPtr condition = transform_up(node.condition, [&](const ExprPtr& e) -> ExprPtr {
        if (!is_subquery(*e)) return nullptr;
        if (asks_for_constant(*e, node)) return (refers_to_any(e, right_ids) ? right : left).three_valued(*e);
        if (!refers_to_any(e, right_ids)) return left.rewrite(e);
        if (!refers_to_any(e, left_ids)) return right.rewrite(e);
        throw Error("UNSUPPORTED_SUBQUERY_EXPRESSION_CATEGORY.CORRELATED_COLUMN_IS_NOT_ALLOWED_IN_PREDICATE",
                    {{"treeNode", node.describe()}});
    });
    Join copy = node;
    copy.inputs = {left.input(), right.input()};
    copy.condition = condition;
    return with_columns(make_join(std::move(copy)), node.output());
}

LogicalPlanPtr decorrelate_lateral(const Join& node) {
    bool groups = false;
    auto simple = pull_up_conditions(node.inputs[1], node.inputs[0], groups);
    Correlated pulled{node.inputs[1], node.inputs[0]};
    if (!simple || groups) pulled = pull_out_nested_references(pulled.plan, pulled.outer);
    const Independent right = simple && !groups ? *simple : join_with_domain(pulled.plan, pulled.outer);
    Exprs conditions = right.conditions;
    if (node.condition) conditions.push_back(node.condition);
    Join copy = node;
    copy.inputs = {pulled.outer, right.plan};
    copy.lateral = false;
    copy.condition = join_condition(conditions);
    if (copy.type == LogicalJoinType::kCross && copy.condition) copy.type = LogicalJoinType::kInner;
    return with_columns(make_join(std::move(copy)), node.output());
}

LogicalPlanPtr decorrelate(const LogicalPlanPtr& plan) {
    if (const Join* join = plan->as<Join>(); join && join->lateral) {
        const LogicalPlanPtr changed = decorrelate_lateral(*join);
        const LogicalPlanPtr again = decorrelate(changed);  // its condition may hold subqueries
        return again ? again : changed;
    }
    Exprs exprs = plan->expressions();
    if (std::none_of(exprs.begin(), exprs.end(), has_subquery)) return nullptr;
    if (const Filter* filter = plan->as<Filter>()) return decorrelate_filter(*filter);
    if (const Join* join = plan->as<Join>()) return decorrelate_condition(*join);
    SubqueryJoins joins(plan->inputs.at(0));
    for (ExprPtr& expr : exprs) expr = joins.rewrite(expr);
    std::vector<LogicalPlanPtr> inputs = plan->inputs;
    inputs[0] = joins.input();
    return with_columns(plan->with_inputs(std::move(inputs))->with_expressions(std::move(exprs)),
                        plan->output());
}

}  // namespace

LogicalPlanPtr decorrelate_subqueries(const LogicalPlanPtr& plan, const OptimizerOptions&) {
    return transform_plan_up(plan, decorrelate, true);
}

}  // namespace firesteel
