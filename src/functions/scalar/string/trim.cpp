#include "common/utf8.h"
#include "functions/registry.h"
#include "functions/rows.h"
#include "functions/scalar/string/collated_texts.h"

namespace firesteel {

namespace {

enum Ends : uint8_t { kLeft = 1, kRight = 2, kBoth = 3 };

bool holds(std::string_view characters, std::string_view character) {
    for (size_t at = 0; at < characters.size();) {
        const size_t begin = at;
        utf8_next(characters, at);
        if (characters.substr(begin, at - begin) == character) return true;
    }
    return false;
}

std::string_view trimmed(std::string_view text, std::string_view characters, Ends ends) {
    while ((ends & kLeft) != 0 && !text.empty()) {
        size_t at = 0;
        utf8_next(text, at);
        if (!holds(characters, text.substr(0, at))) break;
        text.remove_prefix(at);
    }
    while ((ends & kRight) != 0 && !text.empty()) {
        size_t begin = text.size() - 1;
        while (begin > 0 && (static_cast<uint8_t>(text[begin]) & 0xC0) == 0x80) --begin;
        if (!holds(characters, text.substr(begin))) break;
        text.remove_suffix(text.size() - begin);
    }
    return text;
}

template <Ends kEnds>
void trim_spaces(std::string_view text, StringWriter& out) {
    out.append(trimmed(text, " ", kEnds));
}
/// The characters to be trimmed come first.
template <Ends kEnds>
void trim_characters(std::string_view characters, std::string_view text, StringWriter& out) {
    out.append(trimmed(text, characters, kEnds));
}
/// btrim has them last.
void trim_both(std::string_view text, std::string_view characters, StringWriter& out) {
    out.append(trimmed(text, characters, kBoth));
}

/// Spaces that do not count stay at the end, unless they are to be trimmed themselves.
void collated_trim(std::string_view text, std::string_view characters, Ends ends, const Collator& collator,
                   StringWriter& out) {
    if ((ends & kLeft) != 0) text = collator.trim_left(text, characters);
    std::string_view core = text;
    const bool keeps_spaces = characters.find(' ') == std::string_view::npos;
    if (collator.collation().ignores_trailing_spaces && keeps_spaces) core = without_trailing_spaces(text);
    const std::string_view spaces = text.substr(core.size());
    if ((ends & kRight) != 0) core = collator.trim_right(core, characters);
    out.append(core);
    out.append(spaces);
}
template <Ends kEnds>
void collated_trim_characters(std::string_view characters, std::string_view text, StringWriter& out,
                              const CollatedTexts& texts) {
    collated_trim(text, characters, kEnds, texts.collator, out);
}
void collated_trim_both(std::string_view text, std::string_view characters, StringWriter& out,
                        const CollatedTexts& texts) {
    collated_trim(text, characters, kBoth, texts.collator, out);
}

template <Ends kEnds>
std::string show(const std::string& name, const std::vector<std::string>& a) {
    if (a.size() == 1) return name + "(" + a[0] + ")";
    const std::string side = kEnds == kLeft ? "LEADING " : kEnds == kRight ? "TRAILING " : "BOTH ";
    return "TRIM(" + side + a[0] + " FROM " + a[1] + ")";
}

}  // namespace

FUNCTION("trim")
    .group("string_funcs")
    .since("1.5.0")
    .doc("The text without spaces (or other characters) at both ends.")
    .example("SELECT trim('    SparkSQL   ')", "SparkSQL")
    .example("SELECT trim(BOTH 'SL' FROM 'SSparkSQLS')", "parkSQ")
    .overload("(str STRING) -> STRING", rows<trim_spaces<kBoth>>)
    .overload("(trimStr STRING, str STRING) -> STRING",
              by_collation<trim_characters<kBoth>, collated_trim_characters<kBoth>>)
    .with([](FunctionRecord& r) { r.display = show<kBoth>; });
FUNCTION("ltrim")
    .group("string_funcs")
    .since("1.5.0")
    .doc("The text without spaces (or other characters) at its start.")
    .example("SELECT ltrim('    SparkSQL   ')", "SparkSQL   ")
    .overload("(str STRING) -> STRING", rows<trim_spaces<kLeft>>)
    .overload("(trimStr STRING, str STRING) -> STRING",
              by_collation<trim_characters<kLeft>, collated_trim_characters<kLeft>>)
    .with([](FunctionRecord& r) { r.display = show<kLeft>; });
FUNCTION("rtrim")
    .group("string_funcs")
    .since("1.5.0")
    .doc("The text without spaces (or other characters) at its end.")
    .example("SELECT rtrim('    SparkSQL   ')", "    SparkSQL")
    .overload("(str STRING) -> STRING", rows<trim_spaces<kRight>>)
    .overload("(trimStr STRING, str STRING) -> STRING",
              by_collation<trim_characters<kRight>, collated_trim_characters<kRight>>)
    .with([](FunctionRecord& r) { r.display = show<kRight>; });
FUNCTION("btrim")
    .group("string_funcs")
    .since("3.2.0")
    .doc("The text without spaces (or other characters) at both ends.")
    .example("SELECT btrim('SSparkSQLS', 'SL')", "parkSQ")
    .overload("(str STRING) -> STRING", rows<trim_spaces<kBoth>>)
    .overload("(str STRING, trimStr STRING) -> STRING", by_collation<trim_both, collated_trim_both>);

}  // namespace firesteel
