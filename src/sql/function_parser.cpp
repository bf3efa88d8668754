#include <algorithm>
#include <array>

#include "sql/parser_core.h"

namespace firesteel::sql {
namespace {

constexpr auto kDatetimeUnits =
    std::to_array<std::string_view>({"YEAR", "QUARTER", "MONTH", "WEEK", "DAY", "DAYOFYEAR", "HOUR", "MINUTE",
                                     "SECOND", "MILLISECOND", "MICROSECOND"});

bool is_datetime_unit(std::string_view word) {
    return !word.empty() &&
           std::find(kDatetimeUnits.begin(), kDatetimeUnits.end(), word) != kDatetimeUnits.end();
}

bool is_struct(std::string_view name) {
    constexpr std::string_view kStruct = "struct";
    return std::equal(name.begin(), name.end(), kStruct.begin(), kStruct.end(),
                      [](char a, char b) { return a == b || a == b - 32; });
}

}  // namespace

/// A column, a star with a table name, or a call.
ExpressionPtr Parser::name_or_call() {
    const size_t first = position();
    if (is("IDENTIFIER") && is("(", 1)) return identifier_clause();
    NameParts parts{parse_identifier()};
    while (is(".") && is_identifier(1)) {
        advance();
        parts.push_back(parse_identifier());
    }
    if (is(".") && is("*", 1)) {
        advance();
        return star(std::move(parts), first);
    }
    if (is("(")) return function_call(std::move(parts), first);
    if (ExpressionPtr regex = column_regex(parts, first)) return regex;
    return finish(std::make_shared<spec::Attribute>(std::move(parts)), first);
}

/// `pattern` or relation.`pattern`, with spark.sql.parser.quotedRegexColumnNames; null for a plain name.
ExpressionPtr Parser::column_regex(const NameParts& parts, size_t first) {
    const bool may_be = options().quoted_regex_column_names && in_named_expression_ && parts.size() <= 2 &&
                        previous().kind == TokenKind::kBackquoted;
    if (!may_be) return nullptr;
    const std::string& pattern = parts.back();
    const bool plain = std::all_of(pattern.begin(), pattern.end(), [](unsigned char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
    });
    if (plain) return nullptr;
    auto regex = std::make_shared<spec::ColumnRegex>();
    regex->pattern = (parts.size() == 2 ? parts[0] + "." : std::string()) + "`" + pattern + "`";
    return finish(std::move(regex), first);
}

/// IDENTIFIER('a.b') is the name itself; any other argument is a name found later.
ExpressionPtr Parser::identifier_clause() {
    const size_t first = position();
    if (is_string(2) && is(")", 3)) {
        advance();
        expect("(");
        const std::string text = parse_string();
        expect(")");
        SqlCursor name(text, options());
        NameParts parts = name.parse_multipart_name();
        if (!name.at_end()) name.raise_end_expected();
        while (is(".") && is_identifier(1)) {
            advance();
            parts.push_back(parse_identifier());
        }
        if (is("(")) return function_call(std::move(parts), first);
        return finish(std::make_shared<spec::Attribute>(std::move(parts)), first);
    }
    auto clause = std::make_shared<spec::IdentifierClause>();
    advance();
    expect("(");
    clause->name = expression();
    expect(")");
    if (is("(")) {
        spec::Function function(NameParts{}, {});
        function_arguments(function);
        clause->is_function = true;
        clause->arguments = std::move(function.arguments);
    }
    return finish(std::move(clause), first);
}

ExpressionPtr Parser::function_argument() {
    const size_t first = position();
    if (is_identifier() && is("=>", 1)) {
        std::string key = parse_identifier();
        advance();
        ExpressionPtr value = is("TABLE") && is("(", 1) ? table_argument() : expression();
        return finish(std::make_shared<spec::NamedArgument>(std::move(key), std::move(value)), first);
    }
    return expression();
}

void Parser::function_arguments(spec::Function& function) {
    expect("(");
    if (accept(")")) return;
    if (is("DISTINCT") && !ends_item(1)) {
        advance();
        function.distinct = true;
    } else if (is("ALL") && !ends_item(1)) {
        advance();
    }
    const bool names = function.name.size() == 1 && is_struct(function.name[0]);
    do {
        function.arguments.push_back(names ? named_expression() : function_argument());
    } while (accept(","));
    if (is_sequence({"IGNORE", "NULLS"})) {  // FIRST(x IGNORE NULLS)
        accept_sequence({"IGNORE", "NULLS"});
        function.ignore_nulls = true;
    }
    expect_list_end();
}

ExpressionPtr Parser::function_call(NameParts name, size_t first) {
    const Nesting nesting(*this);
    auto function = std::make_shared<spec::Function>(name, Expressions{});
    const size_t open = position();
    try {
        function_arguments(*function);
    } catch (const Error& error) {
        // `f (a, b` may also be a column with a list of aliases; Spark then tells about the parenthesis.
        const size_t failed = position();
        pending_ = nullptr;
        if (error.condition() != "PARSE_SYNTAX_ERROR" || !may_retry()) throw;
        rewind(open);
        if (is_name_list(failed)) return finish(std::make_shared<spec::Attribute>(std::move(name)), first);
        rewind(failed);
        throw;
    }
    return function_suffix(std::move(function), first);
}

/// WITHIN GROUP, FILTER, IGNORE NULLS and OVER after a call.
ExpressionPtr Parser::function_suffix(std::shared_ptr<spec::Function> function, size_t first) {
    if (is_sequence({"WITHIN", "GROUP"})) {
        accept_sequence({"WITHIN", "GROUP"});
        expect("(");
        expect_sequence({"ORDER", "BY"});
        function->within_group = sort_items();
        expect(")");
    }
    if (is("FILTER") && is("(", 1)) {
        advance();
        expect("(");
        expect("WHERE");
        function->filter = expression();
        expect(")");
    }
    if (is_any({"IGNORE", "RESPECT"}) && is("NULLS", 1)) {
        function->ignore_nulls = is("IGNORE");
        advance();
        advance();
    }
    if (!is("OVER") || (!is("(", 1) && !is_identifier(1))) return finish(std::move(function), first);
    advance();
    spec::WindowSpec window = window_spec();
    function->origin = context(first);  // the call with its window
    return finish(std::make_shared<spec::Window>(std::move(function), std::move(window)), first);
}

/// Does the word stand between the parentheses of the call at the cursor, outside of inner ones?
bool Parser::in_call(std::string_view word) const {
    int depth = 0;
    for (size_t ahead = 1; peek(ahead).kind != TokenKind::kEnd; ++ahead) {
        if (is("(", ahead)) ++depth;
        if (is(")", ahead) && --depth == 0) return false;
        if (depth == 1 && is(word, ahead)) return true;
    }
    return false;
}

int Parser::commas_in_call() const {
    int depth = 0;
    int commas = 0;
    for (size_t ahead = 1; peek(ahead).kind != TokenKind::kEnd; ++ahead) {
        if (is("(", ahead) || is("[", ahead)) ++depth;
        if ((is(")", ahead) || is("]", ahead)) && --depth == 0) return commas;
        if (depth == 1 && is(",", ahead)) ++commas;
    }
    return commas;
}

/// Calls with a syntax of their own; null when it is an ordinary one after all.
ExpressionPtr Parser::special_call() {
    const std::string_view word = peek().word;
    if (word == "CAST" || word == "TRY_CAST") return cast_expression();
    if (word == "EXTRACT" && is("FROM", 3)) return extract_call();
    if ((word == "SUBSTRING" || word == "SUBSTR") && in_call("FROM")) return substring_call();
    if (word == "TRIM" && in_call("FROM")) return trim_call();
    if (word == "OVERLAY" && in_call("PLACING")) return overlay_call();
    if (word == "POSITION" && in_call("IN") && commas_in_call() == 0) return position_call();
    if (is_any(
            {"TIMESTAMPADD", "DATEADD", "DATE_ADD", "TIMESTAMPDIFF", "DATEDIFF", "DATE_DIFF", "TIMEDIFF"})) {
        const bool unit = is_datetime_unit(peek(2).word) || is_string(2);
        if (unit && is(",", 3) && commas_in_call() == 2) return datetime_unit_call();
    }
    return nullptr;
}

/// Both forms of CASE are the function `when`: conditions and results in turn, the ELSE last.
ExpressionPtr Parser::case_expression() {
    const Nesting nesting(*this);
    const size_t first = position();
    expect("CASE");
    ExpressionPtr value;
    if (!is("WHEN")) value = expression();
    Expressions arguments;
    if (!is("WHEN")) raise_syntax_error();
    while (accept("WHEN")) {
        arguments.push_back(expression());
        expect("THEN");
        arguments.push_back(expression());
    }
    const size_t cases = arguments.size() / 2;
    if (accept("ELSE")) arguments.push_back(expression());
    expect("END");
    for (size_t i = 0; value && i < cases; ++i)
        arguments[2 * i] = call("==", {value, std::move(arguments[2 * i])}, first);
    return call("when", std::move(arguments), first);
}

ExpressionPtr Parser::cast_expression() {
    const size_t first = position();
    const auto mode = is("TRY_CAST") ? spec::CastMode::kTry : spec::CastMode::kDefault;
    advance();
    expect("(");
    ExpressionPtr child = expression();
    expect("AS");
    const bool nested = is_any({"ARRAY", "MAP", "STRUCT", "INTERVAL"});
    Type type = data_type();
    if (nested) {
        expect_or_missing(")");
    } else if (!accept(")")) {
        raise_syntax_error();
    }
    return finish(std::make_shared<spec::Cast>(std::move(child), std::move(type), mode), first);
}

ExpressionPtr Parser::extract_call() {
    const size_t first = position();
    advance();
    expect("(");
    ExpressionPtr field = string_constant(parse_identifier());
    expect("FROM");
    ExpressionPtr source = value_expression();
    expect(")");
    return call("extract", {std::move(field), std::move(source)}, first);
}

ExpressionPtr Parser::substring_call() {
    const size_t first = position();
    advance();
    expect("(");
    Expressions arguments{value_expression()};
    expect("FROM");
    arguments.push_back(value_expression());
    if (accept("FOR")) arguments.push_back(value_expression());
    expect(")");
    return call("substring", std::move(arguments), first);
}

/// TRIM(BOTH x FROM y) is trim(x, y), the order of the function.
ExpressionPtr Parser::trim_call() {
    const size_t first = position();
    advance();
    expect("(");
    std::string_view name = "trim";
    if (is_any({"BOTH", "LEADING", "TRAILING"}) && !is("(", 1) && !is(".", 1)) {
        name = is("LEADING") ? "ltrim" : is("TRAILING") ? "rtrim" : "trim";
        advance();
    }
    Expressions arguments;
    if (!is("FROM")) arguments.push_back(value_expression());
    expect("FROM");
    arguments.push_back(value_expression());
    expect(")");
    return call(name, std::move(arguments), first);
}

ExpressionPtr Parser::overlay_call() {
    const size_t first = position();
    advance();
    expect("(");
    Expressions arguments{value_expression()};
    expect("PLACING");
    arguments.push_back(value_expression());
    expect("FROM");
    arguments.push_back(value_expression());
    if (accept("FOR")) arguments.push_back(value_expression());
    expect(")");
    return call("overlay", std::move(arguments), first);
}

ExpressionPtr Parser::position_call() {
    const size_t first = position();
    advance();
    expect("(");
    Expressions arguments{value_expression()};
    expect("IN");
    arguments.push_back(value_expression());
    expect(")");
    return call("locate", std::move(arguments), first);
}

/// timestampadd(MONTH, 1, ts) and its like: the unit is a word, kept as it was written.
ExpressionPtr Parser::datetime_unit_call() {
    const size_t first = position();
    const bool add = is_any({"TIMESTAMPADD", "DATEADD", "DATE_ADD"});
    const std::string written(advance().text);
    expect("(");
    if (is_string()) {
        const std::string unit = parse_single_string();
        raise("INVALID_PARAMETER_VALUE.DATETIME_UNIT",
              {{"functionName", "`" + written + "`"},
               {"parameter", "`unit`"},
               {"invalidValue", "'" + unit + "'"}},
              first);
    }
    Expressions arguments{string_constant(advance().text)};
    expect(",");
    arguments.push_back(value_expression());
    expect(",");
    arguments.push_back(value_expression());
    expect(")");
    return call(add ? "timestampadd" : "timestampdiff", std::move(arguments), first);
}

}  // namespace firesteel::sql
