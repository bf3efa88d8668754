#include <memory>

#include "functions/registry.h"
#include "functions/rows.h"
#include "functions/scalar/string/charset.h"
#include "functions/scalar/string/system_charset.h"

namespace firesteel {

namespace {

void fail_charset(const char* function, std::string_view name, RowErrors& errors) {
    errors.fail_always([&] {
        return Error("INVALID_PARAMETER_VALUE.CHARSET", {{"functionName", function},
                                                         {"parameter", "`charset`"},
                                                         {"charset", std::string(name)},
                                                         {"charsets", kCharsetNames}});
    });
}

void fail_coding(const char* function, std::string_view charset, RowErrors& errors) {
    errors.fail_always([&] {
        return Error("MALFORMED_CHARACTER_CODING",
                     {{"function", function}, {"charset", std::string(charset)}});
    });
}

/// What sessions may choose: any of Java's character sets, and replacements instead of failures.
enum Coding : uint8_t { kStrict, kJava = 1, kReplacing = 2 };

/// The character set of that name, which may be any with kJava; fails the row and is null without it.
std::unique_ptr<SystemCharset> system_charset(const char* function, std::string_view name, int coding,
                                              RowErrors& errors) {
    if ((coding & kJava) != 0) {
        if (auto found = SystemCharset::find(name)) return found;
    }
    fail_charset(function, name, errors);
    return nullptr;
}

template <int kCoding>
void encode(std::string_view text, std::string_view name, StringWriter& out, RowErrors& errors) {
    bool whole = true;
    constexpr bool replaces = (kCoding & kReplacing) != 0;
    if (const auto charset = find_charset(name)) {
        if (replaces) return encode_text_replacing(*charset, text, out.text());
        whole = encode_text(*charset, text, out.text());
    } else if (const auto system = system_charset("`encode`", name, kCoding, errors)) {
        whole = system->encode(text, out.text()) || replaces;
    }
    if (!whole) fail_coding("`encode`", name, errors);
}

template <int kCoding>
void decode(std::string_view bytes, std::string_view name, StringWriter& out, RowErrors& errors) {
    bool whole = true;
    constexpr bool replaces = (kCoding & kReplacing) != 0;
    if (const auto charset = find_charset(name)) {
        if (replaces) return decode_text_replacing(*charset, bytes, out.text());
        whole = decode_text(*charset, bytes, out.text());
    } else if (const auto system = system_charset("`decode`", name, kCoding, errors)) {
        whole = system->decode(bytes, out.text()) || replaces;
    }
    if (!whole) fail_coding("`decode`", name, errors);
}

void under_setting(FunctionRecord& r) { r.can_fail = true, r.internal = true; }

}  // namespace

FUNCTION("encode")
    .group("string_funcs")
    .since("1.5.0")
    .doc("The text in a character set: US-ASCII, ISO-8859-1, UTF-8, UTF-16BE, UTF-16LE, UTF-16, UTF-32.")
    .example("SELECT encode('abc', 'utf-8')", "abc")
    .overload("(str STRING, charset STRING) -> BINARY?", rows<encode<kStrict>>)
    .with([](FunctionRecord& r) { r.can_fail = true; });

// decode(bytes, charset); decode with more arguments is a CASE, see expr/derived/decode.cpp.
FUNCTION("decode_charset")
    .overload("(bin BINARY, charset STRING) -> STRING?", rows<decode<kStrict>>)
    .with([](FunctionRecord& r) { r.can_fail = true, r.internal = true, r.shown_name = "decode"; });

// As the session's settings choose, see plan/earlier_functions.cpp.
FUNCTION("encode_java")
    .overload("(str STRING, charset STRING) -> BINARY?", rows<encode<kJava>>)
    .with(under_setting);
FUNCTION("encode_replacing")
    .overload("(str STRING, charset STRING) -> BINARY?", rows<encode<kReplacing>>)
    .with(under_setting);
FUNCTION("encode_java_replacing")
    .overload("(str STRING, charset STRING) -> BINARY?", rows<encode<kJava | kReplacing>>)
    .with(under_setting);
FUNCTION("decode_java")
    .overload("(bin BINARY, charset STRING) -> STRING?", rows<decode<kJava>>)
    .with(under_setting);
FUNCTION("decode_replacing")
    .overload("(bin BINARY, charset STRING) -> STRING?", rows<decode<kReplacing>>)
    .with(under_setting);
FUNCTION("decode_java_replacing")
    .overload("(bin BINARY, charset STRING) -> STRING?", rows<decode<kJava | kReplacing>>)
    .with(under_setting);

}  // namespace firesteel
