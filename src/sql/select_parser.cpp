#include <algorithm>

#include "sql/parser_core.h"

namespace firesteel::sql {
namespace {

/// ROLLUP and CUBE over elements of one expression or several, as grouping sets in Spark's order.
std::vector<Expressions> rollup_sets(const std::vector<Expressions>& elements) {
    std::vector<Expressions> sets;
    for (size_t n = elements.size() + 1; n-- > 0;) {
        Expressions set;
        for (size_t i = 0; i < n; ++i) set.insert(set.end(), elements[i].begin(), elements[i].end());
        sets.push_back(std::move(set));
    }
    return sets;
}

std::vector<Expressions> cube_sets(const std::vector<Expressions>& elements) {
    std::vector<Expressions> sets{{}};
    for (size_t i = elements.size(); i-- > 0;) {
        std::vector<Expressions> with;
        for (const auto& set : sets) {
            Expressions longer = elements[i];
            longer.insert(longer.end(), set.begin(), set.end());
            with.push_back(std::move(longer));
        }
        with.insert(with.end(), sets.begin(), sets.end());
        sets = std::move(with);
    }
    return sets;
}

std::vector<Expressions> cross(const std::vector<Expressions>& left, const std::vector<Expressions>& right) {
    std::vector<Expressions> sets;
    for (const auto& a : left) {
        for (const auto& b : right) {
            Expressions both = a;
            both.insert(both.end(), b.begin(), b.end());
            sets.push_back(std::move(both));
        }
    }
    return sets;
}

bool is_all(const ExpressionPtr& expression) {
    const auto* attribute = expression->as<spec::Attribute>();
    if (attribute == nullptr || attribute->parts.size() != 1) return false;
    std::string name = attribute->parts[0];
    std::transform(name.begin(), name.end(), name.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? c + 32 : c; });
    return name == "all";
}

constexpr size_t kMaxCubeElements = 16;

}  // namespace

PlanPtr Parser::select_query() {
    if (is_transform()) return transform_query(nullptr);
    return select_body(nullptr, position());
}

PlanPtr Parser::select_after_from(PlanPtr from) {
    if (!is("SELECT") || is_transform()) return transform_query(std::move(from));
    return select_body(std::move(from), position());
}

std::vector<std::shared_ptr<spec::Hint>> Parser::hints() {
    std::vector<std::shared_ptr<spec::Hint>> list;
    while (accept("/*+")) {
        do {
            const size_t first = position();
            auto hint = std::make_shared<spec::Hint>();
            hint->name = parse_identifier();
            if (accept("(")) {
                do {
                    hint->parameters.push_back(primary());
                } while (accept(","));
                expect(")");
            }
            hint->origin = context(first);
            list.push_back(std::move(hint));
            if (list.size() > kMaxChain) raise_too_complex();  // each is a node above the others
            accept(",");
        } while (!is("*/"));
        expect("*/");
    }
    return list;
}

/// SELECT a, FROM t: a column FROM with an alias, of no table.
static void refuse_trailing_comma(const Expressions& list) {
    if (list.size() < 2) return;
    const auto* alias = list.back()->as<spec::Alias>();
    const auto* column = alias ? alias->child->as<spec::Attribute>() : nullptr;
    if (column == nullptr || column->parts.size() != 1) return;
    if (column->parts[0] == "FROM" || column->parts[0] == "from") throw Error("TRAILING_COMMA_IN_SELECT");
}

/// SELECT ... [FROM ...] ...; `from` is set when FROM came first.
PlanPtr Parser::select_body(PlanPtr from, size_t first) {
    expect("SELECT");
    auto hint_list = hints();
    const bool distinct = is("DISTINCT") && !ends_item(1);
    if (distinct || (is("ALL") && !ends_item(1) && !is("FROM", 1))) advance();
    Expressions select_list = named_expressions();
    PlanPtr input = std::move(from);
    if (!input && is("FROM")) input = from_clause();
    if (!input) {
        refuse_trailing_comma(select_list);
        input = std::make_shared<spec::OneRow>();
    }
    input = lateral_views(std::move(input));
    Clauses clauses;
    if (accept("WHERE")) input = clauses.add(std::make_shared<spec::Filter>(std::move(input), expression()));
    PlanPtr plan;
    if (is_sequence({"GROUP", "BY"}) || is("HAVING") || (is("GROUP") && ends_item(1))) {
        plan = aggregate(std::move(input), std::move(select_list), clauses);
    } else {
        plan = clauses.add(std::make_shared<spec::Project>(std::move(input), std::move(select_list)));
    }
    if (accept("QUALIFY")) {
        plan = clauses.add(
            std::make_shared<spec::Filter>(std::move(plan), expression(), spec::FilterClause::kQualify));
    }
    plan = finish_select(std::move(plan), distinct, hint_list, first);
    clauses.set_origin(context(first));
    return plan;
}

/// What stands around a select list: DISTINCT, the WINDOW clause that follows, the hints.
PlanPtr Parser::finish_select(PlanPtr plan, bool distinct,
                              const std::vector<std::shared_ptr<spec::Hint>>& hint_list, size_t first) {
    if (distinct) {
        auto deduplicate = std::make_shared<spec::Deduplicate>();
        deduplicate->input = std::move(plan);
        plan = finish_plan(std::move(deduplicate), first);
    }
    plan = with_window_clause(std::move(plan), first);
    for (size_t i = hint_list.size(); i-- > 0;) {
        hint_list[i]->input = std::move(plan);
        plan = hint_list[i];
    }
    return plan;
}

/// GROUP BY and HAVING; HAVING alone aggregates all rows.
PlanPtr Parser::aggregate(PlanPtr input, Expressions select_list, Clauses& clauses) {
    auto node = std::make_shared<spec::Aggregate>();
    node->input = std::move(input);
    node->aggregates = std::move(select_list);
    node->from_sql = true;
    if (accept("GROUP")) {
        expect("BY");
        grouping_clause(*node);
    }
    PlanPtr plan = clauses.add(std::move(node));
    if (!accept("HAVING")) return plan;
    return clauses.add(
        std::make_shared<spec::Filter>(std::move(plan), expression(), spec::FilterClause::kHaving));
}

void Parser::grouping_clause(spec::Aggregate& aggregate) {
    using spec::GroupKind;
    if (is("WITH") && is_any({"ROLLUP", "CUBE"}, 1) && ends_item(2)) raise_syntax_error();
    GroupingSets sets{{}};
    size_t elements = 0;
    auto kind = GroupKind::kGroupBy;
    do {
        auto element_kind = GroupKind::kGroupBy;
        sets = cross(sets, grouping_element(element_kind, aggregate.grouping));
        ++elements;
        if (element_kind != GroupKind::kGroupBy)
            kind = elements == 1 ? element_kind : GroupKind::kGroupingSets;
    } while (accept(","));
    if (elements > 1 && kind != GroupKind::kGroupBy) kind = GroupKind::kGroupingSets;

    if (is("WITH") && is_any({"ROLLUP", "CUBE"}, 1)) {
        advance();
        kind = is("ROLLUP") ? GroupKind::kRollup : GroupKind::kCube;
        advance();
    } else if (accept_sequence({"GROUPING", "SETS"})) {
        kind = GroupKind::kGroupingSets;
        sets.clear();
        expect("(");
        do {
            sets.push_back(grouping_set());
        } while (accept(","));
        expect(")");
    } else if (kind == GroupKind::kGroupBy && aggregate.grouping.size() == 1 &&
               is_all(aggregate.grouping[0])) {
        kind = GroupKind::kGroupByAll;
    }
    aggregate.group = kind;
    if (kind == GroupKind::kGroupingSets) aggregate.grouping_sets = std::move(sets);
}

/// One element of GROUP BY: an expression is the one set of itself.
Parser::GroupingSets Parser::grouping_element(spec::GroupKind& kind, Expressions& all) {
    const bool analytics = (is_any({"ROLLUP", "CUBE"}) && is("(", 1)) || is_sequence({"GROUPING", "SETS"});
    if (!analytics) {
        all.push_back(named_expression());
        return {{all.back()}};
    }
    const bool simple = !is("GROUPING");
    kind = is("ROLLUP") ? spec::GroupKind::kRollup
           : is("CUBE") ? spec::GroupKind::kCube
                        : spec::GroupKind::kGroupingSets;
    const size_t before = all.size();
    GroupingSets sets = grouping_analytics(all);
    // ROLLUP((a, b), c) counts its parts by groups, which a plain list of columns cannot say.
    const size_t columns = all.size() - before;
    const bool plain = simple && sets.size() == (kind == spec::GroupKind::kRollup
                                                     ? columns + 1
                                                     : size_t{1} << std::min<size_t>(columns, 60));
    if (!plain) kind = spec::GroupKind::kGroupingSets;
    return sets;
}

Parser::GroupingSets Parser::grouping_analytics(Expressions& all) {
    const Nesting nesting(*this);
    const size_t first = position();
    const bool rollup = is("ROLLUP");
    const bool cube = is("CUBE");
    if (rollup || cube) {
        const std::string name(advance().text);
        std::vector<Expressions> elements;
        expect("(");
        do {
            elements.push_back(grouping_set());
            all.insert(all.end(), elements.back().begin(), elements.back().end());
            if (elements.back().empty())
                raise("_LEGACY_ERROR_TEMP_0051", {{"element", rollup ? "ROLLUP" : "CUBE"}}, first);
        } while (accept(","));
        expect(")");
        if (cube && elements.size() > kMaxCubeElements) raise_too_complex();
        return rollup ? rollup_sets(elements) : cube_sets(elements);
    }
    expect_sequence({"GROUPING", "SETS"});
    GroupingSets sets;
    expect("(");
    do {
        if ((is_any({"ROLLUP", "CUBE"}) && is("(", 1)) || is_sequence({"GROUPING", "SETS"})) {
            GroupingSets inner = grouping_analytics(all);
            sets.insert(sets.end(), inner.begin(), inner.end());
        } else {
            sets.push_back(grouping_set());
            all.insert(all.end(), sets.back().begin(), sets.back().end());
        }
    } while (accept(","));
    expect(")");
    return sets;
}

/// `()`, `(a, b)` or an expression; `(a) + 1` is one, though it begins with a parenthesis.
Expressions Parser::grouping_set() {
    if (!is("(")) return {expression()};
    if (is(")", 1)) {
        advance();
        advance();
        return {};
    }
    ExpressionPtr whole = expression();
    if (whole != last_row_) return {whole};
    Expressions set;
    const auto& arguments = whole->as<spec::Function>()->arguments;
    for (size_t i = 1; i < arguments.size(); i += 2) set.push_back(arguments[i]);
    return set;
}

}  // namespace firesteel::sql
