#include "optimizer/attribute_set.h"
#include "optimizer/rule.h"

namespace firesteel {

namespace {

LogicalPlanPtr at_most(const LogicalPlanPtr& plan, int64_t rows);

LogicalPlanPtr with_input(const LogicalPlanPtr& plan, size_t i, int64_t rows) {
    std::vector<LogicalPlanPtr> inputs = plan->inputs;
    inputs[i] = at_most(inputs[i], rows);
    return plan->with_inputs(std::move(inputs));
}

bool is_whole_order(const LogicalNode& plan) {
    const Sort* sort = plan.as<Sort>();
    return sort != nullptr && sort->global;
}

/// `plan`, which need not yield more than its first `rows` rows.
LogicalPlanPtr at_most(const LogicalPlanPtr& plan, int64_t rows) {
    switch (plan->kind) {
        case LogicalKind::kProject:
            // An order by columns that are not selected: its first rows need not be found by sorting all.
            if (is_whole_order(*plan->inputs[0]))
                return plan->with_inputs({std::make_shared<Limit>(plan->inputs[0], rows, 0)});
            return with_input(plan, 0, rows);
        case LogicalKind::kDerive:
            return with_input(plan, 0, rows);
        case LogicalKind::kLimit: {
            const Limit& limit = *plan->as<Limit>();
            if (limit.offset > 0 || limit.count.value_or(INT64_MAX) <= rows) return plan;
            return std::make_shared<Limit>(at_most(limit.inputs[0], rows), rows, 0);
        }
        case LogicalKind::kUnion: {
            std::vector<LogicalPlanPtr> inputs;
            for (const LogicalPlanPtr& input : plan->inputs) {
                const bool bounded =
                    input->kind == LogicalKind::kLimit || input->kind == LogicalKind::kLocalRows;
                const LogicalPlanPtr shorter = at_most(input, rows);
                inputs.push_back(bounded ? shorter : std::make_shared<Limit>(shorter, rows, 0));
            }
            return plan->with_inputs(std::move(inputs));
        }
        case LogicalKind::kScan: {
            const Scan& scan = *plan->as<Scan>();
            if (!scan.filters.empty() || scan.limit.value_or(INT64_MAX) <= rows) return plan;
            auto copy = std::make_shared<Scan>(scan);
            copy->limit = rows;
            return copy;
        }
        case LogicalKind::kJoin: {
            const LogicalJoinType type = plan->as<Join>()->type;
            const bool every_left_row = type == LogicalJoinType::kLeftOuter ||
                                        type == LogicalJoinType::kSingle || type == LogicalJoinType::kMark;
            if (!every_left_row || plan->inputs[0]->kind == LogicalKind::kLimit) return plan;
            std::vector<LogicalPlanPtr> inputs = plan->inputs;
            inputs[0] = std::make_shared<Limit>(at_most(inputs[0], rows), rows, 0);
            return plan->with_inputs(std::move(inputs));
        }
        default:
            return plan;
    }
}

LogicalPlanPtr push(const LogicalPlanPtr& plan) {
    const Limit* limit = plan->as<Limit>();
    if (!limit || !limit->count || *limit->count > INT64_MAX - limit->offset) return nullptr;
    return with_input(plan, 0, *limit->count + limit->offset);
}

}  // namespace

LogicalPlanPtr push_down_limits(const LogicalPlanPtr& plan, const OptimizerOptions&) {
    return transform_plan_up(plan, push);
}

}  // namespace firesteel
