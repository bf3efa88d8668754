#include <array>

#include "sql/parser_core.h"

namespace firesteel::sql {
namespace {

struct Operator {
    std::string_view word;
    int level;
    std::string_view function;
};

constexpr int kUnaryLevel = 8;
// Precedence as in Spark's grammar: comparisons bind loosest, then | ^ & shifts, sums, products.
constexpr auto kOperators = std::to_array<Operator>({
    {"=", 1, "=="},    {"<=>", 1, "<=>"}, {"<>", 1, "!="},   {"!=", 1, "!="},     {"<", 1, "<"},
    {"<=", 1, "<="},   {"!>", 1, "<="},   {">", 1, ">"},     {">=", 1, ">="},     {"!<", 1, ">="},
    {"|", 2, "|"},     {"^", 3, "^"},     {"&", 4, "&"},     {"<<", 5, "<<"},     {">>", 5, ">>"},
    {">>>", 5, ">>>"}, {"+", 6, "+"},     {"-", 6, "-"},     {"||", 6, "concat"}, {"*", 7, "*"},
    {"/", 7, "/"},     {"%", 7, "%"},     {"DIV", 7, "div"},
});

const Operator* find_operator(std::string_view word) {
    for (const Operator& op : kOperators) {
        if (op.word == word) return &op;
    }
    return nullptr;
}

/// The operator at the cursor and its number of tokens; `>>` and `>>>` come as single `>`.
const Operator* operator_at(const SqlCursor& cursor, int& tokens) {
    const std::string_view word = cursor.peek().word;
    if (word.empty()) return nullptr;
    tokens = 1;
    if (word == ">") {
        while (tokens < 3 && cursor.is(">", tokens) &&
               cursor.peek(tokens).begin == cursor.peek(tokens - 1).end)
            ++tokens;
        return find_operator(std::string_view(">>>").substr(0, tokens));
    }
    return find_operator(word);
}

bool is_foldable_pattern(const ExpressionPtr& pattern) {
    return pattern->kind == spec::ExpressionKind::kLiteral;
}

}  // namespace

ExpressionPtr Parser::call(std::string_view name, Expressions arguments, size_t first) {
    return finish(std::make_shared<spec::Function>(std::string(name), std::move(arguments)), first);
}

ExpressionPtr Parser::negate_if(bool negated, ExpressionPtr condition, size_t first) {
    return negated ? call("not", {std::move(condition)}, first) : condition;
}

ExpressionPtr Parser::string_constant(std::string_view text) {
    return std::make_shared<spec::Literal>(Type::string(), Value(std::string(text)));
}

ExpressionPtr Parser::expression() {
    const Nesting nesting(*this);
    return or_expression();
}

/// Spark builds chains of AND and OR as balanced trees; their text is the whole chain's.
ExpressionPtr Parser::balanced(std::string_view name, const Expressions& operands, size_t low, size_t high,
                               const std::shared_ptr<const QueryContext>& origin) {
    if (low == high) return operands[low];
    const size_t middle = low + (high - low) / 2;
    auto left = balanced(name, operands, low, middle, origin);
    auto right = balanced(name, operands, middle + 1, high, origin);
    auto node =
        std::make_shared<spec::Function>(std::string(name), Expressions{std::move(left), std::move(right)});
    node->origin = origin;
    return node;
}

ExpressionPtr Parser::or_expression() {
    const size_t first = start();
    ExpressionPtr left = and_expression();
    if (!is("OR")) return left;
    Expressions operands{std::move(left)};
    while (accept("OR")) operands.push_back(and_expression());
    return balanced("or", operands, 0, operands.size() - 1, context(first));
}

ExpressionPtr Parser::and_expression() {
    const size_t first = start();
    ExpressionPtr left = not_expression();
    if (!is("AND")) return left;
    Expressions operands{std::move(left)};
    while (accept("AND")) operands.push_back(not_expression());
    return balanced("and", operands, 0, operands.size() - 1, context(first));
}

ExpressionPtr Parser::not_expression() {
    std::vector<size_t> starts;
    while (!pending_ && (is("!") || (is("NOT") && !ends_item(1)))) {
        starts.push_back(position());
        advance();
    }
    if (starts.size() > kMaxChain) raise_too_complex();
    ExpressionPtr condition = predicated();
    for (; !starts.empty(); starts.pop_back()) condition = call("not", {std::move(condition)}, starts.back());
    return condition;
}

ExpressionPtr Parser::predicated() {
    if (!pending_ && is("EXISTS") && is("(", 1)) {
        size_t inner = 1;
        while (is("(", inner)) ++inner;
        if (starts_query(inner)) {  // else the function exists(array, x -> ...)
            return exists_or_name();
        }
    }
    return predicate(value_expression());
}

/// As with CASE: a broken EXISTS is a column named exists.
ExpressionPtr Parser::exists_or_name() {
    const size_t first = position();
    try {
        advance();
        expect("(");
        PlanPtr plan = query();
        expect_query_end();
        return finish(std::make_shared<spec::Subquery>(spec::SubqueryKind::kExists, std::move(plan)), first);
    } catch (const Error& error) {
        if (error.condition() != "PARSE_SYNTAX_ERROR" || !may_retry()) throw;
        rewind(first);
        pending_ = nullptr;
        return finish(std::make_shared<spec::Attribute>(NameParts{parse_identifier()}), first);
    }
}

bool Parser::starts_predicate(size_t ahead) const {
    return is_any({"BETWEEN", "IN", "LIKE", "ILIKE", "RLIKE", "REGEXP"}, ahead);
}

/// The context of a predicate begins with its own words, not with the value before it, as in Spark.
ExpressionPtr Parser::predicate(ExpressionPtr value) {
    const size_t first = position();
    bool negated = false;
    if (is_any({"NOT", "!"}) && starts_predicate(1)) {
        advance();
        negated = true;
    } else if (is("IS") && is_any({"NOT", "!", "NULL", "TRUE", "FALSE", "UNKNOWN", "DISTINCT"}, 1)) {
        return is_predicate(std::move(value), first);
    }
    const bool is_name = ends_item(1) || (is("IN") && is("FROM", 1));
    if (!negated && is_name) return value;  // a word like `in` that is an alias
    if (accept("BETWEEN")) return between(std::move(value), negated, first);
    if (accept("IN")) return in(std::move(value), negated, first);
    if (is_any({"LIKE", "ILIKE"})) return like(std::move(value), negated, first);
    if (is_any({"RLIKE", "REGEXP"})) {
        advance();
        ExpressionPtr pattern = value_expression();
        return negate_if(negated, call("rlike", {std::move(value), std::move(pattern)}, first), first);
    }
    return value;
}

ExpressionPtr Parser::between(ExpressionPtr value, bool negated, size_t first) {
    ExpressionPtr lower = value_expression();
    expect("AND");
    ExpressionPtr upper = value_expression();
    return negate_if(negated, call("between", {std::move(value), std::move(lower), std::move(upper)}, first),
                     first);
}

ExpressionPtr Parser::in(ExpressionPtr value, bool negated, size_t first) {
    expect("(");
    PlanPtr subquery;
    if (starts_query()) {
        subquery = query();
    } else if (is("(") && !is_lambda_parameters()) {
        const size_t inner_first = position();
        Group inner = group();
        if (inner.query && continues_query()) {
            subquery = query_after(inner.query, inner_first);
        } else {
            pending_ = inner.query ? scalar_subquery(inner.query, inner_first) : inner.expression;
            pending_start_ = inner_first;
        }
    } else if (accept(")")) {
        raise("INVALID_SQL_SYNTAX.EMPTY_IN_PREDICATE", {}, first);
    }
    if (subquery) {
        expect(")");
        auto node = std::make_shared<spec::Subquery>(spec::SubqueryKind::kIn, std::move(subquery));
        if (value == last_row_) {
            const auto* row = value->as<spec::Function>();
            for (size_t i = 1; i < row->arguments.size(); i += 2)
                node->in_values.push_back(row->arguments[i]);
        } else {
            node->in_values.push_back(std::move(value));
        }
        return negate_if(negated, finish(std::move(node), first), first);
    }
    Expressions arguments{std::move(value)};
    do {
        arguments.push_back(expression());
    } while (accept(","));
    expect(")");
    return negate_if(negated, call("in", std::move(arguments), first), first);
}

std::string Parser::escape_character(size_t first) {
    std::string escape = parse_string();
    if (escape.size() != 1) {
        raise("INVALID_ESC", {{"invalidEscape", "'" + escape + "'"}}, first);
    }
    return escape;
}

ExpressionPtr Parser::like(ExpressionPtr value, bool negated, size_t first) {
    const bool ilike = is("ILIKE");
    advance();
    if (is_any({"ANY", "SOME", "ALL"}) && is("(", 1))
        return quantified_like(std::move(value), ilike, negated, first);
    Expressions arguments{std::move(value), value_expression()};
    if (accept("ESCAPE")) arguments.push_back(string_constant(escape_character(first)));
    return negate_if(negated, call(ilike ? "ilike" : "like", std::move(arguments), first), first);
}

/// LIKE ANY and ALL over constant patterns are functions of their own in Spark, with names of their own.
ExpressionPtr Parser::quantified_like(ExpressionPtr value, bool ilike, bool negated, size_t first) {
    const bool all = is("ALL");
    advance();
    expect("(");
    if (is(")")) {
        advance();
        raise("_LEGACY_ERROR_TEMP_0064", {{"msg", "Expected something between '(' and ')'."}}, first);
    }
    Expressions patterns = expressions();
    expect(")");
    bool constant = true;
    for (const auto& pattern : patterns) constant &= is_foldable_pattern(pattern);
    if (constant) {
        if (ilike) value = call("lower", {std::move(value)}, first);
        Expressions arguments{std::move(value)};
        for (auto& pattern : patterns) {
            arguments.push_back(ilike ? call("lower", {std::move(pattern)}, first) : std::move(pattern));
        }
        const std::string name = std::string(negated ? "not" : "") + (all ? "likeall" : "likeany");
        auto node = std::make_shared<spec::Function>(name, std::move(arguments));
        node->is_internal = true;
        return finish(std::move(node), first);
    }
    ExpressionPtr result;
    for (auto& pattern : patterns) {
        auto single =
            negate_if(negated, call(ilike ? "ilike" : "like", {value, std::move(pattern)}, first), first);
        result = result ? call(all ? "and" : "or", {std::move(result), std::move(single)}, first)
                        : std::move(single);
    }
    return result;
}

ExpressionPtr Parser::is_predicate(ExpressionPtr value, size_t first) {
    expect("IS");
    const bool negated = is_any({"NOT", "!"});
    if (negated) advance();
    if (accept("NULL")) return call(negated ? "isnotnull" : "isnull", {std::move(value)}, first);
    if (accept("UNKNOWN")) {
        auto node = std::make_shared<spec::Function>(negated ? "isnotunknown" : "isunknown",
                                                     Expressions{std::move(value)});
        node->is_internal = true;
        return finish(std::move(node), first);
    }
    if (is_any({"TRUE", "FALSE"})) {
        auto constant = std::make_shared<spec::Literal>(Type::boolean(), Value(is("TRUE")));
        advance();
        return negate_if(negated, call("<=>", {std::move(value), std::move(constant)}, first), first);
    }
    expect("DISTINCT");
    expect("FROM");
    ExpressionPtr other = value_expression();
    return negate_if(!negated, call("<=>", {std::move(value), std::move(other)}, first), first);
}

ExpressionPtr Parser::value_expression() { return binary(1); }

ExpressionPtr Parser::binary(int min_level) {
    const size_t first = start();
    ExpressionPtr left = unary();
    for (size_t chain = 0;; ++chain) {
        int tokens = 0;
        const Operator* op = operator_at(*this, tokens);
        if (op == nullptr || op->level < min_level) return left;
        if (op->word == "DIV" && ends_item(1)) return left;
        if (chain > kMaxChain) raise_too_complex();
        for (int i = 0; i < tokens; ++i) advance();
        ExpressionPtr right = binary(op->level + 1);
        if (op->function == "!=") {
            left = call("not", {call("==", {std::move(left), std::move(right)}, first)}, first);
        } else {
            left = call(op->function, {std::move(left), std::move(right)}, first);
        }
    }
}

ExpressionPtr Parser::unary() {
    if (pending_ || !is_any({"-", "+", "~"})) return primary();
    const auto next = peek(1).kind;
    const bool is_number = next >= TokenKind::kInteger && next <= TokenKind::kBigDecimal;
    if (is("-") && is_number) return primary();  // a negative literal, not a negation
    const Nesting nesting(*this);
    const size_t first = position();
    const std::string_view sign = advance().word;
    ExpressionPtr operand = unary();
    return call(sign == "-" ? "unary_minus" : sign == "+" ? "positive" : "~", {std::move(operand)}, first);
}

Expressions Parser::expressions() {
    Expressions list;
    do {
        list.push_back(expression());
    } while (accept(","));
    return list;
}

Expressions Parser::named_expressions() {
    Expressions list;
    const bool around = std::exchange(in_named_expression_, true);
    do {
        list.push_back(named_expression());
    } while (accept(","));
    in_named_expression_ = around;
    return list;
}

/// Does the token end a list item, so that the word before it can only be a name?
bool Parser::ends_item(size_t ahead) const {
    return peek(ahead).kind == TokenKind::kEnd || is_any({",", ")", ";"}, ahead);
}

/// Nearly every word may be an alias; is this one rather the start of the next clause?
bool Parser::starts_clause(size_t ahead) const {
    if (peek(ahead).word.empty()) return false;
    const auto word = [&](std::string_view name) { return is(name, ahead); };
    const auto next = [&](std::string_view name) { return is(name, ahead + 1); };
    const bool set_operation = is_any({"UNION", "EXCEPT", "MINUS", "INTERSECT"}, ahead);
    // `FROM from t`: the clause is what begins last.
    if (!set_operation && next("FROM") && is_identifier(ahead + 2) && !ends_item(ahead + 2) &&
        (is("FROM", ahead + 2) || !starts_clause(ahead + 2)))
        return false;
    if (is_any({"FROM",  "WHERE",     "HAVING", "QUALIFY", "LIMIT", "OFFSET", "UNION",  "EXCEPT",
                "MINUS", "INTERSECT", "FOR",    "SELECT",  "USING", "ON",     "JOIN",   "INNER",
                "CROSS", "LEFT",      "RIGHT",  "FULL",    "SEMI",  "ANTI",   "NATURAL"},
               ahead)) {
        return !ends_item(ahead + 1);
    }
    if (is_any({"GROUP", "ORDER", "SORT", "CLUSTER", "DISTRIBUTE"}, ahead))
        return next("BY") && !ends_item(ahead + 2);
    if (word("WINDOW")) {
        const size_t name = name_length(ahead + 1);
        return name > 0 && is("AS", ahead + 1 + name);
    }
    if (word("GROUPING")) return next("SETS");
    if (word("LATERAL")) return next("VIEW") || next("(") || (is_identifier(ahead + 1) && !next("FROM"));
    if (word("WITH")) return is_any({"(", "ROLLUP", "CUBE"}, ahead + 1);
    if (is_any({"APPROX", "EXACT"}, ahead)) return next("NEAREST");
    if (is_any({"INTO", "SET", "DO"}, ahead)) return !ends_item(ahead + 1) && !next("FROM");
    if (word("INSERT")) return is_any({"INTO", "OVERWRITE"}, ahead + 1);
    if (is_any({"PIVOT", "TABLESAMPLE"}, ahead)) return next("(");
    if (word("UNPIVOT")) return is_any({"(", "INCLUDE", "EXCLUDE"}, ahead + 1);
    return false;
}

ExpressionPtr Parser::named_expression() {
    const size_t first = start();
    ExpressionPtr child = expression();
    std::vector<std::string> names;
    // `AS` where no name can follow is an alias itself.
    if (is("AS") && !ends_item(1) && !starts_clause(1)) {
        advance();
        if (is("(")) {
            names = name_list();
        } else {
            names.push_back(parse_name());
        }
    } else if (is("(") && is_identifier(1)) {
        names = name_list();
    } else if (is_identifier() && !starts_clause()) {
        names.push_back(parse_name());
    } else {
        return child;
    }
    return finish(std::make_shared<spec::Alias>(std::move(child), std::move(names)), first);
}

}  // namespace firesteel::sql
