#include <algorithm>

#include "optimizer/attribute_set.h"
#include "optimizer/rule.h"

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
                return push_through(plan, conjuncts,
                                    [&](const ExprPtr& e) { return refers_only_to(e, ids) && !can_fail(e); });
            }
            case LogicalKind::kSort:
            case LogicalKind::kRepartition:
                return push_through(plan, conjuncts, [](const ExprPtr&) { return true; });
            case LogicalKind::kScan:
                return push_scan(*plan->as<Scan>(), conjuncts);
            case LogicalKind::kCteDefinitions: {
                std::vector<LogicalPlanPtr> inputs = plan->inputs;
                inputs[0] = push(inputs[0], conjuncts);
                for (size_t i = 1; i < inputs.size(); ++i) inputs[i] = push(inputs[i], {});
                return plan->with_inputs(std::move(inputs));
            }
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
    LogicalPlanPtr push_through(const LogicalPlanPtr& plan, const Exprs& conjuncts, const MayMove& may_move) {
        Exprs moving;
        const Exprs staying = divide(conjuncts, moving, may_move);
        return filtered(plan->with_inputs({push(plan->inputs[0], moving)}), staying);
    }

    LogicalPlanPtr push_project(const Project& node, const Exprs& conjuncts) {
        const Substitution columns = substitution_of(node.columns);
        const auto all_deterministic =
            std::all_of(node.columns.begin(), node.columns.end(),
                        [](const NamedExpr& column) { return is_deterministic(column.expr); });
        Exprs moving;
        const Exprs staying = divide(conjuncts, moving, [&](const ExprPtr&) { return all_deterministic; });
        for (ExprPtr& conjunct : moving) conjunct = substitute(conjunct, columns);
        return filtered(node.with_inputs({push(node.inputs[0], moving)}), staying);
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
        for (ExprPtr& conjunct : moving) conjunct = substitute(conjunct, substitution_of(node.grouping));
        return filtered(node.with_inputs({push(node.inputs[0], moving)}), staying);
    }

    LogicalPlanPtr push_window(const Window& node, const Exprs& conjuncts) {
        AttributeSet keys;
        const Expr& first = *node.calls[0].expr;
        for (int32_t i = 0; i < first.window->partition_keys; ++i) {
            const Expr& key = *first.children[static_cast<size_t>(i) + 1];
            if (key.is(ExprKind::kAttribute)) keys.insert(key.id);
        }
        const LogicalPlanPtr plan = node.with_inputs(node.inputs);
        return push_through(plan, conjuncts,
                            [&](const ExprPtr& e) { return !keys.empty() && refers_only_to(e, keys); });
    }

    LogicalPlanPtr push_union(const LogicalPlanPtr& plan, const Exprs& conjuncts) {
        Exprs moving;
        const Exprs staying = divide(conjuncts, moving, [](const ExprPtr&) { return true; });
        return filtered(plan->with_inputs(pushed_by_position(*plan, moving)), staying);
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

    /// Is the conjunct never true for a row whose columns `ids` are all null?
    static bool rejects_nulls(const ExprPtr& conjunct, const AttributeSet& ids) {
        static const std::vector<std::string> strict = {"=", "!=", "<", "<=", ">", ">=", "isnotnull"};
        if (conjunct->is_call("and"))
            return rejects_nulls(conjunct->children[0], ids) || rejects_nulls(conjunct->children[1], ids);
        if (conjunct->is_call("or"))
            return rejects_nulls(conjunct->children[0], ids) && rejects_nulls(conjunct->children[1], ids);
        if (conjunct->is_call("not")) {
            const ExprPtr& inner = conjunct->children[0];
            if (inner->is_call("isnull"))
                return inner->children[0]->is(ExprKind::kAttribute) && ids.count(inner->children[0]->id);
            return !inner->is_call("and") && !inner->is_call("or") && !inner->is_call("isnotnull") &&
                   rejects_nulls(inner, ids);
        }
        if (conjunct->is_call("in"))
            return conjunct->children[0]->is(ExprKind::kAttribute) && ids.count(conjunct->children[0]->id);
        if (!conjunct->is(ExprKind::kCall) ||
            std::find(strict.begin(), strict.end(), conjunct->name) == strict.end())
            return false;
        return std::any_of(conjunct->children.begin(), conjunct->children.end(), [&](const ExprPtr& child) {
            return child->is(ExprKind::kAttribute) && ids.count(child->id);
        });
    }

    static LogicalJoinType tightened(LogicalJoinType type, const Exprs& conjuncts, const AttributeSet& left,
                                     const AttributeSet& right) {
        using enum LogicalJoinType;
        bool needs_left = false, needs_right = false;
        for (const ExprPtr& conjunct : conjuncts) {
            if (!is_deterministic(conjunct)) break;
            needs_left |= rejects_nulls(conjunct, left);
            needs_right |= rejects_nulls(conjunct, right);
        }
        if (type == kFullOuter && needs_left)
            type = kLeftOuter;
        else if (type == kFullOuter && needs_right)
            return kRightOuter;
        if (type == kLeftOuter && needs_right) return kInner;
        if (type == kRightOuter && needs_left) return kInner;
        return type;
    }

    LogicalPlanPtr push_join(const Join& node, const Exprs& conjuncts) {
        using enum LogicalJoinType;
        const AttributeSet left_ids = ids_of(node.inputs[0]->output()),
                           right_ids = ids_of(node.inputs[1]->output());
        const LogicalJoinType type = tightened(node.type, conjuncts, left_ids, right_ids);
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
        Exprs moving;
        const Exprs staying = divide(conjuncts, moving, [&](const ExprPtr& e) {
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
        if (inner) add_transitive(own, left_ids, right_ids, to_left, to_right);
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

    /// From `(a = 1 and b = 2) or (a = 3 and b = 4)` follows `a = 1 or a = 3`; null when nothing follows for
    /// the columns `ids`.
    static ExprPtr implied_for(const ExprPtr& conjunct, const AttributeSet& ids) {
        if (!conjunct->is_call("or") || !is_deterministic(conjunct)) return nullptr;
        Exprs sides;
        for (const ExprPtr& branch : conjunct->children) {
            Exprs known;
            for (const ExprPtr& part : split_conjuncts(branch)) {
                if (!referenced_attributes(part).empty() && refers_only_to(part, ids) && !can_fail(part)) {
                    known.push_back(part);
                } else if (const ExprPtr inner = implied_for(part, ids)) {
                    known.push_back(inner);
                }
            }
            if (known.empty()) return nullptr;
            sides.push_back(join_condition(known));
        }
        return plain_call("or", std::move(sides));
    }

    /// From `a = b` and a condition on `a` alone follows the same condition on `b`.
    static void add_transitive(const Exprs& condition, const AttributeSet& left, const AttributeSet& right,
                               Exprs& to_left, Exprs& to_right) {
        const Exprs from_left = to_left, from_right = to_right;
        const auto add = [](const ExprPtr& from, const ExprPtr& to, const Exprs& known, Exprs& out) {
            for (const ExprPtr& conjunct : known) {
                const std::vector<int64_t> used = referenced_attributes(conjunct);
                if (used.size() != 1 || used[0] != from->id) continue;
                const ExprPtr copy = substitute(conjunct, {{from->id, to}});
                if (std::none_of(out.begin(), out.end(), [&](const ExprPtr& e) { return equal(e, copy); }))
                    out.push_back(copy);
            }
        };
        for (const ExprPtr& conjunct : condition) {
            if (!conjunct->is_call("=")) continue;
            ExprPtr a = conjunct->children[0], b = conjunct->children[1];
            if (!a->is(ExprKind::kAttribute) || !b->is(ExprKind::kAttribute) || a->type != b->type) continue;
            if (left.count(b->id) && right.count(a->id)) std::swap(a, b);
            if (!left.count(a->id) || !right.count(b->id)) continue;
            add(a, b, from_left, to_right);
            add(b, a, from_right, to_left);
        }
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
