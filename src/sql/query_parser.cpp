#include <algorithm>
#include <set>
#include <string>

#include "sql/parser_core.h"

namespace firesteel::sql {
namespace {

constexpr int kPipeLevel = 0;
constexpr int kUnionLevel = 1;
constexpr int kIntersectLevel = 2;

bool is_lone_word(const ExpressionPtr& expression, std::string_view word) {
    const auto* attribute = expression->as<spec::Attribute>();
    if (attribute == nullptr || attribute->parts.size() != 1 || attribute->parts[0].size() != word.size())
        return false;
    return std::equal(word.begin(), word.end(), attribute->parts[0].begin(),
                      [](char a, char b) { return a == (b >= 'a' && b <= 'z' ? b - 32 : b); });
}

std::shared_ptr<spec::Sort> make_sort(PlanPtr input, Expressions order, bool global) {
    auto sort = std::make_shared<spec::Sort>(std::move(input), std::move(order), global);
    if (global && sort->order.size() == 1) {
        const auto* item = sort->order[0]->as<spec::SortOrder>();
        if (item != nullptr && is_lone_word(item->child, "ALL")) {
            sort->order_by_all = true;
            sort->all_ascending = item->ascending;
            sort->all_nulls = item->nulls;
        }
    }
    return sort;
}

}  // namespace

PlanPtr Parser::query() {
    const Nesting nesting(*this);
    const size_t first = position();
    if (!is("WITH")) return query_after(query_primary(), first);
    auto with = common_table_expressions();
    const size_t query_first = position();
    with->input = query_after(query_primary(), query_first);
    check_names(*with, first);
    return finish_plan(std::move(with), first);
}

/// The query that begins with `primary`, which itself began at `first`.
PlanPtr Parser::query_after(PlanPtr primary, size_t first) {
    return organize(query_term(std::move(primary), first, kPipeLevel));
}

void Parser::check_names(const spec::With& with, size_t first) {
    std::set<std::string> names;
    for (const auto& definition : with.definitions) {
        if (!names.insert(definition.name).second)
            raise("DUPLICATED_CTE_NAMES", {{"duplicateNames", "`" + definition.name + "`"}}, first);
    }
}

std::shared_ptr<spec::With> Parser::common_table_expressions() {
    auto with = std::make_shared<spec::With>();
    expect("WITH");
    with->recursive = is("RECURSIVE") && is_identifier(1) && !is("AS", 1);
    if (with->recursive) advance();
    do {
        spec::CommonTableExpression definition;
        definition.name = parse_name();
        if (is("(") && is_identifier(1) && is_any({",", ")"}, 1 + name_length(1)) && !starts_query(1))
            definition.column_names = name_list();
        if (accept_sequence({"MAX", "RECURSION", "LEVEL"})) definition.max_recursion = parse_integer();
        accept("AS");
        expect("(");
        definition.plan = query();
        expect(")");
        with->definitions.push_back(std::move(definition));
    } while (accept(","));
    return with;
}

bool Parser::set_operator_level(int& level) const {
    if (!is_any({"UNION", "EXCEPT", "MINUS", "INTERSECT"})) return false;
    level = is("INTERSECT") && !options().legacy_set_operator_precedence ? kIntersectLevel : kUnionLevel;
    return true;
}

PlanPtr Parser::query_term(PlanPtr left, size_t first, int min_level) {
    int level = 0;
    for (size_t chain = 0;; ++chain) {
        if (chain > kMaxChain) raise_too_complex();
        if (is("|>") && min_level <= kPipeLevel) {
            left = pipe_operator(std::move(left), first);
        } else if (set_operator_level(level) && level >= min_level) {
            left = set_operation(std::move(left), first, level);
        } else {
            return left;
        }
    }
}

PlanPtr Parser::set_operation(PlanPtr left, size_t first, int level) {
    const auto op = is("UNION")       ? spec::SetOperator::kUnion
                    : is("INTERSECT") ? spec::SetOperator::kIntersect
                                      : spec::SetOperator::kExcept;
    advance();
    const bool all = accept("ALL");
    if (!all) accept("DISTINCT");
    const size_t right_first = position();
    PlanPtr right = query_term(query_primary(), right_first, level + 1);
    auto node = std::make_shared<spec::SetOperation>(std::move(left), std::move(right), op);
    node->all = all;
    return finish_plan(std::move(node), first);
}

PlanPtr Parser::query_primary() {
    if (is("SELECT")) return select_query();
    if (is("FROM")) return from_statement();
    if (is("VALUES")) return inline_table();
    if (is("TABLE")) {
        const size_t first = position();
        advance();
        return finish_plan(std::make_shared<spec::ReadTable>(table_name()), first);
    }
    if (is_any({"MAP", "REDUCE"})) return transform_query(nullptr);
    if (!is("(")) raise_syntax_error();
    const Nesting nesting(*this);
    advance();
    PlanPtr plan = query();
    expect_query_end();
    return plan;
}

/// FROM t [SELECT ...]...: several bodies over one relation are a UNION ALL of them.
PlanPtr Parser::from_statement() {
    const size_t first = position();
    PlanPtr from = from_clause();
    PlanPtr result;
    while (is_any({"SELECT", "MAP", "REDUCE"})) {
        PlanPtr body = organize(select_after_from(from));
        if (result) {
            auto both = std::make_shared<spec::SetOperation>(std::move(result), std::move(body),
                                                             spec::SetOperator::kUnion);
            both->all = true;
            result = finish_plan(std::move(both), first);
        } else {
            result = std::move(body);
        }
    }
    return result ? result : from;
}

/// ORDER BY, CLUSTER BY, DISTRIBUTE BY, SORT BY, WINDOW, LIMIT, OFFSET.
PlanPtr Parser::organize(PlanPtr plan) {
    const size_t first = position();
    const bool order = is_sequence({"ORDER", "BY"});
    Expressions order_by, cluster_by, distribute_by, sort_by;
    if (accept_sequence({"ORDER", "BY"})) order_by = sort_items();
    if (accept_sequence({"CLUSTER", "BY"})) cluster_by = expressions();
    if (accept_sequence({"DISTRIBUTE", "BY"})) distribute_by = expressions();
    if (accept_sequence({"SORT", "BY"})) sort_by = sort_items();
    const bool scattered = !distribute_by.empty() || !sort_by.empty();
    if ((order && (!cluster_by.empty() || scattered)) || (!cluster_by.empty() && scattered)) {
        raise("UNSUPPORTED_FEATURE.COMBINATION_QUERY_RESULT_CLAUSES", {}, first);
    }
    if (!cluster_by.empty()) {
        distribute_by = cluster_by;
        for (auto& key : cluster_by) sort_by.push_back(std::make_shared<spec::SortOrder>(std::move(key)));
    }
    if (!distribute_by.empty()) {
        auto repartition = std::make_shared<spec::Repartition>();
        repartition->input = std::move(plan);
        repartition->expressions = std::move(distribute_by);
        plan = finish_plan(std::move(repartition), first);
    }
    if (order) plan = finish_plan(make_sort(std::move(plan), std::move(order_by), true), first);
    if (!sort_by.empty()) plan = finish_plan(make_sort(std::move(plan), std::move(sort_by), false), first);
    plan = with_window_clause(std::move(plan), first);
    ExpressionPtr limit;
    if (accept("LIMIT") && !(is("ALL") && accept("ALL"))) limit = expression();
    if (accept("OFFSET"))
        plan = finish_plan(std::make_shared<spec::Offset>(std::move(plan), expression()), first);
    if (limit) plan = finish_plan(std::make_shared<spec::Limit>(std::move(plan), std::move(limit)), first);
    return plan;
}

}  // namespace firesteel::sql
