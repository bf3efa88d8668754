#pragma once

#include <unordered_map>

#include "plan/logical_plan.h"

namespace firesteel {

/// Estimates of how many rows plans yield and how many different values their columns hold, from what tables
/// know about themselves. Guesses, never limits. Remembers what it was asked: one object per optimization.
/// Not thread-safe.
class Statistics {
public:
    double rows(const LogicalPlanPtr& plan);
    /// Different values of a column of `plan`, at most its rows.
    double distinct_values(const LogicalPlanPtr& plan, int64_t attribute);
    /// Share of the rows of `plan` for which the condition is true.
    double selectivity(const LogicalPlanPtr& plan, const ExprPtr& condition);
    /// Rows of an inner join of the two on the conjuncts.
    double join_rows(const LogicalPlanPtr& left, const LogicalPlanPtr& right, const Exprs& conjuncts);

private:
    double compute_rows(const LogicalPlanPtr& plan);
    double compute_join_rows(const LogicalPlanPtr& plan);
    double compute_distinct(const LogicalPlanPtr& plan, int64_t attribute);
    double joint_selectivity(const LogicalPlanPtr& plan, const Exprs& conjuncts);
    double equality_selectivity(const LogicalPlanPtr& plan, const Expr& column);
    double range_selectivity(const LogicalPlanPtr& plan, const Expr& comparison);

    std::unordered_map<LogicalPlanPtr, double> rows_;
};

}  // namespace firesteel
