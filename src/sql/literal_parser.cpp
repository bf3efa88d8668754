#include <algorithm>
#include <charconv>
#include <cmath>

#include "sql/datetime_literal.h"
#include "sql/parser_core.h"

namespace firesteel::sql {
namespace {

std::string to_upper(std::string_view text) {
    std::string out(text);
    std::transform(out.begin(), out.end(), out.begin(),
                   [](char c) { return c >= 'a' && c <= 'z' ? c - 32 : c; });
    return out;
}

std::string quoted(std::string_view text) { return "'" + std::string(text) + "'"; }

/// Text of a decimal number taken apart: digits without point, and how many stand behind it.
struct DecimalText {
    std::string digits;
    int scale = 0;
};

DecimalText split_decimal(std::string_view text) {
    DecimalText out;
    int exponent = 0;
    const size_t e = text.find_first_of("eE");
    if (e != std::string_view::npos) {
        std::string_view number = text.substr(e + 1);
        if (number.starts_with("+")) number.remove_prefix(1);
        std::from_chars(number.data(), number.data() + number.size(), exponent);
        text = text.substr(0, e);
    }
    bool after_point = false;
    for (const char c : text) {
        if (c == '.') {
            after_point = true;
            continue;
        }
        out.digits += c;
        if (after_point) ++out.scale;
    }
    const size_t significant = out.digits.find_first_not_of('0');
    out.digits.erase(
        0, significant == std::string::npos ? out.digits.size() - (out.digits.empty() ? 0 : 1) : significant);
    out.scale -= exponent;
    return out;
}

struct IntegralKind {
    TokenKind token;
    Type (*type)();
    std::string_view name;
    int64_t min;
    int64_t max;
};

constexpr IntegralKind kIntegralKinds[] = {
    {TokenKind::kTinyint, [] { return Type::byte(); }, "tinyint", INT8_MIN, INT8_MAX},
    {TokenKind::kSmallint, [] { return Type::short_integer(); }, "smallint", INT16_MIN, INT16_MAX},
    {TokenKind::kBigint, [] { return Type::long_integer(); }, "bigint", INT64_MIN, INT64_MAX},
};

std::optional<int64_t> to_long(const std::string& text) {
    int64_t value = 0;
    const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (code != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return value;
}

std::optional<std::string> decode_hex(std::string text) {
    if (text.size() % 2 == 1) text.insert(text.begin(), '0');
    auto digit = [](char c) {
        if (c >= '0' && c <= '9') return c - '0';
        if (c >= 'a' && c <= 'f') return c - 'a' + 10;
        if (c >= 'A' && c <= 'F') return c - 'A' + 10;
        return -1;
    };
    std::string bytes;
    for (size_t i = 0; i < text.size(); i += 2) {
        const int high = digit(text[i]);
        const int low = digit(text[i + 1]);
        if (high < 0 || low < 0) return std::nullopt;
        bytes += static_cast<char>(high * 16 + low);
    }
    return bytes;
}

}  // namespace

ExpressionPtr Parser::literal() {
    const size_t first = position();
    if (accept("NULL")) return finish(std::make_shared<spec::Literal>(Type::null(), Value()), first);
    const bool value = is("TRUE");
    advance();
    return finish(std::make_shared<spec::Literal>(Type::boolean(), Value(value)), first);
}

ExpressionPtr Parser::string_literal() {
    const size_t first = position();
    std::string value = parse_string();
    return finish(std::make_shared<spec::Literal>(Type::string(), Value(std::move(value))), first);
}

ExpressionPtr Parser::number(bool negative, size_t first) {
    const Token token = advance();
    std::string digits = (negative ? "-" : "") + std::string(token.text);
    switch (token.kind) {
        case TokenKind::kInteger:
            if (const auto value = to_long(digits)) {
                const bool fits_int = *value >= INT32_MIN && *value <= INT32_MAX;
                Type type = fits_int ? Type::integer() : Type::long_integer();
                return finish(std::make_shared<spec::Literal>(std::move(type), Value(*value)), first);
            }
            return decimal_literal(std::move(digits), first);
        case TokenKind::kDecimal:
            return decimal_literal(std::move(digits), first);
        case TokenKind::kExponent:
            if (options().legacy_exponent_as_decimal) return decimal_literal(std::move(digits), first);
            return floating_literal(digits, false, first);
        case TokenKind::kBigDecimal:
            return decimal_literal(digits.substr(0, digits.size() - 2), first);
        case TokenKind::kFloat:
        case TokenKind::kDouble:
            return floating_literal(digits.substr(0, digits.size() - 1), token.kind == TokenKind::kFloat,
                                    first);
        default:
            return integral_literal(token, negative, first);
    }
}

ExpressionPtr Parser::integral_literal(const Token& token, bool negative, size_t first) {
    const std::string digits =
        (negative ? "-" : "") + std::string(token.text.substr(0, token.text.size() - 1));
    const auto& kind = *std::find_if(std::begin(kIntegralKinds), std::end(kIntegralKinds),
                                     [&](const IntegralKind& k) { return k.token == token.kind; });
    const auto value = to_long(digits);
    if (!value || *value < kind.min || *value > kind.max) {
        raise("INVALID_NUMERIC_LITERAL_RANGE",
              {{"rawStrippedQualifier", digits},
               {"minValue", std::to_string(kind.min)},
               {"maxValue", std::to_string(kind.max)},
               {"typeName", std::string(kind.name)}},
              first);
    }
    return finish(std::make_shared<spec::Literal>(kind.type(), Value(*value)), first);
}

ExpressionPtr Parser::decimal_literal(std::string digits, size_t first) {
    const bool negative = digits.starts_with("-");
    DecimalText number = split_decimal(std::string_view(digits).substr(negative ? 1 : 0));
    if (number.scale < 0 && number.digits.size() + static_cast<size_t>(-number.scale) <= 100) {
        if (number.digits != "0") number.digits.append(static_cast<size_t>(-number.scale), '0');
        number.scale = 0;
    }
    const int precision = std::max(static_cast<int>(number.digits.size()), number.scale);
    if (precision > kMaxPrecision || number.scale < 0) {
        raise("DECIMAL_PRECISION_EXCEEDS_MAX_PRECISION",
              {{"precision", std::to_string(precision - std::min(number.scale, 0))},
               {"maxPrecision", std::to_string(kMaxPrecision)}},
              first);
    }
    Int128 unscaled = 0;
    for (const char c : number.digits) unscaled = unscaled * 10 + (c - '0');
    return finish(std::make_shared<spec::Literal>(Type::decimal(precision, number.scale),
                                                  Value(negative ? -unscaled : unscaled)),
                  first);
}

ExpressionPtr Parser::floating_literal(const std::string& digits, bool is_float, size_t first) {
    const double value =
        is_float ? std::strtof(digits.c_str(), nullptr) : std::strtod(digits.c_str(), nullptr);
    if (std::isinf(value)) {
        const std::string max = is_float ? "3.4028234663852886E+38" : "1.7976931348623157E+308";
        raise("INVALID_NUMERIC_LITERAL_RANGE",
              {{"rawStrippedQualifier", digits},
               {"minValue", "-" + max},
               {"maxValue", max},
               {"typeName", is_float ? "float" : "double"}},
              first);
    }
    Type type = is_float ? Type::float_number() : Type::double_number();
    return finish(std::make_shared<spec::Literal>(std::move(type), Value(value)), first);
}

/// DATE '...', TIMESTAMP '...', X'...': a word and a string.
ExpressionPtr Parser::typed_literal() {
    const size_t first = position();
    const std::string name = to_upper(advance().text);
    const std::string text = parse_single_string();
    if (name == "X") {
        const auto bytes = decode_hex(text);
        if (!bytes) raise("INVALID_TYPED_LITERAL", {{"valueType", "\"X\""}, {"value", quoted(text)}}, first);
        return finish(std::make_shared<spec::Literal>(Type::binary(), Value(*bytes)), first);
    }
    if (!is_datetime_literal(name)) {
        raise("UNSUPPORTED_TYPED_LITERAL",
              {{"unsupportedType", "\"" + name + "\""},
               {"supportedTypes",
                R"("DATE", "TIMESTAMP_NTZ", "TIMESTAMP_LTZ", "TIMESTAMP", "INTERVAL", "X", "TIME")"}},
              first);
    }
    const auto literal = read_datetime_literal(name, text, options());
    if (!literal)
        raise("INVALID_TYPED_LITERAL", {{"valueType", "\"" + name + "\""}, {"value", quoted(text)}}, first);
    return finish(std::make_shared<spec::Literal>(literal->first, literal->second), first);
}

}  // namespace firesteel::sql
