// SelectList: from the parts of a SELECT to nodes, again and again as later clauses add to it.

#include <algorithm>

#include "common/placeless.h"
#include "plan/query_resolver.h"

namespace firesteel {

namespace {

bool puts_out(const LogicalPlanPtr& plan, int64_t id) {
    const auto& output = plan->output();
    return std::any_of(output.begin(), output.end(), [&](const Attribute& a) { return a.id == id; });
}

bool contains(const ScopeColumns& columns, int64_t id) {
    return std::any_of(columns.begin(), columns.end(),
                       [&](const ScopeColumn& c) { return c.attribute.id == id; });
}

NamedExpr* find_equal(NamedExprs& columns, const ExprPtr& expr) {
    for (auto& column : columns) {
        if (equal(column.expr, expr)) return &column;
    }
    return nullptr;
}

/// Rows once per grouping set, with the keys outside the set made null, and the set's number.
LogicalPlanPtr expand(const SelectList& list, const LogicalPlanPtr& input, NamedExprs& grouping) {
    Attributes output = input->output();
    Attributes keys;
    for (auto& column : grouping) {
        Attribute key = column.output;
        key.id = next_expr_id();
        column.expr = key.reference();
        keys.push_back(key);
    }
    Attribute id = list.grouping_id;
    id.id = next_expr_id();
    output.insert(output.end(), keys.begin(), keys.end());
    output.push_back(id);
    std::vector<Exprs> projections;
    for (size_t s = 0; s < list.sets.size(); ++s) {
        Exprs projection;
        for (const auto& attribute : input->output()) projection.push_back(attribute.reference());
        int64_t bits = 0;
        for (size_t k = 0; k < list.keys.size(); ++k) {
            const bool grouped = std::find(list.sets[s].begin(), list.sets[s].end(), k) != list.sets[s].end();
            bits = bits * 2 + (grouped ? 0 : 1);
            projection.push_back(grouped ? list.keys[k] : make_literal(list.keys[k]->type, Value::null()));
        }
        projection.push_back(make_literal(Type::long_integer(), Value(bits)));
        projections.push_back(std::move(projection));
    }
    // The same set twice gives its rows twice: a set's position tells them apart.
    auto unique = list.sets;
    std::sort(unique.begin(), unique.end());
    const bool repeated = std::adjacent_find(unique.begin(), unique.end()) != unique.end();
    grouping.push_back({id.reference(), list.grouping_id});
    if (repeated) {
        const Attribute position{next_expr_id(), "_gen_grouping_pos", Type::integer(), false, {}};
        output.push_back(position);
        for (size_t s = 0; s < projections.size(); ++s) {
            projections[s].push_back(make_literal(Type::integer(), Value(static_cast<int64_t>(s))));
        }
        grouping.push_back({position.reference(), {next_expr_id(), position.name, position.type, false, {}}});
    }
    return std::make_shared<Expand>(input, std::move(projections), std::move(output));
}

}  // namespace

LogicalPlanPtr supply(const Relation& relation, const NamedExprs& extra) {
    NamedExprs missing;
    for (const auto& column : extra) {
        for (const int64_t id : referenced_attributes(column.expr)) {
            if (puts_out(relation.plan, id)) continue;
            if (std::any_of(missing.begin(), missing.end(),
                            [&](const NamedExpr& m) { return m.output.id == id; }))
                continue;
            for (const Relation* below = relation.below.get(); below; below = below->below.get()) {
                for (const auto* columns : {&below->columns, &below->hidden}) {
                    for (const auto& candidate : *columns) {
                        if (candidate.attribute.id == id) {
                            missing.push_back(pass_through(candidate.attribute));
                            goto found;
                        }
                    }
                }
            }
        found:;
        }
    }
    return missing.empty() || !relation.widen ? relation.plan : relation.widen(missing);
}

/// What the window calls' arguments and keys hold of window calls is computed first, below them.
static LogicalPlanPtr extract_nested_windows(LogicalPlanPtr plan, NamedExprs& calls) {
    NamedExprs parts;
    for (const auto& call : calls) {
        for (const auto& child : call.expr->children) parts.push_back({child, {}});
    }
    if (std::none_of(parts.begin(), parts.end(), [](const NamedExpr& p) { return has_window(p.expr); }))
        return plan;
    plan = extract_windows(std::move(plan), parts);
    auto part = parts.begin();
    for (auto& call : calls) {
        auto rebuilt = std::make_shared<Expr>(*call.expr);
        for (auto& child : rebuilt->children) child = (part++)->expr;
        call.expr = std::move(rebuilt);
    }
    return plan;
}

LogicalPlanPtr extract_windows(LogicalPlanPtr plan, NamedExprs& columns) {
    NamedExprs calls;
    for (auto& column : columns) {
        column.expr = transform_down(column.expr, [&](const ExprPtr& e) -> ExprPtr {
            if (!e->is(ExprKind::kWindow)) return nullptr;
            NamedExpr* known = find_equal(calls, e);
            if (!known) {
                calls.push_back(
                    {e, {next_expr_id(), "_we" + std::to_string(calls.size()), e->type, e->nullable, {}}});
                known = &calls.back();
            }
            return known->output.reference();
        });
    }
    plan = extract_nested_windows(std::move(plan), calls);
    const auto same_keys = [](const Expr& a, const Expr& b) {
        const auto& x = *a.window;
        const auto& y = *b.window;
        if (x.partition_keys != y.partition_keys || !(x.order == y.order)) return false;
        const size_t keys = static_cast<size_t>(x.partition_keys) + x.order.size();
        for (size_t i = 1; i <= keys; ++i) {
            if (!equal(a.children[i], b.children[i])) return false;
        }
        return true;
    };
    std::vector<bool> done(calls.size(), false);
    for (size_t i = 0; i < calls.size(); ++i) {
        if (done[i]) continue;
        NamedExprs together;
        for (size_t j = i; j < calls.size(); ++j) {
            if (done[j] || !same_keys(*calls[i].expr, *calls[j].expr)) continue;
            done[j] = true;
            together.push_back(calls[j]);
        }
        plan = std::make_shared<Window>(std::move(plan), std::move(together));
    }
    return plan;
}

LogicalPlanPtr SelectList::build(const NamedExprs& extra) const {
    NamedExprs all = columns;
    all.insert(all.end(), extra.begin(), extra.end());
    LogicalPlanPtr plan;
    if (aggregated) {
        plan = input.plan;
        NamedExprs group = grouping;
        if (!sets.empty()) plan = expand(*this, plan, group);
        plan = std::make_shared<Aggregate>(std::move(plan), std::move(group), aggregates);
        for (const auto& condition : having) plan = std::make_shared<Filter>(std::move(plan), condition);
    } else {
        plan = supply(input, extra);
    }
    plan = extract_windows(std::move(plan), all);
    return std::make_shared<Project>(std::move(plan), std::move(all));
}

ExprPtr SelectList::over_aggregation(const ExprPtr& expr, const ScopeColumns& kept, const Scope* visible) {
    const auto convert = [&](const ExprPtr& e, const auto& self) -> ExprPtr {
        for (size_t i = 0; i < keys.size(); ++i) {
            if (same_meaning(keys[i], e)) return grouping[i].output.reference();
        }
        if (e->is(ExprKind::kGroupingId)) {
            if (grand_total && e->name == "grouping_id" && e->children.empty())
                return make_literal(Type::long_integer(), Value(0));
            if (sets.empty() && !grand_total) {
                Error error("UNSUPPORTED_GROUPING_EXPRESSION");
                throw visible ? placeless(std::move(error)) : at(std::move(error), e->origin);
            }
            const ExprPtr id = grouping_id.reference();
            if (e->name == "grouping_id") {
                bool same = e->children.size() == keys.size();
                for (size_t i = 0; same && i < keys.size(); ++i) same = equal(keys[i], e->children[i]);
                if (e->children.empty() || same) return id;
                std::string given, wanted;
                for (const auto& child : e->children)
                    given += (given.empty() ? "" : ",") + to_explain(*child);
                for (const auto& key : keys) wanted += (wanted.empty() ? "" : ",") + to_explain(*key);
                throw placeless(Error("GROUPING_ID_COLUMN_MISMATCH",
                                      {{"groupingIdColumn", given}, {"groupByColumns", wanted}}));
            }
            for (size_t i = 0; i < keys.size() && !e->children.empty(); ++i) {
                if (!equal(keys[i], e->children[0])) continue;
                const auto weight = int64_t{1} << (keys.size() - 1 - i);
                const ExprPtr shifted =
                    make_call("div", {id, make_literal(Type::long_integer(), weight)}, settings);
                const ExprPtr two = make_literal(Type::long_integer(), Value(2));
                const ExprPtr bit = make_call("%", {shifted, two}, settings);
                auto flag = std::make_shared<Expr>(
                    *make_implicit_cast(bit, Type::byte(), EvalMode::kLegacy, settings));
                flag->nullable = false;
                return flag;
            }
            std::string wanted;
            for (const auto& key : keys) wanted += (wanted.empty() ? "" : ",") + to_explain(*key);
            throw placeless(Error("GROUPING_COLUMN_MISMATCH",
                                  {{"grouping", e->children.empty() ? "" : to_explain(*e->children[0])},
                                   {"groupingColumns", wanted}}));
        }
        if (e->is(ExprKind::kAggregate)) {
            NamedExpr* known = find_equal(aggregates, e);
            if (!known) {
                aggregates.push_back({e, {next_expr_id(), to_sql(*e), e->type, e->nullable, {}}});
                known = &aggregates.back();
            }
            return known->output.reference();
        }
        if (e->is(ExprKind::kAttribute)) {
            if (contains(kept, e->id) || e->id == grouping_id.id) return e;
            for (const auto& column : grouping) {
                if (column.output.id == e->id) return column.output.reference();
            }
            if (visible) raise_unresolved({e->name}, visible);
            if (keys.empty()) throw Error("MISSING_GROUP_BY");
            throw placeless(Error(
                "MISSING_AGGREGATION",
                {{"expression", shown_sql(e)}, {"expressionAnyValue", "\"any_value(" + to_sql(*e) + ")\""}}));
        }
        if (e->children.empty()) return e;
        Exprs children = e->children;
        bool changed = false;
        for (size_t i = 0; i < children.size(); ++i) {
            ExprPtr child;
            if (e->is(ExprKind::kWindow) && i == 0) {
                // The windowed function itself is no aggregate of this query; what it is given may be.
                Exprs arguments = children[0]->children;
                for (auto& argument : arguments) argument = self(argument, self);
                child = with_children(children[0], std::move(arguments));
            } else {
                child = self(children[i], self);
            }
            changed = changed || child != children[i];
            children[i] = std::move(child);
        }
        return changed ? with_children(e, std::move(children)) : e;
    };
    return convert(expr, convert);
}

}  // namespace firesteel
