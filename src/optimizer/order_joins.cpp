#include <algorithm>
#include <optional>
#include <unordered_map>

#include "optimizer/attribute_set.h"
#include "optimizer/joined_block.h"
#include "optimizer/rule.h"
#include "optimizer/statistics.h"

namespace firesteel {

namespace {

/// Columns that are equal to each other where all conditions hold, from `a = b` and `b = c` on. Among the
/// columns of a part of the relations they are only known to be equal when its conditions say so.
class EqualColumns {
public:
    /// Takes an equality of two columns of different relations; false for any other condition.
    bool add(const ExprPtr& conjunct, const std::vector<LogicalPlanPtr>& relations) {
        for (const LogicalPlanPtr& relation : relations) {
            if (refers_only_to(conjunct, ids_of(relation->output()))) return false;
        }
        if (!classes_.add(conjunct)) return false;
        prototype_ = conjunct;
        return true;
    }

    /// Equalities that make all columns of a class in either plan equal, given those known to be: none for
    /// classes that are in one of the plans only.
    Exprs between(const AttributeSet& left, const AttributeSet& right) const {
        Exprs found;
        for (const Exprs& columns : classes_.classes()) {
            Exprs ours, theirs;
            for (const ExprPtr& column : columns) {
                if (left.count(column->id)) ours.push_back(column);
                if (right.count(column->id)) theirs.push_back(column);
            }
            if (ours.empty() || theirs.empty()) continue;
            found.push_back(equality(ours[0], theirs[0]));
            for (size_t i = 1; i < ours.size(); ++i) {
                if (!is_known(ours[0], ours[i])) found.push_back(equality(ours[i], theirs[0]));
            }
            for (size_t i = 1; i < theirs.size(); ++i) {
                if (!is_known(theirs[0], theirs[i])) found.push_back(equality(ours[0], theirs[i]));
            }
        }
        return found;
    }
    /// The plans have been joined by what between() says.
    void set_joined(const AttributeSet& left, const AttributeSet& right) {
        for (const Exprs& columns : classes_.classes()) {
            const auto is_in = [&](const AttributeSet& side) {
                return std::any_of(columns.begin(), columns.end(),
                                   [&](const ExprPtr& column) { return side.count(column->id) > 0; });
            };
            if (!is_in(left) || !is_in(right)) continue;
            std::optional<int64_t> first;
            for (const ExprPtr& column : columns) {
                if (!left.count(column->id) && !right.count(column->id)) continue;
                if (!first) first = column->id;
                known_[column->id] = *first;
            }
        }
    }

private:
    bool is_known(const ExprPtr& a, const ExprPtr& b) const {
        const auto first = known_.find(a->id), second = known_.find(b->id);
        return first != known_.end() && second != known_.end() && first->second == second->second;
    }
    ExprPtr equality(const ExprPtr& a, const ExprPtr& b) const {
        auto expr = std::make_shared<Expr>(*prototype_);
        expr->children = {a, b};
        expr->nullable = a->nullable || b->nullable;
        return expr;
    }

    EqualityClasses classes_;
    std::unordered_map<int64_t, int64_t> known_;  // column to one that stands for those known to be equal
    ExprPtr prototype_;
};

/// Inner joins below each other as one set of relations and one of conditions, joined anew: always the pair
/// that is expected to give the fewest rows. The larger one of a pair streams past a hash table of the
/// smaller.
class JoinOrder {
public:
    explicit JoinOrder(Statistics& statistics) : statistics_(statistics) {}

    void add(const LogicalPlanPtr& plan) {
        if (!is_inner_join(*plan)) {
            relations_.push_back(plan);
            return;
        }
        for (const LogicalPlanPtr& input : plan->inputs) add(input);
        const ExprPtr& condition = plan->as<Join>()->condition;
        for (const ExprPtr& conjunct : condition ? split_conjuncts(condition) : Exprs{})
            conjuncts_.push_back(conjunct);
    }

    LogicalPlanPtr build() {
        std::erase_if(conjuncts_, [&](const ExprPtr& e) { return equal_.add(e, relations_); });
        while (relations_.size() > 1) {
            const auto [a, b] = best_pair();
            LogicalPlanPtr joined = join(relations_[a], relations_[b]);
            relations_.erase(relations_.begin() + static_cast<ptrdiff_t>(b));
            relations_[a] = std::move(joined);
        }
        return filtered(relations_[0], conjuncts_);
    }

private:
    /// Conjuncts that need both and no other relation.
    Exprs between(const LogicalPlanPtr& a, const LogicalPlanPtr& b) const {
        const AttributeSet left = ids_of(a->output()), right = ids_of(b->output());
        AttributeSet both = left;
        both.insert(right.begin(), right.end());
        Exprs found = equal_.between(left, right);
        for (const ExprPtr& conjunct : conjuncts_) {
            if (refers_only_to(conjunct, both) && refers_to_any(conjunct, left) &&
                refers_to_any(conjunct, right))
                found.push_back(conjunct);
        }
        return found;
    }

    static bool has_equality(const Exprs& conjuncts) {
        return std::any_of(conjuncts.begin(), conjuncts.end(),
                           [](const ExprPtr& e) { return e->is_call("=") || e->is_call("<=>"); });
    }

    std::pair<size_t, size_t> best_pair() {
        std::pair<size_t, size_t> best{0, 1};
        double best_cost = -1;
        bool best_connected = false;
        for (size_t a = 0; a < relations_.size(); ++a) {
            for (size_t b = a + 1; b < relations_.size(); ++b) {
                const Exprs conjuncts = between(relations_[a], relations_[b]);
                const bool connected = has_equality(conjuncts);
                if (best_connected && !connected) continue;
                const double cost = statistics_.join_rows(relations_[a], relations_[b], conjuncts);
                if (best_cost >= 0 && connected == best_connected && cost >= best_cost) continue;
                best = {a, b};
                best_cost = cost;
                best_connected = connected;
            }
        }
        return best;
    }

    LogicalPlanPtr join(LogicalPlanPtr a, LogicalPlanPtr b) {
        Exprs conjuncts = between(a, b);
        std::erase_if(conjuncts_, [&](const ExprPtr& e) {
            return std::find(conjuncts.begin(), conjuncts.end(), e) != conjuncts.end();
        });
        equal_.set_joined(ids_of(a->output()), ids_of(b->output()));
        // Rows keep the left input's order where sizes do not speak against it.
        if (statistics_.rows(b) > statistics_.rows(a) * 1.5) std::swap(a, b);
        const LogicalJoinType type = conjuncts.empty() ? LogicalJoinType::kCross : LogicalJoinType::kInner;
        return std::make_shared<Join>(a, b, type, join_condition(conjuncts));
    }

    Statistics& statistics_;
    std::vector<LogicalPlanPtr> relations_;
    Exprs conjuncts_;  // those that are not equalities of columns
    EqualColumns equal_;
};

/// Inputs below the joins of one set are ordered first.
LogicalPlanPtr order(const LogicalPlanPtr& plan, Statistics& statistics);

LogicalPlanPtr order_below(const LogicalPlanPtr& plan, Statistics& statistics) {
    std::vector<LogicalPlanPtr> inputs = plan->inputs;
    for (LogicalPlanPtr& input : inputs)
        input = is_inner_join(*plan) && is_inner_join(*input) ? order_below(input, statistics)
                                                              : order(input, statistics);
    return inputs == plan->inputs ? plan : plan->with_inputs(std::move(inputs));
}

LogicalPlanPtr order(const LogicalPlanPtr& plan, Statistics& statistics) {
    const LogicalPlanPtr node = order_below(plan, statistics);
    if (!is_inner_join(*node) ||
        (node->as<Join>()->condition && !is_deterministic(node->as<Join>()->condition)))
        return node;
    JoinOrder joins(statistics);
    joins.add(node);
    return with_columns(joins.build(), node->output());
}

}  // namespace

LogicalPlanPtr order_joins(const LogicalPlanPtr& plan, const OptimizerOptions&) {
    Statistics statistics;
    statistics.define_all(plan);
    return order(plan, statistics);
}

}  // namespace firesteel
