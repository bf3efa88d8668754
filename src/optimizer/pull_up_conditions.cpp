// Unnesting of the usual subqueries: correlated conditions of filters become conditions of the join.

#include <algorithm>

#include "optimizer/attribute_set.h"
#include "optimizer/dependent_join.h"

namespace firesteel {

namespace {

struct Pulled {
    LogicalPlanPtr plan;
    Exprs conditions;  // with outer attributes still marked as such
    bool groups = false;
};
using Result = std::optional<Pulled>;

class PullUp {
public:
    explicit PullUp(const LogicalPlanPtr& outer) : outer_(ids_of(outer->output())) {}

    Result pull(const LogicalPlanPtr& plan) {
        if (!is_correlated(plan)) return Pulled{plan, {}};
        switch (plan->kind) {
            case LogicalKind::kFilter:
                return pull_filter(*plan->as<Filter>());
            case LogicalKind::kProject:
                return pull_project(*plan->as<Project>());
            case LogicalKind::kAggregate:
                return pull_aggregate(*plan->as<Aggregate>());
            case LogicalKind::kJoin:
                return pull_join(*plan->as<Join>());
            case LogicalKind::kSort:
            case LogicalKind::kGenerate:
            case LogicalKind::kCteDefinitions:
                return pull_plain(plan);
            default:
                return std::nullopt;
        }
    }

    /// Outer attributes of the query around as plain ones.
    ExprPtr to_attributes(const ExprPtr& expr) const {
        return transform_up(expr, [&](const ExprPtr& e) -> ExprPtr {
            if (!is_correlation(*e)) return nullptr;
            return make_attribute(e->id, e->name, e->type, e->nullable);
        });
    }

private:
    bool is_correlation(const Expr& e) const { return e.is(ExprKind::kOuterAttribute) && outer_.count(e.id); }
    bool is_correlated(const ExprPtr& expr) const {
        return any_of(expr, [this](const Expr& e) { return is_correlation(e); });
    }
    bool has_correlated_expressions(const LogicalNode& plan) const {
        const Exprs exprs = plan.expressions();
        return std::any_of(exprs.begin(), exprs.end(), [this](const ExprPtr& e) { return is_correlated(e); });
    }
    bool is_correlated(const LogicalPlanPtr& plan) const {
        return has_correlated_expressions(*plan) ||
               std::any_of(plan->inputs.begin(), plan->inputs.end(),
                           [this](const auto& input) { return is_correlated(input); });
    }

    /// Correlated conjuncts to `pulled`, the others to the result.
    Exprs divide(const Exprs& conjuncts, Exprs& pulled) const {
        Exprs rest;
        for (const ExprPtr& conjunct : conjuncts)
            (is_correlated(conjunct) ? pulled : rest).push_back(conjunct);
        return rest;
    }

    Result pull_filter(const Filter& node) {
        Result input = pull(node.inputs[0]);
        if (!input || input->groups || !is_deterministic(node.condition)) return std::nullopt;
        const Exprs rest = divide(split_conjuncts(node.condition), input->conditions);
        input->plan = filtered(input->plan, rest);
        return input;
    }

    Result pull_project(const Project& node) {
        if (has_correlated_expressions(node)) return std::nullopt;
        Result input = pull(node.inputs[0]);
        if (!input) return std::nullopt;
        NamedExprs columns = node.columns;
        AttributeSet present = ids_of(node.output());
        for (const Attribute& attribute : input->plan->output()) {
            const bool needed = references_of(input->conditions).count(attribute.id) > 0;
            if (needed && present.insert(attribute.id).second) columns.push_back(pass(attribute));
        }
        input->plan = std::make_shared<Project>(input->plan, std::move(columns));
        return input;
    }

    Result pull_aggregate(const Aggregate& node) {
        if (has_correlated_expressions(node)) return std::nullopt;
        Result input = pull(node.inputs[0]);
        if (!input || input->groups) return std::nullopt;
        NamedExprs grouping = node.grouping;
        for (ExprPtr& condition : input->conditions) {
            if (!condition->is_call("=") && !condition->is_call("<=>")) return std::nullopt;
            const bool inner_first = !is_correlated(condition->children[0]);
            const ExprPtr inner = condition->children[inner_first ? 0 : 1];
            const ExprPtr outside = condition->children[inner_first ? 1 : 0];
            if (is_correlated(inner) || !referenced_attributes(outside).empty()) return std::nullopt;
            auto key = std::find_if(grouping.begin(), grouping.end(),
                                    [&](const NamedExpr& k) { return equal(k.expr, inner); });
            if (key == grouping.end()) {
                grouping.push_back({inner, {next_expr_id(), "key", inner->type, inner->nullable}});
                key = grouping.end() - 1;
            }
            condition = with_children(condition, {key->output.reference(), outside});
        }
        input->groups = node.grouping.empty();
        input->plan = std::make_shared<Aggregate>(input->plan, std::move(grouping), node.aggregates);
        return input;
    }

    Result pull_join(const Join& node) {
        using enum LogicalJoinType;
        const bool inner = node.type == kInner || node.type == kCross;
        const bool left_only = node.type == kLeftOuter || node.type == kLeftSemi || node.type == kLeftAnti ||
                               node.type == kMark || node.type == kSingle;
        if (!inner && (!left_only || is_correlated(node.inputs[1]) || has_correlated_expressions(node)))
            return std::nullopt;
        Result left = pull(node.inputs[0]), right = pull(node.inputs[1]);
        if (!left || !right || left->groups || right->groups) return std::nullopt;
        Pulled result;
        result.conditions = std::move(left->conditions);
        result.conditions.insert(result.conditions.end(), right->conditions.begin(), right->conditions.end());
        Join copy = node;
        copy.inputs = {left->plan, right->plan};
        if (node.condition && inner) {
            copy.condition = join_condition(divide(split_conjuncts(node.condition), result.conditions));
            if (!copy.condition) copy.type = kCross;
        }
        result.plan = make_join(std::move(copy));
        return result;
    }

    Result pull_plain(const LogicalPlanPtr& plan) {
        if (has_correlated_expressions(*plan)) return std::nullopt;
        Result input = pull(plan->inputs[0]);
        if (!input) return std::nullopt;
        std::vector<LogicalPlanPtr> inputs = plan->inputs;
        inputs[0] = input->plan;
        for (size_t i = 1; i < inputs.size(); ++i) {
            if (is_correlated(inputs[i])) return std::nullopt;
        }
        input->plan = plan->with_inputs(std::move(inputs));
        return input;
    }

    const AttributeSet outer_;
};

}  // namespace

std::optional<Independent> pull_up_conditions(const LogicalPlanPtr& plan, const LogicalPlanPtr& outer,
                                              bool& groups) {
    PullUp pull_up(outer);
    Result result = pull_up.pull(plan);
    if (!result) return std::nullopt;
    groups = result->groups;
    Independent independent{result->plan, {}};
    for (const ExprPtr& condition : result->conditions)
        independent.conditions.push_back(pull_up.to_attributes(condition));
    return independent;
}

}  // namespace firesteel
