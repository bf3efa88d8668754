#include <unicode/uchar.h>

#include <optional>

#include "common/utf8.h"
#include "functions/registry.h"
#include "functions/rows.h"

namespace firesteel {

namespace {

constexpr const char* kNames[] = {"str", "upperChar", "lowerChar", "digitChar", "otherChar"};
constexpr const char* kDefaults[] = {"", "X", "x", "n", "NULL"};

/// The masks are constants of one character, or null to keep what is there.
Resolution resolve_mask(const ResolveRequest& request) {
    check_argument_count(request, 1, 5);
    Resolution resolution;
    for (size_t i = 0; i < request.arguments.size(); ++i) {
        const ArgumentInfo& argument = request.arguments[i];
        if (!argument.type.is_string() && !argument.type.is(TypeId::kNull))
            raise_unexpected_type(request, i, "\"STRING\"");
        resolution.argument_types.push_back(Type::string());
        if (i == 0) continue;
        if (!argument.constant) {
            raise_mismatch(request, "NON_FOLDABLE_INPUT",
                           {{"inputName", "`" + std::string(kNames[i]) + "`"},
                            {"inputType", quoted(argument.type)},
                            {"inputExpr", quoted(argument.sql)}});
        }
        if (!argument.constant->is_null() && utf8_length(argument.constant->as_string()) != 1)
            raise_mismatch(request, "INPUT_SIZE_NOT_ONE", {{"exprName", kNames[i]}});
    }
    resolution.result = Type::string();
    resolution.nullable = true;
    return resolution;
}

size_t mask_for(char32_t c) {
    switch (u_charType(static_cast<UChar32>(c))) {
        case U_UPPERCASE_LETTER:
            return 1;
        case U_LOWERCASE_LETTER:
            return 2;
        case U_DECIMAL_DIGIT_NUMBER:
            return 3;
        default:
            return 4;
    }
}

ColumnPtr mask(const KernelCall& call) {
    StringBuilder out(*call.result_type, call.pool);
    std::string text;
    for (int64_t row = 0; row < call.rows; ++row) {
        if (call[0].is_null(row)) {
            out.append_null();
            continue;
        }
        const auto masked_by = [&](size_t i) -> std::optional<std::string_view> {
            if (i < call.arguments.size())
                return call[i].is_null(row) ? std::nullopt
                                            : std::optional(call[i].values<StringView>()[row].view());
            return i == 4 ? std::nullopt : std::optional<std::string_view>(kDefaults[i]);
        };
        const std::string_view source = call[0].values<StringView>()[row].view();
        text.clear();
        for (size_t at = 0; at < source.size();) {
            const size_t begin = at;
            const char32_t c = utf8_next(source, at);
            const auto masked = masked_by(mask_for(c));
            // Characters beyond 16 bits are two of Java's.
            for (int i = 0; masked && i < (c > 0xFFFF ? 2 : 1); ++i) text += *masked;
            if (!masked) text += source.substr(begin, at - begin);
        }
        out.append_value(text);
    }
    return out.finish();
}

std::string show_all(const std::string& name, const std::vector<std::string>& arguments) {
    std::string out = name + "(" + arguments[0];
    for (size_t i = 1; i < 5; ++i) out += ", " + (i < arguments.size() ? arguments[i] : kDefaults[i]);
    return out + ")";
}

}  // namespace

FUNCTION("mask")
    .group("string_funcs")
    .since("3.4.0")
    .doc(
        "The text with its capital letters, small letters and digits (and other characters) made X, x and n.")
    .example("SELECT mask('abcd-EFGH-8765-4321')", "xxxx-XXXX-nnnn-nnnn")
    .example("SELECT mask('AbCD123-@$#', 'Q', 'q', 'd', 'o')", "QqQQdddoooo")
    .overload(resolve_mask, mask)
    .with([](FunctionRecord& r) { r.nulls = NullHandling::kCustom, r.display = show_all; });

}  // namespace firesteel
