#include <unordered_map>

#include "optimizer/attribute_set.h"
#include "optimizer/rule.h"

namespace firesteel {

namespace {

void count_references(const LogicalPlanPtr& plan, std::unordered_map<int64_t, int>& uses) {
    if (const CteReference* reference = plan->as<CteReference>()) ++uses[reference->id];
    for (const LogicalPlanPtr& input : plan->inputs) count_references(input, uses);
}

LogicalPlanPtr replace_reference(const LogicalPlanPtr& plan, int64_t id, const LogicalPlanPtr& definition) {
    return transform_plan_up(plan, [&](const LogicalPlanPtr& node) -> LogicalPlanPtr {
        const CteReference* reference = node->as<CteReference>();
        if (!reference || reference->id != id) return nullptr;
        NamedExprs columns;
        for (size_t i = 0; i < reference->output().size(); ++i) {
            columns.push_back({reference->definition_output[i].reference(), reference->output()[i]});
        }
        return std::make_shared<Project>(definition, std::move(columns));
    });
}

/// Definitions used once move to their place of use, unused ones go.
LogicalPlanPtr inline_once(const LogicalPlanPtr& plan) {
    const CteDefinitions* node = plan->as<CteDefinitions>();
    if (!node) return nullptr;
    std::vector<int64_t> ids = node->ids;
    std::vector<LogicalPlanPtr> parts = node->inputs;  // the query, then the definitions
    for (bool changed = true; changed;) {
        changed = false;
        for (size_t i = 0; i < ids.size() && !changed; ++i) {
            std::unordered_map<int64_t, int> uses;
            for (const LogicalPlanPtr& part : parts) count_references(part, uses);
            if (uses[ids[i]] > 1) continue;
            const LogicalPlanPtr definition = parts[i + 1];
            const int64_t id = ids[i];
            ids.erase(ids.begin() + static_cast<ptrdiff_t>(i));
            parts.erase(parts.begin() + static_cast<ptrdiff_t>(i) + 1);
            for (LogicalPlanPtr& part : parts) part = replace_reference(part, id, definition);
            changed = true;
        }
    }
    if (ids.empty()) return parts[0];
    std::vector<LogicalPlanPtr> definitions(parts.begin() + 1, parts.end());
    return std::make_shared<CteDefinitions>(parts[0], std::move(ids), std::move(definitions));
}

}  // namespace

LogicalPlanPtr inline_ctes(const LogicalPlanPtr& plan, const OptimizerOptions&) {
    return transform_plan_up(plan, inline_once);
}

}  // namespace firesteel
