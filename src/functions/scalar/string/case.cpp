#include <unicode/locid.h>
#include <unicode/unistr.h>

#include "common/utf8.h"
#include "functions/registry.h"
#include "functions/rows.h"
#include "functions/scalar/string/collated_texts.h"

namespace firesteel {

namespace {

icu::UnicodeString to_utf16(std::string_view text) {
    return icu::UnicodeString::fromUTF8(icu::StringPiece(text.data(), static_cast<int32_t>(text.size())));
}

void upper(std::string_view text, StringWriter& out) {
    if (!is_ascii(text)) {
        to_utf16(text).toUpper(icu::Locale::getRoot()).toUTF8String(out.text());
        return;
    }
    out.append(text);
    for (char& c : out.text()) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
}

void lower(std::string_view text, StringWriter& out) {
    if (!is_ascii(text)) {
        to_utf16(text).toLower(icu::Locale::getRoot()).toUTF8String(out.text());
        return;
    }
    out.append(text);
    for (char& c : out.text()) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
}

/// Words are what stands between spaces; each gets its first letter in upper case, the others in lower case.
void initcap(std::string_view text, StringWriter& out) {
    StringWriter lowered;
    lower(text, lowered);
    const std::string_view source = lowered.text();
    bool first = true;
    for (size_t at = 0; at < source.size();) {
        const size_t begin = at;
        utf8_next(source, at);
        const std::string_view character = source.substr(begin, at - begin);
        if (first && character != " ") {
            StringWriter raised;
            if (is_ascii(character)) {
                upper(character, raised);
            } else {
                to_utf16(character).toTitle(nullptr, icu::Locale::getRoot()).toUTF8String(raised.text());
            }
            out.append(raised.text());
        } else {
            out.append(character);
        }
        first = character == " ";
    }
}

/// Words as Unicode has them.
void collated_initcap(std::string_view text, StringWriter& out, const CollatedTexts&) {
    to_utf16(text).toTitle(nullptr, icu::Locale::getRoot()).toUTF8String(out.text());
}

}  // namespace

FUNCTION("upper")
    .alias("ucase")
    .group("string_funcs")
    .since("1.0.1")
    .doc("The text in upper case.")
    .example("SELECT upper('SparkSql')", "SPARKSQL")
    .overload("(str STRING) -> STRING", rows<upper>);
FUNCTION("lower")
    .alias("lcase")
    .group("string_funcs")
    .since("1.0.1")
    .doc("The text in lower case.")
    .example("SELECT lower('SparkSql')", "sparksql")
    .overload("(str STRING) -> STRING", rows<lower>);
FUNCTION("initcap")
    .group("string_funcs")
    .since("1.5.0")
    .doc("The first letter of each word in upper case, the others in lower case.")
    .example("SELECT initcap('sPark sql')", "Spark Sql")
    .overload("(str STRING) -> STRING", by_collation<initcap, collated_initcap>);

}  // namespace firesteel
