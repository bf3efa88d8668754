#include <algorithm>
#include <vector>

#include "exec/query.h"
#include "optimizer/statistics.h"
#include "session/memory_forecast.h"
#include "session/plan_cache.h"
#include "session/query_planner.h"
#include "session/session.h"

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

/// A line of a printed plan: "   +- Filter (a#1 > 2)".
struct PlanLine {
    std::string prefix;  // "   +- "
    std::string name;    // "Filter"
    std::string rest;    // "(a#1 > 2)"
    size_t depth = 0;
    int number = 0;
};

std::vector<PlanLine> plan_lines(const std::string& tree) {
    constexpr size_t kIndent = 3;
    std::vector<PlanLine> lines;
    for (size_t at = 0; at < tree.size();) {
        const size_t end = std::min(tree.find('\n', at), tree.size());
        const std::string line = tree.substr(at, end - at);
        at = end + 1;
        const size_t begin = std::min(line.find_first_not_of(" :+-"), line.size());
        const size_t name_end = std::min(line.find_first_of(" (", begin), line.size());
        PlanLine out{line.substr(0, begin), line.substr(begin, name_end - begin), {}, begin / kIndent};
        out.rest = line.substr(std::min(line.find_first_not_of(' ', name_end), line.size()));
        lines.push_back(std::move(out));
    }
    return lines;
}

/// Inputs first, as Spark numbers operators; `at` is the line of the operator, and then the one after its
/// inputs.
void number_lines(std::vector<PlanLine>& lines, size_t& at, int& next, std::vector<size_t>& order) {
    const size_t own = at++;
    while (at < lines.size() && lines[at].depth > lines[own].depth) number_lines(lines, at, next, order);
    lines[own].number = ++next;
    order.push_back(own);
}

/// The tree with only the operators' names, and below what each of them does.
std::string formatted(const std::string& tree) {
    std::vector<PlanLine> lines = plan_lines(tree);
    std::vector<size_t> order;
    int next = 0;
    for (size_t at = 0; at < lines.size();) number_lines(lines, at, next, order);
    std::string out;
    for (const PlanLine& line : lines)
        out += line.prefix + line.name + " (" + std::to_string(line.number) + ")\n";
    out += '\n';
    for (const size_t i : order) {
        out += "\n(" + std::to_string(lines[i].number) + ") " + lines[i].name + "\n";
        if (!lines[i].rest.empty()) out += "Arguments: " + lines[i].rest + "\n";
    }
    return out + "\n";
}

double default_bytes(const Type& type) {
    switch (type.id()) {
        case TypeId::kBoolean:
        case TypeId::kByte:
            return 1;
        case TypeId::kShort:
            return 2;
        case TypeId::kInteger:
        case TypeId::kFloat:
        case TypeId::kDate:
            return 4;
        case TypeId::kString:
            return 20;
        case TypeId::kBinary:
            return 100;
        default:
            break;
    }
    if (type.is(TypeId::kArray)) return default_bytes(type.element_type());
    if (type.is(TypeId::kMap)) return default_bytes(type.key_type()) + default_bytes(type.value_type());
    double bytes = type.is(TypeId::kStruct) ? 0 : 8;
    if (type.is(TypeId::kStruct)) {
        for (const Field& field : type.fields()) bytes += default_bytes(field.type);
    }
    return bytes;
}

/// Bytes of a row as Spark guesses them: a few for the row itself, the type's width for each column.
double row_bytes(const LogicalNode& plan) {
    constexpr double kRow = 8;
    double bytes = kRow;
    for (const Attribute& attribute : plan.output()) bytes += default_bytes(attribute.type);
    return bytes;
}

/// The tree with what the optimizer guesses about each node.
std::string tree_with_statistics(const LogicalPlanPtr& plan) {
    Statistics statistics;
    std::vector<double> bytes;
    const auto collect = [&](const LogicalPlanPtr& node, const auto& self) -> void {
        bytes.push_back(statistics.rows(node) * row_bytes(*node));
        for (const LogicalPlanPtr& input : node->inputs) self(input, self);
    };
    collect(plan, collect);
    const std::string tree = tree_string(*plan);
    std::string out;
    size_t at = 0;
    for (size_t i = 0; i < bytes.size() && at < tree.size(); ++i) {
        const size_t end = std::min(tree.find('\n', at), tree.size());
        out += tree.substr(at, end - at) + ", Statistics(sizeInBytes=" + size_text(bytes[i]) + ")\n";
        at = end + 1;
    }
    return out;
}

}  // namespace

std::string QueryPlanner::explain(const spec::PlanPtr& plan, spec::ExplainMode mode) {
    if (as_statement(plan) != nullptr) return section("Physical Plan", "Execute statement\n") + "\n";
    const LogicalPlanPtr analyzed = analyze(*plan);
    const LogicalPlanPtr optimized = rewrite(session_.cache()->show(analyzed));
    const std::string physical = explain_physical(optimized, execution_options());
    switch (mode) {
        case spec::ExplainMode::kExtended:
            return section("Parsed Logical Plan", tree_string(*analyzed)) + "\n" +
                   section("Analyzed Logical Plan", columns_line(*analyzed) + "\n" + tree_string(*analyzed)) +
                   "\n" + section("Optimized Logical Plan", tree_string(*optimized)) + "\n" +
                   section("Physical Plan", physical);
        case spec::ExplainMode::kCost:
            return section("Optimized Logical Plan", tree_with_statistics(optimized)) + "\n" +
                   section("Physical Plan", physical) + "\n" + "Memory forecast\n" +
                   memory_forecast(optimized, session_.engine()->pool()->limit()) + "\n";
        case spec::ExplainMode::kCodegen:
            return "Found 0 WholeStageCodegen subtrees.\n";  // operators are compiled ahead of time
        case spec::ExplainMode::kFormatted:
            return section("Physical Plan", formatted(physical)) + "\n";
        default:
            return section("Physical Plan", physical) + "\n";
    }
}

}  // namespace firesteel
