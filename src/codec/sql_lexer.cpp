#include <algorithm>
#include <array>
#include <memory>

#include "codec/sql_token.h"
#include "common/error.h"

namespace firesteel {
namespace {

// Longest first among those with a common beginning.
constexpr auto kSymbols = std::to_array<std::string_view>({
    "<=>", "/*+", "==", "<>", "!=", "<=", "!>", ">=", "!<", "<<", "||", "|>", "->",
    "=>",  "::",  "*/", "(",  ")",  ",",  ".",  "[",  "]",  ";",  "!",  "=",  "<",
    ">",   "+",   "-",  "*",  "/",  "%",  "~",  "&",  "|",  "^",  ":",  "?",
});

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || static_cast<unsigned char>(c) >= 0x80;
}
bool is_word_character(char c) { return is_letter(c) || is_digit(c) || c == '_'; }
char upper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; }

/// Bytes of the white space at the front of `text`; Unicode's spaces count as in Spark.
size_t space_length(std::string_view text) {
    if (text.empty()) return 0;
    if (text[0] == ' ' || text[0] == '\t' || text[0] == '\n' || text[0] == '\r') return 1;
    if (text.starts_with("\xC2\xA0")) return 2;
    for (std::string_view wide :
         {"\xE1\x9A\x80", "\xE2\x80\xA8", "\xE2\x80\xAF", "\xE2\x81\x9F", "\xE3\x80\x80"}) {
        if (text.starts_with(wide)) return 3;
    }
    const bool is_general_space = text.size() >= 3 && text.starts_with("\xE2\x80") &&
                                  static_cast<unsigned char>(text[2]) >= 0x80 &&
                                  static_cast<unsigned char>(text[2]) <= 0x8A;
    return is_general_space ? 3 : 0;
}

class Lexer {
public:
    explicit Lexer(const std::string& text) : text_(text) {}

    std::vector<Token> run() {
        while (true) {
            skip_space_and_comments();
            if (at_ >= text_.size()) break;
            read_token();
        }
        add(TokenKind::kEnd, text_.size());
        return std::move(tokens_);
    }

private:
    char at(size_t i) const { return i < text_.size() ? text_[i] : '\0'; }
    std::string_view rest() const { return std::string_view(text_).substr(at_); }

    void add(TokenKind kind, size_t end, std::string_view word = {}) {
        Token token;
        token.kind = kind;
        token.text = std::string_view(text_).substr(at_, end - at_);
        token.word = word;
        token.begin = static_cast<uint32_t>(at_);
        token.end = static_cast<uint32_t>(end);
        tokens_.push_back(token);
        at_ = end;
    }

    void skip_space_and_comments() {
        while (at_ < text_.size()) {
            if (const size_t n = space_length(rest())) {
                at_ += n;
            } else if (rest().starts_with("--")) {
                skip_line_comment();
            } else if (rest().starts_with("/*") && at(at_ + 2) != '+') {
                skip_bracketed_comment();
            } else {
                return;
            }
        }
    }

    void skip_line_comment() {
        while (at_ < text_.size() && text_[at_] != '\n' && text_[at_] != '\r') {
            at_ += rest().starts_with("\\\n") ? 2 : 1;  // a backslash continues the comment on the next line
        }
    }

    void skip_bracketed_comment() {
        int depth = 0;
        do {
            if (at_ >= text_.size()) raise_unclosed_comment();
            if (rest().starts_with("/*") && at(at_ + 2) != '+') {
                ++depth;
                at_ += 2;
            } else if (rest().starts_with("*/")) {
                --depth;
                at_ += 2;
            } else {
                ++at_;
            }
        } while (depth > 0);
    }

    [[noreturn]] void raise_unclosed_comment() {
        Error error("UNCLOSED_BRACKETED_COMMENT");
        QueryContext context;
        context.sql_text = std::make_shared<const std::string>(text_);
        context.start_index = 0;
        throw error.with_context(context);
    }

    void read_token() {
        const char c = text_[at_];
        if (c == '\'' || c == '"')
            return read_quoted(at_, c == '"' ? TokenKind::kDoubleQuoted : TokenKind::kString);
        if (c == '`') return read_backquoted();
        if ((c == 'r' || c == 'R') && (at(at_ + 1) == '\'' || at(at_ + 1) == '"') && read_raw_string())
            return;
        if (c == '$' && at(at_ + 1) == '$' && read_code()) return;
        if ((is_digit(c) || (c == '.' && is_digit(at(at_ + 1)))) && read_number()) return;
        if (is_word_character(c)) return read_word();
        for (std::string_view symbol : kSymbols) {
            if (rest().starts_with(symbol)) {
                const auto end = at_ + symbol.size();
                return add(TokenKind::kSymbol, end, symbol == "==" ? "=" : symbol);
            }
        }
        add(TokenKind::kUnrecognized, at_ + 1);
    }

    void read_quoted(size_t begin, TokenKind kind) {
        const char quote = text_[begin];
        for (size_t i = begin + 1; i < text_.size(); ++i) {
            if (text_[i] == '\\') {
                ++i;
            } else if (text_[i] == quote) {
                if (at(i + 1) != quote) return add(kind, i + 1);
                ++i;
            }
        }
        add(TokenKind::kUnrecognized, at_ + 1);
    }

    void read_backquoted() {
        for (size_t i = at_ + 1; i < text_.size(); ++i) {
            if (text_[i] != '`') continue;
            if (at(i + 1) != '`') return add(TokenKind::kBackquoted, i + 1);
            ++i;
        }
        add(TokenKind::kUnrecognized, at_ + 1);
    }

    bool read_raw_string() {
        const size_t end = text_.find(text_[at_ + 1], at_ + 2);
        if (end == std::string::npos) return false;
        add(TokenKind::kString, end + 1);
        return true;
    }

    bool read_code() {
        const size_t end = text_.find("$$", at_ + 2);
        if (end == std::string::npos) return false;
        add(TokenKind::kCode, end + 2);
        return true;
    }

    size_t skip_digits(size_t i) const {
        while (is_digit(at(i))) ++i;
        return i;
    }

    /// End of "E+10" at `i`, or `i` when there is none.
    size_t skip_exponent(size_t i) const {
        if (upper(at(i)) != 'E') return i;
        size_t digits = i + 1;
        if (at(digits) == '+' || at(digits) == '-') ++digits;
        return is_digit(at(digits)) ? skip_digits(digits) : i;
    }

    /// The longest number here, unless a word is longer ("1a") or the number runs into a word ("1.5a").
    bool read_number() {
        size_t end = skip_digits(at_);
        size_t integer_end = end;
        const bool has_point = at(end) == '.';
        if (has_point) end = skip_digits(end + 1);
        const size_t mantissa_end = end;
        end = skip_exponent(end);
        const bool has_exponent = end != mantissa_end;

        TokenKind kind = has_exponent ? TokenKind::kExponent
                         : has_point  ? TokenKind::kDecimal
                                      : TokenKind::kInteger;
        const char suffix = upper(at(end));
        if (suffix == 'B' && upper(at(end + 1)) == 'D') {
            kind = TokenKind::kBigDecimal;
            end += 2;
        } else if (suffix == 'D' || suffix == 'F') {
            kind = suffix == 'D' ? TokenKind::kDouble : TokenKind::kFloat;
            ++end;
        } else if (!has_point && !has_exponent && (suffix == 'L' || suffix == 'S' || suffix == 'Y')) {
            kind = suffix == 'L'   ? TokenKind::kBigint
                   : suffix == 'S' ? TokenKind::kSmallint
                                   : TokenKind::kTinyint;
            ++end;
        }
        if (!is_word_character(at(end))) {
            add(kind, end);
            return true;
        }
        if (has_point && integer_end > at_) {  // 1.a: the number ends before the point
            add(TokenKind::kInteger, integer_end);
            return true;
        }
        return false;
    }

    void read_word() {
        size_t end = at_;
        while (end < text_.size() && is_word_character(text_[end]) &&
               space_length(std::string_view(text_).substr(end)) == 0) {
            ++end;
        }
        if (is_letter(text_[at_]) && std::string_view(text_).substr(end).starts_with("://")) {
            constexpr std::string_view kUrlCharacters = "_/-.?=&#%";
            end += 3;
            while (end < text_.size() && (is_word_character(text_[end]) ||
                                          kUrlCharacters.find(text_[end]) != std::string_view::npos)) {
                ++end;
            }
        }
        std::string name(text_, at_, end - at_);
        std::transform(name.begin(), name.end(), name.begin(), upper);
        add(TokenKind::kWord, end, find_sql_keyword(name));
    }

    const std::string& text_;
    size_t at_ = 0;
    std::vector<Token> tokens_;
};

}  // namespace

std::vector<Token> tokenize_sql(const std::string& text) { return Lexer(text).run(); }

}  // namespace firesteel
