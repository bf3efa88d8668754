#include "session/statement.h"

#include "session/query.h"

namespace firesteel {

const spec::Command* as_statement(const spec::PlanPtr& plan) {
    if (const auto* with = plan->as<spec::Parameterized>()) return as_statement(with->input);
    return plan->as<spec::Command>();
}

std::shared_ptr<const spec::Command> statement_in(const spec::PlanPtr& plan) {
    if (const auto* with = plan->as<spec::Parameterized>()) return statement_in(with->input);
    return std::static_pointer_cast<const spec::Command>(plan);
}

const spec::Parameterized* parameters_of(const spec::Plan& plan) { return plan.as<spec::Parameterized>(); }

}  // namespace firesteel
