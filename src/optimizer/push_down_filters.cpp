#include <algorithm>

#include "optimizer/attribute_set.h"
#include "optimizer/condition_inference.h"
#include "optimizer/rule.h"
#include "optimizer/simplify_expressions.h"

namespace firesteel {

namespace {

Exprs joined(Exprs a, const Exprs& b) {
    a.insert(a.end(), b.begin(), b.end());
    return a;
}

/// Carries conjuncts down the plan. Conjuncts are applied in their order; one that may raise an error is not
/// moved past an earlier one that stays, nor below anything that drops rows; a volatile one and all after it
/// stay.
class FilterPushDown {
public:
    /// `implies`: a disjunction over both sides of a join also filters each side by what it says about it.
    explicit FilterPushDown(bool implies) : implies_(implies) {}

    /// `plan` filtered by `conjuncts`, as low as possible.
    LogicalPlanPtr push(const LogicalPlanPtr& plan, const Exprs& conjuncts) {
        switch (plan->kind) {
            case LogicalKind::kFilter: {
                const Exprs own = split_conjuncts(plan->as<Filter>()->condition);
                return push(plan->inputs[0], joined(own, conjuncts));
            }
            case LogicalKind::kProject:
                return push_project(*plan->as<Project>(), conjuncts);
            case LogicalKind::kDerive:
                return push_derive(*plan->as<Derive>(), conjuncts);
            case LogicalKind::kAggregate:
                return push_aggregate(*plan->as<Aggregate>(), conjuncts);
            case LogicalKind::kJoin:
                return push_join(*plan->as<Join>(), conjuncts);
            case LogicalKind::kUnion:
                return push_union(plan, conjuncts);
            case LogicalKind::kSetOperation:
                return push_set_operation(plan, conjuncts);
            case LogicalKind::kWindow:
                return push_window(*plan->as<Window>(), conjuncts);
            case LogicalKind::kGenerate: {
                const AttributeSet ids = ids_of(plan->inputs[0]->output());
                return push_through(*plan, conjuncts,
                                    [&](const ExprPtr& e) { return refers_only_to(e, ids) && !can_fail(e); });
            }
            case LogicalKind::kSort:
            case LogicalKind::kRepartition:
                return push_through(*plan, conjuncts, [](const ExprPtr&) { return true; });
            case LogicalKind::kScan:
                return push_scan(*plan->as<Scan>(), conjuncts);
            case LogicalKind::kCteDefinitions:
                return push_definitions(*plan->as<CteDefinitions>(), conjuncts);
            default:
                return stay(plan, conjuncts);
        }
    }

private:
    LogicalPlanPtr stay(const LogicalPlanPtr& plan, const Exprs& conjuncts) {
        std::vector<LogicalPlanPtr> inputs = plan->inputs;
        for (LogicalPlanPtr& input : inputs) input = push(input, {});
        return filtered(inputs == plan->inputs ? plan : plan->with_inputs(std::move(inputs)), conjuncts);
    }

    /// Those that may move to `moving`; the others, in order, are returned.
    template <typename MayMove>
    static Exprs divide(const Exprs& conjuncts, Exprs& moving, const MayMove& may_move) {
        Exprs staying;
        bool barrier = false;
        for (const ExprPtr& conjunct : conjuncts) {
            barrier |= !is_deterministic(conjunct);
            const bool safe = staying.empty() || !can_fail(conjunct);
            (!barrier && safe && may_move(conjunct) ? moving : staying).push_back(conjunct);
        }
        return staying;
    }

    template <typename MayMove>
    LogicalPlanPtr push_through(const LogicalNode& plan, const Exprs& conjuncts, const MayMove& may_move) {
        Exprs moving;
        const Exprs staying = divide(conjuncts, moving, may_move);
        return filtered(plan.with_inputs({push(plan.inputs[0], moving)}), staying);
    }

    LogicalPlanPtr push_project(const Project& node, const Exprs& conjuncts) {
        const Substitution columns = substitution_of(node.columns);
        const auto all_deterministic =
            std::all_of(node.columns.begin(), node.columns.end(),
                        [](const NamedExpr& column) { return is_deterministic(column.expr); });
        Exprs moving;
        const Exprs staying = divide(conjuncts, moving, [&](const ExprPtr&) { return all_deterministic; });
        Exprs below;
        bool fails = false;  // one of those before may
        for (const ExprPtr& conjunct : moving) {
            const ExprPtr said = simplified(substitute(conjunct, columns));
            if (is_always_true(said)) continue;
            if (is_never_true(said) && !fails) return no_rows(node);
            fails |= can_fail(said);
            below.push_back(said);
        }
        return filtered(node.with_inputs({push(node.inputs[0], below)}), staying);
    }

    LogicalPlanPtr push_derive(const Derive& node, const Exprs& conjuncts) {
        AttributeSet made;
        bool all_deterministic = true;
        for (const NamedExpr& step : node.steps) {
            made.insert(step.output.id);
            all_deterministic &= is_deterministic(step.expr);
        }
        return push_through(node, conjuncts,
                            [&](const ExprPtr& e) { return all_deterministic && !refers_to_any(e, made); });
    }

    static LogicalPlanPtr no_rows(const LogicalNode& plan) {
        return std::make_shared<LocalRows>(plan.output(), std::vector<Batch>{});
    }

    /// A definition's rows that none of its readers wants are not made.
    LogicalPlanPtr push_definitions(const CteDefinitions& node, const Exprs& conjuncts) {
        std::vector<LogicalPlanPtr> inputs = node.inputs;
        inputs[0] = push(inputs[0], conjuncts);
        // Later definitions refer to earlier ones.
        for (size_t i = inputs.size() - 1; i > 0; --i)
            inputs[i] = push(inputs[i], implies_ ? wanted_of(node.ids[i - 1], inputs) : Exprs{});
        return node.with_inputs(std::move(inputs));
    }

    /// What the conjuncts that stay say about the columns `keys` alone.
    void add_implied(const Exprs& staying, const AttributeSet& keys, Exprs& moving) const {
        if (!implies_ || keys.empty()) return;
        for (const ExprPtr& conjunct : staying) {
            if (const ExprPtr implied = implied_for(conjunct, keys)) moving.push_back(implied);
        }
    }

    LogicalPlanPtr push_aggregate(const Aggregate& node, const Exprs& conjuncts) {
        AttributeSet keys;
        for (const NamedExpr& key : node.grouping) {
            if (is_deterministic(key.expr)) keys.insert(key.output.id);
        }
        const bool grouped = !node.grouping.empty();
        Exprs moving;
        const Exprs staying =
            divide(conjuncts, moving, [&](const ExprPtr& e) { return grouped && refers_only_to(e, keys); });
        add_implied(staying, keys, moving);
        const Substitution columns = substitution_of(node.grouping);
        for (ExprPtr& conjunct : moving) conjunct = substitute(conjunct, columns);
        return filtered(node.with_inputs({push(node.inputs[0], moving)}), staying);
    }

    LogicalPlanPtr push_window(const Window& node, const Exprs& conjuncts) {
        AttributeSet keys;
        const Expr& first = *node.calls[0].expr;
        for (int32_t i = 0; i < first.window->partition_keys; ++i) {
            const Expr& key = *first.children[static_cast<size_t>(i) + 1];
            if (key.is(ExprKind::kAttribute)) keys.insert(key.id);
        }
        Exprs moving;
        const Exprs staying = divide(
            conjuncts, moving, [&](const ExprPtr& e) { return !keys.empty() && refers_only_to(e, keys); });
        add_implied(staying, keys, moving);
        return filtered(node.with_inputs({push(node.inputs[0], moving)}), staying);
    }

    LogicalPlanPtr push_union(const LogicalPlanPtr& plan, const Exprs& conjuncts) {
        Exprs moving;
        const Exprs staying = divide(conjuncts, moving, [](const ExprPtr&) { return true; });
        std::vector<LogicalPlanPtr> inputs = pushed_by_position(*plan, moving);
        if (moving.empty()) return filtered(plan->with_inputs(std::move(inputs)), staying);
        std::erase_if(inputs, [](const LogicalPlanPtr& input) {
            const LocalRows* rows = input->as<LocalRows>();
            return rows && rows->batches.empty();
        });
        if (inputs.empty()) return no_rows(*plan);
        if (inputs.size() > 1)
            return filtered(std::make_shared<Union>(std::move(inputs), plan->output()), staying);
        NamedExprs columns;
        for (size_t i = 0; i < plan->output().size(); ++i) {
            columns.push_back({inputs[0]->output()[i].reference(), plan->output()[i]});
            columns.back().output.nullable = columns.back().expr->nullable;
        }
        return filtered(std::make_shared<Project>(inputs[0], std::move(columns)), staying);
    }

    LogicalPlanPtr push_set_operation(const LogicalPlanPtr& plan, const Exprs& conjuncts) {
        Exprs moving;
        const Exprs staying = divide(conjuncts, moving, [](const ExprPtr& e) { return !can_fail(e); });
        return filtered(plan->with_inputs(pushed_by_position(*plan, moving)), staying);
    }

    std::vector<LogicalPlanPtr> pushed_by_position(const LogicalNode& plan, const Exprs& conjuncts) {
        std::vector<LogicalPlanPtr> inputs;
        for (const LogicalPlanPtr& input : plan.inputs) {
            Substitution columns;
            for (size_t i = 0; i < plan.output().size(); ++i)
                columns.emplace(plan.output()[i].id, input->output()[i].reference());
            Exprs own;
            for (const ExprPtr& conjunct : conjuncts) own.push_back(substitute(conjunct, columns));
            inputs.push_back(push(input, own));
        }
        return inputs;
    }

    LogicalPlanPtr push_scan(const Scan& node, const Exprs& conjuncts) {
        Exprs moving;
        const Exprs staying =
            divide(conjuncts, moving, [](const ExprPtr& e) { return !referenced_attributes(e).empty(); });
        if (moving.empty() || node.limit) return filtered(std::make_shared<Scan>(node), conjuncts);
        return filtered(node.with_expressions(joined(node.filters, moving)), staying);
    }

    /// A left outer join of which only rows without a match are wanted, because one of the conjuncts asks for
    /// a null in a column that has none in a match; takes that conjunct away. Null for other joins.
    static LogicalPlanPtr as_anti_join(const Join& node, const AttributeSet& right_ids, Exprs& conjuncts) {
        if (!node.condition || node.lateral) return nullptr;
        AttributeSet not_null;
        for (const ExprPtr& conjunct : split_conjuncts(node.condition)) {
            if (!conjunct->is_call("=")) continue;
            for (const ExprPtr& side : conjunct->children) {
                if (side->is(ExprKind::kAttribute)) not_null.insert(side->id);
            }
        }
        const auto found = std::find_if(conjuncts.begin(), conjuncts.end(), [&](const ExprPtr& e) {
            if (!e->is_call("isnull") || !e->children[0]->is(ExprKind::kAttribute)) return false;
            return right_ids.count(e->children[0]->id) > 0 && not_null.count(e->children[0]->id) > 0;
        });
        if (found == conjuncts.end()) return nullptr;
        conjuncts.erase(found);
        Join join(node.inputs[0], node.inputs[1], LogicalJoinType::kLeftAnti, node.condition);
        join.hint = node.hint;
        NamedExprs columns = pass(node.inputs[0]->output());
        for (const Attribute& column : node.inputs[1]->output()) {
            columns.push_back({make_literal(column.type, Value::null()), column});
            columns.back().output.nullable = true;
        }
        return std::make_shared<Project>(make_join(std::move(join)), std::move(columns));
    }

    LogicalPlanPtr push_join(const Join& node, const Exprs& conjuncts) {
        using enum LogicalJoinType;
        const AttributeSet left_ids = ids_of(node.inputs[0]->output()),
                           right_ids = ids_of(node.inputs[1]->output());
        const LogicalJoinType type = tightened(node.type, conjuncts, left_ids, right_ids);
        if (type == kLeftOuter) {
            Exprs others = conjuncts;
            if (const LogicalPlanPtr without_matches = as_anti_join(node, right_ids, others))
                return push(without_matches, others);
        }
        Join copy = node;
        copy.type = type;
        const bool inner = type == kInner || type == kCross;
        const auto only = [](const ExprPtr& e, const AttributeSet& ids) {
            return !referenced_attributes(e).empty() && refers_only_to(e, ids) && !can_fail(e);
        };
        Exprs to_left, to_right, condition;
        // The filters above: below the sides whose rows all come out, or into the condition of an inner join.
        const bool keeps_left = type != kRightOuter && type != kFullOuter;
        const bool keeps_right = inner || type == kRightOuter;
        // A condition over both sides becomes one of the join even where it may fail, as a.n = b.n + 1 may.
        Exprs others, moving;
        bool is_fixed = !inner;
        for (const ExprPtr& conjunct : conjuncts) {
            is_fixed |= !is_deterministic(conjunct);
            const bool over_both = refers_to_any(conjunct, left_ids) && refers_to_any(conjunct, right_ids);
            (!is_fixed && over_both ? condition : others).push_back(conjunct);
        }
        const Exprs staying = divide(others, moving, [&](const ExprPtr& e) {
            return (inner && !referenced_attributes(e).empty() && !can_fail(e)) ||
                   (keeps_left && only(e, left_ids)) || (keeps_right && only(e, right_ids));
        });
        for (const ExprPtr& conjunct : moving) {
            if (keeps_left && only(conjunct, left_ids))
                to_left.push_back(conjunct);
            else if (keeps_right && only(conjunct, right_ids))
                to_right.push_back(conjunct);
            else
                condition.push_back(conjunct);
        }
        // The condition itself: below the sides whose unmatched rows do not come out.
        Exprs own;
        const bool left_by_match = inner || type == kRightOuter || type == kLeftSemi;
        const bool right_by_match = inner || type == kLeftOuter || type == kSingle || type == kLeftSemi ||
                                    type == kLeftAnti || type == kMark;
        for (const ExprPtr& conjunct : node.condition ? split_conjuncts(node.condition) : Exprs{}) {
            const bool movable = is_deterministic(conjunct) && !node.null_aware;
            if (movable && left_by_match && only(conjunct, left_ids))
                to_left.push_back(conjunct);
            else if (movable && right_by_match && only(conjunct, right_ids))
                to_right.push_back(conjunct);
            else
                own.push_back(conjunct);
        }
        own.insert(own.end(), condition.begin(), condition.end());
        if (inner || (type == kLeftSemi && !node.null_aware))
            add_transitive(own, Inference::kBothWays, left_ids, right_ids, to_left, to_right);
        else if (type == kRightOuter)
            add_transitive(own, Inference::kRightToLeft, left_ids, right_ids, to_left, to_right);
        else if (right_by_match && !node.null_aware)
            add_transitive(own, Inference::kLeftToRight, left_ids, right_ids, to_left, to_right);
        if (inner && implies_) {
            for (const ExprPtr& conjunct : own) {
                if (const ExprPtr implied = implied_for(conjunct, left_ids)) to_left.push_back(implied);
                if (const ExprPtr implied = implied_for(conjunct, right_ids)) to_right.push_back(implied);
            }
        }
        copy.inputs = {push(node.inputs[0], to_left), push(node.inputs[1], to_right)};
        copy.condition = join_condition(own);
        if (inner) copy.type = own.empty() ? kCross : kInner;
        return filtered(make_join(std::move(copy)), staying);
    }

    const bool implies_;
};

}  // namespace

LogicalPlanPtr push_down_filters(const LogicalPlanPtr& plan, const OptimizerOptions&) {
    return FilterPushDown(true).push(plan, {});
}

LogicalPlanPtr push_down_join_conditions(const LogicalPlanPtr& plan, const OptimizerOptions&) {
    return FilterPushDown(false).push(plan, {});
}

}  // namespace firesteel
