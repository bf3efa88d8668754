#include "sql/parser_core.h"

namespace firesteel::sql {
namespace {

/// The columns of a row of VALUES: a row constructor and struct() give several.
Expressions row_values(const ExpressionPtr& row, const ExpressionPtr& last_row) {
    const auto* function = row->as<spec::Function>();
    if (row == last_row) {
        Expressions values;
        for (size_t i = 1; i < function->arguments.size(); i += 2) values.push_back(function->arguments[i]);
        return values;
    }
    if (function == nullptr || function->name.size() != 1) return {row};
    const std::string& name = function->name[0];
    const bool is_struct = name.size() == 6 && (name == "struct" || name == "STRUCT" || name == "Struct");
    if (!is_struct) return {row};
    Expressions values;
    for (const auto& argument : function->arguments) {
        const auto* alias = argument->as<spec::Alias>();
        values.push_back(alias != nullptr ? alias->child : argument);
    }
    return values;
}

bool may_be_lateral(const PlanPtr& plan) {
    const spec::Plan* inner = plan.get();
    while (const auto* alias = inner->as<spec::SubqueryAlias>()) inner = alias->input.get();
    return inner->kind != spec::PlanKind::kReadTable && inner->kind != spec::PlanKind::kValues;
}

}  // namespace

PlanPtr Parser::from_clause() {
    const size_t first = position();
    expect("FROM");
    PlanPtr plan;
    size_t chain = 0;
    do {
        if (++chain > kMaxChain) raise_too_complex();
        const size_t relation_first = position();
        const bool lateral = is("LATERAL") && !is("VIEW", 1);
        if (lateral) advance();
        PlanPtr next = relation_primary();
        if (lateral && !may_be_lateral(next)) {
            raise("INVALID_SQL_SYNTAX.LATERAL_WITHOUT_SUBQUERY_OR_TABLE_VALUED_FUNC", {}, relation_first);
        }
        if (plan) {
            auto both =
                std::make_shared<spec::Join>(std::move(plan), std::move(next), spec::JoinType::kInner);
            both->lateral = lateral;
            plan = relation_extensions(finish_plan(std::move(both), first));
        } else {
            if (lateral) {
                auto both = std::make_shared<spec::Join>(std::make_shared<spec::OneRow>(), std::move(next),
                                                         spec::JoinType::kInner);
                both->lateral = true;
                next = finish_plan(std::move(both), relation_first);
            }
            plan = relation_extensions(std::move(next));
        }
    } while (accept(","));
    const bool views = is_sequence({"LATERAL", "VIEW"});
    plan = lateral_views(std::move(plan));
    if (starts_pivot()) {
        if (views) raise("NOT_ALLOWED_IN_FROM.LATERAL_WITH_PIVOT", {}, position());
        const size_t first = position();
        plan = aliased(pivot(std::move(plan)), first);
        if (starts_unpivot()) raise("NOT_ALLOWED_IN_FROM.UNPIVOT_WITH_PIVOT", {}, position());
    } else if (starts_unpivot()) {
        if (views) raise("NOT_ALLOWED_IN_FROM.LATERAL_WITH_UNPIVOT", {}, position());
        plan = unpivot(std::move(plan));
    }
    return plan;
}

PlanPtr Parser::relation() { return relation_extensions(relation_primary()); }

/// Joins, PIVOT and UNPIVOT after a relation, from left to right.
PlanPtr Parser::relation_extensions(PlanPtr left) {
    for (size_t chain = 0;; ++chain) {
        if (chain > kMaxChain) raise_too_complex();
        if (starts_join()) {
            left = join(std::move(left));
        } else if (starts_pivot()) {
            const size_t first = position();
            left = aliased(pivot(std::move(left)), first);
        } else if (starts_unpivot()) {
            left = unpivot(std::move(left));
        } else {
            return left;
        }
    }
}

PlanPtr Parser::relation_primary() {
    const Nesting nesting(*this);
    if (is("VALUES") && starts_query()) return inline_table();
    if (is("(")) {
        const size_t first = position();
        RelationGroup group = relation_group();
        PlanPtr plan = aliased(watermarked(sample(std::move(group.plan))), first);
        if (!group.is_query || plan->as<spec::SubqueryAlias>()) return plan;
        // Without a name nothing outside can name what its columns belonged to.
        return finish_plan(std::make_shared<spec::SubqueryAlias>(std::move(plan), ""), first);
    }
    return table_reference();
}

/// A query or a relation in parentheses, the closing one included.
Parser::RelationGroup Parser::relation_group() {
    const Nesting nesting(*this);
    expect("(");
    RelationGroup group;
    if (starts_query()) {
        group.plan = query();
        group.is_query = true;
    } else if (is("(")) {
        const size_t inner_first = position();
        RelationGroup inner = relation_group();
        if (inner.is_query && (is(")") || continues_query())) {
            group.plan = is(")") ? std::move(inner.plan) : query_after(std::move(inner.plan), inner_first);
            group.is_query = true;
        } else {
            group.plan = relation_extensions(aliased(sample(std::move(inner.plan)), inner_first));
        }
    } else {
        const bool lateral = is("LATERAL") && !is("VIEW", 1);
        if (lateral) advance();
        group.plan = relation();
    }
    expect_query_end();
    return group;
}

PlanPtr Parser::table_reference() {
    const size_t first = position();
    const bool streaming = is("STREAM") && (is("(", 1) || (is_identifier(1) && !is("AS", 1))) && !is(".", 1);
    if (streaming) {
        advance();
        const bool parentheses = accept("(");
        NameParts name = parse_multipart_name();
        if (is("(")) {  // functions have rows, however they are asked for
            PlanPtr call = table_function(std::move(name), first);
            if (parentheses) expect(")");
            return parentheses ? aliased(watermarked(std::move(call)), first) : call;
        }
        auto table = std::make_shared<spec::ReadTable>(std::move(name));
        if (parentheses) expect(")");
        table->is_streaming = true;
        table->options = options_clause();
        return aliased(watermarked(finish_plan(std::move(table), first)), first);
    }
    auto table = std::make_shared<spec::ReadTable>(NameParts{});
    if (is("IDENTIFIER") && is("(", 1)) {
        ExpressionPtr name = identifier_clause();
        if (const auto* attribute = name->as<spec::Attribute>()) {
            table->name = attribute->parts;
        } else if (const auto* function = name->as<spec::Function>()) {
            auto call = std::make_shared<spec::TableFunction>();
            call->name = function->name;
            call->arguments = function->arguments;
            return aliased(finish_plan(std::move(call), first), first);
        } else if (const auto* clause = name->as<spec::IdentifierClause>(); clause->is_function) {
            auto call = std::make_shared<spec::TableFunction>();
            call->arguments = {name};  // without a name: the clause, which has name and arguments
            return aliased(finish_plan(std::move(call), first), first);
        } else {
            table->name_expression = clause->name;
        }
    } else {
        NameParts name = parse_multipart_name();
        if (is("(")) return table_function(std::move(name), first);
        table->name = std::move(name);
    }
    if (is("CHANGES") && is("FROM", 1) && is_any({"VERSION", "TIMESTAMP"}, 2))
        raise("UNSUPPORTED_FEATURE.CHANGE_DATA_CAPTURE", {{"catalogName", "spark_catalog"}}, first);
    time_travel(*table);
    table->options = options_clause();
    return aliased(watermarked(sample(finish_plan(std::move(table), first))), first);
}

/// relation [WATERMARK expression [AS name] DELAY OF interval]: rows that are all there know no delay, so
/// there is only the column to be found, or a new one in front.
PlanPtr Parser::watermarked(PlanPtr plan) {
    if (!starts_watermark()) return plan;
    const size_t first = position();
    advance();
    ExpressionPtr column = expression();
    if (accept("AS")) {
        std::vector<std::string> names{parse_name()};
        column = finish(std::make_shared<spec::Alias>(std::move(column), std::move(names)), first);
    }
    expect_sequence({"DELAY", "OF"});
    if (!is("INTERVAL")) expect_or_missing("INTERVAL");
    value_expression();
    if (column->as<spec::Alias>() != nullptr) {
        Expressions list{column, std::make_shared<spec::Star>()};
        auto project = std::make_shared<spec::Project>(std::move(plan), std::move(list));
        return finish_plan(std::move(project), first);
    }
    ExpressionPtr known = call("isnotnull", {column}, first);
    ExpressionPtr unknown = call("isnull", {column}, first);
    auto filter = std::make_shared<spec::Filter>(std::move(plan), call("or", {known, unknown}, first));
    return finish_plan(std::move(filter), first);
}

/// The word is an alias, too: the delay tells.
bool Parser::starts_watermark() const {
    if (!is("WATERMARK") || ends_item(1)) return false;
    for (size_t ahead = 2; peek(ahead).kind != TokenKind::kEnd && !is(";", ahead); ++ahead) {
        if (is("DELAY", ahead)) return is("OF", ahead + 1);
    }
    return false;
}

void Parser::time_travel(spec::ReadTable& table) {
    const size_t at = is("FOR") ? 1 : 0;
    const bool version = is_any({"VERSION", "SYSTEM_VERSION"}, at);
    const bool timestamp = is_any({"TIMESTAMP", "SYSTEM_TIME"}, at);
    if ((!version && !timestamp) || !is("AS", at + 1) || !is("OF", at + 2)) return;
    accept("FOR");
    advance();
    expect_sequence({"AS", "OF"});
    if (timestamp) {
        table.timestamp_as_of = value_expression();
    } else if (peek().kind == TokenKind::kInteger) {
        table.version_as_of = advance().text;
    } else {
        table.version_as_of = parse_string();
    }
}

PlanPtr Parser::inline_table() {
    const size_t first = position();
    expect("VALUES");
    auto values = std::make_shared<spec::Values>();
    do {
        ExpressionPtr row = expression();
        values->rows.push_back(row_values(row, last_row_));
    } while (accept(","));
    const PlanPtr table = finish_plan(values, first);
    const size_t alias_first = position();
    const TableAlias alias = table_alias();
    const size_t width = alias.columns.empty() ? values->rows[0].size() : alias.columns.size();
    for (size_t i = 0; i < values->rows.size(); ++i) {
        if (values->rows[i].size() == width) continue;
        raise("INVALID_INLINE_TABLE.NUM_COLUMNS_MISMATCH",
              {{"expectedNumCols", std::to_string(width)},
               {"actualNumCols", std::to_string(values->rows[i].size())},
               {"rowIndex", std::to_string(i)}},
              first);
    }
    if (alias.name.empty()) return table;
    auto named = std::make_shared<spec::SubqueryAlias>(table, alias.name);
    named->column_names = alias.columns;
    return finish_plan(std::move(named), alias_first);
}

PlanPtr Parser::table_function(NameParts name, size_t first) {
    auto function = std::make_shared<spec::TableFunction>();
    function->name = name;
    const size_t open = position();
    try {
        expect("(");
        if (!accept(")")) {
            do {
                function->arguments.push_back(table_function_argument());
            } while (accept(","));
            if (!accept(")")) raise_syntax_error();
        }
    } catch (const Error& error) {
        // A broken call is a table to Spark, and the parenthesis after its name the error.
        if (error.condition() != "PARSE_SYNTAX_ERROR") throw;
        pending_ = nullptr;
        rewind(open);
        raise_syntax_error();
    }
    return aliased(watermarked(finish_plan(std::move(function), first)), first);
}

ExpressionPtr Parser::table_function_argument() {
    if (is("TABLE") && (is("(", 1) || is_identifier(1))) return table_argument();
    const size_t first = position();
    if (is_identifier() && is("=>", 1) && is("TABLE", 2)) {
        std::string key = parse_identifier();
        advance();
        return finish(std::make_shared<spec::NamedArgument>(std::move(key), table_argument()), first);
    }
    return function_argument();
}

/// TABLE(t) or TABLE(SELECT ...), with how its rows are split and ordered.
ExpressionPtr Parser::table_argument() {
    const size_t first = position();
    expect("TABLE");
    if (!is("(")) {
        std::string name;
        for (const auto& part : parse_multipart_name()) name += (name.empty() ? "" : ".") + part;
        raise("INVALID_SQL_SYNTAX.INVALID_TABLE_FUNCTION_IDENTIFIER_ARGUMENT_MISSING_PARENTHESES",
              {{"argumentName", "`" + name + "`"}}, first);
    }
    expect("(");
    PlanPtr plan;
    if (starts_query() || is("(")) {
        plan = query();
    } else {
        const size_t table_first = position();
        plan = finish_plan(std::make_shared<spec::ReadTable>(table_name()), table_first);
    }
    expect(")");
    auto node = std::make_shared<spec::Subquery>(spec::SubqueryKind::kTableArgument, std::move(plan));
    auto list_of = [this](auto item) {
        Expressions list;
        const bool parentheses = accept("(");
        do {
            list.push_back((this->*item)());
        } while (parentheses && accept(","));
        if (parentheses) expect(")");
        return list;
    };
    if (accept_sequence({"WITH", "SINGLE", "PARTITION"})) {
        node->with_single_partition = true;
    } else if (is_any({"PARTITION", "DISTRIBUTE"}) && is("BY", 1)) {
        advance();
        advance();
        node->partition_by = list_of(&Parser::expression);
    }
    if (is_any({"ORDER", "SORT"}) && is("BY", 1)) {
        advance();
        advance();
        node->order_by = list_of(&Parser::sort_item);
    }
    return finish(std::move(node), first);
}

Parser::TableAlias Parser::table_alias() {
    TableAlias alias;
    // `AS` where no alias follows is one itself.
    if (is("AS") && (is_strict_identifier(1) || !ends_item(1))) {
        advance();
        alias.name = parse_strict_identifier();
    } else if (is_strict_identifier() && !starts_clause() && !starts_script_columns()) {
        alias.name = parse_strict_identifier();
    } else {
        return alias;
    }
    if (is("(")) alias.columns = name_list();
    return alias;
}

PlanPtr Parser::aliased(PlanPtr plan, size_t first) {
    const TableAlias alias = table_alias();
    if (alias.name.empty()) return plan;
    auto node = std::make_shared<spec::SubqueryAlias>(std::move(plan), alias.name);
    node->column_names = alias.columns;
    return finish_plan(std::move(node), first);
}

PlanPtr Parser::lateral_views(PlanPtr plan) {
    for (size_t chain = 0; is_sequence({"LATERAL", "VIEW"}); ++chain) {
        if (chain > kMaxChain) raise_too_complex();
        const size_t first = position();
        advance();
        advance();
        auto view = std::make_shared<spec::LateralView>();
        view->input = std::move(plan);
        view->outer = is("OUTER") && !is("(", 1);
        if (view->outer) advance();
        const size_t call_first = position();
        NameParts name = parse_multipart_name();
        auto generator = std::make_shared<spec::Function>(std::move(name), Expressions{});
        expect("(");
        if (!accept(")")) {
            generator->arguments = expressions();
            expect(")");
        }
        view->generator = finish(std::move(generator), call_first);
        if (!is("AS") && !starts_clause()) view->alias = parse_identifier();
        if (accept("AS") ||
            (is_identifier() && !starts_clause() && !starts_join() && !is_sequence({"LATERAL", "VIEW"}))) {
            do {
                view->column_names.push_back(parse_identifier());
            } while (accept(","));
        }
        plan = finish_plan(std::move(view), first);
    }
    return plan;
}

}  // namespace firesteel::sql
