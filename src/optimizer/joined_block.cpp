#include "optimizer/joined_block.h"

namespace firesteel {

void JoinedBlock::add(const LogicalPlanPtr& plan) {
    const Join* join = plan->as<Join>();
    const bool is_inner = join && !join->lateral &&
                          (join->type == LogicalJoinType::kInner || join->type == LogicalJoinType::kCross);
    const Filter* filter = plan->as<Filter>();
    if (!is_inner && !filter) {
        relations.push_back(plan);
        return;
    }
    for (const LogicalPlanPtr& input : plan->inputs) add(input);
    const ExprPtr& condition = filter ? filter->condition : join->condition;
    if (!condition) return;
    for (const ExprPtr& conjunct : split_conjuncts(condition)) conditions.push_back(conjunct);
}

bool EqualityClasses::add(const ExprPtr& condition) {
    if (!condition->is_call("=")) return false;
    const ExprPtr &a = condition->children[0], &b = condition->children[1];
    if (!a->is(ExprKind::kAttribute) || !b->is(ExprKind::kAttribute) || a->type != b->type) return false;
    columns_.insert(a->id);
    columns_.insert(b->id);
    const int64_t first = representative(a->id), second = representative(b->id);
    if (first != second) parents_[second] = first;
    return true;
}

int64_t EqualityClasses::representative(int64_t column) const {
    for (auto found = parents_.find(column); found != parents_.end(); found = parents_.find(column))
        column = found->second;
    return column;
}

}  // namespace firesteel
