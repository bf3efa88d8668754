#include <algorithm>

#include "command/command.h"
#include "common/error.h"

namespace firesteel {
namespace {

Schema explain_schema(const spec::Command&, CommandHost&) {
    return {{.name = "plan", .type = Type::string(), .nullable = true}};
}

/// What is wrong with a query is told in place of its plan, line by line where there would be one plan only.
std::vector<Value::List> error_rows(const Error& error, spec::ExplainMode mode) {
    if (mode != spec::ExplainMode::kSimple && mode != spec::ExplainMode::kFormatted)
        return {{std::string("org.apache.spark.sql.AnalysisException: ") + error.what()}};
    std::vector<Value::List> rows = {{"Error occurred during query planning: "}};
    const std::string text = error.what();
    for (size_t begin = 0; begin <= text.size();) {
        const size_t end = std::min(text.find('\n', begin), text.size());
        rows.push_back({text.substr(begin, end - begin)});
        begin = end + 1;
    }
    return rows;
}

CommandResult run_explain(const spec::Command& command, CommandHost& host) {
    const auto& explain = *command.as_command<spec::Explain>();
    const Schema schema = explain_schema(command, host);
    try {
        return make_rows(schema, {{host.explain(explain.query, explain.mode)}}, host.pool());
    } catch (const Error& error) {
        if (error.kind() != ErrorKind::kAnalysis) throw;
        return make_rows(schema, error_rows(error, explain.mode), host.pool());
    }
}

const bool registered = register_command(spec::CommandKind::kExplain, {run_explain, explain_schema});

}  // namespace
}  // namespace firesteel
