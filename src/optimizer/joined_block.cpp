#include "optimizer/joined_block.h"

#include <utility>

namespace firesteel {

bool is_inner_join(const LogicalNode& plan) {
    const Join* join = plan.as<Join>();
    return join && !join->lateral &&
           (join->type == LogicalJoinType::kInner || join->type == LogicalJoinType::kCross);
}

void JoinedBlock::add(const LogicalPlanPtr& plan) {
    const Filter* filter = plan->as<Filter>();
    if (!is_inner_join(*plan) && !filter) {
        relations.push_back(plan);
        return;
    }
    for (const LogicalPlanPtr& input : plan->inputs) add(input);
    const ExprPtr& condition = filter ? filter->condition : plan->as<Join>()->condition;
    if (!condition) return;
    for (const ExprPtr& conjunct : split_conjuncts(condition)) conditions.push_back(conjunct);
}

size_t EqualityClasses::class_of(const ExprPtr& column) {
    const auto [place, is_new] = places_.try_emplace(column->id, classes_.size());
    if (is_new) {
        columns_.insert(column->id);
        classes_.push_back({column});
    }
    return place->second;
}

bool EqualityClasses::add(const ExprPtr& condition) {
    if (!condition->is_call("=")) return false;
    const ExprPtr &a = condition->children[0], &b = condition->children[1];
    if (!a->is(ExprKind::kAttribute) || !b->is(ExprKind::kAttribute) || a->type != b->type) return false;
    const size_t first = class_of(a), second = class_of(b);
    if (first == second) return true;
    for (const ExprPtr& column : std::exchange(classes_[second], {})) {
        places_[column->id] = first;
        classes_[first].push_back(column);
    }
    return true;
}

int64_t EqualityClasses::representative(int64_t column) const {
    const auto place = places_.find(column);
    return place == places_.end() ? column : classes_[place->second][0]->id;
}

}  // namespace firesteel
