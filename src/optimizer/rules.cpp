#include "optimizer/rule.h"

namespace firesteel {

namespace {

/// Order matters, so it is seen here and nowhere else.
constexpr Rule kRules[] = {
    remove_aliases,  // names have done their work
};

}  // namespace

LogicalPlanPtr optimize(const LogicalPlanPtr& plan, const OptimizerOptions& options) {
    LogicalPlanPtr result = plan;
    for (const Rule rule : kRules) result = rule(result, options);
    return result;
}

}  // namespace firesteel
