#include "session/shown_rows.h"

#include <algorithm>
#include <limits>

#include "session/show_string.h"
#include "session/statement.h"
#include "spec/dataframe.h"
#include "spec/query.h"

namespace firesteel {
namespace {

/// One row more than will be shown, so that the text can say that there are more. A statement answers with
/// few rows.
CommandResult first_rows(const spec::PlanPtr& input, int64_t rows, QueryPlanner& planner) {
    if (as_statement(input) != nullptr) {
        QueryPlanner own = planner.with_parameters(parameters_of(*input));
        return run_command(*statement_in(input), own);
    }
    auto count = spec::make<spec::Literal>(Type::integer(), Value(rows + 1));
    const LogicalPlanPtr analyzed = planner.analyze(spec::Limit(input, std::move(count)));
    return {output_schema(*analyzed), planner.collect(analyzed)};
}

/// Spark's own limit on what fits into an array.
int64_t clamp_rows(int32_t rows) {
    return std::clamp<int64_t>(rows, 0, std::numeric_limits<int32_t>::max() - 16);
}

}  // namespace

bool is_shown(const spec::Plan& plan) {
    return plan.kind == spec::PlanKind::kShowString || plan.kind == spec::PlanKind::kHtmlString;
}

Schema shown_schema(const spec::Plan& plan) {
    const char* name = plan.kind == spec::PlanKind::kShowString ? "show_string" : "html_string";
    return {{.name = name, .type = Type::string(), .nullable = false}};
}

CommandResult show_rows(const spec::Plan& plan, QueryPlanner& planner) {
    std::string text;
    if (const auto* show = plan.as<spec::ShowString>()) {
        const ShowOptions options{clamp_rows(show->rows), show->truncate, show->vertical};
        const CommandResult rows = first_rows(show->input, options.rows, planner);
        text = show_string(rows.schema, rows.batches, options, *planner.eval_settings());
    } else {
        const auto* html = plan.as<spec::HtmlString>();
        const ShowOptions options{clamp_rows(html->rows), html->truncate, false};
        const CommandResult rows = first_rows(html->input, options.rows, planner);
        text = html_string(rows.schema, rows.batches, options, *planner.eval_settings());
    }
    return make_rows(shown_schema(plan), {{text}}, planner.pool());
}

}  // namespace firesteel
