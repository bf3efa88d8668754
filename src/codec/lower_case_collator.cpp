// UTF8_LCASE: texts compare by their code points in lower case, each on its own.

#include <unicode/uchar.h>

#include <algorithm>

#include "codec/collator.h"
#include "common/utf8.h"

namespace firesteel {

namespace {

constexpr char32_t kDottedI = 0x130;       // becomes two code points in lower case
constexpr char32_t kCombiningDot = 0x307;  // ... an i and this
constexpr char32_t kFinalSigma = 0x3C2;    // the same letter as the sigma within words
constexpr char32_t kSigma = 0x3C3;

/// In lower case, but for the dotted I.
char32_t lowered(char32_t c) {
    if (c < 0x80) return c >= 'A' && c <= 'Z' ? c + 32 : c;
    if (c == kDottedI) return c;
    if (c == kFinalSigma) return kSigma;
    return static_cast<char32_t>(u_tolower(static_cast<UChar32>(c)));
}

void append_lowered(char32_t c, std::u32string& out) {
    if (c == kDottedI) {
        out += U"i\u0307";
    } else {
        out += lowered(c);
    }
}

std::u32string lowered(std::string_view text) {
    std::u32string out;
    for (size_t at = 0; at < text.size();) append_lowered(utf8_next(text, at), out);
    return out;
}

/// The code points of a list of characters in lower case; the dotted I stays one.
std::u32string lowered_characters(std::string_view characters) {
    std::u32string out;
    for (size_t at = 0; at < characters.size();) out += lowered(utf8_next(characters, at));
    return out;
}

size_t previous(std::string_view text, size_t end) {
    size_t begin = end - 1;
    while (begin > 0 && end - begin < 4 && (static_cast<uint8_t>(text[begin]) & 0xC0) == 0x80) --begin;
    return begin;
}

class LowerCaseCollator final : public Collator {
public:
    explicit LowerCaseCollator(const Collation& collation) : Collator(collation) {}

    void append_key(std::string_view text, std::string& out) const override {
        if (collation().ignores_trailing_spaces) text = without_trailing_spaces(text);
        if (is_ascii(text)) {
            for (const char c : text) out += c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
            return;
        }
        for (const char32_t c : lowered(text)) utf8_append(out, c);
    }

    std::vector<TextMatch> find_all(std::string_view text, std::string_view part) const override {
        std::vector<TextMatch> all;
        const std::u32string wanted = lowered(part);
        for (size_t at = 0; at < text.size();) {
            if (const auto end = match_at(text, at, wanted)) {
                all.push_back({at, *end});
                at = *end;
            } else {
                utf8_next(text, at);
            }
        }
        return all;
    }

    std::optional<TextMatch> find(std::string_view text, std::string_view part, size_t from) const override {
        const std::u32string wanted = lowered(part);
        for (size_t at = from; at < text.size(); utf8_next(text, at)) {
            if (const auto end = match_at(text, at, wanted)) return TextMatch{at, *end};
        }
        return std::nullopt;
    }

    bool starts_with(std::string_view text, std::string_view part) const override {
        return match_at(text, 0, lowered(part)).has_value();
    }

    bool ends_with(std::string_view text, std::string_view part) const override {
        const std::u32string wanted = lowered(part);
        for (size_t begin = text.size();; begin = previous(text, begin)) {
            if (lowered(text.substr(begin)) == wanted) return true;
            if (begin == 0) return false;
        }
    }

    std::string_view trim_left(std::string_view text, std::string_view characters) const override {
        const std::u32string wanted = lowered_characters(characters);
        while (!text.empty()) {
            const Character first = character_at(text, 0, wanted);
            if (wanted.find(first.code) == std::u32string::npos) break;
            text.remove_prefix(first.size);
        }
        return text;
    }

    std::string_view trim_right(std::string_view text, std::string_view characters) const override {
        const std::u32string wanted = lowered_characters(characters);
        while (!text.empty()) {
            size_t begin = previous(text, text.size());
            Character last = character_at(text, begin, wanted);
            if (last.code == kCombiningDot && begin > 0) {
                const size_t before = previous(text, begin);
                const Character pair = character_at(text, before, wanted);
                if (before + pair.size == text.size()) last = pair, begin = before;
            }
            if (wanted.find(last.code) == std::u32string::npos) break;
            text = text.substr(0, begin);
        }
        return text;
    }

    void translate(std::string_view text, std::string_view from, std::string_view to,
                   std::string& out) const override {
        const std::u32string wanted = lowered_characters(from);
        for (size_t at = 0; at < text.size();) {
            const Character character = character_at(text, at, wanted);
            const size_t place = wanted.find(character.code);
            if (place == std::u32string::npos) {
                out += text.substr(at, character.size);
            } else {
                out += utf8_slice(to, static_cast<int64_t>(place), static_cast<int64_t>(place) + 1);
            }
            at += character.size;
        }
    }

private:
    struct Character {
        char32_t code;
        size_t size;  // bytes in the text
    };

    /// The code point in lower case; an i with a combining dot is one where a dotted I is wanted.
    static Character character_at(std::string_view text, size_t at, const std::u32string& wanted) {
        size_t end = at;
        const char32_t code = lowered(utf8_next(text, end));
        if (code == U'i' && end < text.size() && wanted.find(kDottedI) != std::u32string::npos) {
            size_t after = end;
            if (utf8_next(text, after) == kCombiningDot) return {kDottedI, after - at};
        }
        return {code, end - at};
    }

    /// Where the text that starts at `at` and is `wanted` in lower case ends, between two code points.
    static std::optional<size_t> match_at(std::string_view text, size_t at, const std::u32string& wanted) {
        std::u32string found;
        while (found.size() < wanted.size()) {
            if (at >= text.size()) return std::nullopt;
            const size_t checked = found.size();
            append_lowered(utf8_next(text, at), found);
            if (found.size() > wanted.size() ||
                found.compare(checked, std::u32string::npos, wanted, checked, found.size() - checked) != 0)
                return std::nullopt;
        }
        return at;
    }
};

}  // namespace

std::unique_ptr<const Collator> make_lower_case_collator(const Collation& collation) {
    return std::make_unique<const LowerCaseCollator>(collation);
}

}  // namespace firesteel
