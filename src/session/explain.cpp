#include "exec/query.h"
#include "session/query_planner.h"

namespace firesteel {
namespace {

std::string columns_line(const LogicalNode& plan) {
    std::string line;
    for (const Attribute& attribute : plan.output()) {
        if (!line.empty()) line += ", ";
        line += attribute.name + ": " + attribute.type.to_string();
    }
    return line;
}

std::string section(const char* title, const std::string& text) {
    std::string out = std::string("== ") + title + " ==\n" + text;
    if (!out.ends_with('\n')) out += '\n';
    return out;
}

}  // namespace

std::string QueryPlanner::explain(const spec::PlanPtr& plan, spec::ExplainMode mode) {
    if (const spec::Command* statement = as_statement(plan)) {
        (void)statement;
        return section("Physical Plan", "Execute statement\n") + "\n";
    }
    const LogicalPlanPtr analyzed = analyze(*plan);
    const LogicalPlanPtr optimized = optimize(analyzed);
    const std::string physical = explain_physical(optimized, execution_options());
    switch (mode) {
        case spec::ExplainMode::kExtended:
            return section("Parsed Logical Plan", tree_string(*analyzed)) + "\n" +
                   section("Analyzed Logical Plan", columns_line(*analyzed) + "\n" + tree_string(*analyzed)) +
                   "\n" + section("Optimized Logical Plan", tree_string(*optimized)) + "\n" +
                   section("Physical Plan", physical);
        case spec::ExplainMode::kCost:
            return section("Optimized Logical Plan", tree_string(*optimized)) + "\n" +
                   section("Physical Plan", physical) + "\n";
        default:
            return section("Physical Plan", physical) + "\n";
    }
}

}  // namespace firesteel
