#include "codec/sql_cursor.h"

#include <algorithm>

namespace firesteel {
namespace {

constexpr int kMaxNesting = 500;

bool is_plain_name(std::string_view name) {
    return std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
    });
}

std::vector<uint32_t> count_code_points(const std::string& text) {
    const bool ascii =
        std::all_of(text.begin(), text.end(), [](char c) { return static_cast<signed char>(c) >= 0; });
    if (ascii) return {};
    std::vector<uint32_t> counts(text.size() + 1);
    uint32_t count = 0;
    for (size_t i = 0; i < text.size(); ++i) {
        counts[i] = count;
        const bool last_of_point =
            i + 1 == text.size() || (static_cast<unsigned char>(text[i + 1]) & 0xC0) != 0x80;
        if (last_of_point) ++count;
    }
    counts[text.size()] = count;
    return counts;
}

std::string unescape_doubled(std::string_view body, char quote) {
    std::string out;
    for (size_t i = 0; i < body.size(); ++i) {
        out += body[i];
        if (body[i] == quote && i + 1 < body.size() && body[i + 1] == quote) ++i;
    }
    return out;
}

/// IDENTIFIER('name') where one name stands.
std::string identifier_clause_name(SqlCursor& cursor) {
    cursor.advance();
    cursor.advance();
    SqlCursor inner(cursor.parse_string(), cursor.options());
    const std::vector<std::string> parts = inner.parse_multipart_name();
    if (!inner.at_end()) inner.raise_end_expected();
    cursor.advance();
    if (parts.size() == 1) return parts[0];
    std::string shown;
    for (const std::string& part : parts) shown += (shown.empty() ? "`" : ".`") + part + "`";
    throw Error("IDENTIFIER_TOO_MANY_NAME_PARTS", {{"identifier", shown}, {"limit", "1"}});
}

}  // namespace

SqlCursor::SqlCursor(std::string_view text, const ParserOptions& options)
    : text_(std::make_shared<const std::string>(text)),
      options_(options),
      tokens_(tokenize_sql(*text_)),
      code_points_(count_code_points(*text_)) {}

const Token& SqlCursor::advance() {
    const Token& token = peek();
    if (at_ + 1 < tokens_.size()) ++at_;
    return token;
}

bool SqlCursor::is_any(std::initializer_list<std::string_view> words, size_t ahead) const {
    const auto word = peek(ahead).word;
    return !word.empty() && std::find(words.begin(), words.end(), word) != words.end();
}

bool SqlCursor::is_sequence(std::initializer_list<std::string_view> words) const {
    size_t ahead = 0;
    return std::all_of(words.begin(), words.end(), [&](std::string_view word) { return is(word, ahead++); });
}

bool SqlCursor::accept(std::string_view word) {
    if (!is(word)) return false;
    advance();
    return true;
}

bool SqlCursor::accept_sequence(std::initializer_list<std::string_view> words) {
    if (!is_sequence(words)) return false;
    for (size_t i = 0; i < words.size(); ++i) advance();
    return true;
}

void SqlCursor::expect(std::string_view word) {
    if (!accept(word)) raise_expected(word);
}

void SqlCursor::expect_or_missing(std::string_view word) {
    if (accept(word)) return;
    if (is(word, 1)) raise_expected(word);
    raise_syntax_error(": missing '" + std::string(word) + "'");
}

void SqlCursor::expect_list_end() {
    if (accept(")")) return;
    if (!at_end() && is_any({")", ","}, 1))
        raise_syntax_error(": extra input '" + std::string(peek().text) + "'");
    const bool may_follow = at_end() || peek().kind == TokenKind::kWord || peek().kind == TokenKind::kSymbol;
    raise_syntax_error(may_follow ? ": missing ')'" : "");
}

void SqlCursor::expect_query_end() {
    if (accept(")")) return;
    if (!at_end() && is(")", 1)) raise_syntax_error(": extra input '" + std::string(peek().text) + "'");
    const bool may_follow = at_end() || peek().kind == TokenKind::kWord || peek().kind == TokenKind::kSymbol;
    raise_syntax_error(may_follow ? ": missing ')'" : "");
}

bool SqlCursor::is_name_list(size_t end) const {
    if (!is("(")) return false;
    for (size_t at = at_ + 1; at < end; ++at) {
        const bool name_expected = (at - at_) % 2 == 1;
        const Token& token = tokens_[at];
        const bool name = token.kind == TokenKind::kWord || token.kind == TokenKind::kBackquoted ||
                          token.kind == TokenKind::kDoubleQuoted;
        if (name_expected ? !name : !(token.is(",") || (token.is(")") && at + 1 == end))) return false;
    }
    return true;
}

void SqlCursor::expect_sequence(std::initializer_list<std::string_view> words) {
    for (std::string_view word : words) expect(word);
}

bool SqlCursor::is_quoted_identifier(size_t ahead) const {
    const auto kind = peek(ahead).kind;
    return kind == TokenKind::kBackquoted ||
           (kind == TokenKind::kDoubleQuoted && options_.double_quoted_identifiers);
}

bool SqlCursor::is_strict_identifier(size_t ahead) const {
    const Token& token = peek(ahead);
    if (token.kind != TokenKind::kWord) return is_quoted_identifier(ahead);
    if (token.word.empty()) return true;
    if (options_.enforce_reserved_keywords) return !is_reserved_keyword(token.word);
    return !is_strict_non_reserved(token.word);
}

bool SqlCursor::is_identifier(size_t ahead) const {
    if (is_strict_identifier(ahead)) return true;
    const Token& token = peek(ahead);
    return !options_.enforce_reserved_keywords && token.kind == TokenKind::kWord;
}

std::string SqlCursor::take_identifier() {
    const size_t first = at_;
    const Token& token = advance();
    if (token.kind != TokenKind::kWord) {
        return unescape_doubled(token.text.substr(1, token.text.size() - 2), token.text[0]);
    }
    if (!is_plain_name(token.text)) {
        Error error("INVALID_IDENTIFIER", {{"ident", std::string(token.text)}});
        throw error.with_context(position_context(tokens_[first].begin));
    }
    return std::string(token.text);
}

std::string SqlCursor::parse_identifier() {
    if (!is_identifier()) raise_syntax_error();
    if (is("IDENTIFIER") && is("(", 1) && is_string(2) && is(")", 3)) return identifier_clause_name(*this);
    return take_identifier();
}

std::string SqlCursor::parse_strict_identifier() {
    if (!is_strict_identifier()) raise_syntax_error();
    if (is("IDENTIFIER") && is("(", 1) && is_string(2) && is(")", 3)) return identifier_clause_name(*this);
    return take_identifier();
}

std::string SqlCursor::parse_name() {
    const size_t first = at_;
    std::string name = parse_identifier();
    if (!is("-") || !is_identifier(1)) return name;
    std::string whole = name;
    while (is("-") && is_identifier(1)) {
        advance();
        whole += "-" + parse_identifier();
    }
    Error error("INVALID_IDENTIFIER", {{"ident", whole}});
    throw error.with_context(position_context(tokens_[first].begin));
}

std::vector<std::string> SqlCursor::parse_multipart_name() {
    std::vector<std::string> parts{parse_name()};
    while (is(".") && is_identifier(1)) {
        advance();
        parts.push_back(parse_name());
    }
    if (is(".")) {
        advance();
        raise_syntax_error();
    }
    return parts;
}

bool SqlCursor::is_string(size_t ahead) const {
    const auto kind = peek(ahead).kind;
    return kind == TokenKind::kString ||
           (kind == TokenKind::kDoubleQuoted && !options_.double_quoted_identifiers);
}

std::string SqlCursor::parse_single_string() {
    if (!is_string()) raise_syntax_error();
    return unquote_sql_string(advance().text, options_);
}

std::string SqlCursor::parse_string() {
    std::string value = parse_single_string();
    while (is_string()) value += parse_single_string();
    return value;
}

int32_t SqlCursor::parse_integer() {
    if (peek().kind != TokenKind::kInteger) raise_syntax_error();
    const Token& token = advance();
    int64_t value = 0;
    for (char c : token.text) {
        value = value * 10 + (c - '0');
        if (value > INT32_MAX) {
            Error error("_LEGACY_ERROR_TEMP_0064",
                        {{"msg", "For input string: \"" + std::string(token.text) + "\""}});
            throw error.with_context(*context(at_ - 1));
        }
    }
    return static_cast<int32_t>(value);
}

void SqlCursor::raise_syntax_error(std::string hint) const {
    const Token& token = peek();
    std::string near = token.kind == TokenKind::kEnd ? "end of input" : "'" + std::string(token.text) + "'";
    Error error("PARSE_SYNTAX_ERROR", {{"error", std::move(near)}, {"hint", std::move(hint)}});
    throw error.with_context(position_context(token.begin));
}

void SqlCursor::raise_expected(std::string_view expected) const {
    // One superfluous token before what was expected: Spark says so.
    if (!at_end() && is(expected, 1)) raise_syntax_error(": extra input '" + std::string(peek().text) + "'");
    raise_syntax_error();
}

void SqlCursor::raise(std::string_view condition, ErrorParameters parameters, size_t first) const {
    Error error(condition, std::move(parameters));
    throw error.with_context(*context(first));
}

void SqlCursor::expect_end() {
    const bool semicolon = is(";");
    while (accept(";")) {
    }
    if (at_end()) return;
    if (semicolon) raise_syntax_error(": extra input '" + std::string(peek().text) + "'");
    raise_end_expected();
}

void SqlCursor::raise_end_expected() const {
    const Token& next = peek(1);
    const bool extra = !at_end() && (next.kind == TokenKind::kEnd || next.is(";"));
    raise_syntax_error(extra ? ": extra input '" + std::string(peek().text) + "'" : "");
}

int32_t SqlCursor::code_point(uint32_t byte) const {
    return static_cast<int32_t>(code_points_.empty() ? byte : code_points_[byte]);
}

QueryContext SqlCursor::position_context(uint32_t byte) const {
    QueryContext context;
    context.object_type = options_.object_type;
    context.object_name = options_.object_name;
    context.sql_text = text_;
    context.start_index = code_point(byte);
    return context;
}

std::shared_ptr<const QueryContext> SqlCursor::context(size_t first) const {
    auto context = std::make_shared<QueryContext>(position_context(tokens_[first].begin));
    const Token& last = tokens_[std::max(first, at_ == 0 ? 0 : at_ - 1)];
    context->stop_index = last.end == last.begin ? context->start_index : code_point(last.end - 1);
    return context;
}

std::string_view SqlCursor::text_between(size_t first_token, size_t last_token) const {
    const auto begin = tokens_[first_token].begin;
    return std::string_view(*text_).substr(begin, tokens_[last_token].end - begin);
}

SqlCursor::Nesting::Nesting(SqlCursor& cursor) : cursor_(cursor) {
    if (++cursor_.depth_ > kMaxNesting) {
        --cursor_.depth_;
        cursor_.raise_too_complex();
    }
}

void SqlCursor::raise_empty_statement() const {
    Error error("PARSE_EMPTY_STATEMENT");
    throw error.with_context(position_context(peek().begin));
}

void SqlCursor::raise_too_complex() const {
    Error error("FAILED_TO_PARSE_TOO_COMPLEX");
    throw error.with_context(position_context(0));
}

}  // namespace firesteel
