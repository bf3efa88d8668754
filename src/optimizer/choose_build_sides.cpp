// Which side of a join is kept in memory, where that does not follow from the order of its inputs: semi,
// anti, mark and outer joins keep the smaller one.

#include <algorithm>

#include "optimizer/attribute_set.h"
#include "optimizer/rule.h"
#include "optimizer/statistics.h"

namespace firesteel {

namespace {

/// Keeping a row costs more than letting one pass by, and the estimates are guesses: the smaller side must be
/// clearly smaller.
constexpr double kClearly = 0.7;

double bytes_per_row(const Attributes& columns) {
    double bytes = 8;
    for (const Attribute& column : columns) bytes += column.type.is_string() ? 20 : 8;
    return bytes;
}

bool has_key(const Join& join) {
    if (!join.condition) return false;
    const AttributeSet left = ids_of(join.inputs[0]->output()), right = ids_of(join.inputs[1]->output());
    const Exprs conjuncts = split_conjuncts(join.condition);
    return std::any_of(conjuncts.begin(), conjuncts.end(), [&](const ExprPtr& conjunct) {
        if (!conjunct->is_call("=") && !conjunct->is_call("<=>")) return false;
        const ExprPtr &a = conjunct->children[0], &b = conjunct->children[1];
        return (refers_to_any(a, left) && refers_only_to(a, left) && refers_only_to(b, right)) ||
               (refers_to_any(b, left) && refers_only_to(b, left) && refers_only_to(a, right));
    });
}

bool swaps(const Join& join, Statistics& statistics, const OptimizerOptions& options) {
    if (join.null_aware || join.lateral || !has_key(join)) return false;
    const double left = statistics.rows(join.inputs[0]), right = statistics.rows(join.inputs[1]);
    switch (join.type) {
        case LogicalJoinType::kLeftSemi:
        case LogicalJoinType::kLeftAnti:
        case LogicalJoinType::kMark:
            return left < right * kClearly;
        // An outer join then puts its rows out in another order: only where Spark would have shuffled both
        // sides.
        case LogicalJoinType::kLeftOuter:
            return left < right * kClearly && right * bytes_per_row(join.inputs[1]->output()) >
                                                  static_cast<double>(options.broadcast_threshold);
        case LogicalJoinType::kRightOuter:
            return right < left * kClearly && left * bytes_per_row(join.inputs[0]->output()) >
                                                  static_cast<double>(options.broadcast_threshold);
        default:
            return false;
    }
}

}  // namespace

LogicalPlanPtr choose_build_sides(const LogicalPlanPtr& plan, const OptimizerOptions& options) {
    Statistics statistics;
    statistics.define_all(plan);
    return transform_plan_up(
        plan,
        [&](const LogicalPlanPtr& node) -> LogicalPlanPtr {
            const Join* join = node->as<Join>();
            if (!join || !swaps(*join, statistics, options)) return nullptr;
            Join swapped = *join;
            swapped.swap_build_side = true;
            return make_join(std::move(swapped));
        },
        true);
}

}  // namespace firesteel
