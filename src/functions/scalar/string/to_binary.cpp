#include "codec/base64.h"
#include "functions/coercion.h"
#include "functions/registry.h"
#include "functions/rows.h"

namespace firesteel {

namespace {

enum class Format { kHex, kUtf8, kBase64, kUnknown };

Format find_format(std::string_view name) {
    std::string lower(name);
    for (char& c : lower) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    if (lower == "hex") return Format::kHex;
    if (lower == "utf-8" || lower == "utf8") return Format::kUtf8;
    return lower == "base64" ? Format::kBase64 : Format::kUnknown;
}

Resolution resolve_to_binary(const ResolveRequest& request) {
    check_argument_count(request, 1, 2);
    Resolution resolution;
    resolution.argument_types.assign(request.arguments.size(), Type::string());
    const Type& text = request.arguments[0].type;
    if (!text.is_string() && !can_implicitly_cast(text, Type::string(), request.settings->ansi))
        raise_unexpected_type(request, 0, "\"STRING\"");
    resolution.result = Type::binary();
    resolution.nullable = true;
    if (request.arguments.size() == 1) return resolution;
    const ArgumentInfo& format = request.arguments[1];
    if (!format.constant) {
        raise_mismatch(
            request, "NON_FOLDABLE_INPUT",
            {{"inputName", "`fmt`"}, {"inputType", "\"STRING\""}, {"inputExpr", quoted(format.sql)}});
    }
    if (!format.type.is_string() && !format.type.is(TypeId::kNull)) {
        if (request.name == "try_to_binary") return resolution;
        raise_mismatch(request, "INVALID_ARG_VALUE",
                       {{"inputName", "fmt"},
                        {"requireType", "case-insensitive \"STRING\""},
                        {"validValues", "'hex', 'utf-8', 'utf8', or 'base64'"},
                        {"inputValue", "'" + format.sql + "'"}});
    }
    if (format.constant->is_null()) return resolution;
    const Format known = find_format(format.constant->as_string());
    if (known == Format::kUnknown && request.name != "try_to_binary") {
        raise_mismatch(request, "INVALID_ARG_VALUE",
                       {{"inputName", "fmt"},
                        {"requireType", "case-insensitive \"STRING\""},
                        {"validValues", "'hex', 'utf-8', 'utf8', or 'base64'"},
                        {"inputValue", "'" + format.constant->as_string() + "'"}});
    }
    resolution.nullable = known != Format::kBase64 || nullable_as(request, 0, Type::string());
    return resolution;
}

int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/// Without a first zero an odd number of digits has one.
bool from_hex(std::string_view text, std::string& out) {
    int high = 0;
    bool half = text.size() % 2 != 0;
    for (const char c : text) {
        const int digit = hex_digit(c);
        if (digit < 0) return false;
        if (half) out += static_cast<char>(high << 4 | digit);
        high = half ? 0 : digit;
        half = !half;
    }
    return true;
}

void fail_conversion(std::string_view text, const char* format, RowErrors& errors) {
    errors.fail_always([&] {
        return Error("CONVERSION_INVALID_INPUT", {{"str", "'" + std::string(text) + "'"},
                                                  {"fmt", format},
                                                  {"targetType", "\"BINARY\""},
                                                  {"suggestion", "`try_to_binary`"}});
    });
}

bool to_binary(std::string_view text, std::string_view format, StringWriter& out, RowErrors& errors) {
    switch (find_format(format)) {
        case Format::kHex:
            if (!from_hex(text, out.text())) fail_conversion(text, "'HEX'", errors);
            return true;
        case Format::kBase64:
            if (!is_strict_base64(text) || decode_base64_mime(text, out.text()) != nullptr)
                fail_conversion(text, "'BASE64'", errors);
            return true;
        case Format::kUtf8:
            out.append(text);
            return true;
        case Format::kUnknown:
            break;
    }
    return false;
}
bool hex_to_binary(std::string_view text, StringWriter& out, RowErrors& errors) {
    return to_binary(text, "hex", out, errors);
}

ColumnPtr convert(const KernelCall& call) {
    return call.arguments.size() > 1 ? rows<to_binary>(call) : rows<hex_to_binary>(call);
}

}  // namespace

FUNCTION("to_binary")
    .group("string_funcs")
    .since("3.3.0")
    .doc("The binary value of a text in the format hex (when none is given), utf-8 or base64.")
    .example("SELECT to_binary('abc', 'utf-8')", "abc")
    .overload(resolve_to_binary, convert)
    .with([](FunctionRecord& r) { r.can_fail = true; });

FUNCTION("try_to_binary")
    .group("string_funcs")
    .since("3.3.0")
    .doc("As to_binary, but null when the text or the format is malformed.")
    .example("SELECT try_to_binary('a!', 'base64')", "NULL")
    .overload(resolve_to_binary, convert)
    .with([](FunctionRecord& r) { r.null_on_failure = true; });

}  // namespace firesteel
