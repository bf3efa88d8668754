#include "optimizer/few_values.h"

#include <algorithm>
#include <cstdlib>
#include <unordered_map>

#include "optimizer/attribute_set.h"

namespace firesteel {

namespace {

std::optional<double> values_of_function(const Expr& call) {
    static const std::unordered_map<std::string, double> known = {
        {"quarter", 4},     {"month", 12},      {"dayofmonth", 31}, {"dayofweek", 7}, {"weekday", 7},
        {"dayofyear", 366}, {"weekofyear", 53}, {"hour", 24},       {"minute", 60},   {"second", 60}};
    const auto found = known.find(call.name);
    return found == known.end() ? std::nullopt : std::optional(found->second);
}

std::optional<double> values_of_remainder(const Expr& call) {
    const Expr& divisor = *call.children[1];
    if (!divisor.is_literal() || !divisor.value.holds<int64_t>()) return std::nullopt;
    return std::abs(static_cast<double>(divisor.value.as_long()));
}

/// Of all branches together.
std::optional<double> values_of_choice(const Expr& call) {
    double all = 0;
    for (size_t i = 0; i < call.children.size(); ++i) {
        const bool is_condition = call.name == "if" ? i == 0 : i % 2 == 0 && i + 1 < call.children.size();
        if (is_condition) continue;
        const auto some = few_values(*call.children[i]);
        if (!some) return std::nullopt;
        all += *some;
    }
    return all;
}

}  // namespace

std::optional<double> few_values(const Expr& expr) {
    if (expr.is_literal()) return 1;
    if (expr.type.is(TypeId::kBoolean)) return 2;
    if (expr.is(ExprKind::kCast)) return few_values(*expr.children[0]);
    if (!expr.is(ExprKind::kCall)) return std::nullopt;
    if (expr.name == "%" || expr.name == "pmod") return values_of_remainder(expr);
    if (expr.name == "if" || expr.name == "when") return values_of_choice(expr);
    return values_of_function(expr);
}

std::optional<double> few_values(const LogicalPlanPtr& plan, int64_t attribute) {
    const auto of_column = [&](const NamedExprs& columns) -> std::optional<double> {
        for (const NamedExpr& column : columns) {
            if (column.output.id != attribute) continue;
            return column.expr->is(ExprKind::kAttribute) ? few_values(plan->inputs[0], column.expr->id)
                                                         : few_values(*column.expr);
        }
        return std::nullopt;
    };
    if (const Project* project = plan->as<Project>()) return of_column(project->columns);
    if (const Aggregate* aggregate = plan->as<Aggregate>()) return of_column(aggregate->grouping);
    for (const LogicalPlanPtr& input : plan->inputs) {
        if (ids_of(input->output()).count(attribute)) return few_values(input, attribute);
    }
    return std::nullopt;
}

}  // namespace firesteel
