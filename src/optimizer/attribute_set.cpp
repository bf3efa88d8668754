#include "optimizer/attribute_set.h"

namespace firesteel {

AttributeSet ids_of(const Attributes& attributes) {
    AttributeSet ids;
    for (const Attribute& attribute : attributes) ids.insert(attribute.id);
    return ids;
}

AttributeSet references_of(const Exprs& exprs) {
    AttributeSet ids;
    for (const ExprPtr& expr : exprs) {
        for (const int64_t id : referenced_attributes(expr)) ids.insert(id);
    }
    return ids;
}

bool refers_only_to(const ExprPtr& expr, const AttributeSet& ids) {
    for (const int64_t id : referenced_attributes(expr)) {
        if (!ids.count(id)) return false;
    }
    return true;
}

bool refers_to_any(const ExprPtr& expr, const AttributeSet& ids) {
    for (const int64_t id : referenced_attributes(expr)) {
        if (ids.count(id)) return true;
    }
    return false;
}

ExprPtr substitute(const ExprPtr& expr, const Substitution& substitution) {
    return transform_up(expr, [&](const ExprPtr& e) -> ExprPtr {
        if (!e->is(ExprKind::kAttribute)) return nullptr;
        const auto found = substitution.find(e->id);
        return found == substitution.end() ? nullptr : found->second;
    });
}

Substitution substitution_of(const NamedExprs& columns) {
    Substitution substitution;
    for (const NamedExpr& column : columns) substitution.emplace(column.output.id, column.expr);
    return substitution;
}

NamedExpr pass(const Attribute& attribute) { return {attribute.reference(), attribute}; }

NamedExprs pass(const Attributes& attributes) {
    NamedExprs columns;
    for (const Attribute& attribute : attributes) columns.push_back(pass(attribute));
    return columns;
}

LogicalPlanPtr with_columns(const LogicalPlanPtr& plan, const Attributes& columns) {
    const Attributes& output = plan->output();
    bool same = output.size() == columns.size();
    for (size_t i = 0; same && i < columns.size(); ++i) same = output[i].id == columns[i].id;
    if (same) return plan;
    // What the plan says about a column is newer than what the caller remembers (nullability below an outer
    // join).
    std::unordered_map<int64_t, const Attribute*> current;
    for (const Attribute& attribute : output) current.emplace(attribute.id, &attribute);
    NamedExprs picked;
    picked.reserve(columns.size());
    for (const Attribute& column : columns) {
        const auto found = current.find(column.id);
        picked.push_back(pass(found == current.end() ? column : *found->second));
    }
    return std::make_shared<Project>(plan, std::move(picked));
}

LogicalPlanPtr filtered(LogicalPlanPtr plan, const Exprs& conjuncts) {
    if (conjuncts.empty()) return plan;
    return std::make_shared<Filter>(std::move(plan), join_condition(conjuncts));
}

ExprPtr join_condition(const Exprs& conjuncts) {
    return conjuncts.empty() ? nullptr : conjunction(conjuncts, conjuncts.front()->settings);
}

ExprPtr plain_call(const std::string& function, Exprs arguments) {
    static const EvalSettingsPtr settings = std::make_shared<const EvalSettings>();
    return make_call(function, std::move(arguments), settings);
}

}  // namespace firesteel
