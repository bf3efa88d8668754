// What to_char(binary, format) turns into; the format has been looked at by then.

#include "codec/base64.h"
#include "functions/registry.h"
#include "functions/rows.h"

namespace firesteel {

namespace {

void as_base64(std::string_view bytes, std::string_view, StringWriter& out) {
    encode_base64_mime(bytes, out.text());
}
void as_hex(std::string_view bytes, std::string_view, StringWriter& out) {
    constexpr char kDigits[] = "0123456789ABCDEF";
    for (const char c : bytes) {
        out.append(kDigits[static_cast<uint8_t>(c) >> 4]);
        out.append(kDigits[static_cast<uint8_t>(c) & 15]);
    }
}
void as_utf8(std::string_view bytes, std::string_view, StringWriter& out) { out.append(bytes); }

std::string show_first(const std::string& name, const std::vector<std::string>& arguments) {
    return name + "(" + arguments[0] + ")";
}

}  // namespace

FUNCTION("to_char_base64")
    .overload("(expr BINARY, format STRING) -> STRING", rows<as_base64>)
    .with([](FunctionRecord& r) { r.internal = true, r.shown_name = "base64", r.display = show_first; });
FUNCTION("to_char_hex")
    .overload("(expr BINARY, format STRING) -> STRING", rows<as_hex>)
    .with([](FunctionRecord& r) { r.internal = true, r.shown_name = "hex", r.display = show_first; });
FUNCTION("to_char_utf8")
    .overload("(expr BINARY, format STRING) -> STRING?", rows<as_utf8>)
    .with([](FunctionRecord& r) { r.internal = true, r.shown_name = "decode"; });

}  // namespace firesteel
