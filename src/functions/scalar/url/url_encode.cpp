#include "common/utf8.h"
#include "functions/registry.h"
#include "functions/rows.h"

namespace firesteel {

namespace {

void url_encode(std::string_view text, StringWriter& out) {
    constexpr char kDigits[] = "0123456789ABCDEF";
    for (const char c : text) {
        const bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                           c == '.' || c == '-' || c == '*' || c == '_';
        if (plain) {
            out.append(c);
        } else if (c == ' ') {
            out.append('+');
        } else {
            out.append('%');
            out.append(kDigits[static_cast<uint8_t>(c) >> 4]);
            out.append(kDigits[static_cast<uint8_t>(c) & 15]);
        }
    }
}

int digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/// False when a % is not followed by two hexadecimal digits.
bool decode(std::string_view text, std::string& out) {
    for (size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            out += text[i] == '+' ? ' ' : text[i];
            continue;
        }
        const int high = i + 2 < text.size() ? digit(text[i + 1]) : -1;
        const int low = i + 2 < text.size() ? digit(text[i + 2]) : -1;
        if (high < 0 || low < 0) return false;
        out += static_cast<char>(high << 4 | low);
        i += 2;
    }
    if (!is_valid_utf8(out)) out = utf8_repaired(out);
    return true;
}

void url_decode(std::string_view text, StringWriter& out, RowErrors& errors) {
    if (decode(text, out.text())) return;
    errors.fail_always([&] { return Error("CANNOT_DECODE_URL", {{"url", std::string(text)}}); });
}

}  // namespace

FUNCTION("url_encode")
    .group("url_funcs")
    .since("3.4.0")
    .doc("The text as it may stand in a URL: application/x-www-form-urlencoded.")
    .example("SELECT url_encode('https://spark.apache.org')", "https%3A%2F%2Fspark.apache.org")
    .overload("(str STRING) -> STRING?", rows<url_encode>);

FUNCTION("url_decode")
    .group("url_funcs")
    .since("3.4.0")
    .doc("The text that url_encode would have made that of.")
    .example("SELECT url_decode('https%3A%2F%2Fspark.apache.org')", "https://spark.apache.org")
    .overload("(str STRING) -> STRING?", rows<url_decode>)
    .with([](FunctionRecord& r) { r.can_fail = true; });

FUNCTION("try_url_decode")
    .group("url_funcs")
    .since("4.0.0")
    .doc("As url_decode, but null when the text is malformed.")
    .example("SELECT try_url_decode('http%3A%2F%2spark.apache.org')", "NULL")
    .overload("(str STRING) -> STRING?", rows<url_decode>)
    .with([](FunctionRecord& r) { r.null_on_failure = true; });

}  // namespace firesteel
