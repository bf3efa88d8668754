#include "plan/metric_table.h"

#include "common/error.h"

namespace firesteel {

namespace {

[[noreturn]] void raise_unaggregated() {
    throw Error("INTERNAL_ERROR", {{"message", "A metric view can be read by an aggregation only."}});
}

}  // namespace

std::unique_ptr<TableScan> MetricTable::scan(ScanRequest) const { raise_unaggregated(); }

void MetricTable::fields(FieldVisitor&) { raise_unaggregated(); }

const MetricTable* find_metric_table(const LogicalPlanPtr& plan) {
    switch (plan->kind) {
        case LogicalKind::kScan:
            return dynamic_cast<const MetricTable*>(static_cast<const Scan&>(*plan).table.get());
        case LogicalKind::kFilter:
        case LogicalKind::kProject:
        case LogicalKind::kSubqueryAlias:
            return find_metric_table(plan->inputs[0]);
        default:
            return nullptr;
    }
}

LogicalPlanPtr with_metric_rows(const LogicalPlanPtr& plan) {
    if (plan->kind == LogicalKind::kScan) return find_metric_table(plan)->rows();
    return plan->with_inputs({with_metric_rows(plan->inputs[0])});
}

}  // namespace firesteel
