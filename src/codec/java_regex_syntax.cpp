// Java's regular expressions in PCRE2's syntax. Most of both is the same; this handles the rest.

#include <algorithm>
#include <array>
#include <cctype>

#include "codec/java_regex.h"

namespace firesteel {

namespace {

struct NamedClass {
    std::string_view java;
    std::string_view members;  // as they stand inside [...]
};

/// POSIX and java.lang.Character classes. Java's POSIX classes are ASCII only.
constexpr auto kClasses = std::to_array<NamedClass>({
    {"Lower", "a-z"},
    {"Upper", "A-Z"},
    {"ASCII", "\\x00-\\x7F"},
    {"Alpha", "a-zA-Z"},
    {"Digit", "0-9"},
    {"Alnum", "a-zA-Z0-9"},
    {"Punct", "!-\\/:-@\\[-`{-~"},
    {"Graph", "!-~"},
    {"Print", " -~"},
    {"Blank", " \\t"},
    {"Cntrl", "\\x00-\\x1F\\x7F"},
    {"XDigit", "0-9a-fA-F"},
    {"Space", " \\t\\n\\x0B\\f\\r"},
    {"javaLowerCase", "\\p{Ll}"},
    {"javaUpperCase", "\\p{Lu}"},
    {"javaAlphabetic", "\\p{L}\\p{Nl}"},
    {"javaLetter", "\\p{L}"},
    {"javaDigit", "\\p{Nd}"},
    {"javaLetterOrDigit", "\\p{L}\\p{Nd}"},
    {"javaWhitespace", "\\s\\p{Zs}\\p{Zl}\\p{Zp}"},
    {"javaMirrored", "()<>\\[\\]{}"},
    {"javaTitleCase", "\\p{Lt}"},
    {"IsAlphabetic", "\\p{L}\\p{Nl}"},
    {"IsLowercase", "\\p{Ll}"},
    {"IsUppercase", "\\p{Lu}"},
    {"IsDigit", "\\p{Nd}"},
    {"IsLetter", "\\p{L}"},
    {"IsPunctuation", "\\p{P}"},
    {"IsWhite_Space", "\\s\\p{Z}"},
    {"IsControl", "\\p{Cc}"},
    {"InBasicLatin", "\\x00-\\x7F"},
    {"InGreek", "\\x{370}-\\x{3FF}"},
    {"InCyrillic", "\\x{400}-\\x{4FF}"},
});

class Translator {
public:
    explicit Translator(std::string_view text) : text_(text) {}

    std::string run() {
        std::string out;
        while (at_ < text_.size()) {
            if (text_[at_] == '[') {
                out += character_class();
            } else if (text_[at_] == '\\') {
                out += escape(false);
            } else if (text_.substr(at_).starts_with("(?")) {
                out += flags();
            } else if (text_[at_] == '{' && !is_repetition()) {
                return kRefused;
            } else {
                out += text_[at_++];
            }
        }
        return out;
    }

private:
    static constexpr const char* kRefused = "(";  // no pattern of PCRE2's either

    bool more() const { return at_ < text_.size(); }

    /// Java knows no brace that stands for itself: {2}, {2,} or {2,5}.
    bool is_repetition() const {
        size_t end = at_ + 1;
        const auto digits = [&] {
            const size_t begin = end;
            while (end < text_.size() && std::isdigit(static_cast<unsigned char>(text_[end]))) ++end;
            return end > begin;
        };
        if (!digits()) return false;
        if (end < text_.size() && text_[end] == ',') ++end, digits();
        return end < text_.size() && text_[end] == '}';
    }

    /// `(?idmsux-idmsux` without the flags that PCRE2 does not have: d, u and U.
    std::string flags() {
        std::string out = "(?";
        size_t end = at_ + 2;
        while (end < text_.size() &&
               (std::isalpha(static_cast<unsigned char>(text_[end])) || text_[end] == '-'))
            ++end;
        const bool is_flags = end > at_ + 2 && end < text_.size() && (text_[end] == ')' || text_[end] == ':');
        at_ += 2;
        if (!is_flags) return out;
        for (; at_ < end; ++at_) {
            if (text_[at_] != 'd' && text_[at_] != 'u' && text_[at_] != 'U') out += text_[at_];
        }
        return out;
    }

    std::string escape(bool in_class) {
        ++at_;
        if (!more()) return "\\";
        const char c = text_[at_++];
        switch (c) {
            case 'u':
                return code_point(4);
            case '0':
                return octal();
            case 'p':
            case 'P':
                return property(c == 'P', in_class);
            case 'Q':
                return in_class ? quoted_in_class() : quoted();
            default:
                return std::string("\\") + c;
        }
    }

    /// \Q...\E: what stands between has no meaning.
    std::string quoted() {
        const size_t end = std::min(text_.find("\\E", at_), text_.size());
        std::string out = "\\Q" + std::string(text_.substr(at_, end - at_)) + "\\E";
        at_ = std::min(end + 2, text_.size());
        return out;
    }

    /// \Q...\E inside brackets: every character on its own.
    std::string quoted_in_class() {
        std::string out;
        while (more() && !text_.substr(at_).starts_with("\\E")) {
            const char c = text_[at_++];
            if (std::ispunct(static_cast<unsigned char>(c))) out += '\\';
            out += c;
        }
        at_ = std::min(at_ + 2, text_.size());
        return out;
    }

    std::string code_point(size_t digits) {
        const std::string hex(text_.substr(at_, digits));
        at_ = std::min(at_ + digits, text_.size());
        return "\\x{" + hex + "}";
    }

    std::string octal() {
        size_t end = at_;
        while (end < text_.size() && end < at_ + 3 && text_[end] >= '0' && text_[end] <= '7') ++end;
        const std::string digits(text_.substr(at_, end - at_));
        at_ = end;
        return "\\o{" + digits + "}";
    }

    std::string property(bool negated, bool in_class) {
        const std::string sign = negated ? "\\P" : "\\p";
        if (!more()) return sign;
        if (text_[at_] != '{') return sign + "{" + text_[at_++] + "}";
        const size_t close = text_.find('}', at_);
        if (close == std::string_view::npos) return sign;
        const std::string_view name = text_.substr(at_ + 1, close - at_ - 1);
        at_ = close + 1;
        for (const auto& [java, members] : kClasses) {
            if (java != name) continue;
            if (in_class && !negated) return std::string(members);
            return (negated ? "[^" : "[") + std::string(members) + "]";
        }
        const std::string_view script = name.starts_with("Is")        ? name.substr(2)
                                        : name.starts_with("script=") ? name.substr(7)
                                                                      : name;
        return sign + "{" + std::string(script) + "}";
    }

    /// A class may hold classes (union) and be cut with && (intersection); PCRE2 has neither, so unions
    /// become alternatives and intersections look-aheads: (?:(?=[a-z])[^bc]).
    std::string character_class() {
        ++at_;  // [
        const bool negated = more() && text_[at_] == '^';
        if (negated) ++at_;
        std::vector<std::string> operands;
        operands.push_back(class_operand(true));
        while (text_.substr(at_).starts_with("&&")) {
            at_ += 2;
            operands.push_back(class_operand(false));
        }
        if (!more()) return "[";  // never closed: PCRE2 refuses it
        ++at_;
        if (operands.size() == 1 && !negated) return operands[0];
        if (operands.size() == 1 && is_simple(operands[0])) return "[^" + operands[0].substr(1);
        std::string both;
        for (const auto& operand : operands) both += "(?=" + operand + ")";
        return negated ? "(?:(?!" + both + ")(?s:.))" : "(?:" + both + "(?s:.))";
    }

    static bool is_simple(const std::string& operand) {
        return operand.starts_with("[") && !operand.starts_with("[^");
    }

    /// Up to && or the closing bracket: one class, or alternatives of several.
    std::string class_operand(bool first) {
        std::string members;
        std::vector<std::string> nested;
        while (more() && !text_.substr(at_).starts_with("&&")) {
            const char c = text_[at_];
            if (c == ']' && !(first && members.empty() && nested.empty())) break;
            if (c == '[') {
                nested.push_back(character_class());
            } else if (c == '\\') {
                const bool negated_class = at_ + 1 < text_.size() && text_[at_ + 1] == 'P';
                std::string piece = escape(true);
                if (negated_class && piece.starts_with("[")) {
                    nested.push_back(std::move(piece));
                } else {
                    members += piece;
                }
            } else {
                members += c;
                ++at_;
            }
        }
        if (!members.empty() || nested.empty()) nested.insert(nested.begin(), "[" + members + "]");
        if (nested.size() == 1) return nested[0];
        std::string out = "(?:";
        for (size_t i = 0; i < nested.size(); ++i) out += (i > 0 ? "|" : "") + nested[i];
        return out + ")";
    }

    std::string_view text_;
    size_t at_ = 0;
};

}  // namespace

std::string translate_java_regex(std::string_view pattern) { return Translator(pattern).run(); }

}  // namespace firesteel
