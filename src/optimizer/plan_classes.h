#pragma once

#include <unordered_map>
#include <vector>

#include "plan/logical_plan.h"

namespace firesteel {

/// Tells which parts of a plan compute the same rows in the same order, whatever ids their columns have.
/// Their columns correspond by position. Plans that were asked about must stay alive. Not thread-safe.
class PlanClasses {
public:
    /// No other plan is known to give the same: it draws random numbers, or looks at positions of rows.
    static constexpr int32_t kAlone = -1;

    /// Plans of one class have the same number.
    int32_t class_of(const LogicalPlanPtr& plan);

private:
    /// A plan that stands for its class, with columns of its inputs written as input and position.
    struct Member {
        LogicalPlanPtr plan;
        std::vector<int32_t> inputs;
        Exprs exprs;
        int32_t number = 0;
    };
    int32_t find_class(const LogicalPlanPtr& plan);

    std::unordered_map<const LogicalNode*, int32_t> known_;
    std::unordered_multimap<uint64_t, Member> members_;
    int32_t next_ = 0;
};

}  // namespace firesteel
