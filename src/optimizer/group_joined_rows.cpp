// A subquery that groups, by the key it is joined by, a part of the very joins it is asked from needs no
// joins of its own: the least cost among the rows of `part, supplier` with the same part as this one is found
// among the rows that `part, supplier, ...` has given. These are computed once, kept, and grouped.
//
// Grouped are then, for a key that the outer joins have, the same rows as in the subquery, each as many times
// as rows of the other relations go with that key. So these must be joined by the key alone, and the
// aggregates must not mind how often they see all rows.

#include <algorithm>
#include <optional>

#include "functions/registry.h"
#include "optimizer/attribute_set.h"
#include "optimizer/joined_block.h"
#include "optimizer/plan_classes.h"
#include "optimizer/rule.h"
#include "optimizer/statistics.h"

namespace firesteel {

namespace {

/// What keeping a joined row costs, in rows read of a table.
constexpr double kKeptRow = 6;

bool is_float(const Type& type) { return type.is(TypeId::kFloat) || type.is(TypeId::kDouble); }

/// Is the result the same when each of its rows is there twice?
bool ignores_copies(const Expr& call) {
    if (!call.aggregate->order.empty()) return false;
    if (call.name == "min" || call.name == "max") return true;
    const bool is_exact = !call.children.empty() && !is_float(call.children[0]->type);
    if (call.name == "avg") return is_exact;
    return call.aggregate->distinct && (call.name == "count" || (call.name == "sum" && is_exact));
}

bool is_harmless(const ExprPtr& expr) {
    return is_deterministic(expr) && !any_of(expr, [](const Expr& e) { return e.is(ExprKind::kSubquery); });
}

/// The aggregation below nodes that look at its groups one by one.
LogicalPlanPtr aggregation_below(const LogicalPlanPtr& plan) {
    if (plan->kind == LogicalKind::kAggregate) return plan;
    if (plan->kind != LogicalKind::kProject && plan->kind != LogicalKind::kFilter) return nullptr;
    return aggregation_below(plan->inputs[0]);
}

/// `expr`, over the output of `plan`, over that of the aggregation below.
ExprPtr over_aggregation(const ExprPtr& expr, const LogicalPlanPtr& plan) {
    if (plan->kind == LogicalKind::kAggregate) return expr;
    const Project* project = plan->as<Project>();
    return over_aggregation(project ? substitute(expr, substitution_of(project->columns)) : expr,
                            plan->inputs[0]);
}

LogicalPlanPtr with_aggregation(const LogicalPlanPtr& plan, const LogicalPlanPtr& aggregation) {
    if (plan->kind == LogicalKind::kAggregate) return aggregation;
    return plan->with_inputs({with_aggregation(plan->inputs[0], aggregation)});
}

/// Finds the relations of a subquery's joins among those of the joins around.
class Containment {
public:
    Containment(const JoinedBlock& outer, const JoinedBlock& inner, const Aggregate& aggregate,
                const Exprs& join_conditions, const LogicalPlanPtr& subquery)
        : outer_(outer), inner_(inner), aggregate_(aggregate) {
        for (const ExprPtr& condition : outer.conditions) {
            if (!outer_equal_.add(condition)) outer_others_.push_back(condition);
        }
        note_joined_keys(join_conditions, subquery);
    }

    /// Columns of the subquery's relations as those of the outer ones.
    std::optional<Substitution> find(PlanClasses& classes) {
        const bool is_fit = joined_keys_.size() == aggregate_.grouping.size() && !joined_keys_.empty() &&
                            inner_.relations.size() <= outer_.relations.size() &&
                            std::all_of(outer_.conditions.begin(), outer_.conditions.end(), is_harmless);
        taken_.assign(outer_.relations.size(), false);
        if (is_fit && match(0, classes)) return images_;
        return std::nullopt;
    }

private:
    /// Which outer column is each key of the groups compared with?
    void note_joined_keys(const Exprs& join_conditions, const LogicalPlanPtr& subquery) {
        for (const ExprPtr& condition : join_conditions) {
            if (!condition->is_call("=")) continue;
            const ExprPtr first = over_aggregation(condition->children[0], subquery);
            const ExprPtr second = over_aggregation(condition->children[1], subquery);
            for (size_t i = 0; i < aggregate_.grouping.size(); ++i) {
                const NamedExpr& key = aggregate_.grouping[i];
                if (!first->is(ExprKind::kAttribute) || !second->is(ExprKind::kAttribute)) continue;
                if (!key.expr->is(ExprKind::kAttribute) || is_float(key.expr->type)) continue;
                if (first->id == key.output.id) joined_keys_.emplace(key.expr->id, second->id);
                if (second->id == key.output.id) joined_keys_.emplace(key.expr->id, first->id);
            }
        }
    }

    bool match(size_t relation, PlanClasses& classes) {
        if (relation == inner_.relations.size()) return is_contained();
        if (++tried_ > kMostTries) return false;
        const LogicalPlanPtr& wanted = inner_.relations[relation];
        const int32_t number = classes.class_of(wanted);
        if (number == PlanClasses::kAlone) return false;
        for (size_t i = 0; i < outer_.relations.size(); ++i) {
            if (taken_[i] || classes.class_of(outer_.relations[i]) != number) continue;
            taken_[i] = true;
            const Attributes& columns = wanted->output();
            for (size_t c = 0; c < columns.size(); ++c)
                images_[columns[c].id] = outer_.relations[i]->output()[c].reference();
            if (match(relation + 1, classes)) return true;
            taken_[i] = false;
        }
        return false;
    }

    bool is_contained() {
        EqualityClasses inner_equal;
        Exprs inner_others;
        for (const ExprPtr& condition : inner_.conditions) {
            if (!is_harmless(condition)) return false;
            const ExprPtr image = substitute(condition, images_);
            if (!inner_equal.add(image)) inner_others.push_back(image);
        }
        AttributeSet columns;
        for (size_t i = 0; i < taken_.size(); ++i) {
            if (!taken_[i]) continue;
            for (const Attribute& column : outer_.relations[i]->output()) columns.insert(column.id);
        }
        return has_keys() && has_same_equalities(inner_equal, columns) &&
               has_same_others(inner_equal, inner_others, columns);
    }

    /// Does each key of the groups equal, in all outer rows, what it is compared with?
    bool has_keys() const {
        return std::all_of(joined_keys_.begin(), joined_keys_.end(), [&](const auto& key) {
            return outer_equal_.are_equal(images_.at(key.first)->id, key.second);
        });
    }

    bool is_key(int64_t column, const EqualityClasses& inner_equal) const {
        return std::any_of(joined_keys_.begin(), joined_keys_.end(), [&](const auto& key) {
            return inner_equal.are_equal(images_.at(key.first)->id, column);
        });
    }

    /// Among the columns of the subquery's relations; others may only be equal to keys.
    bool has_same_equalities(const EqualityClasses& inner_equal, const AttributeSet& columns) const {
        for (const int64_t a : inner_equal.columns()) {
            if (!outer_equal_.are_equal(a, inner_equal.representative(a))) return false;
        }
        for (const int64_t a : outer_equal_.columns()) {
            for (const int64_t b : outer_equal_.columns()) {
                if (a == b || !columns.count(a) || !outer_equal_.are_equal(a, b)) continue;
                const bool is_fine = columns.count(b) ? inner_equal.are_equal(a, b) : is_key(a, inner_equal);
                if (!is_fine) return false;
            }
        }
        return true;
    }

    /// The same for conditions of any other form.
    bool has_same_others(const EqualityClasses& inner_equal, const Exprs& inner_others,
                         const AttributeSet& columns) const {
        const auto is_among = [](const ExprPtr& wanted, const Exprs& exprs) {
            return std::any_of(exprs.begin(), exprs.end(),
                               [&](const ExprPtr& e) { return equal(e, wanted); });
        };
        const auto holds_outside = [&](const ExprPtr& e) { return is_among(e, outer_others_); };
        if (!std::all_of(inner_others.begin(), inner_others.end(), holds_outside)) return false;
        return std::all_of(outer_others_.begin(), outer_others_.end(), [&](const ExprPtr& condition) {
            if (is_among(condition, inner_others)) return true;
            const AttributeSet used = references_of({condition});
            return std::all_of(used.begin(), used.end(), [&](int64_t column) {
                return !columns.count(column) || is_key(column, inner_equal);
            });
        });
    }

    static constexpr int kMostTries = 200;

    const JoinedBlock& outer_;
    const JoinedBlock& inner_;
    const Aggregate& aggregate_;
    EqualityClasses outer_equal_;
    Exprs outer_others_;
    std::unordered_map<int64_t, int64_t> joined_keys_;  // of the subquery, to the outer column
    Substitution images_;
    std::vector<bool> taken_;
    int tried_ = 0;
};

class GroupJoinedRows {
public:
    GroupJoinedRows(const LogicalPlanPtr& plan, const OptimizerOptions& options) : options_(options) {
        statistics_.define_all(plan);
    }

    LogicalPlanPtr apply(const LogicalPlanPtr& plan) {
        return transform_plan_up(plan, [this](const LogicalPlanPtr& node) -> LogicalPlanPtr {
            const Join* join = node->as<Join>();
            if (!join || join->lateral || !join->condition) return nullptr;
            const bool is_inner = join->type == LogicalJoinType::kInner;
            if (!is_inner && join->type != LogicalJoinType::kLeftOuter) return nullptr;
            if (LogicalPlanPtr changed = rewrite(*join, 0)) return changed;
            return is_inner ? rewrite(*join, 1) : nullptr;
        });
    }

    std::vector<int64_t> take_ids() { return std::exchange(ids_, {}); }
    std::vector<LogicalPlanPtr> take_definitions() { return std::exchange(definitions_, {}); }

private:
    /// With the outer joins at that input; null when the other is not contained in them.
    LogicalPlanPtr rewrite(const Join& join, size_t outer_side) {
        const LogicalPlanPtr &around = join.inputs[outer_side], &subquery = join.inputs[1 - outer_side];
        const LogicalPlanPtr aggregation = aggregation_below(subquery);
        if (!aggregation) return nullptr;
        const auto& aggregate = *aggregation->as<Aggregate>();
        for (const NamedExpr& call : aggregate.aggregates) {
            if (!ignores_copies(*call.expr) || !is_harmless(call.expr)) return nullptr;
            for (const ExprPtr& argument : call.expr->children) {
                if (can_fail(argument)) return nullptr;
            }
        }
        const JoinedBlock outer(around), inner(aggregate.inputs[0]);
        Containment containment(outer, inner, aggregate, split_conjuncts(join.condition), subquery);
        const std::optional<Substitution> images = containment.find(classes_);
        if (!images || !is_worth_it(around, inner)) return nullptr;

        const LogicalPlanPtr grouped = grouping_of(aggregate, *images, around);
        std::vector<LogicalPlanPtr> inputs = join.inputs;
        inputs[outer_side] = std::make_shared<CteReference>(ids_.back(), around->output(), kept_columns_);
        inputs[1 - outer_side] = with_aggregation(subquery, grouped);
        return join.with_inputs(std::move(inputs));
    }

    bool is_worth_it(const LogicalPlanPtr& around, const JoinedBlock& inner) {
        double saved = 0;
        for (const LogicalPlanPtr& relation : inner.relations) {
            const Scan* scan = relation->as<Scan>();
            saved += scan ? statistics_.table_rows(*scan->table) : statistics_.rows(relation);
        }
        // As they will be joined: products of relations that the query names side by side mislead.
        return statistics_.rows(order_joins(around, options_)) * kKeptRow < saved;
    }

    /// The aggregation over rows that are kept of the joins around.
    LogicalPlanPtr grouping_of(const Aggregate& aggregate, const Substitution& images,
                               const LogicalPlanPtr& around) {
        std::vector<std::pair<int64_t, int64_t>> renamed;
        LogicalPlanPtr definition = renew_ids(around, renamed);
        kept_columns_ = definition->output();
        ids_.push_back(next_expr_id());
        definitions_.push_back(std::move(definition));
        Attributes columns = around->output();
        Substitution read;
        for (Attribute& column : columns) {
            const int64_t before = std::exchange(column.id, next_expr_id());
            read.emplace(before, column.reference());
        }
        Exprs exprs = aggregate.expressions();
        for (ExprPtr& expr : exprs) expr = substitute(substitute(expr, images), read);
        const auto rows = std::make_shared<CteReference>(ids_.back(), std::move(columns), kept_columns_);
        return aggregate.with_inputs({rows})->with_expressions(std::move(exprs));
    }

    const OptimizerOptions& options_;
    PlanClasses classes_;
    Statistics statistics_;
    std::vector<int64_t> ids_;
    std::vector<LogicalPlanPtr> definitions_;
    Attributes kept_columns_;  // of the definition made last
};

bool has_definitions(const LogicalPlanPtr& plan) {
    return plan->kind == LogicalKind::kCteDefinitions ||
           std::any_of(plan->inputs.begin(), plan->inputs.end(), has_definitions);
}

}  // namespace

LogicalPlanPtr group_joined_rows(const LogicalPlanPtr& plan, const OptimizerOptions& options) {
    const CteDefinitions* with = plan->as<CteDefinitions>();
    const std::vector<LogicalPlanPtr> parts = with ? plan->inputs : std::vector<LogicalPlanPtr>{plan};
    if (std::any_of(parts.begin(), parts.end(), has_definitions)) return plan;
    GroupJoinedRows rule(plan, options);
    std::vector<int64_t> ids;
    std::vector<LogicalPlanPtr> definitions;
    const auto rewrite = [&](const LogicalPlanPtr& part) {
        LogicalPlanPtr changed = rule.apply(part);
        // Each stands behind those that it refers to.
        for (const int64_t id : rule.take_ids()) ids.push_back(id);
        for (LogicalPlanPtr& definition : rule.take_definitions())
            definitions.push_back(std::move(definition));
        return changed;
    };
    for (size_t i = 1; i < parts.size(); ++i) {
        LogicalPlanPtr definition = rewrite(parts[i]);
        ids.push_back(with->ids[i - 1]);
        definitions.push_back(std::move(definition));
    }
    LogicalPlanPtr query = rewrite(parts[0]);
    if (ids.size() == parts.size() - 1) return plan;
    return std::make_shared<CteDefinitions>(std::move(query), std::move(ids), std::move(definitions));
}

}  // namespace firesteel
