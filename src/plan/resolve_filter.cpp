// WHERE, HAVING, QUALIFY and DataFrame.filter.

#include <algorithm>
#include <tuple>

#include "catalog/identifier.h"
#include "common/placeless.h"
#include "functions/bad_cast.h"
#include "functions/coercion.h"
#include "plan/extraction_error.h"
#include "plan/query_resolver.h"
#include "plan/switches.h"

namespace firesteel {

namespace {

void check_condition(const ExprPtr& condition) {
    if (condition->type.is(TypeId::kBoolean)) return;
    throw Error("DATATYPE_MISMATCH.FILTER_NOT_BOOLEAN", {{"sqlExpr", shown_sql(condition)},
                                                         {"filter", shown_sql(condition)},
                                                         {"type", "\"" + condition->type.to_sql() + "\""}});
}

/// What HAVING and QUALIFY make of conditions of other types.
spec::ExpressionPtr as_boolean(const spec::Filter& plan, const ExprPtr& condition,
                               const EvalSettingsPtr& settings) {
    const EvalMode mode = settings->ansi ? EvalMode::kAnsi : EvalMode::kLegacy;
    if (!can_cast(condition->type, Type::boolean(), settings->ansi))
        raise_bad_cast(condition->type, Type::boolean(), mode, shown_sql(condition));
    auto cast = spec::make<spec::Cast>(plan.condition, Type::boolean());
    cast->origin = plan.origin;
    return cast;
}

bool contains(const Attributes& attributes, int64_t id) {
    return std::any_of(attributes.begin(), attributes.end(), [id](const Attribute& a) { return a.id == id; });
}

/// Adds what only subqueries inside `exprs` ask for of the columns below the select list.
void add_outer_columns(const Exprs& exprs, const Relation& input, Attributes& missing) {
    if (!input.below) return;
    for (const ExprPtr& expr : exprs) {
        for (const int64_t id : referenced_attributes(expr)) {
            if (contains(input.plan->output(), id) || contains(missing, id)) continue;
            for (const auto& column : input.below->columns) {
                if (column.attribute.id == id) missing.push_back(column.attribute);
            }
        }
    }
}

}  // namespace

/// What names mean in HAVING: columns that are grouped by first, then what the select list puts out.
static Relation having_scope(const Relation& output, const SelectList& list, bool case_sensitive) {
    Relation seen = output;
    for (const auto& key : list.keys) {
        if (!key->is(ExprKind::kAttribute)) continue;
        for (const auto& column : list.input.columns) {
            if (column.attribute.id != key->id) continue;
            const auto hidden = [&](const ScopeColumn& other) {
                return same_name(other.attribute.name, column.attribute.name, case_sensitive);
            };
            seen.columns.erase(std::remove_if(seen.columns.begin(), seen.columns.end(), hidden),
                               seen.columns.end());
            seen.columns.push_back(column);
        }
    }
    return seen;
}

/// What clauses after an aggregation may reach: its input, and what grouping sets repeat its rows with, by
/// the text of each expression.
static Relation below_aggregation(const SelectList& list) {
    Relation below = list.input;
    if (list.sets.empty()) return below;
    for (size_t i = 0; i < list.keys.size(); ++i) {
        if (!list.keys[i]->is(ExprKind::kAttribute)) below.columns.push_back({list.grouping[i].output, {}});
    }
    below.columns.push_back({list.grouping_id, {}});
    return below;
}

/// Of repeated empty grouping sets only the select list may ask for the number.
static void check_set_number(const ExprPtr& expr, const SelectList& list) {
    if (!list.keys.empty() || list.sets.size() < 2) return;
    if (any_of(expr, [](const Expr& e) { return e.is(ExprKind::kGroupingId); }))
        throw placeless(Error("UNSUPPORTED_GROUPING_EXPRESSION"));
}

/// Only select lists generate; other clauses say so.
[[noreturn]] static void raise_generator_outside(const char* node, const ExprPtr& expr) {
    throw placeless(Error("UNSUPPORTED_GENERATOR.OUTSIDE_SELECT",
                          {{"plan", std::string("'") + node + (expr ? " " + to_explain(*expr) : "")}}));
}

Exprs QueryResolver::bind_reaching(const spec::Expressions& expressions, Relation& input,
                                   bool allow_windows) {
    const std::shared_ptr<const SelectList> list =
        input.select && input.select->aggregated ? input.select : nullptr;
    Attributes missing;
    BindContext context;
    context.scope = &input;
    const Relation below = list ? below_aggregation(*list) : Relation();
    context.below = list ? &below : input.below.get();
    context.missing = list ? nullptr : &missing;
    context.aggregate_input = list ? &list->input : nullptr;
    context.allow_windows = allow_windows;
    Exprs bound;
    for (const auto& expression : expressions) {
        try {
            bound.push_back(bind(*expression, context));
        } catch (const Error& error) {
            if (error.condition() == "UNSUPPORTED_GENERATOR.NESTED_IN_EXPRESSIONS")
                raise_generator_outside("Filter", nullptr);
            // A name that is no struct or array as the select list has it may be one below.
            if (!list || !is_extraction(error)) throw;
            BindContext lower = context;
            lower.scope = &list->input;
            lower.below = nullptr;
            bound.push_back(bind(*expression, lower));
        }
        if (has_generator(bound.back())) raise_generator_outside("Sort", bound.back());
    }
    NamedExprs extra;
    if (list) {
        SelectList wider = *list;
        for (size_t i = 0; i < bound.size(); ++i) {
            check_set_number(bound[i], *list);
            const ExprPtr over = with_origin(expressions[i]->origin, [&] {
                return wider.over_aggregation(measured(bound[i]), input.columns, &input);
            });
            bound[i] = over;
        }
        for (const auto* made : {&wider.grouping, &wider.aggregates}) {
            for (const auto& column : *made) {
                bool used = false;
                for (const auto& expr : bound) {
                    for (const int64_t id : referenced_attributes(expr))
                        used = used || id == column.output.id;
                }
                bool put_out = false;
                for (const auto& visible : input.columns)
                    put_out = put_out || visible.attribute.id == column.output.id;
                if (used && !put_out) extra.push_back(pass_through(column.output));
            }
        }
        const auto uses_id = [&](const ExprPtr& expr) {
            const auto ids = referenced_attributes(expr);
            return std::find(ids.begin(), ids.end(), wider.grouping_id.id) != ids.end();
        };
        if (std::any_of(bound.begin(), bound.end(), uses_id))
            extra.push_back(pass_through(wider.grouping_id));
        if (!extra.empty()) input.plan = wider.build(extra);
        return bound;
    }
    add_outer_columns(bound, input, missing);
    for (const auto& attribute : missing) extra.push_back(pass_through(attribute));
    if (!extra.empty() && input.widen) input.plan = input.widen(extra);
    return bound;
}

Relation QueryResolver::over_widened(const Relation& input, const Relation& widened, LogicalPlanPtr plan,
                                     std::function<LogicalPlanPtr(const LogicalPlanPtr&)> again) {
    Relation output;
    static_cast<Scope&>(output) = input;
    output.plan_ids = raised(input.plan_ids);
    output.plan = std::move(plan);
    if (widened.plan != input.plan) {
        NamedExprs columns = pass_through(input.columns);
        for (const auto& column : pass_through(input.hidden)) columns.push_back(column);
        output.plan = std::make_shared<Project>(output.plan, std::move(columns));
    } else if (input.widen) {
        output.below = input.below;
        output.widen = [widen = input.widen, again](const NamedExprs& extra) { return again(widen(extra)); };
    }
    return output;
}

Relation QueryResolver::resolve_having(const spec::Filter& plan, Relation input) {
    const SelectList& list = *input.select;
    const Relation seen = having_scope(input, list, case_sensitive());
    Relation lower;  // what has no place in `seen`: the select list itself, then its input
    static_cast<Scope&>(lower) = input;
    lower.below = std::make_shared<Relation>(below_aggregation(list));
    BindContext context;
    context.scope = &seen;
    context.below = &lower;
    context.aggregate_input = &list.input;
    context.allow_windows = false;
    const auto around = std::pair(having_, std::move(outer_aggregates_));
    having_ = &list.input;
    outer_aggregates_.clear();
    ExprPtr condition = bind(*plan.condition, context);
    if (!condition->type.is(TypeId::kBoolean))
        condition = bind(*as_boolean(plan, condition, context_.settings), context);
    check_set_number(condition, list);
    refuse_measures(condition, list.input.plan);
    visit(condition, [&](const Expr& e) {  // without groups HAVING sees no column of the input
        for (const ExprPtr& child : e.is(ExprKind::kGroupingId) ? e.children : Exprs()) {
            if (list.keys.empty() && child->is(ExprKind::kAttribute)) raise_unresolved({child->name}, &input);
        }
        return true;
    });
    SelectList filtered = list;
    for (const auto& [id, call] : outer_aggregates_)
        filtered.aggregates.push_back({call, {id, to_sql(*call), call->type, call->nullable, {}}});
    std::tie(having_, outer_aggregates_) = around;
    try {
        condition = filtered.over_aggregation(condition, input.columns, &input);
    } catch (const Error&) {
        BindContext of_output = context;  // where the name may have been ambiguous
        of_output.below = nullptr;
        bind(*plan.condition, of_output);
        throw;
    }
    condition = transform_up(condition, [&](const ExprPtr& e) -> ExprPtr {
        if (!e->is(ExprKind::kAttribute)) return nullptr;
        for (const auto& column : list.columns) {
            if (column.output.id == e->id) return column.expr;
        }
        return nullptr;
    });
    filtered.having.push_back(std::move(condition));
    return relation_of_select(std::make_shared<const SelectList>(std::move(filtered)));
}

bool is_outer_aggregate(const Expr& expr) {
    if (!expr.is(ExprKind::kAggregate)) return false;
    bool outer = false, own = false;
    for (const auto& child : expr.children) {
        outer = outer || any_of(child, [](const Expr& e) { return e.is(ExprKind::kOuterAttribute); });
        own = own || any_of(child, [](const Expr& e) { return e.is(ExprKind::kAttribute); });
    }
    return outer && !own;
}

/// WHERE in a subquery of HAVING may ask for aggregates of the query around: those are columns of it.
ExprPtr QueryResolver::with_outer_aggregates(const ExprPtr& condition) {
    if (!having_) return condition;
    return transform_up(condition, [&](const ExprPtr& e) -> ExprPtr {
        if (!is_outer_aggregate(*e)) return nullptr;
        const ExprPtr call = transform_up(e, [](const ExprPtr& part) -> ExprPtr {
            if (!part->is(ExprKind::kOuterAttribute)) return nullptr;
            return make_attribute(part->id, part->name, part->type, part->nullable);
        });
        const int64_t id = next_expr_id();
        outer_aggregates_[id] = call;
        return as_outer(make_attribute(id, to_sql(*call), call->type, call->nullable));
    });
}

/// HAVING without GROUP BY as WHERE over what the select list puts out; null for any other clause.
static spec::PlanPtr having_as_where(const spec::Filter& plan) {
    const auto* list = plan.input->as<spec::Aggregate>();
    if (plan.clause != spec::FilterClause::kHaving || !list || !list->from_sql) return nullptr;
    if (list->group != spec::GroupKind::kGroupBy || !list->grouping.empty()) return nullptr;
    auto project = spec::make<spec::Project>(list->input, list->aggregates);
    project->origin = list->origin;
    return spec::make<spec::Filter>(std::move(project), plan.condition);
}

namespace {

bool selects_windows(const Relation& relation) {
    if (!relation.select) return true;
    const NamedExprs& columns = relation.select->columns;
    return std::any_of(columns.begin(), columns.end(), [](const NamedExpr& c) { return has_window(c.expr); });
}

}  // namespace

Relation QueryResolver::resolve_filter(const spec::Filter& plan) {
    if (is_on(context_, Switch::kHavingAsWhere)) {
        if (const spec::PlanPtr where = having_as_where(plan)) return resolve(*where);
    }
    Relation input = resolve(*plan.input);
    if (plan.clause == spec::FilterClause::kHaving && input.select && input.select->aggregated) {
        return resolve_having(plan, std::move(input));
    }
    Relation widened = input;
    const bool qualify = plan.clause == spec::FilterClause::kQualify;
    ExprPtr condition = with_outer_aggregates(bind_reaching({plan.condition}, widened, qualify)[0]);
    if (qualify && !condition->type.is(TypeId::kBoolean)) {
        widened = input;
        const auto cast = as_boolean(plan, condition, context_.settings);
        condition = with_outer_aggregates(bind_reaching({cast}, widened, qualify)[0]);
    }
    check_condition(condition);
    if (qualify && !has_window(condition) && !selects_windows(input)) {
        throw placeless(Error("QUALIFY_REQUIRES_WINDOW_FUNCTION"));
    }
    refuse_measures(condition, input.plan);
    if (has_aggregate(condition)) {
        std::string culprits;
        visit(condition, [&](const Expr& e) {
            if (!e.is(ExprKind::kAggregate)) return true;
            culprits += (culprits.empty() ? "" : ", ") + qualified_sql(std::make_shared<Expr>(e), input);
            return false;
        });
        throw Error("INVALID_WHERE_CONDITION",
                    {{"condition", shown_sql(condition)}, {"expressionList", culprits}});
    }
    if (!qualify || !has_window(condition)) {
        const auto again = [condition](const LogicalPlanPtr& p) {
            return std::make_shared<Filter>(p, condition);
        };
        return over_widened(input, widened, again(widened.plan), again);
    }
    NamedExprs columns = {{condition, new_attribute("qualify", condition)}};
    LogicalPlanPtr with_windows = extract_windows(widened.plan, columns);
    LogicalPlanPtr filtered = std::make_shared<Filter>(with_windows, columns[0].expr);
    widened.plan = with_windows;
    return over_widened(input, widened, std::move(filtered), nullptr);
}

}  // namespace firesteel
