#include <optional>

#include "functions/registry.h"
#include "functions/rows.h"
#include "functions/scalar/string/charset.h"

namespace firesteel {

namespace {

std::optional<Charset> charset_or_fail(const char* function, std::string_view name, RowErrors& errors) {
    const auto charset = find_charset(name);
    if (!charset) {
        errors.fail_always([&] {
            return Error("INVALID_PARAMETER_VALUE.CHARSET", {{"functionName", function},
                                                             {"parameter", "`charset`"},
                                                             {"charset", std::string(name)},
                                                             {"charsets", kCharsetNames}});
        });
    }
    return charset;
}

void fail_coding(const char* function, std::string_view charset, RowErrors& errors) {
    errors.fail_always([&] {
        return Error("MALFORMED_CHARACTER_CODING",
                     {{"function", function}, {"charset", std::string(charset)}});
    });
}

void encode(std::string_view text, std::string_view name, StringWriter& out, RowErrors& errors) {
    const auto charset = charset_or_fail("`encode`", name, errors);
    if (charset && !encode_text(*charset, text, out.text())) fail_coding("`encode`", name, errors);
}

void decode(std::string_view bytes, std::string_view name, StringWriter& out, RowErrors& errors) {
    const auto charset = charset_or_fail("`decode`", name, errors);
    if (charset && !decode_text(*charset, bytes, out.text())) fail_coding("`decode`", name, errors);
}

}  // namespace

FUNCTION("encode")
    .group("string_funcs")
    .since("1.5.0")
    .doc("The text in a character set: US-ASCII, ISO-8859-1, UTF-8, UTF-16BE, UTF-16LE, UTF-16, UTF-32.")
    .example("SELECT encode('abc', 'utf-8')", "abc")
    .overload("(str STRING, charset STRING) -> BINARY?", rows<encode>)
    .with([](FunctionRecord& r) { r.can_fail = true; });

// decode(bytes, charset); decode with more arguments is a CASE, see expr/derived/decode.cpp.
FUNCTION("decode_charset")
    .overload("(bin BINARY, charset STRING) -> STRING?", rows<decode>)
    .with([](FunctionRecord& r) { r.can_fail = true, r.internal = true, r.shown_name = "decode"; });

}  // namespace firesteel
