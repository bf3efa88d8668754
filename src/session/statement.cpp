#include "session/statement.h"

#include "common/check.h"
#include "common/error.h"
#include "session/query.h"
#include "spec/query.h"

namespace firesteel {
namespace {

std::shared_ptr<const spec::Command> as_command(const spec::PlanPtr& plan) {
    return std::static_pointer_cast<const spec::Command>(plan);
}

/// The values of `parameters`, for a query of the statement.
spec::PlanPtr with_values(const spec::PlanPtr& query, const spec::Parameterized& parameters) {
    if (query == nullptr) return nullptr;
    auto with = spec::make<spec::Parameterized>();
    with->input = query;
    with->named = parameters.named;
    with->positional = parameters.positional;
    return with;
}

template <typename Statement>
std::shared_ptr<const spec::Command> copy_with_values(const spec::Command& command,
                                                      const spec::Parameterized& with) {
    const auto* statement = command.as_command<Statement>();
    if (statement == nullptr) return nullptr;
    auto copy = std::make_shared<Statement>(*statement);
    copy->query = with_values(copy->query, with);
    return copy;
}

}  // namespace

const spec::Command* as_statement(const spec::PlanPtr& plan) {
    if (const auto* with = plan->as<spec::Parameterized>()) return as_statement(with->input);
    return plan->as<spec::Command>();
}

std::shared_ptr<const spec::Command> statement_with_parameters(const spec::PlanPtr& plan) {
    const auto* with = plan->as<spec::Parameterized>();
    if (with == nullptr) return as_command(plan);
    const auto command = statement_with_parameters(with->input);
    if (auto copy = copy_with_values<spec::CreateView>(*command, *with)) return copy;
    if (auto copy = copy_with_values<spec::CreateTable>(*command, *with)) return copy;
    if (auto copy = copy_with_values<spec::Insert>(*command, *with)) return copy;
    if (auto copy = copy_with_values<spec::Explain>(*command, *with)) return copy;
    if (auto copy = copy_with_values<spec::DescribeStatement>(*command, *with)) return copy;
    if (auto copy = copy_with_values<spec::Cache>(*command, *with)) return copy;
    return command;
}

}  // namespace firesteel
