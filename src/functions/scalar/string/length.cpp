#include "common/utf8.h"
#include "functions/registry.h"
#include "functions/rows.h"

namespace firesteel {

namespace {

int32_t characters(std::string_view text) { return static_cast<int32_t>(utf8_length(text)); }
int32_t bytes(StringView text) { return static_cast<int32_t>(text.size()); }
int32_t bits(StringView text) { return static_cast<int32_t>(text.size() * 8); }

int32_t first_code_point(std::string_view text) {
    size_t at = 0;
    return text.empty() ? 0 : static_cast<int32_t>(utf8_next(text, at));
}

/// The low byte of the number as a Latin-1 character; nothing for negative numbers.
void character_of(int64_t code, StringWriter& out) {
    if (code >= 0) utf8_append(out.text(), static_cast<char32_t>(code & 0xFF));
}

void spaces(int32_t count, StringWriter& out) {
    if (count > 0) out.append(static_cast<size_t>(count), ' ');
}

}  // namespace

FUNCTION("length")
    .alias("char_length")
    .alias("character_length")
    .alias("len")
    .group("string_funcs")
    .since("1.5.0")
    .doc("The number of characters of a text, or of bytes of a binary value.")
    .example("SELECT length('Spark SQL ')", "10")
    .example("SELECT char_length('Spark SQL ')", "10")
    .overload("(expr STRING) -> INT", rows<characters>)
    .overload("(expr BINARY) -> INT", rows<bytes>);
FUNCTION("octet_length")
    .group("string_funcs")
    .since("2.3.0")
    .doc("The number of bytes.")
    .example("SELECT octet_length('Spark SQL')", "9")
    .overload("(expr STRING) -> INT", rows<bytes>)
    .overload("(expr BINARY) -> INT", rows<bytes>);
FUNCTION("bit_length")
    .group("string_funcs")
    .since("2.3.0")
    .doc("The number of bits.")
    .example("SELECT bit_length('Spark SQL')", "72")
    .overload("(expr STRING) -> INT", rows<bits>)
    .overload("(expr BINARY) -> INT", rows<bits>);
FUNCTION("ascii")
    .group("string_funcs")
    .since("1.5.0")
    .doc("The code point of the first character; 0 for an empty text.")
    .example("SELECT ascii('222')", "50")
    .overload("(str STRING) -> INT", rows<first_code_point>);
FUNCTION("chr")
    .alias("char")
    .group("string_funcs")
    .since("2.3.0")
    .doc("The character of a code, modulo 256; empty when it is negative.")
    .example("SELECT chr(65)", "A")
    .overload("(expr BIGINT) -> STRING", rows<character_of>);
FUNCTION("space")
    .group("string_funcs")
    .since("1.5.0")
    .doc("So many spaces.")
    .example("SELECT concat(space(2), '1')", "  1")
    .overload("(n INT) -> STRING", rows<spaces>);

}  // namespace firesteel
