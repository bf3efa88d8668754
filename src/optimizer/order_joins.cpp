#include <algorithm>

#include "optimizer/attribute_set.h"
#include "optimizer/rule.h"
#include "optimizer/statistics.h"

namespace firesteel {

namespace {

bool is_inner(const LogicalPlanPtr& plan) {
    const Join* join = plan->as<Join>();
    return join && !join->lateral &&
           (join->type == LogicalJoinType::kInner || join->type == LogicalJoinType::kCross);
}

/// Inner joins below each other as one set of relations and one of conditions, joined anew: always the pair
/// that is expected to give the fewest rows. The larger one of a pair streams past a hash table of the
/// smaller.
class JoinOrder {
public:
    explicit JoinOrder(Statistics& statistics) : statistics_(statistics) {}

    void add(const LogicalPlanPtr& plan) {
        if (!is_inner(plan)) {
            relations_.push_back(plan);
            return;
        }
        for (const LogicalPlanPtr& input : plan->inputs) add(input);
        const ExprPtr& condition = plan->as<Join>()->condition;
        for (const ExprPtr& conjunct : condition ? split_conjuncts(condition) : Exprs{})
            conjuncts_.push_back(conjunct);
    }

    LogicalPlanPtr build() {
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
        Exprs found;
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
        conjuncts_.erase(std::remove_if(conjuncts_.begin(), conjuncts_.end(),
                                        [&](const ExprPtr& e) {
                                            return std::find(conjuncts.begin(), conjuncts.end(), e) !=
                                                   conjuncts.end();
                                        }),
                         conjuncts_.end());
        // Rows keep the left input's order where sizes do not speak against it.
        if (statistics_.rows(b) > statistics_.rows(a) * 1.5) std::swap(a, b);
        const LogicalJoinType type = conjuncts.empty() ? LogicalJoinType::kCross : LogicalJoinType::kInner;
        return std::make_shared<Join>(a, b, type, join_condition(conjuncts));
    }

    Statistics& statistics_;
    std::vector<LogicalPlanPtr> relations_;
    Exprs conjuncts_;
};

/// Inputs below the joins of one set are ordered first.
LogicalPlanPtr order(const LogicalPlanPtr& plan, Statistics& statistics);

LogicalPlanPtr order_below(const LogicalPlanPtr& plan, Statistics& statistics) {
    std::vector<LogicalPlanPtr> inputs = plan->inputs;
    for (LogicalPlanPtr& input : inputs)
        input = is_inner(plan) && is_inner(input) ? order_below(input, statistics) : order(input, statistics);
    return inputs == plan->inputs ? plan : plan->with_inputs(std::move(inputs));
}

LogicalPlanPtr order(const LogicalPlanPtr& plan, Statistics& statistics) {
    const LogicalPlanPtr node = order_below(plan, statistics);
    if (!is_inner(node) || (node->as<Join>()->condition && !is_deterministic(node->as<Join>()->condition)))
        return node;
    JoinOrder joins(statistics);
    joins.add(node);
    return with_columns(joins.build(), node->output());
}

}  // namespace

LogicalPlanPtr order_joins(const LogicalPlanPtr& plan, const OptimizerOptions&) {
    Statistics statistics;
    return order(plan, statistics);
}

}  // namespace firesteel
