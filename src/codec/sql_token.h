#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace firesteel {

enum class TokenKind : uint8_t {
    kEnd,
    kWord,          // keyword or unquoted identifier
    kBackquoted,    // `a``b`
    kString,        // 'abc', r'abc'
    kDoubleQuoted,  // "abc": a string, or an identifier when the session says so
    kInteger,
    kDecimal,     // 1.5
    kExponent,    // 1e5
    kBigint,      // 1L
    kSmallint,    // 1S
    kTinyint,     // 1Y
    kFloat,       // 1F
    kDouble,      // 1D
    kBigDecimal,  // 1BD
    kCode,        // $$ ... $$
    kSymbol,
    kUnrecognized,  // a character that begins no token
};

/// A token of SQL text. Its views point into the text or into static tables, never own.
struct Token {
    TokenKind kind = TokenKind::kEnd;
    std::string_view text;  // as written
    std::string_view word;  // keyword in capitals, or symbol; empty for everything else
    uint32_t begin = 0;     // byte offset in the text
    uint32_t end = 0;

    bool is(std::string_view w) const { return word == w; }
};

/// Splits SQL text into tokens, the last of kind kEnd; comments and white space go. Longest match wins, as in
/// Spark's lexer; only `>` is never joined with another `>`, since types like array<array<int>> end so: the
/// parser joins them. Raises UNCLOSED_BRACKETED_COMMENT.
std::vector<Token> tokenize_sql(const std::string& text);

/// The keyword of Spark's grammar with this name, in capitals; empty when it is none.
std::string_view find_sql_keyword(std::string_view upper_name);
/// Keywords that cannot be table aliases: JOIN, ON, LEFT, UNION, ...
bool is_strict_non_reserved(std::string_view keyword);
/// Keywords that are no identifiers when spark.sql.ansi.enforceReservedKeywords is on.
bool is_reserved_keyword(std::string_view keyword);
/// Every keyword in order, as sql_keywords() lists them: words that are another spelling of one are left out.
std::vector<std::string_view> listed_sql_keywords();

}  // namespace firesteel
