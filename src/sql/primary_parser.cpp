#include "sql/parser_core.h"

namespace firesteel::sql {

/// Can the token `ahead` only begin a query? SELECT and the like are names too, where an item ends after
/// them.
bool Parser::starts_query(size_t ahead) const {
    if (is_any({"SELECT", "WITH"}, ahead)) return !ends_item(ahead + 1);
    if (is("FROM", ahead)) return is_identifier(ahead + 1) || is("(", ahead + 1);
    if (is("TABLE", ahead)) return is_identifier(ahead + 1);
    if (is("VALUES", ahead)) {
        const Token& next = peek(ahead + 1);
        return next.is("(") ||
               (next.kind != TokenKind::kSymbol && next.kind != TokenKind::kEnd && !next.is("IN"));
    }
    if (is_any({"MAP", "REDUCE"}, ahead))
        return is_identifier(ahead + 1) && !is_any({"IN", "IS", "AS"}, ahead + 1);
    return false;
}

/// After a query in parentheses: does the query go on?
bool Parser::continues_query() const {
    if (is_any({"UNION", "EXCEPT", "MINUS", "INTERSECT", "|>", "LIMIT", "OFFSET"})) return true;
    return is_any({"ORDER", "CLUSTER", "DISTRIBUTE", "SORT"}) && is("BY", 1);
}

ExpressionPtr Parser::primary() {
    const size_t first = start();
    if (pending_) return postfix(std::exchange(pending_, nullptr), first);
    return postfix(primary_head(), first);
}

ExpressionPtr Parser::primary_head() {
    const size_t first = position();
    const Token& token = peek();
    if (token.kind == TokenKind::kWord || is_quoted_identifier()) return word_primary();
    if (is_string()) return string_literal();
    if (token.kind >= TokenKind::kInteger && token.kind <= TokenKind::kBigDecimal)
        return number(false, first);
    if (is("-")) {
        advance();
        return number(true, first);
    }
    if (is("(")) return parenthesized();
    if (is("*")) return star({}, first);
    if (is("?") || is(":")) return parameter();
    raise_syntax_error();
}

ExpressionPtr Parser::word_primary() {
    const std::string_view word = peek().word;
    if (is("->", 1)) return lambda();
    if (word.empty() || is(".", 1)) {
        if (!is_string(1) || is_quoted_identifier()) return name_or_call();
        return deferring([this] { return typed_literal(); }, position());
    }
    if (word == "CASE" && !ends_item(1)) return case_or_name();
    if (word == "INTERVAL" && is_interval_literal())
        return deferring([this] { return interval_literal(); }, position());
    if (is_string(1)) return deferring([this] { return typed_literal(); }, position());
    if (is_any({"NULL", "TRUE", "FALSE"})) return literal();
    if (is("(", 1)) {
        if (ExpressionPtr special = special_call()) return special;
    }
    if (!is_identifier()) {
        // With reserved keywords on, what they stand for is fixed: CURRENT_DATE is no column.
        if (is_any({"CURRENT_DATE", "CURRENT_TIMESTAMP", "CURRENT_USER", "USER", "SESSION_USER",
                    "CURRENT_TIME", "CURRENT_PATH", "CURRENT_SCHEMA"})) {
            const size_t first = position();
            std::string name(advance().text);
            return call(name, {}, first);
        }
    }
    return name_or_call();
}

bool is_syntax_error(const Error& error) {
    return error.condition() == "PARSE_SYNTAX_ERROR" || error.condition() == "INVALID_IDENTIFIER" ||
           error.condition() == "FAILED_TO_PARSE_TOO_COMPLEX";
}

/// Errors in the meaning of a literal wait until the syntax of the whole text is known to be right.
template <typename F>
ExpressionPtr Parser::deferring(F parse, size_t first) {
    try {
        return parse();
    } catch (const Error& error) {
        if (is_syntax_error(error)) throw;
        if (!deferred_) deferred_ = error;
        return finish(std::make_shared<spec::Literal>(Type::null(), Value()), first);
    }
}

Type Parser::data_type() {
    try {
        return parse_data_type(*this);
    } catch (const Error& error) {
        if (is_syntax_error(error)) throw;
        if (!deferred_) deferred_ = error;
        return Type::null();
    }
}

void Parser::raise_deferred() const {
    if (deferred_) throw *deferred_;
}

/// Retrying costs time; a hostile text gets few.
bool Parser::may_retry() {
    constexpr int kMaxRetries = 50;
    return ++retries_ <= kMaxRetries;
}

/// A CASE that is broken further on is a column named case to Spark, which then fails at what follows.
ExpressionPtr Parser::case_or_name() {
    const size_t first = position();
    try {
        return case_expression();
    } catch (const Error& error) {
        if (error.condition() != "PARSE_SYNTAX_ERROR" || !may_retry()) throw;
        rewind(first);
        pending_ = nullptr;
        return finish(std::make_shared<spec::Attribute>(NameParts{parse_identifier()}), first);
    }
}

bool Parser::is_interval_literal() const {
    const size_t value = is_any({"+", "-"}, 1) ? 2 : 1;
    const auto kind = peek(value).kind;
    return is_string(value) || kind == TokenKind::kInteger || kind == TokenKind::kDecimal;
}

ExpressionPtr Parser::star(NameParts target, size_t first) {
    expect("*");
    auto node = std::make_shared<spec::Star>();
    node->target = std::move(target);
    if (is("EXCEPT") && is("(", 1) && is_identifier(2) && !starts_query(2)) {
        advance();
        expect("(");
        do {
            node->except.push_back(parse_multipart_name());
        } while (accept(","));
        expect(")");
    }
    return finish(std::move(node), first);
}

ExpressionPtr Parser::parameter() {
    const size_t first = position();
    auto node = std::make_shared<spec::Parameter>();
    if (accept("?")) {
        node->position = parameters_++;
    } else {
        expect(":");
        node->name = parse_identifier();
        names_parameters_ = true;
    }
    if (names_parameters_ && parameters_ > 0) throw Error("INVALID_QUERY_MIXED_QUERY_PARAMETERS");
    return finish(std::move(node), first);
}

ExpressionPtr Parser::postfix(ExpressionPtr base, size_t first) {
    for (size_t chain = 0;; ++chain) {
        if (chain > kMaxChain) raise_too_complex();
        if (accept("[")) {
            const Nesting nesting(*this);
            ExpressionPtr index = value_expression();
            expect("]");
            base = finish(std::make_shared<spec::ExtractValue>(std::move(base), std::move(index)), first);
        } else if (is(".") && (is_identifier(1))) {
            advance();
            base = dereference(base, first);
        } else if (accept(".")) {
            raise_syntax_error();
        } else if (accept("::")) {
            Type type = data_type();
            base = finish(std::make_shared<spec::Cast>(std::move(base), std::move(type)), first);
        } else if (is("COLLATE") && is_identifier(1)) {
            advance();
            NameParts name = parse_multipart_name();
            std::string text;
            for (const auto& part : name) text += (text.empty() ? "" : ".") + part;
            base = call("collate", {std::move(base), string_constant(text)}, first);
        } else if (is(":") && (is_identifier(1) || is("[", 1))) {
            base = variant_path(std::move(base), first);
        } else {
            return base;
        }
    }
}

ExpressionPtr Parser::dereference(const ExpressionPtr& base, size_t first) {
    std::string field = parse_identifier();
    if (const auto* attribute = base->as<spec::Attribute>()) {
        NameParts parts = attribute->parts;
        parts.push_back(std::move(field));
        return finish(std::make_shared<spec::Attribute>(std::move(parts)), first);
    }
    return finish(std::make_shared<spec::ExtractValue>(base, string_constant(field)), first);
}

/// `v:a.b[0]['c']` reads a path out of a variant; the path is handed on as JSONPath text.
ExpressionPtr Parser::variant_path(ExpressionPtr base, size_t first) {
    expect(":");
    std::string path = "$";
    bool begin = true;
    while (true) {
        if (begin || is(".")) {
            if (!begin) advance();
            if (!is("[")) {
                path += "." + parse_identifier();
            }
            begin = false;
        } else if (accept("[")) {
            if (is_string()) {
                path += "['" + parse_string() + "']";
            } else if (peek().kind == TokenKind::kInteger) {
                path += "[" + std::string(advance().text) + "]";
            } else {
                path += "['" + parse_identifier() + "']";
            }
            expect("]");
        } else {
            break;
        }
    }
    auto node = std::make_shared<spec::Function>("semi_structured_extract",
                                                 Expressions{std::move(base), string_constant(path)});
    node->is_internal = true;
    return finish(std::move(node), first);
}

bool Parser::is_lambda_parameters() const {
    size_t ahead = 1;
    if (!is("(") || !is_identifier(ahead)) return false;
    while (is_identifier(ahead) && is(",", ahead + 1)) ahead += 2;
    return ahead > 1 && is_identifier(ahead) && is(")", ahead + 1) && is("->", ahead + 2);
}

ExpressionPtr Parser::lambda() {
    const size_t first = position();
    std::vector<std::string> parameters;
    if (accept("(")) {
        do {
            parameters.push_back(parse_identifier());
        } while (accept(","));
        expect(")");
    } else {
        parameters.push_back(parse_identifier());
    }
    expect("->");
    ExpressionPtr body = expression();
    return finish(std::make_shared<spec::Lambda>(std::move(body), std::move(parameters)), first);
}

ExpressionPtr Parser::scalar_subquery(PlanPtr plan, size_t first) {
    return finish(std::make_shared<spec::Subquery>(spec::SubqueryKind::kScalar, std::move(plan)), first);
}

ExpressionPtr Parser::parenthesized() {
    const size_t first = position();
    if (is_lambda_parameters()) return lambda();
    Group content = group();
    return content.query ? scalar_subquery(std::move(content.query), first) : std::move(content.expression);
}

Parser::Group Parser::group() {
    const Nesting nesting(*this);
    const size_t first = position();
    expect("(");
    if (starts_query()) {
        Group content;
        content.query = query();
        expect_query_end();
        return content;
    }
    if (is("(") && !is_lambda_parameters()) {
        const size_t inner_first = position();
        return rest_of_group(group(), inner_first, first);
    }
    Group content;
    content.expression = row_or_expression(first);
    return content;
}

/// `(` and a group are read: `((query) UNION ...)`, `((query))` or an expression that begins with the group.
Parser::Group Parser::rest_of_group(Group inner, size_t inner_first, size_t first) {
    if (inner.query && (is(")") || continues_query())) {
        Group content;
        content.query = is(")") ? std::move(inner.query) : query_after(std::move(inner.query), inner_first);
        expect_query_end();
        return content;
    }
    pending_ =
        inner.query ? scalar_subquery(std::move(inner.query), inner_first) : std::move(inner.expression);
    pending_start_ = inner_first;
    Group content;
    content.expression = row_or_expression(first);
    return content;
}

/// After `(`: one expression, or the parts of a row, to the closing parenthesis.
ExpressionPtr Parser::row_or_expression(size_t first) {
    Expressions items = named_expressions();
    if (items.size() == 1 && items[0]->kind == spec::ExpressionKind::kAlias) raise_syntax_error();
    if (!accept(")")) raise_syntax_error();
    if (items.size() == 1) return items[0];
    Expressions arguments;
    for (size_t i = 0; i < items.size(); ++i) {
        std::string name = "col" + std::to_string(i + 1);
        if (const auto* alias = items[i]->as<spec::Alias>()) {
            name = alias->names[0];
            items[i] = alias->child;
        } else if (const auto* attribute = items[i]->as<spec::Attribute>()) {
            name = attribute->parts.back();
        }
        arguments.push_back(string_constant(name));
        arguments.push_back(items[i]);
    }
    last_row_ = call("named_struct", std::move(arguments), first);
    return last_row_;
}

}  // namespace firesteel::sql
