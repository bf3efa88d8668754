// GROUP BY in all its forms.

#include <algorithm>
#include <cctype>

#include "catalog/identifier.h"
#include "common/placeless.h"
#include "plan/query_resolver.h"
#include "plan/switches.h"

namespace firesteel {

namespace {

bool is_alias_name(const spec::ExpressionPtr& expression, std::string& name) {
    const auto* attribute = expression->as<spec::Attribute>();
    if (!attribute || attribute->parts.size() != 1 || attribute->plan_id) return false;
    name = attribute->parts[0];
    return true;
}

std::vector<std::vector<size_t>> all_subsets(size_t n) {
    std::vector<std::vector<size_t>> sets;
    for (size_t bits = size_t{1} << n; bits-- > 0;) {
        std::vector<size_t> set;
        for (size_t i = 0; i < n; ++i) {
            if ((bits >> (n - 1 - i)) & 1) set.push_back(i);
        }
        sets.push_back(std::move(set));
    }
    std::stable_sort(sets.begin(), sets.end(),
                     [](const auto& a, const auto& b) { return a.size() > b.size(); });
    return sets;
}

std::vector<std::vector<size_t>> all_prefixes(size_t n) {
    std::vector<std::vector<size_t>> sets;
    for (size_t length = n + 1; length-- > 0;) {
        std::vector<size_t> set;
        for (size_t i = 0; i < length; ++i) set.push_back(i);
        sets.push_back(std::move(set));
    }
    return sets;
}

/// Adds `key` unless it is there; its position.
size_t add_key(Exprs& keys, const ExprPtr& key) {
    if (key->type.is(TypeId::kVariant)) {
        const bool named = key->is(ExprKind::kCast) && key->implicit && !key->shown.empty();
        throw Error("GROUP_EXPRESSION_TYPE_IS_NOT_ORDERABLE",
                    {{"sqlExpr", shown_sql(named ? key->children[0] : key)},
                     {"dataType", "\"" + key->type.to_sql() + "\""}});
    }
    for (size_t i = 0; i < keys.size(); ++i) {
        if (same_meaning(keys[i], key)) return i;
    }
    keys.push_back(key);
    return keys.size() - 1;
}

std::string quote_if_needed(const std::string& name) {
    const bool plain = std::all_of(name.begin(), name.end(),
                                   [](unsigned char c) { return std::isalnum(c) != 0 || c == '_'; });
    return plain ? name : quote_identifier(name);
}

/// A select list that aggregates may generate once only.
void check_single_generator(const SelectItems& items) {
    size_t count = 0;
    std::string texts;
    for (const SelectItem& item : items) {
        if (!item.expr->is(ExprKind::kGenerator)) continue;
        ++count;
        texts += (texts.empty() ? "" : ", ") + shown_sql(item.expr);
    }
    if (count < 2) return;
    throw placeless(Error("UNSUPPORTED_GENERATOR.MULTI_GENERATOR",
                          {{"num", std::to_string(count)}, {"generators", texts}}));
}

/// What GROUP BY means by numbers, aliases and ALL: in the place of a generator what it is given, by the
/// names that Spark has for that.
SelectItems grouped_items(const SelectItems& items) {
    SelectItems out;
    for (const SelectItem& item : items) {
        if (!item.expr->is(ExprKind::kGenerator)) {
            out.push_back(item);
            continue;
        }
        for (size_t i = 0; i < item.expr->children.size(); ++i) {
            const ExprPtr& argument = item.expr->children[i];
            if (is_foldable(argument)) continue;
            out.push_back({argument, "_gen_input_" + std::to_string(i), "", true, {}, item.origin});
        }
    }
    return out;
}

/// sum(a) OVER (...) is an aggregate function to GROUP BY ALL, too.
bool has_window_aggregate(const ExprPtr& expr) {
    bool found = false;
    visit(expr, [&](const Expr& e) {
        found = found || (e.is(ExprKind::kWindow) && e.children[0]->is(ExprKind::kAggregate));
        return !found;
    });
    return found;
}

/// GROUP BY ALL cannot tell what to group by from an item that mixes an aggregate with plain columns.
void check_inferable(const SelectItem& item, const Scope& scope) {
    if (!has_aggregate(item.expr)) return;
    bool plain = false;
    visit(item.expr, [&](const Expr& e) {
        if (e.is(ExprKind::kAggregate) || e.is(ExprKind::kWindow)) return false;
        for (const auto& column : scope.columns)
            plain = plain || (e.is(ExprKind::kAttribute) && column.attribute.id == e.id);
        return true;
    });
    if (plain) throw Error("UNRESOLVED_ALL_IN_GROUP_BY");
}

bool is_outer(const Expr& e) { return e.is(ExprKind::kOuterAttribute); }

/// Groups are made of a query's own columns: those of the queries around it may stand in WHERE only.
void check_no_outer(const Exprs& keys, const SelectItems& items) {
    std::string culprits;
    const auto add = [&](const std::string& text) {
        culprits += (culprits.empty() ? "\"" : ",\"") + text + "\"";
    };
    for (const ExprPtr& key : keys) {
        if (any_of(key, is_outer)) add(to_sql(*key));
    }
    for (const SelectItem& item : items) {
        visit(item.expr, [](const Expr& e) {
            if (!e.is(ExprKind::kAggregate)) return true;
            const bool outer = std::any_of(e.children.begin(), e.children.end(),
                                           [](const ExprPtr& child) { return any_of(child, is_outer); });
            const bool own = std::any_of(e.children.begin(), e.children.end(), [](const ExprPtr& child) {
                return any_of(child, [](const Expr& c) { return c.is(ExprKind::kAttribute); });
            });
            if (outer && own) {
                throw Error(
                    "UNSUPPORTED_SUBQUERY_EXPRESSION_CATEGORY.AGGREGATE_FUNCTION_MIXED_OUTER_LOCAL_"
                    "REFERENCES",
                    {{"function", to_sql(e)}});
            }
            return false;
        });
        if (any_of(item.expr, is_outer)) add(to_sql(*item.expr) + " AS " + quote_identifier(item.name));
    }
    if (culprits.empty()) return;
    throw Error("UNSUPPORTED_SUBQUERY_EXPRESSION_CATEGORY.CORRELATED_REFERENCE", {{"sqlExprs", culprits}});
}

}  // namespace

/// One GROUP BY entry: an ordinal or alias of the select list, or an expression over the input.
ExprPtr QueryResolver::resolve_group_item(const spec::ExpressionPtr& expression, const spec::Aggregate& plan,
                                          const SelectItems& items, const Scope& scope) {
    const auto* alias = expression->as<spec::Alias>();
    const spec::ExpressionPtr& written = alias ? alias->child : expression;
    const auto* literal = written->as<spec::Literal>();
    if (literal && literal->type.is(TypeId::kInteger) && !literal->value.is_null() &&
        context_.group_by_ordinal) {
        const int64_t index = literal->value.as_long();
        const auto is_star = [](const spec::ExpressionPtr& e) { return e->as<spec::Star>() != nullptr; };
        if (plan.from_sql && std::any_of(plan.aggregates.begin(), plan.aggregates.end(), is_star))
            throw placeless(Error("STAR_GROUP_BY_POS"));
        if (index < 1 || index > static_cast<int64_t>(items.size())) {
            throw Error("GROUP_BY_POS_OUT_OF_RANGE",
                        {{"index", std::to_string(index)}, {"size", std::to_string(items.size())}});
        }
        const ExprPtr& meant = items[static_cast<size_t>(index - 1)].expr;
        if (has_aggregate(meant)) {
            const auto& item = items[static_cast<size_t>(index - 1)];
            const std::string shown = qualified_sql(meant, scope) + " AS " + quote_if_needed(item.name);
            throw Error("GROUP_BY_POS_AGGREGATE", {{"index", std::to_string(index)}, {"aggExpr", shown}});
        }
        return meant;
    }
    std::string name;
    if (plan.from_sql && context_.group_by_aliases && is_alias_name(written, name)) {
        // The input's columns come first, then aliases of the select list.
        if (!find_column({name}, scope)) {
            for (const auto& item : items) {
                if (!item.is_alias || !same_name(item.name, name, case_sensitive())) continue;
                if (has_aggregate(item.expr)) {
                    throw Error("GROUP_BY_AGGREGATE", {{"sqlExpr", qualified_sql(item.expr, scope)}});
                }
                return item.expr;
            }
        }
    }
    BindContext context;
    context.scope = &scope;
    SelectItems aliases;
    for (const auto& item : items) {
        const bool known = std::any_of(aliases.begin(), aliases.end(), [&](const SelectItem& other) {
            return same_name(other.name, item.name, case_sensitive());
        });
        if (item.is_alias && !known && !has_aggregate(item.expr)) aliases.push_back(item);
    }
    if (plan.from_sql && context_.group_by_aliases) context.aliases = &aliases;
    const ExprPtr bound = bind(*written, context);
    if (has_aggregate(bound)) throw Error("GROUP_BY_AGGREGATE", {{"sqlExpr", qualified_sql(bound, scope)}});
    return bound;
}

Relation QueryResolver::aggregate(Relation input, Exprs keys, SelectItems items,
                                  std::vector<std::vector<size_t>> sets) {
    read_metric_view(input, keys, items, !sets.empty());
    const bool generates =
        std::any_of(items.begin(), items.end(), [](const SelectItem& i) { return has_generator(i.expr); });
    if (generates) {
        check_single_generator(items);
        // Aggregate what the generators are given first, then generate over that.
        SelectItems inner;
        SelectItems outer;
        for (const auto& item : items) {
            SelectItem above = item;
            const Exprs parts = item.expr->is(ExprKind::kGenerator) ? item.expr->children : Exprs{item.expr};
            Exprs references;
            for (const auto& part : parts) {
                SelectItem below{part, item.name, item.metadata, true, {}, item.origin};
                inner.push_back(below);
                references.push_back(nullptr);
            }
            outer.push_back(std::move(above));
        }
        Relation made = aggregate(std::move(input), std::move(keys), inner, std::move(sets));
        size_t next = 0;
        for (auto& item : outer) {
            if (item.expr->is(ExprKind::kGenerator)) {
                Exprs arguments;
                for (size_t i = 0; i < item.expr->children.size(); ++i) {
                    arguments.push_back(made.columns[next++].attribute.reference());
                }
                item.expr = with_children(item.expr, std::move(arguments));
            } else {
                item.expr = made.columns[next++].attribute.reference();
                item.is_alias = false;
            }
        }
        made.select = nullptr;
        return select_generators(std::move(made), std::move(outer));
    }
    if (!parameter_scope_) check_no_outer(keys, items);
    for (const ExprPtr& key : keys) {
        if (has_window(key))
            throw Error("UNSUPPORTED_EXPR_FOR_OPERATOR", {{"invalidExprSqls", shown_sql(key)}});
    }
    SelectList list;
    // The empty set alone is no grouping at all: one row, even of nothing.
    list.grand_total = keys.empty() && sets.size() == 1 && !is_on(context_, Switch::kEmptySetGroupsNothing);
    if (list.grand_total) sets.clear();
    list.aggregated = true;
    list.settings = context_.settings;
    list.sets = std::move(sets);
    for (size_t k = 0; k < keys.size(); ++k) {
        const ExprPtr& key = keys[k];
        const bool plain = key->is(ExprKind::kAttribute) && list.sets.empty();
        Attribute output = new_attribute(key->is(ExprKind::kAttribute) ? key->name : to_sql(*key), key);
        if (plain) output.id = key->id;
        for (const auto& column : input.columns) {
            if (key->is(ExprKind::kAttribute) && column.attribute.id == key->id)
                output.metadata = column.attribute.metadata;
        }
        for (const auto& set : list.sets) {
            if (std::find(set.begin(), set.end(), k) == set.end()) output.nullable = true;
        }
        list.grouping.push_back({key, std::move(output)});
    }
    list.keys = std::move(keys);
    list.grouping_id = {next_expr_id(), "spark_grouping_id", Type::long_integer(), false, {}};
    list.input = std::move(input);
    return finish_select(std::move(list), items);
}

/// Does it have an aggregate function beside those in window functions?
static bool has_plain_aggregate(const Expr& expr) {
    if (expr.is(ExprKind::kAggregate)) return true;
    if (expr.is(ExprKind::kWindow)) return false;
    return std::any_of(expr.children.begin(), expr.children.end(),
                       [](const ExprPtr& child) { return has_plain_aggregate(*child); });
}

/// |> AGGREGATE with groups leaves windows to operators after it.
static void refuse_pipe_windows(const SelectItems& items) {
    for (const auto& item : items) {
        if (!has_window(item.expr)) continue;
        throw Error("UNSUPPORTED_FEATURE.PIPE_OPERATOR_AGGREGATE_UNSUPPORTED_CASE",
                    {{"case",
                      "window functions; please update the query to move the window functions to a "
                      "subsequent |> SELECT operator instead"}});
    }
}

Relation QueryResolver::resolve_aggregate(const spec::Aggregate& plan) {
    if (plan.pivot_column) return resolve_dataframe_pivot(plan);
    spec::Expressions written = plan.grouping;
    for (const auto& set : plan.grouping_sets) written.insert(written.end(), set.begin(), set.end());
    const spec::Expressions keys_written = written;
    written.insert(written.end(), plan.aggregates.begin(), plan.aggregates.end());
    Relation input = with_time_window(resolve(*plan.input), written, &keys_written);
    SelectItems items = bind_select_items(plan.aggregates, input, plan.from_sql);
    if (plan.from_pipe && plan.pipe_keys > 0) refuse_pipe_windows(items);
    for (size_t i = plan.pipe_keys; plan.from_pipe && i < items.size(); ++i) {
        if (has_plain_aggregate(*items[i].expr)) continue;
        throw Error("PIPE_OPERATOR_AGGREGATE_EXPRESSION_CONTAINS_NO_AGGREGATE_FUNCTION",
                    {{"expr", to_sql(*items[i].expr)}});
    }
    const SelectItems meant = grouped_items(items);
    Exprs keys;
    SelectItems key_items;
    const auto add = [&](const spec::ExpressionPtr& expression, bool is_shown = true) {
        return with_origin(expression->origin, [&] {
            SelectItems stars;
            if (expand_star(*expression, input, stars)) {
                for (const auto& star : stars) {
                    add_key(keys, star.expr);
                    if (is_shown) key_items.push_back(star);
                }
                return keys.size();
            }
            const ExprPtr key = resolve_group_item(expression, plan, meant, input);
            if (!plan.from_sql && is_shown) {
                BindContext context;
                context.scope = &input;
                SelectItem item = bind_select_item(*expression, context);
                item.expr = key;
                key_items.push_back(std::move(item));
            }
            return add_key(keys, key);
        });
    };
    std::vector<std::vector<size_t>> sets;
    if (plan.group == spec::GroupKind::kGroupByAll) {
        for (const auto& item : meant) {
            const bool aggregates = has_aggregate(item.expr) || has_window_aggregate(item.expr);
            if (!aggregates && !item.expr->is_literal()) add_key(keys, item.expr);
        }
        for (const auto& item : meant) {
            if (keys.empty()) check_inferable(item, input);
        }
    } else {
        for (const auto& expression : plan.grouping) add(expression);
    }
    if (plan.group == spec::GroupKind::kCube) sets = all_subsets(keys.size());
    if (plan.group == spec::GroupKind::kRollup) sets = all_prefixes(keys.size());
    if (plan.group == spec::GroupKind::kGroupingSets) {
        for (const auto& written : plan.grouping_sets) {
            std::vector<size_t> set;
            for (const auto& expression : written) {
                const size_t position = add(expression, false);
                if (std::find(set.begin(), set.end(), position) == set.end()) set.push_back(position);
            }
            std::sort(set.begin(), set.end());
            sets.push_back(std::move(set));
        }
    }
    if (!plan.from_sql) {
        // DataFrames put the grouping columns in front.
        items.insert(items.begin(), key_items.begin(), key_items.end());
    }
    return aggregate(std::move(input), std::move(keys), std::move(items), std::move(sets));
}

}  // namespace firesteel
