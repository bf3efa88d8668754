// Unnesting of arbitrary subqueries by carrying the outer values through the plan.

#include <algorithm>

#include "optimizer/aggregate_of_nothing.h"
#include "optimizer/attribute_set.h"
#include "optimizer/dependent_join.h"

namespace firesteel {

namespace {

/// A plan that yields each row once per set of outer values it belongs to, and the columns that hold those
/// values.
struct Carrying {
    LogicalPlanPtr plan;
    Attributes domain;
};

/// Could these columns of the plan be others when it runs a second time? Columns that nobody asks for, such
/// as row numbers beside them, may be.
bool is_volatile(const LogicalPlanPtr& plan, const AttributeSet& needed) {
    if (plan->kind == LogicalKind::kSample) return true;
    const auto* project = plan->as<Project>();
    const auto* window = plan->as<Window>();
    Exprs computed;
    if (project || window) {
        for (const NamedExpr& column : project ? project->columns : window->calls) {
            if (needed.count(column.output.id)) computed.push_back(column.expr);
        }
    } else {
        computed = plan->expressions();
    }
    if (!std::all_of(computed.begin(), computed.end(), is_deterministic)) return true;
    AttributeSet below = references_of(computed);
    if (!project) below.insert(needed.begin(), needed.end());
    return std::any_of(plan->inputs.begin(), plan->inputs.end(),
                       [&](const LogicalPlanPtr& input) { return is_volatile(input, below); });
}

class DomainJoin {
public:
    DomainJoin(const LogicalPlanPtr& plan, const LogicalPlanPtr& outer) : outer_(outer) {
        const AttributeSet known = ids_of(outer->output());
        for (const int64_t id : outer_references_of(plan)) {
            if (known.count(id)) ids_.push_back(id);
        }
        if (is_volatile(outer, {ids_.begin(), ids_.end()})) {
            throw Error("UNSUPPORTED_SUBQUERY_EXPRESSION_CATEGORY.NON_DETERMINISTIC_LATERAL_SUBQUERIES",
                        {{"treeNode", plan->describe()}});
        }
    }

    Independent run(const LogicalPlanPtr& plan) {
        Carrying result = carry(plan);
        Independent independent{std::move(result.plan), {}};
        for (size_t i = 0; i < ids_.size(); ++i) {
            independent.conditions.push_back(
                plain_call("<=>", {outer_attribute(ids_[i]).reference(), result.domain[i].reference()}));
        }
        return independent;
    }

private:
    const Attribute& outer_attribute(int64_t id) const {
        const Attributes& output = outer_->output();
        return *std::find_if(output.begin(), output.end(), [&](const Attribute& a) { return a.id == id; });
    }

    /// The distinct outer values, as a plan with ids of its own.
    Carrying domain() const {
        std::vector<std::pair<int64_t, int64_t>> renamed;
        const LogicalPlanPtr copy = renew_ids(outer_, renamed);
        const Substitution none;
        NamedExprs keys;
        Attributes columns;
        for (const int64_t id : ids_) {
            Attribute from = outer_attribute(id);
            for (const auto& [old_id, new_id] : renamed) {
                if (old_id == id) from.id = new_id;
            }
            Attribute column = from;
            column.id = next_expr_id();
            keys.push_back({from.reference(), column});
            columns.push_back(column);
        }
        return {std::make_shared<Aggregate>(copy, std::move(keys), NamedExprs{}), std::move(columns)};
    }

    bool is_correlated(const ExprPtr& expr) const {
        return expr && any_of(expr, [&](const Expr& e) {
                   return e.is(ExprKind::kOuterAttribute) &&
                          std::find(ids_.begin(), ids_.end(), e.id) != ids_.end();
               });
    }
    bool is_correlated(const LogicalPlanPtr& plan) const {
        for (const ExprPtr& expr : plan->expressions()) {
            if (is_correlated(expr)) return true;
        }
        return std::any_of(plan->inputs.begin(), plan->inputs.end(),
                           [&](const auto& input) { return is_correlated(input); });
    }

    ExprPtr bind(const ExprPtr& expr, const Attributes& domain) const {
        return transform_up(expr, [&](const ExprPtr& e) -> ExprPtr {
            if (!e->is(ExprKind::kOuterAttribute)) return nullptr;
            for (size_t i = 0; i < ids_.size(); ++i) {
                if (ids_[i] == e->id) return domain[i].reference();
            }
            return nullptr;
        });
    }
    NamedExprs bind(NamedExprs columns, const Attributes& domain) const {
        for (NamedExpr& column : columns) {
            column.expr = bind(column.expr, domain);
            column.output.nullable = column.expr->nullable;
        }
        return columns;
    }
    static NamedExprs widened(NamedExprs columns, const Attributes& domain) {
        for (const Attribute& attribute : domain) columns.push_back(pass(attribute));
        return columns;
    }
    static Attributes widened(Attributes columns, const Attributes& domain) {
        columns.insert(columns.end(), domain.begin(), domain.end());
        return columns;
    }
    static Exprs same(const Attributes& a, const Attributes& b) {
        Exprs conditions;
        for (size_t i = 0; i < a.size(); ++i)
            conditions.push_back(plain_call("<=>", {a[i].reference(), b[i].reference()}));
        return conditions;
    }

    Carrying carry(const LogicalPlanPtr& plan) {
        if (!is_correlated(plan)) {
            Carrying values = domain();
            return {std::make_shared<Join>(values.plan, plan, LogicalJoinType::kCross, nullptr),
                    values.domain};
        }
        switch (plan->kind) {
            case LogicalKind::kProject: {
                Carrying input = carry(plan->inputs[0]);
                NamedExprs columns = bind(plan->as<Project>()->columns, input.domain);
                return {std::make_shared<Project>(input.plan, widened(std::move(columns), input.domain)),
                        input.domain};
            }
            case LogicalKind::kAggregate:
                return carry_aggregate(*plan->as<Aggregate>());
            case LogicalKind::kJoin:
                return carry_join(*plan->as<Join>());
            case LogicalKind::kLimit:
                return carry_limit(*plan->as<Limit>());
            case LogicalKind::kUnion:
                return carry_union(*plan->as<Union>());
            case LogicalKind::kSetOperation: {
                const auto& node = *plan->as<SetOperation>();
                const Carrying left = carry_exactly(node.inputs[0]), right = carry_exactly(node.inputs[1]);
                return {std::make_shared<SetOperation>(left.plan, right.plan, node.op, node.all),
                        left.domain};
            }
            case LogicalKind::kWindow:
                return carry_window(*plan->as<Window>());
            case LogicalKind::kExpand: {
                Carrying input = carry(plan->inputs[0]);
                std::vector<Exprs> projections = plan->as<Expand>()->projections;
                for (Exprs& projection : projections) {
                    for (ExprPtr& expr : projection) expr = bind(expr, input.domain);
                    for (const Attribute& attribute : input.domain)
                        projection.push_back(attribute.reference());
                }
                Attributes output = widened(plan->output(), input.domain);
                return {std::make_shared<Expand>(input.plan, std::move(projections), std::move(output)),
                        input.domain};
            }
            case LogicalKind::kCteDefinitions: {
                Carrying input = carry(plan->inputs[0]);
                std::vector<LogicalPlanPtr> inputs = plan->inputs;
                inputs[0] = input.plan;
                return {plan->with_inputs(std::move(inputs)), input.domain};
            }
            case LogicalKind::kFilter:
            case LogicalKind::kSort:
            case LogicalKind::kGenerate:
            case LogicalKind::kRepartition:
                return carry_plain(plan);
            default:
                throw Error(
                    "UNSUPPORTED_SUBQUERY_EXPRESSION_CATEGORY.ACCESSING_OUTER_QUERY_COLUMN_IS_NOT_ALLOWED",
                    {{"treeNode", plan->describe()}});
        }
    }

    /// Nodes that pass all columns of their input on.
    Carrying carry_plain(const LogicalPlanPtr& plan) {
        Carrying input = carry(plan->inputs[0]);
        LogicalPlanPtr node = plan->with_inputs({input.plan});
        Exprs exprs = node->expressions();
        for (ExprPtr& expr : exprs) expr = bind(expr, input.domain);
        return {exprs.empty() ? node : node->with_expressions(std::move(exprs)), input.domain};
    }

    /// Exactly the plan's columns, then the domain's.
    Carrying carry_exactly(const LogicalPlanPtr& plan) {
        Carrying result = carry(plan);
        return {with_columns(result.plan, widened(plan->output(), result.domain)), result.domain};
    }

    Carrying carry_aggregate(const Aggregate& node) {
        Carrying input = carry(node.inputs[0]);
        NamedExprs grouping = widened(bind(node.grouping, input.domain), input.domain);
        NamedExprs aggregates = bind(node.aggregates, input.domain);
        if (!node.grouping.empty()) {
            return {std::make_shared<Aggregate>(input.plan, std::move(grouping), std::move(aggregates)),
                    input.domain};
        }
        // One row for no input: the outer values that have none come back with what the functions give for
        // nothing.
        NamedExprs results;
        for (NamedExpr& aggregate : aggregates) {
            const Value nothing = aggregate_of_nothing(*aggregate.expr);
            const Attribute column = aggregate.output;
            aggregate.output.id = next_expr_id();
            ExprPtr result = make_attribute(aggregate.output.id, column.name, column.type, true);
            if (!nothing.is_null())
                result = plain_call("coalesce", {result, make_literal(column.type, nothing)});
            results.push_back({result, column});
            results.back().output.nullable = result->nullable;
        }
        const auto grouped =
            std::make_shared<Aggregate>(input.plan, std::move(grouping), std::move(aggregates));
        Carrying all = domain();
        const auto joined = std::make_shared<Join>(all.plan, grouped, LogicalJoinType::kLeftOuter,
                                                   join_condition(same(all.domain, input.domain)));
        return {std::make_shared<Project>(joined, widened(std::move(results), all.domain)), all.domain};
    }

    Carrying carry_join(const Join& node) {
        using enum LogicalJoinType;
        const bool inner = node.type == kInner || node.type == kCross;
        bool left_carries = is_correlated(node.inputs[0]);
        bool right_carries = is_correlated(node.inputs[1]);
        if (node.type == kFullOuter) left_carries = right_carries = true;
        if (node.type == kRightOuter) right_carries = true;
        if (!inner && node.type != kRightOuter) left_carries = true;
        if (!left_carries && !right_carries) left_carries = true;
        Carrying left{node.inputs[0], {}}, right{node.inputs[1], {}};
        if (left_carries) left = carry(node.inputs[0]);
        if (right_carries) right = carry(node.inputs[1]);
        Exprs conditions;
        if (left_carries && right_carries) conditions = same(left.domain, right.domain);
        const bool from_left = left_carries && node.type != kRightOuter;
        if (node.condition)
            conditions.push_back(bind(node.condition, left_carries ? left.domain : right.domain));
        Join copy = node;
        copy.inputs = {left.plan, right.plan};
        copy.condition = join_condition(conditions);
        if (copy.type == kCross && copy.condition) copy.type = kInner;
        LogicalPlanPtr joined = make_join(std::move(copy));
        if (node.type != kFullOuter) return {joined, from_left ? left.domain : right.domain};
        NamedExprs columns = pass(node.output());
        Attributes domain;
        for (size_t i = 0; i < left.domain.size(); ++i) {
            const ExprPtr either =
                plain_call("coalesce", {left.domain[i].reference(), right.domain[i].reference()});
            Attribute column = left.domain[i];
            column.id = next_expr_id();
            columns.push_back({either, column});
            domain.push_back(column);
        }
        return {std::make_shared<Project>(joined, std::move(columns)), std::move(domain)};
    }

    /// LIMIT per set of outer values: by row number.
    Carrying carry_limit(const Limit& node) {
        const Sort* sort = node.inputs[0]->as<Sort>();
        Carrying input = carry(sort ? sort->inputs[0] : node.inputs[0]);
        auto window = std::make_shared<Expr>();
        auto detail = std::make_shared<WindowDetail>();
        auto row_number = std::make_shared<Expr>(*plain_call("row_number", {}));
        window->kind = ExprKind::kWindow;
        window->type = row_number->type;
        window->nullable = false;
        window->children.push_back(row_number);
        for (const Attribute& attribute : input.domain) window->children.push_back(attribute.reference());
        detail->partition_keys = static_cast<int32_t>(input.domain.size());
        if (sort) {
            for (const SortKey& key : sort->keys) {
                window->children.push_back(bind(key.expr, input.domain));
                detail->order.push_back(key.direction);
            }
        }
        detail->unit = FrameUnit::kRows;
        window->window = detail;
        const Attribute number{next_expr_id(), "row_number", row_number->type, false};
        LogicalPlanPtr numbered = std::make_shared<Window>(input.plan, NamedExprs{{window, number}});
        const auto bound = [&](const char* compare, int64_t value) {
            value = std::min<int64_t>(value, INT32_MAX);
            return plain_call(compare, {number.reference(), make_literal(Type::integer(), Value(value))});
        };
        Exprs conditions;
        if (node.offset > 0) conditions.push_back(bound(">", node.offset));
        if (node.count) conditions.push_back(bound("<=", *node.count + node.offset));
        return {filtered(numbered, conditions), input.domain};
    }

    Carrying carry_union(const Union& node) {
        std::vector<LogicalPlanPtr> inputs;
        Attributes domain;
        for (const LogicalPlanPtr& input : node.inputs) {
            Carrying carrying = carry_exactly(input);
            inputs.push_back(carrying.plan);
            if (domain.empty()) domain = carrying.domain;
        }
        for (Attribute& attribute : domain) attribute.id = next_expr_id();
        return {std::make_shared<Union>(std::move(inputs), widened(node.output(), domain)), domain};
    }

    Carrying carry_window(const Window& node) {
        Carrying input = carry(node.inputs[0]);
        NamedExprs calls = bind(node.calls, input.domain);
        for (NamedExpr& call : calls) {
            auto widened_call = std::make_shared<Expr>(*call.expr);
            auto detail = std::make_shared<WindowDetail>(*widened_call->window);
            const auto at = widened_call->children.begin() + 1 + detail->partition_keys;
            Exprs keys;
            for (const Attribute& attribute : input.domain) keys.push_back(attribute.reference());
            widened_call->children.insert(at, keys.begin(), keys.end());
            detail->partition_keys += static_cast<int32_t>(keys.size());
            widened_call->window = detail;
            call.expr = widened_call;
        }
        return {std::make_shared<Window>(input.plan, std::move(calls)), input.domain};
    }

    const LogicalPlanPtr outer_;
    std::vector<int64_t> ids_;
};

}  // namespace

bool has_outer(const ExprPtr& expr) {
    return any_of(expr, [](const Expr& e) { return e.is(ExprKind::kOuterAttribute); });
}

std::vector<int64_t> outer_references_of(const LogicalPlanPtr& plan) {
    std::vector<int64_t> ids;
    const auto add = [&](int64_t id) {
        if (std::find(ids.begin(), ids.end(), id) == ids.end()) ids.push_back(id);
    };
    for (const ExprPtr& expr : plan->expressions()) {
        visit(expr, [&](const Expr& e) {
            if (e.is(ExprKind::kOuterAttribute)) add(e.id);
            return true;
        });
    }
    for (const LogicalPlanPtr& input : plan->inputs) {
        for (const int64_t id : outer_references_of(input)) add(id);
    }
    return ids;
}

Independent join_with_domain(const LogicalPlanPtr& plan, const LogicalPlanPtr& outer) {
    return DomainJoin(plan, outer).run(plan);
}

}  // namespace firesteel
