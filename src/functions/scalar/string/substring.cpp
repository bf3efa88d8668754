#include <algorithm>

#include "common/utf8.h"
#include "functions/coercion.h"
#include "functions/registry.h"
#include "functions/rows.h"
#include "functions/scalar/string/collated_texts.h"

namespace firesteel {

namespace {

/// Positions count from 1, or from the end when negative; 0 means 1. What lies outside is cut off.
struct Range {
    int64_t begin;
    int64_t end;
};
Range range_of(int64_t size, int32_t position, int32_t length) {
    const int64_t begin = position > 0 ? position - 1 : position < 0 ? size + position : 0;
    const int64_t end = length < 0 ? begin : begin + length;
    return {std::clamp<int64_t>(begin, 0, size), std::clamp<int64_t>(end, 0, size)};
}

void substring(std::string_view text, int32_t position, int32_t length, StringWriter& out) {
    const bool ascii = is_ascii(text);
    const int64_t size = ascii ? static_cast<int64_t>(text.size()) : utf8_length(text);
    const Range range = range_of(size, position, length);
    if (range.begin >= range.end) return;
    out.append(
        ascii ? text.substr(static_cast<size_t>(range.begin), static_cast<size_t>(range.end - range.begin))
              : utf8_slice(text, range.begin, range.end));
}
void substring_bytes(std::string_view bytes, int32_t position, int32_t length, StringWriter& out) {
    const Range range = range_of(static_cast<int64_t>(bytes.size()), position, length);
    if (range.begin < range.end)
        out.append(
            bytes.substr(static_cast<size_t>(range.begin), static_cast<size_t>(range.end - range.begin)));
}
void rest(std::string_view text, int32_t position, StringWriter& out) {
    substring(text, position, INT32_MAX, out);
}
void rest_bytes(std::string_view bytes, int32_t position, StringWriter& out) {
    substring_bytes(bytes, position, INT32_MAX, out);
}

void left(std::string_view text, int32_t length, StringWriter& out) { substring(text, 1, length, out); }
void left_bytes(std::string_view bytes, int32_t length, StringWriter& out) {
    substring_bytes(bytes, 1, length, out);
}
void right(std::string_view text, int32_t length, StringWriter& out) {
    if (length > 0) substring(text, -length, length, out);
}

/// Text before the n-th delimiter, or after the n-th from the end.
void substring_index(std::string_view text, std::string_view delimiter, int32_t count, StringWriter& out) {
    if (delimiter.empty() || count == 0) return;
    size_t at = count > 0 ? 0 : text.size();
    for (int32_t n = 0; n != count; n += count > 0 ? 1 : -1) {
        if (count > 0) {
            const size_t found = text.find(delimiter, n == 0 ? 0 : at + 1);
            if (found == std::string_view::npos) return out.append(text);
            at = found;
        } else {
            const size_t found = at == 0 ? std::string_view::npos : text.rfind(delimiter, at - 1);
            if (found == std::string_view::npos) return out.append(text);
            at = found;
        }
    }
    out.append(count > 0 ? text.substr(0, at) : text.substr(at + delimiter.size()));
}

void collated_substring_index(std::string_view text, std::string_view delimiter, int32_t count,
                              StringWriter& out, const CollatedTexts& texts) {
    delimiter = texts.wanted(delimiter);
    if (delimiter.empty() || count == 0) return;
    const auto matches = texts.collator.find_all(text, delimiter);
    const auto wanted = static_cast<size_t>(std::abs(static_cast<int64_t>(count)));
    if (wanted > matches.size()) return out.append(text);
    out.append(count > 0 ? text.substr(0, matches[wanted - 1].begin)
                         : text.substr(matches[matches.size() - wanted].end));
}

/// `replacement` over `length` characters from `position` on; as many as it has itself when `length` is
/// negative.
int32_t before(int32_t position) { return std::max(position, INT32_MIN + 1) - 1; }

void overlay(std::string_view text, std::string_view replacement, int32_t position, int32_t length,
             StringWriter& out) {
    const int64_t covered = length >= 0 ? length : utf8_length(replacement);
    substring(text, 1, before(position), out);
    out.append(replacement);
    rest(text, static_cast<int32_t>(std::min<int64_t>(position + covered, INT32_MAX)), out);
}
void overlay_all(std::string_view text, std::string_view replacement, int32_t position, StringWriter& out) {
    overlay(text, replacement, position, -1, out);
}

void overlay_bytes(std::string_view bytes, std::string_view replacement, int32_t position, int32_t length,
                   StringWriter& out) {
    const int64_t covered = length >= 0 ? length : static_cast<int64_t>(replacement.size());
    substring_bytes(bytes, 1, before(position), out);
    out.append(replacement);
    rest_bytes(bytes, static_cast<int32_t>(std::min<int64_t>(position + covered, INT32_MAX)), out);
}
void overlay_all_bytes(std::string_view bytes, std::string_view replacement, int32_t position,
                       StringWriter& out) {
    overlay_bytes(bytes, replacement, position, -1, out);
}

/// Texts or binary values, not one of each.
Resolution resolve_overlay(const ResolveRequest& request) {
    check_argument_count(request, 3, 4);
    const bool ansi = request.settings->ansi;
    const Type& input = request.arguments[0].type;
    const Type& part = request.arguments[1].type;
    if ((input.is(TypeId::kBinary) && part.is_string()) || (input.is_string() && part.is(TypeId::kBinary))) {
        raise_mismatch(
            request, "DATA_DIFF_TYPES",
            {{"functionName", "`overlay`"}, {"dataType", "(" + quoted(input) + " or " + quoted(part) + ")"}});
    }
    const bool binary = input.is(TypeId::kBinary) && (part.is(TypeId::kBinary) || part.is(TypeId::kNull));
    const Type type = binary ? Type::binary() : Type::string();
    std::vector<Type> types = {type, type};
    for (size_t i = 0; i < request.arguments.size(); ++i) {
        if (i >= 2) types.push_back(Type::integer());
        if (!can_implicitly_cast(request.arguments[i].type, types[i], ansi) &&
            request.arguments[i].type != types[i])
            raise_unexpected_type(request, i, i < 2 ? R"_(("STRING" or "BINARY"))_" : "\"INT\"");
    }
    return {types, type, strict_nullable(request, types)};
}

ColumnPtr overlay_any(const KernelCall& call) {
    const bool whole = call.arguments.size() == 3;
    if (call.result_type->is(TypeId::kBinary))
        return whole ? rows<overlay_all_bytes>(call) : rows<overlay_bytes>(call);
    return whole ? rows<overlay_all>(call) : rows<overlay>(call);
}

std::string show(const std::string& name, const std::vector<std::string>& arguments, size_t wanted,
                 const char* last) {
    std::string out = name + "(";
    for (const auto& argument : arguments) out += argument + (&argument == &arguments.back() ? "" : ", ");
    if (arguments.size() < wanted) out += std::string(", ") + last;
    return out + ")";
}

}  // namespace

FUNCTION("substring")
    .alias("substr")
    .group("string_funcs")
    .since("1.5.0")
    .doc("Part of a text from a position on, which counts from 1, or from the end when negative.")
    .example("SELECT substring('Spark SQL', 5, 1)", "k")
    .example("SELECT substr('Spark SQL', -3)", "SQL")
    .overload("(str STRING, pos INT, len INT) -> STRING", rows<substring>)
    .overload("(str BINARY, pos INT, len INT) -> BINARY", rows<substring_bytes>)
    .overload("(str STRING, pos INT) -> STRING", rows<rest>)
    .overload("(str BINARY, pos INT) -> BINARY", rows<rest_bytes>)
    .with([](FunctionRecord& r) {
        r.display = [](const std::string& name, const std::vector<std::string>& a) {
            return show(name, a, 3, "2147483647");
        };
    });
FUNCTION("left")
    .group("string_funcs")
    .since("2.3.0")
    .doc("The first characters.")
    .example("SELECT left('Spark SQL', 3)", "Spa")
    .overload("(str STRING, len INT) -> STRING", rows<left>)
    .overload("(str BINARY, len INT) -> BINARY", rows<left_bytes>);
FUNCTION("right")
    .group("string_funcs")
    .since("2.3.0")
    .doc("The last characters.")
    .example("SELECT right('Spark SQL', 3)", "SQL")
    .overload("(str STRING, len INT) -> STRING?", rows<right>);
FUNCTION("substring_index")
    .group("string_funcs")
    .since("1.5.0")
    .doc("The text before so many delimiters, or after so many counted from the end when negative.")
    .example("SELECT substring_index('www.apache.org', '.', 2)", "www.apache")
    .overload("(str STRING, delim STRING, count INT) -> STRING",
              by_collation<substring_index, collated_substring_index>);
FUNCTION("overlay")
    .group("string_funcs")
    .since("3.0.0")
    .doc("The text with a part replaced.")
    .example("SELECT overlay('Spark SQL' PLACING '_' FROM 6)", "Spark_SQL")
    .overload(resolve_overlay, overlay_any)
    .with([](FunctionRecord& r) {
        r.display = [](const std::string& name, const std::vector<std::string>& a) {
            return show(name, a, 4, "-1");
        };
    });

}  // namespace firesteel
