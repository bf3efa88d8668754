#include "functions/registry.h"
#include "functions/rows.h"

namespace firesteel {

namespace {

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
char upper(char c) { return c >= 'a' ? static_cast<char>(c - 32) : c; }

/// The digit of a letter; '0' for vowels, '7' for H and W, which do not part equal digits.
char code(char letter) { return "01230127022455012623017202"[upper(letter) - 'A']; }

void soundex(std::string_view text, StringWriter& out) {
    if (text.empty() || !is_letter(text[0])) return out.append(text);
    std::string result(1, upper(text[0]));
    char last = code(text[0]);
    for (size_t i = 1; i < text.size() && result.size() < 4; ++i) {
        if (!is_letter(text[i])) {
            last = '0';
            continue;
        }
        const char digit = code(text[i]);
        if (digit == '7') continue;
        if (digit != '0' && digit != last) result += digit;
        last = digit;
    }
    out.append(result);
    out.append(4 - result.size(), '0');
}

}  // namespace

FUNCTION("soundex")
    .group("string_funcs")
    .since("1.5.0")
    .doc("The Soundex code of the text: a letter and three digits that tell how it sounds.")
    .example("SELECT soundex('Miller')", "M460")
    .overload("(str =STRING) -> STRING", rows<soundex>);

}  // namespace firesteel
