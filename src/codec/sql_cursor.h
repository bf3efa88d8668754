#pragma once

#include <algorithm>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "codec/sql_token.h"
#include "common/error.h"

namespace firesteel {

/// What the session says about SQL text; settled once, before parsing.
struct ParserOptions {
    bool ansi = true;                             // spark.sql.ansi.enabled
    bool enforce_reserved_keywords = false;       // spark.sql.ansi.enforceReservedKeywords; only with ansi
    bool double_quoted_identifiers = false;       // spark.sql.ansi.doubleQuotedIdentifiers; only with ansi
    bool escaped_string_literals = false;         // spark.sql.parser.escapedStringLiterals
    bool consecutive_string_literals = false;     // spark.sql.legacy.consecutiveStringLiterals.enabled
    bool quoted_regex_column_names = false;       // spark.sql.parser.quotedRegexColumnNames
    bool legacy_set_operator_precedence = false;  // spark.sql.legacy.setopsPrecedence.enabled
    bool legacy_exponent_as_decimal = false;      // spark.sql.legacy.exponentLiteralAsDecimal.enabled
    bool legacy_interval = false;                 // spark.sql.legacy.interval.enabled
    bool timestamp_ntz = false;                   // spark.sql.timestampType is TIMESTAMP_NTZ
    std::string time_zone = "UTC";  // spark.sql.session.timeZone: the meaning of TIMESTAMP literals
    std::string object_type;        // "VIEW" and its name, when the text is a view's
    std::string object_name;
};

/// Walks the tokens of one SQL text and raises its syntax errors. Base of the parsers; one per text, one
/// thread.
class SqlCursor {
public:
    SqlCursor(std::string_view text, const ParserOptions& options);

    const Token& peek(size_t ahead = 0) const { return tokens_[std::min(at_ + ahead, tokens_.size() - 1)]; }
    const Token& previous() const { return tokens_[at_ == 0 ? 0 : at_ - 1]; }
    size_t position() const { return at_; }
    bool at_end() const { return peek().kind == TokenKind::kEnd; }
    const Token& advance();

    /// Is the token `ahead` from here this keyword or symbol?
    bool is(std::string_view word, size_t ahead = 0) const { return peek(ahead).word == word; }
    bool is_any(std::initializer_list<std::string_view> words, size_t ahead = 0) const;
    /// Are the next tokens these words, in order?
    bool is_sequence(std::initializer_list<std::string_view> words) const;
    bool accept(std::string_view word);
    bool accept_sequence(std::initializer_list<std::string_view> words);
    void expect(std::string_view word);
    /// PARSE_EMPTY_STATEMENT
    [[noreturn]] void raise_empty_statement() const;
    /// As expect, where a keyword or symbol here could follow `word`: the error says that `word` is missing.
    void expect_or_missing(std::string_view word);
    /// The parenthesis after a list: the error says which of the usual slips was made.
    void expect_list_end();
    /// The parenthesis after a query.
    void expect_query_end();
    void expect_sequence(std::initializer_list<std::string_view> words);

    /// May the token be an identifier? A `strict` one excludes the words that join relations (ON, LEFT,
    /// UNION, ...).
    bool is_identifier(size_t ahead = 0) const;
    /// `(a, b)` at the cursor, closed or not yet: may these tokens up to `end` be a list of names?
    bool is_name_list(size_t end) const;
    bool is_strict_identifier(size_t ahead = 0) const;
    bool is_quoted_identifier(size_t ahead = 0) const;
    std::string parse_identifier();
    std::string parse_strict_identifier();
    /// An identifier where a name must end: `a-b` is refused as INVALID_IDENTIFIER instead of being a
    /// subtraction.
    std::string parse_name();
    std::vector<std::string> parse_multipart_name();

    bool is_string(size_t ahead = 0) const;
    /// One or more adjacent string literals, joined.
    std::string parse_string();
    std::string parse_single_string();
    /// An unsigned integer that fits in an int.
    int32_t parse_integer();

    /// PARSE_SYNTAX_ERROR at the token here.
    [[noreturn]] void raise_syntax_error(std::string hint = {}) const;
    /// As above, for a place where `expected` is the only word that fits.
    [[noreturn]] void raise_expected(std::string_view expected) const;
    /// Any other condition, over the tokens from `first` to the one before here.
    [[noreturn]] void raise(std::string_view condition, ErrorParameters parameters, size_t first) const;
    /// The end of a statement: semicolons, then nothing.
    void expect_end();
    /// As the end of a text that is no statement; the token here is too much.
    [[noreturn]] void raise_end_expected() const;

    /// The span of text from token `first` to the token before here.
    std::shared_ptr<const QueryContext> context(size_t first) const;
    std::string_view text_between(size_t first_token, size_t last_token) const;  // last one included
    const std::string& text() const { return *text_; }
    const ParserOptions& options() const { return options_; }

    /// Counts how deep constructs nest; raises FAILED_TO_PARSE_TOO_COMPLEX before the stack runs out.
    class Nesting {
    public:
        explicit Nesting(SqlCursor& cursor);
        ~Nesting() { --cursor_.depth_; }
        Nesting(const Nesting&) = delete;
        Nesting& operator=(const Nesting&) = delete;

    private:
        SqlCursor& cursor_;
    };
    [[noreturn]] void raise_too_complex() const;

protected:
    void rewind(size_t position) { at_ = position; }

private:
    int32_t code_point(uint32_t byte) const;
    std::string take_identifier();
    QueryContext position_context(uint32_t byte) const;

    std::shared_ptr<const std::string> text_;
    ParserOptions options_;
    std::vector<Token> tokens_;
    std::vector<uint32_t> code_points_;  // per byte; empty when the text is ASCII
    size_t at_ = 0;
    int depth_ = 0;
};

/// The value of a quoted token: quotes gone, escapes resolved unless the session keeps them.
std::string unquote_sql_string(std::string_view token, const ParserOptions& options);

}  // namespace firesteel
