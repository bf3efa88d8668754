#pragma once

#include <span>

#include "exec/group_table.h"
#include "exec/grouping.h"

namespace firesteel {

struct PhysicalNode;

/// Which groups of an aggregation are wanted, asked when they are complete: what HAVING drops need not be put
/// in order, nor on disk. Immutable.
class GroupFilter {
public:
    /// Over the aggregation's output.
    explicit GroupFilter(const ExprPtr& condition) : condition_(condition) {}

    /// Of one partition of `table`, which is sealed, those that pass; where nearly all do, some that do not.
    GrowingArray<GroupPlace> wanted(const AggregatePlan& plan, const GroupTable& table,
                                    std::span<const GroupPlace> places, TaskContext& context) const;
    Batch filter(const Batch& results, TaskContext& context) const {
        return condition_.filter(results, context.eval);
    }

private:
    FilterEvaluator condition_;
};

/// Tells `node`, if it is an aggregation with keys, that somebody filters its output so.
void want_groups(const ExprPtr& condition, PhysicalNode& node);

}  // namespace firesteel
