#include <algorithm>
#include <unordered_map>

#include "optimizer/attribute_set.h"
#include "optimizer/rule.h"

namespace firesteel {

namespace {

/// Leaves out columns that nobody above reads. A node may still put out more than it is asked for; those that
/// carry all rows (joins, sorts, windows) get their inputs cut to size.
class ColumnPruning {
public:
    LogicalPlanPtr prune(const LogicalPlanPtr& plan, const AttributeSet& needed) {
        switch (plan->kind) {
            case LogicalKind::kScan:
                return prune_scan(*plan->as<Scan>(), needed);
            case LogicalKind::kLocalRows:
                return prune_local_rows(*plan->as<LocalRows>(), needed);
            case LogicalKind::kProject:
                return prune_project(*plan->as<Project>(), needed);
            case LogicalKind::kDerive:
                return prune_derive(*plan->as<Derive>(), needed);
            case LogicalKind::kAggregate:
                return prune_aggregate(*plan->as<Aggregate>(), needed);
            case LogicalKind::kWindow:
                return prune_window(*plan->as<Window>(), needed);
            case LogicalKind::kExpand:
                return prune_expand(*plan->as<Expand>(), needed);
            case LogicalKind::kUnion:
                return prune_union(*plan->as<Union>(), needed);
            case LogicalKind::kSetOperation: {
                std::vector<LogicalPlanPtr> inputs;
                for (const LogicalPlanPtr& input : plan->inputs)
                    inputs.push_back(exactly(input, input->output()));
                return plan->with_inputs(std::move(inputs));
            }
            case LogicalKind::kFilter:
            case LogicalKind::kLimit:
            case LogicalKind::kTail:
            case LogicalKind::kSample:
            case LogicalKind::kCollectMetrics:
                return plan->with_inputs({prune(plan->inputs[0], with_own(*plan, needed))});
            case LogicalKind::kJoin:
            case LogicalKind::kSort:
            case LogicalKind::kGenerate:
            case LogicalKind::kRepartition:
                return prune_carrier(plan, needed);
            case LogicalKind::kCteDefinitions:
                return prune_definitions(*plan->as<CteDefinitions>(), needed);
            case LogicalKind::kCteReference:
                return prune_reference(*plan->as<CteReference>(), needed);
            default: {
                std::vector<LogicalPlanPtr> inputs;
                for (const LogicalPlanPtr& input : plan->inputs)
                    inputs.push_back(prune(input, ids_of(input->output())));
                return inputs.empty() ? plan : plan->with_inputs(std::move(inputs));
            }
        }
    }

    /// Pruned, with exactly these columns.
    LogicalPlanPtr exactly(const LogicalPlanPtr& plan, const Attributes& columns) {
        return with_columns(prune(plan, ids_of(columns)), columns);
    }

private:
    static AttributeSet with_own(const LogicalNode& plan, AttributeSet needed) {
        needed.merge(references_of(plan.expressions()));
        return needed;
    }

    /// Those of `columns` that are needed; one of them when none is, because rows without columns are hard to
    /// carry.
    static Attributes picked(const Attributes& columns, const AttributeSet& needed) {
        Attributes kept;
        for (const Attribute& column : columns) {
            if (needed.count(column.id)) kept.push_back(column);
        }
        if (!kept.empty() || columns.empty()) return kept;
        const auto narrow = std::find_if(columns.begin(), columns.end(),
                                         [](const Attribute& a) { return a.type.is_fixed_width(); });
        return {narrow == columns.end() ? columns.front() : *narrow};
    }

    static LogicalPlanPtr prune_scan(const Scan& node, AttributeSet needed, bool at_least_one = true) {
        needed.merge(references_of(node.filters));
        const Attributes kept =
            needed.empty() && !at_least_one ? Attributes() : picked(node.output(), needed);
        std::vector<int32_t> columns;
        for (const Attribute& attribute : kept) {
            for (size_t i = 0; i < node.output().size(); ++i) {
                if (node.output()[i].id == attribute.id) columns.push_back(node.columns[i]);
            }
        }
        auto scan = std::make_shared<Scan>(node.table, std::move(columns), kept, node.filters);
        scan->limit = node.limit;
        return scan;
    }

    static LogicalPlanPtr prune_local_rows(const LocalRows& node, const AttributeSet& needed) {
        const Attributes kept = picked(node.output(), needed);
        if (kept.size() == node.output().size()) return std::make_shared<LocalRows>(node);
        std::vector<Batch> batches = node.batches;
        for (Batch& batch : batches) {
            std::vector<ColumnPtr> columns;
            for (size_t i = 0; i < node.output().size(); ++i) {
                const int64_t id = node.output()[i].id;
                if (std::any_of(kept.begin(), kept.end(), [&](const Attribute& a) { return a.id == id; }))
                    columns.push_back(batch.columns[i]);
            }
            batch.columns = std::move(columns);
        }
        return std::make_shared<LocalRows>(kept, std::move(batches));
    }

    static NamedExprs picked(const NamedExprs& columns, const AttributeSet& needed, bool at_least_one) {
        NamedExprs kept;
        for (const NamedExpr& column : columns) {
            if (needed.count(column.output.id)) kept.push_back(column);
        }
        if (kept.empty() && at_least_one && !columns.empty()) kept.push_back(columns.front());
        return kept;
    }

    static AttributeSet references_of_columns(const NamedExprs& columns) {
        Exprs exprs;
        for (const NamedExpr& column : columns) exprs.push_back(column.expr);
        return references_of(exprs);
    }

    /// One that costs nothing, and raises nothing that nobody has asked for.
    static NamedExpr any_column(const NamedExprs& columns) {
        for (const NamedExpr& column : columns) {
            if (column.expr->is(ExprKind::kAttribute) && column.output.type.is_fixed_width()) return column;
        }
        NamedExpr nothing = columns.front();
        nothing.expr = make_literal(nothing.output.type, Value::null());
        nothing.output.nullable = true;
        return nothing;
    }

    LogicalPlanPtr prune_project(const Project& node, const AttributeSet& needed) {
        NamedExprs columns = picked(node.columns, needed, false);
        if (columns.empty() && !node.columns.empty()) columns = {any_column(node.columns)};
        const LogicalPlanPtr input = prune(node.inputs[0], references_of_columns(columns));
        return std::make_shared<Project>(input, std::move(columns));
    }

    LogicalPlanPtr prune_derive(const Derive& node, AttributeSet needed) {
        Attributes output = picked(node.output(), needed);
        needed = ids_of(output);
        NamedExprs steps;
        for (size_t i = node.steps.size(); i-- > 0;) {
            const NamedExpr& step = node.steps[i];
            if (!needed.count(step.output.id)) continue;
            steps.push_back(step);
            needed.merge(references_of({step.expr}));
        }
        std::reverse(steps.begin(), steps.end());
        return std::make_shared<Derive>(prune(node.inputs[0], needed), std::move(steps), std::move(output));
    }

    LogicalPlanPtr prune_aggregate(const Aggregate& node, const AttributeSet& needed) {
        NamedExprs aggregates = picked(node.aggregates, needed, node.grouping.empty());
        AttributeSet used = references_of_columns(node.grouping);
        used.merge(references_of_columns(aggregates));
        return std::make_shared<Aggregate>(prune_counted(node.inputs[0], used), node.grouping,
                                           std::move(aggregates));
    }

    /// The input of an aggregation. One that only counts rows takes them without columns from a source that
    /// knows how many it has; others must read something to find that out.
    LogicalPlanPtr prune_counted(const LogicalPlanPtr& input, const AttributeSet& used) {
        const Scan* scan = used.empty() ? input->as<Scan>() : nullptr;
        if (scan == nullptr || !scan->table->estimated_rows()) return prune(input, used);
        return prune_scan(*scan, used, false);
    }

    LogicalPlanPtr prune_window(const Window& node, const AttributeSet& needed) {
        NamedExprs calls = picked(node.calls, needed, false);
        if (calls.empty()) return prune(node.inputs[0], needed);
        AttributeSet used = needed;
        used.merge(references_of_columns(calls));
        return std::make_shared<Window>(cut(node.inputs[0], used), std::move(calls));
    }

    LogicalPlanPtr prune_expand(const Expand& node, const AttributeSet& needed) {
        Attributes output;
        std::vector<Exprs> projections(node.projections.size());
        Exprs all;
        for (size_t i = 0; i < node.output().size(); ++i) {
            const bool last_chance = output.empty() && i + 1 == node.output().size();
            if (!needed.count(node.output()[i].id) && !last_chance) continue;
            output.push_back(node.output()[i]);
            for (size_t p = 0; p < projections.size(); ++p) {
                projections[p].push_back(node.projections[p][i]);
                all.push_back(node.projections[p][i]);
            }
        }
        return std::make_shared<Expand>(prune(node.inputs[0], references_of(all)), std::move(projections),
                                        std::move(output));
    }

    LogicalPlanPtr prune_union(const Union& node, const AttributeSet& needed) {
        const Attributes kept = picked(node.output(), needed);
        std::vector<LogicalPlanPtr> inputs;
        for (const LogicalPlanPtr& input : node.inputs) {
            Attributes columns;
            for (const Attribute& attribute : kept) {
                for (size_t i = 0; i < node.output().size(); ++i) {
                    if (node.output()[i].id == attribute.id) columns.push_back(input->output()[i]);
                }
            }
            inputs.push_back(exactly(input, columns));
        }
        return std::make_shared<Union>(std::move(inputs), kept);
    }

    /// Pruned, and projected to what is needed when it puts out more.
    LogicalPlanPtr cut(const LogicalPlanPtr& plan, const AttributeSet& needed) {
        const LogicalPlanPtr pruned = prune(plan, needed);
        return with_columns(pruned, picked(pruned->output(), needed));
    }

    LogicalPlanPtr prune_carrier(const LogicalPlanPtr& plan, const AttributeSet& needed) {
        const AttributeSet used = with_own(*plan, needed);
        std::vector<LogicalPlanPtr> inputs;
        for (const LogicalPlanPtr& input : plan->inputs) inputs.push_back(cut(input, used));
        return plan->with_inputs(std::move(inputs));
    }

    LogicalPlanPtr prune_definitions(const CteDefinitions& node, const AttributeSet& needed) {
        std::vector<LogicalPlanPtr> inputs(node.inputs.size());
        for (const int64_t id : node.ids) needed_of_cte_[id];
        inputs[0] = prune(node.inputs[0], needed);
        // Later definitions refer to earlier ones.
        for (size_t i = node.ids.size(); i > 0; --i) {
            const LogicalPlanPtr& definition = node.inputs[i];
            inputs[i] = exactly(definition, picked(definition->output(), needed_of_cte_[node.ids[i - 1]]));
        }
        return node.with_inputs(std::move(inputs));
    }

    LogicalPlanPtr prune_reference(const CteReference& node, const AttributeSet& needed) {
        const Attributes kept = picked(node.output(), needed);
        Attributes definition;
        for (const Attribute& attribute : kept) {
            for (size_t i = 0; i < node.output().size(); ++i) {
                if (node.output()[i].id == attribute.id) definition.push_back(node.definition_output[i]);
            }
        }
        for (const Attribute& attribute : definition) needed_of_cte_[node.id].insert(attribute.id);
        return std::make_shared<CteReference>(node.id, kept, std::move(definition));
    }

    std::unordered_map<int64_t, AttributeSet> needed_of_cte_;
};

}  // namespace

LogicalPlanPtr prune_columns(const LogicalPlanPtr& plan, const OptimizerOptions&) {
    return ColumnPruning().exactly(plan, plan->output());
}

}  // namespace firesteel
