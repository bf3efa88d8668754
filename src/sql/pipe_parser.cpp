#include "sql/parser_core.h"

namespace firesteel::sql {

namespace {

/// A hint without a name: what follows sees only the columns that come out of the operator before, as it does
/// of a subquery, but under the names of their tables.
PlanPtr closed(PlanPtr input) {
    auto hint = std::make_shared<spec::Hint>();
    hint->input = std::move(input);
    return hint;
}

}  // namespace

/// `input |> operator`: each becomes the node that the same clause would give in a query.
PlanPtr Parser::pipe_operator(PlanPtr input, size_t query_first) {
    const Nesting nesting(*this);
    expect("|>");
    const size_t first = position();
    if (is("SELECT")) return pipe_select(std::move(input));
    if (accept("EXTEND")) {
        auto star = std::make_shared<spec::Star>();
        Expressions list{star};
        for (auto& column : named_expressions()) list.push_back(std::move(column));
        auto project = std::make_shared<spec::Project>(std::move(input), std::move(list));
        project->is_extend = true;
        return finish_plan(std::move(project), first);
    }
    if (accept("SET")) return pipe_set(std::move(input), query_first);
    if (accept("DROP")) return pipe_drop(std::move(input), query_first);
    if (accept("AS"))
        return finish_plan(std::make_shared<spec::SubqueryAlias>(std::move(input), parse_name()), first);
    if (accept("WHERE")) {
        ExpressionPtr condition = expression();
        if (is("WINDOW") && is("AS", 2)) raise("NOT_ALLOWED_IN_PIPE_OPERATOR_WHERE.WINDOW_CLAUSE", {}, first);
        return finish_plan(std::make_shared<spec::Filter>(closed(std::move(input)), std::move(condition)),
                           query_first);
    }
    if (accept("AGGREGATE")) return pipe_aggregate(std::move(input));
    if (starts_pivot()) {
        PlanPtr plan = pivot(std::move(input));
        if (starts_unpivot()) raise("NOT_ALLOWED_IN_FROM.UNPIVOT_WITH_PIVOT", {}, first);
        return plan;
    }
    if (starts_unpivot()) {
        PlanPtr plan = unpivot(std::move(input));
        if (starts_pivot()) raise("NOT_ALLOWED_IN_FROM.UNPIVOT_WITH_PIVOT", {}, first);
        return plan;
    }
    if (is("TABLESAMPLE")) return sample(std::move(input));
    if (starts_join()) return join(std::move(input));
    if (is_any({"UNION", "EXCEPT", "MINUS", "INTERSECT"})) {
        const auto op = is("UNION")       ? spec::SetOperator::kUnion
                        : is("INTERSECT") ? spec::SetOperator::kIntersect
                                          : spec::SetOperator::kExcept;
        advance();
        const bool all = accept("ALL");
        if (!all) accept("DISTINCT");
        auto node = std::make_shared<spec::SetOperation>(std::move(input), query_primary(), op);
        node->all = all;
        return finish_plan(std::move(node), query_first);
    }
    return pipe_organize(std::move(input));
}

/// |> ORDER BY, LIMIT and the like: one of them an operator, but for LIMIT with OFFSET. Nothing at all is
/// allowed.
PlanPtr Parser::pipe_organize(PlanPtr input) {
    const size_t first = position();
    if (at_end() || is_any({"|>", ")", ";"})) return input;
    if (starts_window_clause()) {
        window_clause();
        raise("UNSUPPORTED_FEATURE.CLAUSE_WITH_PIPE_OPERATORS", {{"clauses", "the WINDOW clause"}}, first);
    }
    if (!is_any({"ORDER", "CLUSTER", "DISTRIBUTE", "SORT", "LIMIT", "OFFSET"})) raise_syntax_error();
    const std::string_view clause = peek().word;
    const bool orders = clause != "LIMIT" && clause != "OFFSET";
    PlanPtr plan = organize(closed(std::move(input)));
    if (orders && plan->kind != spec::PlanKind::kSort && plan->kind != spec::PlanKind::kRepartition) {
        const bool offset = plan->kind == spec::PlanKind::kOffset;
        raise("MULTIPLE_QUERY_RESULT_CLAUSES_WITH_PIPE_OPERATORS",
              {{"clause1", std::string(clause) + " BY"}, {"clause2", offset ? "OFFSET" : "LIMIT"}}, first);
    }
    return plan;
}

PlanPtr Parser::pipe_select(PlanPtr input) {
    const size_t first = position();
    expect("SELECT");
    auto hint_list = hints();
    const bool distinct = is("DISTINCT") && !ends_item(1);
    if (distinct || (is("ALL") && !ends_item(1))) advance();
    Expressions list = named_expressions();
    PlanPtr plan;
    if (accept_sequence({"GROUP", "BY"})) {
        auto node = std::make_shared<spec::Aggregate>();
        node->input = std::move(input);
        node->aggregates = std::move(list);
        node->from_sql = true;
        grouping_clause(*node);
        plan = finish_plan(std::move(node), first);
    } else {
        plan = finish_plan(std::make_shared<spec::Project>(std::move(input), std::move(list)), first);
    }
    return finish_select(std::move(plan), distinct, hint_list, first);
}

/// |> SET a = 1, b = a + 1: later assignments see earlier ones.
PlanPtr Parser::pipe_set(PlanPtr input, size_t query_first) {
    do {
        const size_t first = position();
        std::string name = parse_name();
        const bool dotted = is(".");
        while (accept(".")) parse_name();
        expect("=");
        ExpressionPtr value = expression();
        if (dotted) {
            raise("_LEGACY_ERROR_TEMP_0035",
                  {{"message",
                    "SQL pipe syntax |> SET operator with multi-part assignment key (only single-part "
                    "keys are allowed)"}},
                  first);
        }
        auto node = std::make_shared<spec::PipeSet>();
        node->input = std::move(input);
        node->column = std::move(name);
        node->value = std::move(value);
        input = finish_plan(std::move(node), query_first);
    } while (accept(","));
    return input;
}

PlanPtr Parser::pipe_drop(PlanPtr input, size_t query_first) {
    auto star = std::make_shared<spec::Star>();
    do {
        star->except.push_back(parse_multipart_name());
    } while (accept(","));
    Expressions list{finish(std::move(star), query_first)};
    return finish_plan(std::make_shared<spec::Project>(std::move(input), std::move(list)), query_first);
}

/// |> AGGREGATE expressions GROUP BY keys: the keys come out first.
PlanPtr Parser::pipe_aggregate(PlanPtr input) {
    const size_t first = position();
    Expressions aggregates;
    const bool grouped = is_sequence({"GROUP", "BY"});
    if (!grouped && (at_end() || is_any({"|>", ")", ";"}))) {
        raise("_LEGACY_ERROR_TEMP_0035",
              {{"message",
                "The AGGREGATE clause requires a list of aggregate expressions or a list of grouping "
                "expressions, or both"}},
              first);
    }
    if (!grouped) aggregates = named_expressions();
    auto node = std::make_shared<spec::Aggregate>();
    node->input = std::move(input);
    node->from_sql = true;
    node->from_pipe = true;
    if (accept_sequence({"GROUP", "BY"})) {
        grouping_clause(*node);
        if (node->group != spec::GroupKind::kGroupBy) {
            static constexpr std::string_view kNames[] = {"", "GROUP BY ROLLUP", "GROUP BY CUBE",
                                                          "GROUPING SETS", "GROUP BY ALL"};
            raise("UNSUPPORTED_FEATURE.PIPE_OPERATOR_AGGREGATE_UNSUPPORTED_CASE",
                  {{"case", std::string(kNames[static_cast<size_t>(node->group)])}}, first);
        }
        node->aggregates = node->grouping;
        node->pipe_keys = node->grouping.size();
        for (auto& key : node->grouping) {
            if (const auto* alias = key->as<spec::Alias>()) key = alias->child;
        }
    }
    node->aggregates.insert(node->aggregates.end(), aggregates.begin(), aggregates.end());
    return finish_plan(std::move(node), first);
}

}  // namespace firesteel::sql
