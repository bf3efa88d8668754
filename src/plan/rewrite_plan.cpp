// Walks over plans: transform_plan_up, transform_plan_down, renew_ids.

#include <unordered_map>

#include "common/check.h"
#include "plan/logical_plan.h"

namespace firesteel {

namespace {

using Change = std::function<LogicalPlanPtr(const LogicalPlanPtr&)>;

/// The node with the plans of its subquery expressions replaced by what `change` makes of them.
LogicalPlanPtr map_subqueries(const LogicalPlanPtr& plan, const Change& change) {
    Exprs exprs = plan->expressions();
    bool changed = false;
    for (auto& expr : exprs) {
        ExprPtr rewritten = transform_up(expr, [&](const ExprPtr& e) -> ExprPtr {
            if (!e->is(ExprKind::kSubquery)) return nullptr;
            LogicalPlanPtr inner = change(e->subquery->plan);
            if (inner == e->subquery->plan) return nullptr;
            auto copy = std::make_shared<Expr>(*e);
            auto detail = std::make_shared<SubqueryDetail>(*e->subquery);
            detail->plan = std::move(inner);
            copy->subquery = std::move(detail);
            return copy;
        });
        changed |= rewritten != expr;
        expr = std::move(rewritten);
    }
    return changed ? plan->with_expressions(std::move(exprs)) : plan;
}

LogicalPlanPtr map_inputs(const LogicalPlanPtr& plan, const Change& change) {
    std::vector<LogicalPlanPtr> inputs = plan->inputs;
    bool changed = false;
    for (auto& input : inputs) {
        LogicalPlanPtr rewritten = change(input);
        changed |= rewritten != input;
        input = std::move(rewritten);
    }
    return changed ? plan->with_inputs(std::move(inputs)) : plan;
}

/// Copies a plan, giving a new id to every attribute at the node that makes it.
class IdRenewal {
public:
    LogicalPlanPtr renew(const LogicalPlanPtr& plan) {
        std::vector<LogicalPlanPtr> inputs(plan->inputs.size());
        // Definitions of common tables stand behind the query that refers to them; it needs their new ids.
        if (const auto* ctes = plan->as<CteDefinitions>()) {
            for (const int64_t id : ctes->ids) cte_ids_[id] = next_expr_id();
            for (size_t i = 1; i < inputs.size(); ++i) inputs[i] = renew(plan->inputs[i]);
            inputs[0] = renew(plan->inputs[0]);
        } else {
            for (size_t i = 0; i < inputs.size(); ++i) inputs[i] = renew(plan->inputs[i]);
        }
        return rebuild(plan, std::move(inputs));
    }
    const std::unordered_map<int64_t, int64_t>& ids() const { return ids_; }

private:
    int64_t renew(int64_t id) {
        const auto [entry, is_new] = ids_.try_emplace(id, 0);
        if (is_new) entry->second = next_expr_id();
        return entry->second;
    }
    Attributes renew(Attributes attributes) {
        for (auto& attribute : attributes) attribute.id = renew(attribute.id);
        return attributes;
    }
    NamedExprs renew(NamedExprs columns) {
        for (auto& column : columns) {
            column.expr = rewrite(column.expr);
            column.output.id = renew(column.output.id);
        }
        return columns;
    }
    SortKeys rewrite(SortKeys keys) {
        for (auto& key : keys) key.expr = rewrite(key.expr);
        return keys;
    }
    Exprs rewrite(Exprs exprs) {
        for (auto& expr : exprs) expr = rewrite(expr);
        return exprs;
    }
    ExprPtr rewrite(const ExprPtr& expr) {
        if (!expr) return expr;
        return transform_up(expr, [this](const ExprPtr& e) -> ExprPtr {
            if (e->is(ExprKind::kAttribute) || e->is(ExprKind::kOuterAttribute) ||
                e->is(ExprKind::kGroupingId)) {
                const auto found = ids_.find(e->id);
                if (found == ids_.end()) return nullptr;
                auto copy = std::make_shared<Expr>(*e);
                copy->id = found->second;
                return copy;
            }
            if (!e->is(ExprKind::kSubquery)) return nullptr;
            auto copy = std::make_shared<Expr>(*e);
            auto detail = std::make_shared<SubqueryDetail>(*e->subquery);
            detail->plan = renew(e->subquery->plan);
            copy->subquery = std::move(detail);
            return copy;
        });
    }
    LogicalPlanPtr rebuild(const LogicalPlanPtr& plan, std::vector<LogicalPlanPtr> inputs);
    LogicalPlanPtr rebuild_leaf(const LogicalPlanPtr& plan);

    std::unordered_map<int64_t, int64_t> ids_;
    std::unordered_map<int64_t, int64_t> cte_ids_;
};

LogicalPlanPtr IdRenewal::rebuild_leaf(const LogicalPlanPtr& plan) {
    if (const auto* scan = plan->as<Scan>()) {
        Attributes output = renew(scan->output());
        auto copy =
            std::make_shared<Scan>(scan->table, scan->columns, std::move(output), rewrite(scan->filters));
        copy->limit = scan->limit;
        return copy;
    }
    if (const auto* rows = plan->as<LocalRows>())
        return std::make_shared<LocalRows>(renew(rows->output()), rows->batches);
    if (const auto* range = plan->as<Range>()) {
        return std::make_shared<Range>(range->start, range->end, range->step, range->partitions,
                                       renew(range->output())[0]);
    }
    if (const auto* cte = plan->as<CteReference>()) {
        Attributes definition = cte->definition_output;
        for (auto& attribute : definition) {
            if (const auto found = ids_.find(attribute.id); found != ids_.end()) attribute.id = found->second;
        }
        const auto id = cte_ids_.find(cte->id);
        return std::make_shared<CteReference>(id == cte_ids_.end() ? cte->id : id->second,
                                              renew(cte->output()), std::move(definition));
    }
    CHECK(false, "no way to renew the ids of {}", plan->describe());
}

LogicalPlanPtr IdRenewal::rebuild(const LogicalPlanPtr& plan, std::vector<LogicalPlanPtr> inputs) {
    switch (plan->kind) {
        case LogicalKind::kScan:
        case LogicalKind::kLocalRows:
        case LogicalKind::kRange:
        case LogicalKind::kCteReference:
            return rebuild_leaf(plan);
        case LogicalKind::kProject:
            return std::make_shared<Project>(inputs[0], renew(plan->as<Project>()->columns));
        case LogicalKind::kDerive: {
            NamedExprs steps = renew(plan->as<Derive>()->steps);
            return std::make_shared<Derive>(inputs[0], std::move(steps), renew(plan->output()));
        }
        case LogicalKind::kAggregate: {
            const auto* node = plan->as<Aggregate>();
            NamedExprs grouping = renew(node->grouping);
            return std::make_shared<Aggregate>(inputs[0], std::move(grouping), renew(node->aggregates));
        }
        case LogicalKind::kJoin: {
            Join copy = *plan->as<Join>();
            copy.inputs = std::move(inputs);
            copy.condition = rewrite(copy.condition);
            if (copy.type == LogicalJoinType::kMark) copy.mark.id = renew(copy.mark.id);
            return make_join(std::move(copy));
        }
        case LogicalKind::kUnion:
            return std::make_shared<Union>(std::move(inputs), renew(plan->output()));
        case LogicalKind::kScriptTransformation:
            return std::make_shared<ScriptTransformation>(inputs[0], plan->as<ScriptTransformation>()->format,
                                                          renew(plan->output()));
        case LogicalKind::kWindow:
            return std::make_shared<Window>(inputs[0], renew(plan->as<Window>()->calls));
        case LogicalKind::kGenerate: {
            const auto* node = plan->as<Generate>();
            ExprPtr generator = rewrite(node->generator);
            return std::make_shared<Generate>(inputs[0], std::move(generator), renew(node->generated),
                                              node->outer);
        }
        case LogicalKind::kExpand: {
            std::vector<Exprs> projections = plan->as<Expand>()->projections;
            for (auto& projection : projections) projection = rewrite(projection);
            return std::make_shared<Expand>(inputs[0], std::move(projections), renew(plan->output()));
        }
        case LogicalKind::kCollectMetrics: {
            const auto* node = plan->as<CollectMetrics>();
            return std::make_shared<CollectMetrics>(inputs[0], node->name, renew(node->metrics));
        }
        case LogicalKind::kCteDefinitions: {
            std::vector<int64_t> ids = plan->as<CteDefinitions>()->ids;
            for (auto& id : ids) id = cte_ids_.at(id);
            std::vector<LogicalPlanPtr> definitions(inputs.begin() + 1, inputs.end());
            return std::make_shared<CteDefinitions>(inputs[0], std::move(ids), std::move(definitions));
        }
        default: {
            LogicalPlanPtr copy = plan->with_inputs(std::move(inputs));
            Exprs exprs = copy->expressions();
            return exprs.empty() ? copy : copy->with_expressions(rewrite(std::move(exprs)));
        }
    }
}

}  // namespace

LogicalPlanPtr transform_plan_up(const LogicalPlanPtr& plan, const Change& change, bool subqueries) {
    const Change again = [&](const LogicalPlanPtr& p) { return transform_plan_up(p, change, subqueries); };
    LogicalPlanPtr rewritten = map_inputs(plan, again);
    if (subqueries) rewritten = map_subqueries(rewritten, again);
    LogicalPlanPtr changed = change(rewritten);
    return changed ? changed : rewritten;
}

LogicalPlanPtr transform_plan_down(const LogicalPlanPtr& plan, const Change& change, bool subqueries) {
    LogicalPlanPtr changed = change(plan);
    LogicalPlanPtr rewritten = changed ? changed : plan;
    const Change again = [&](const LogicalPlanPtr& p) { return transform_plan_down(p, change, subqueries); };
    if (subqueries) rewritten = map_subqueries(rewritten, again);
    return map_inputs(rewritten, again);
}

LogicalPlanPtr renew_ids(const LogicalPlanPtr& plan, std::vector<std::pair<int64_t, int64_t>>& renamed) {
    IdRenewal renewal;
    LogicalPlanPtr copy = renewal.renew(plan);
    renamed.assign(renewal.ids().begin(), renewal.ids().end());
    return copy;
}

}  // namespace firesteel
