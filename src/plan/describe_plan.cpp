// LogicalNode::describe() and tree_string(): plans as EXPLAIN shows them.

#include <fmt/core.h>

#include "plan/logical_plan.h"

namespace firesteel {

namespace {

template <typename List, typename Text>
std::string joined(const List& list, Text text) {
    std::string out;
    for (const auto& entry : list) {
        if (!out.empty()) out += ", ";
        out += text(entry);
    }
    return out;
}

std::string name_of(const Attribute& attribute) { return to_explain(*attribute.reference()); }

std::string attribute_list(const Attributes& attributes) { return "[" + joined(attributes, name_of) + "]"; }

std::string expression_list(const Exprs& exprs) {
    return "[" + joined(exprs, [](const ExprPtr& e) { return to_explain(*e); }) + "]";
}

/// A column that is handed on shows its name, any other its expression and the name it gets.
std::string column_text(const NamedExpr& column) {
    if (column.expr->is(ExprKind::kAttribute) && column.expr->id == column.output.id)
        return name_of(column.output);
    return to_explain(*column.expr) + " AS " + name_of(column.output);
}

std::string column_list(const NamedExprs& columns) { return "[" + joined(columns, column_text) + "]"; }

std::string key_text(const SortKey& key) {
    return to_explain(*key.expr) + (key.direction.ascending ? " ASC" : " DESC") +
           (key.direction.nulls_first ? " NULLS FIRST" : " NULLS LAST");
}

std::string flag(bool value) { return value ? "true" : "false"; }

std::string number(double value) {
    std::string text = fmt::format("{}", value);
    return text.find_first_of(".e") == std::string::npos ? text + ".0" : text;
}

std::string join_name(LogicalJoinType type) {
    switch (type) {
        case LogicalJoinType::kInner:
            return "Inner";
        case LogicalJoinType::kLeftOuter:
            return "LeftOuter";
        case LogicalJoinType::kRightOuter:
            return "RightOuter";
        case LogicalJoinType::kFullOuter:
            return "FullOuter";
        case LogicalJoinType::kLeftSemi:
            return "LeftSemi";
        case LogicalJoinType::kLeftAnti:
            return "LeftAnti";
        case LogicalJoinType::kCross:
            return "Cross";
        case LogicalJoinType::kMark:
            return "ExistenceJoin";
        case LogicalJoinType::kSingle:
            return "LeftSingle";
    }
    return "";
}

void append_tree(const LogicalNode& node, const std::string& prefix, const std::string& own,
                 std::string& out) {
    out += prefix + own + node.describe() + "\n";
    const std::string below = own.empty() ? prefix : prefix + (own == ":- " ? ":  " : "   ");
    for (size_t i = 0; i < node.inputs.size(); ++i) {
        append_tree(*node.inputs[i], below, i + 1 == node.inputs.size() ? "+- " : ":- ", out);
    }
}

}  // namespace

std::string Scan::describe() const {
    std::string out = "Relation [" + joined(output_, name_of) + "] " + table->description();
    return filters.empty() ? out : out + ", filters: " + expression_list(filters);
}
std::string LocalRows::describe() const {
    return output_.empty() ? "OneRowRelation" : "LocalRelation [" + joined(output_, name_of) + "]";
}
std::string Range::describe() const {
    return fmt::format("Range ({}, {}, step={}, splits=Some({}))", start, end, step, partitions);
}
std::string Project::describe() const { return "Project " + column_list(columns); }
std::string Derive::describe() const {
    return "Derive " + column_list(steps) + ", " + attribute_list(output_);
}
std::string Filter::describe() const { return "Filter " + to_explain(*condition); }
std::string Join::describe() const {
    std::string out = std::string(lateral ? "LateralJoin " : "Join ") + join_name(type);
    if (condition) out += ", " + to_explain(*condition);
    if (!hint.empty()) out += ", " + hint;
    return out;
}
std::string Aggregate::describe() const {
    NamedExprs all = grouping;
    all.insert(all.end(), aggregates.begin(), aggregates.end());
    return "Aggregate " + expression_list({[this] {
               Exprs keys;
               for (const auto& column : grouping) keys.push_back(column.expr);
               return keys;
           }()}) +
           ", " + column_list(all);
}
std::string Sort::describe() const { return "Sort [" + joined(keys, key_text) + "], " + flag(global); }
std::string Limit::describe() const {
    if (!count) return fmt::format("Offset {}", offset);
    return offset == 0 ? fmt::format("GlobalLimit {}", *count)
                       : fmt::format("GlobalLimit {}, offset {}", *count, offset);
}
std::string Tail::describe() const { return fmt::format("Tail {}", count); }
std::string Union::describe() const { return "Union false, false"; }
std::string SetOperation::describe() const {
    return std::string(op == spec::SetOperator::kIntersect ? "Intersect" : "Except") + (all ? " All " : " ") +
           flag(all);
}
std::string Window::describe() const {
    std::string out = "Window " + column_list(calls);
    if (calls.empty()) return out;
    const Expr& call = *calls[0].expr;
    const auto& detail = *call.window;
    const auto first_key = call.children.begin() + 1;
    const auto first_order = first_key + detail.partition_keys;
    SortKeys order;
    for (size_t i = 0; i < detail.order.size(); ++i) {
        order.push_back({*(first_order + static_cast<std::ptrdiff_t>(i)), detail.order[i]});
    }
    return out + ", " + expression_list(Exprs(first_key, first_order)) + ", [" + joined(order, key_text) +
           "]";
}
std::string Generate::describe() const {
    return "Generate " + to_explain(*generator) + ", " + flag(outer) + ", " + attribute_list(generated);
}
std::string Expand::describe() const {
    return "Expand [" + joined(projections, expression_list) + "], " + attribute_list(output_);
}
std::string Sample::describe() const {
    return fmt::format("Sample {}, {}, {}, {}", number(lower), number(upper), with_replacement, seed);
}
std::string Repartition::describe() const {
    if (keys.empty()) return fmt::format("Repartition {}, {}", partitions, shuffle);
    const std::string list =
        by_range ? "[" + joined(keys, key_text) + "]"
                 : "[" + joined(keys, [](const SortKey& k) { return to_explain(*k.expr); }) + "]";
    return fmt::format("RepartitionByExpression {}, {}", list, partitions);
}
std::string CollectMetrics::describe() const {
    return "CollectMetrics " + name + ", " + column_list(metrics);
}
std::string CteDefinitions::describe() const {
    return "WithCTE [" + joined(ids, [](int64_t id) { return std::to_string(id); }) + "]";
}
std::string CteReference::describe() const {
    return fmt::format("CTERelationRef {}, {}", id, attribute_list(output_));
}
std::string ScriptTransformation::describe() const {
    return "ScriptTransformation " + format.command + ", " + attribute_list(output_);
}
std::string SubqueryAlias::describe() const { return "SubqueryAlias " + name; }

std::string tree_string(const LogicalNode& plan) {
    std::string out;
    append_tree(plan, "", "", out);
    return out;
}

}  // namespace firesteel
