#include "optimizer/compare_by_collation.h"
#include "optimizer/rule.h"

namespace firesteel {

namespace {

/// Order matters, so it is seen here and nowhere else.
constexpr Rule kRules[] = {
    remove_aliases,          // names have done their work
    decorrelate_subqueries,  // afterwards every plan is a tree of inputs
    inline_ctes,
    rewrite_set_operations,
    compare_by_collation,  // afterwards texts compare by their bytes everywhere
    simplify_expressions,
    push_down_filters,  // makes joins of products and conditions
    push_down_semi_joins,
    collapse_projects,  // brings joins together that projections keep apart
    answer_from_statistics,
    group_joined_rows,
    share_subplans,  // while the same parts still look the same
    group_before_expand,
    group_before_cases,
    sum_of_offsets,
    count_rows,
    order_joins,
    push_down_join_conditions,  // conditions between the newly joined
    prune_columns,
    collapse_projects,
    choose_build_sides,
    push_down_limits,
};

}  // namespace

LogicalPlanPtr optimize(const LogicalPlanPtr& plan, const OptimizerOptions& options) {
    LogicalPlanPtr result = plan;
    for (const Rule rule : kRules) result = rule(result, options);
    return result;
}

}  // namespace firesteel
