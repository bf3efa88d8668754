#pragma once

#include <optional>
#include <unordered_map>

#include "plan/logical_plan.h"

namespace firesteel {

/// Estimates of how many rows plans yield and how many different values their columns hold, from what tables
/// know about themselves. Guesses, never limits. Remembers what it was asked: one object per optimization.
/// Not thread-safe.
class Statistics {
public:
    /// Makes the rows of a common table known to references. define_all: all that are in `plan`.
    void define(int64_t id, const LogicalPlanPtr& definition) { definitions_[id] = definition; }
    void define_all(const LogicalPlanPtr& plan);

    double rows(const LogicalPlanPtr& plan);
    /// Of a table before any filter.
    double table_rows(const TableProvider& table) const;
    /// Different values of a column of `plan`, at most its rows.
    double distinct_values(const LogicalPlanPtr& plan, int64_t attribute);
    /// Share of the rows of `plan` for which the condition is true.
    double selectivity(const LogicalPlanPtr& plan, const ExprPtr& condition);
    /// Rows of an inner join of the two on the conjuncts.
    double join_rows(const LogicalPlanPtr& left, const LogicalPlanPtr& right, const Exprs& conjuncts);

private:
    struct Origin {
        LogicalPlanPtr plan;
        const Scan* scan;  // the same
        int32_t ordinal;
    };
    std::optional<Origin> origin_of(const LogicalPlanPtr& plan, int64_t attribute) const;
    double compute_rows(const LogicalPlanPtr& plan);
    double count_groups(const Aggregate& aggregate);
    double compute_join_rows(const LogicalPlanPtr& plan);
    double compute_distinct(const LogicalPlanPtr& plan, int64_t attribute);
    std::optional<double> distinct_of_union(const LogicalPlanPtr& plan, int64_t attribute);
    double joint_selectivity(const LogicalPlanPtr& plan, const Exprs& conjuncts);
    double equality_selectivity(const LogicalPlanPtr& plan, const Expr& column);
    double range_selectivity(const LogicalPlanPtr& plan, const Expr& comparison);

    std::unordered_map<LogicalPlanPtr, double> rows_;
    std::unordered_map<int64_t, LogicalPlanPtr> definitions_;
};

}  // namespace firesteel
