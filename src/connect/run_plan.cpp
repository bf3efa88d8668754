#include "connect/run_plan.h"

#include "connect/lowering.h"

namespace firesteel {

void run_relation(const spark::connect::Relation& relation, const PlanRequest& request, Execution&,
                  ResponseWriter& writer) {
    const spec::PlanPtr plan = lower_relation(relation, *request.session);
    const std::unique_ptr<QueryResult> result = execute(*request.session, plan, request.context);
    writer.write_rows(*result, request.rows);
    writer.add_metrics(*result);
    writer.add_observed(*result, relation.common().plan_id());
}

void run_plan(const spark::connect::Plan& plan, const PlanRequest& request, Execution& execution) {
    ResponseWriter writer(execution, *request.session);
    const UnpackedPlan unpacked = unpack_plan(plan, *request.session);
    if (unpacked.relation != nullptr) {
        run_relation(*unpacked.relation, request, execution, writer);
    } else {
        run_command(*unpacked.command, request, execution, writer);
    }
    execution.operation().succeed();
    writer.write_complete();
}

}  // namespace firesteel
