#include "common/utf8.h"
#include "functions/registry.h"
#include "functions/rows.h"

namespace firesteel {

namespace {

bool is_valid(std::string_view text) { return is_valid_utf8(text); }
void make_valid(std::string_view text, StringWriter& out) { out.append(utf8_repaired(text)); }

std::string escaped_bytes(std::string_view text) {
    constexpr char kDigits[] = "0123456789ABCDEF";
    std::string out;
    for (const char c : text) {
        out += "\\x";
        out += kDigits[static_cast<uint8_t>(c) >> 4];
        out += kDigits[static_cast<uint8_t>(c) & 15];
    }
    return out;
}

void validate(std::string_view text, StringWriter& out, RowErrors& errors) {
    if (is_valid_utf8(text)) return out.append(text);
    errors.fail_always([&] { return Error("INVALID_UTF8_STRING", {{"str", escaped_bytes(text)}}); });
}

}  // namespace

FUNCTION("is_valid_utf8")
    .group("string_funcs")
    .since("4.0.0")
    .doc("Are the bytes of the text UTF-8?")
    .example("SELECT is_valid_utf8('Spark')", "true")
    .example("SELECT is_valid_utf8(x'80')", "false")
    .overload("(str STRING) -> BOOLEAN?", rows<is_valid>);

FUNCTION("make_valid_utf8")
    .group("string_funcs")
    .since("4.0.0")
    .doc("The text with U+FFFD in place of what is not UTF-8.")
    .example("SELECT make_valid_utf8(x'80')", "\xEF\xBF\xBD")
    .overload("(str STRING) -> STRING?", rows<make_valid>);

FUNCTION("validate_utf8")
    .group("string_funcs")
    .since("4.0.0")
    .doc("The text, or an error when its bytes are not UTF-8.")
    .example("SELECT validate_utf8('Spark')", "Spark")
    .overload("(str STRING) -> STRING?", rows<validate>)
    .with([](FunctionRecord& r) { r.can_fail = true; });

FUNCTION("try_validate_utf8")
    .group("string_funcs")
    .since("4.0.0")
    .doc("The text, or null when its bytes are not UTF-8.")
    .example("SELECT try_validate_utf8(x'80')", "NULL")
    .overload("(str STRING) -> STRING?", rows<validate>)
    .with([](FunctionRecord& r) { r.null_on_failure = true; });

}  // namespace firesteel
