#include "sql/parser_core.h"

namespace firesteel::sql {

bool Parser::starts_pivot() const { return is("PIVOT") && is("(", 1); }

bool Parser::starts_unpivot() const {
    return is("UNPIVOT") && (is("(", 1) || (is_any({"INCLUDE", "EXCLUDE"}, 1) && is("NULLS", 2)));
}

/// PIVOT (aggregates FOR columns IN (values))
PlanPtr Parser::pivot(PlanPtr input) {
    const size_t first = position();
    expect("PIVOT");
    expect("(");
    auto node = std::make_shared<spec::Pivot>();
    node->input = std::move(input);
    node->aggregates = named_expressions();
    expect("FOR");
    const bool several = accept("(");
    do {
        const size_t column_first = position();
        node->columns.push_back(
            finish(std::make_shared<spec::Attribute>(NameParts{parse_name()}), column_first));
    } while (several && accept(","));
    if (several) expect(")");
    expect("IN");
    expect("(");
    do {
        const size_t value_first = position();
        ExpressionPtr value = expression();
        if (accept("AS") || is_identifier()) {
            std::vector<std::string> names{parse_name()};
            value = finish(std::make_shared<spec::Alias>(std::move(value), std::move(names)), value_first);
        }
        node->values.push_back(std::move(value));
    } while (accept(","));
    expect(")");
    expect(")");
    return finish_plan(std::move(node), first);
}

std::string Parser::unpivot_alias() {
    if (accept("AS") || is_identifier()) return parse_name();
    return {};
}

/// UNPIVOT (value FOR name IN (a, b AS c)), or (v1, v2) FOR name IN ((a, b) AS x, (c, d)).
PlanPtr Parser::unpivot(PlanPtr input) {
    const size_t first = position();
    expect("UNPIVOT");
    auto node = std::make_shared<spec::Unpivot>();
    node->input = std::move(input);
    node->include_nulls = is("INCLUDE");
    if (is_any({"INCLUDE", "EXCLUDE"})) {
        advance();
        expect("NULLS");
    }
    expect("(");
    node->values.emplace();
    if (is("(")) {
        node->value_columns = name_list();
        unpivot_column_sets(*node);
    } else {
        node->value_columns.push_back(parse_identifier());
        unpivot_columns(*node);
    }
    expect(")");
    PlanPtr plan = finish_plan(std::move(node), first);
    if (accept("AS") || (is_strict_identifier() && !starts_clause())) {
        return std::make_shared<spec::SubqueryAlias>(std::move(plan), parse_name());
    }
    return plan;
}

void Parser::unpivot_columns(spec::Unpivot& unpivot) {
    expect("FOR");
    unpivot.variable_column = parse_identifier();
    if (is("(")) expect_or_missing("IN");
    expect("IN");
    if (is_identifier()) expect_or_missing("(");
    expect("(");
    do {
        const size_t first = position();
        Expressions row{finish(std::make_shared<spec::Attribute>(parse_multipart_name()), first)};
        unpivot.values->push_back(std::move(row));
        unpivot.value_aliases.push_back(unpivot_alias());
    } while (accept(","));
    expect(")");
}

void Parser::unpivot_column_sets(spec::Unpivot& unpivot) {
    expect("FOR");
    unpivot.variable_column = parse_identifier();
    expect("IN");
    expect("(");
    do {
        Expressions row;
        if (is_identifier()) expect_or_missing("(");
        expect("(");
        do {
            const size_t first = position();
            row.push_back(finish(std::make_shared<spec::Attribute>(parse_multipart_name()), first));
        } while (accept(","));
        expect(")");
        unpivot.values->push_back(std::move(row));
        unpivot.value_aliases.push_back(unpivot_alias());
    } while (accept(","));
    expect(")");
}

}  // namespace firesteel::sql
