#include <cmath>
#include <cstdio>

#include "common/decimal.h"
#include "functions/registry.h"
#include "functions/rows.h"

namespace firesteel {

namespace {

/// What a DecimalFormat pattern asks for.
struct Layout {
    std::string prefix;
    std::string suffix;
    int least_integer = 1;
    int least_fraction = 0;
    int most_fraction = 0;
    int group = 3;    // 0: none
    int percent = 0;  // digits that % and the like move the point by
};

/// "#,##0.00": affixes around '#', '0', ',' and '.'.
Layout read_layout(std::string_view pattern) {
    Layout layout;
    layout.least_integer = 0;
    layout.group = 0;
    const auto in_number = [](char c) { return c == '#' || c == '0' || c == ',' || c == '.'; };
    size_t i = 0;
    while (i < pattern.size() && !in_number(pattern[i])) layout.prefix += pattern[i++];
    int since_comma = -1;
    bool point = false, sharp = false;
    for (; i < pattern.size() && in_number(pattern[i]); ++i) {
        const char c = pattern[i];
        if (c == '.') {
            point = true;
        } else if (c == ',') {
            since_comma = 0;
        } else if (point) {
            ++layout.most_fraction;
            if (c == '0') layout.least_fraction = layout.most_fraction;
        } else {
            sharp = sharp || c == '#';
            if (since_comma >= 0) ++since_comma;
            if (c == '0') ++layout.least_integer;
        }
    }
    layout.group = std::max(0, since_comma);
    if (sharp && layout.least_integer == 0 && layout.least_fraction == 0) layout.least_integer = 1;
    while (i < pattern.size() && pattern[i] != ';') layout.suffix += pattern[i++];
    if (layout.suffix.find('%') != std::string::npos) layout.percent = 2;
    return layout;
}

Layout plain_layout(int digits) {
    Layout layout;
    layout.least_fraction = layout.most_fraction = digits;
    return layout;
}

/// Half to even, on decimal digits ("123.4565").
std::string round_half_even(const std::string& digits, int places) {
    const size_t point = digits.find('.');
    if (point == std::string::npos || digits.size() - point - 1 <= static_cast<size_t>(places)) return digits;
    const size_t cut = point + 1 + static_cast<size_t>(places);
    const std::string rest = digits.substr(cut);
    std::string kept = digits.substr(0, places == 0 ? point : cut);
    size_t last = kept.size() - 1;
    if (kept[last] == '.') --last;
    const bool odd = ((kept[last] - '0') & 1) != 0;
    const bool tie = rest[0] == '5' && rest.find_first_not_of('0', 1) == std::string::npos;
    if (rest[0] < '5' || (tie && !odd)) return kept;
    for (size_t i = kept.size(); i-- > 0;) {
        if (kept[i] == '.') continue;
        if (kept[i] != '9') {
            ++kept[i];
            return kept;
        }
        kept[i] = '0';
    }
    return "1" + kept;
}

/// `digits` is a number without sign or exponent.
std::string lay_out(bool negative, std::string digits, const Layout& layout) {
    if (layout.percent > 0) {
        size_t point = std::min(digits.find('.'), digits.size());
        std::string fraction = point < digits.size() ? digits.substr(point + 1) : "";
        fraction.resize(std::max<size_t>(fraction.size(), 2), '0');
        digits = digits.substr(0, point) + fraction.substr(0, 2) + "." + fraction.substr(2);
    }
    digits = round_half_even(digits, layout.most_fraction);
    const size_t point = std::min(digits.find('.'), digits.size());
    std::string integer = digits.substr(0, point);
    std::string fraction = point < digits.size() ? digits.substr(point + 1) : "";
    integer.erase(0, std::min(integer.find_first_not_of('0'), integer.size()));
    while (integer.size() < static_cast<size_t>(layout.least_integer)) integer.insert(0, 1, '0');
    while (fraction.size() > static_cast<size_t>(layout.least_fraction) && fraction.back() == '0')
        fraction.pop_back();
    while (fraction.size() < static_cast<size_t>(layout.least_fraction)) fraction += '0';
    const auto group = static_cast<size_t>(layout.group);
    for (size_t at = integer.size(); group > 0 && at > group;) {
        at -= group;
        integer.insert(at, 1, ',');
    }
    return (negative ? "-" : "") + layout.prefix + integer + (fraction.empty() ? "" : "." + fraction) +
           layout.suffix;
}

/// All binary digits of a double written out: ties are those of its exact value.
std::string exact_digits(double value) {
    char buffer[1500];
    const int size = std::snprintf(buffer, sizeof(buffer), "%.1074f", std::fabs(value));
    std::string text(buffer, static_cast<size_t>(size));
    text.erase(text.find_last_not_of('0') + 1);
    return text;
}

std::string format_double(double value, const Layout& layout) {
    if (std::isnan(value)) return "NaN";
    if (std::isinf(value)) return (value < 0 ? "-" : "") + layout.prefix + "\u221E" + layout.suffix;
    return lay_out(std::signbit(value), exact_digits(value), layout);
}

std::string format_exact(Int128 value, int scale, const Layout& layout) {
    std::string digits = decimal_to_string(value < 0 ? -value : value, scale);
    return lay_out(value < 0, std::move(digits), layout);
}

std::string format_row(const Column& column, int64_t row, const Layout& layout) {
    switch (column.type().physical()) {
        case PhysicalType::kDouble:
            return format_double(column.values<double>()[row], layout);
        case PhysicalType::kInt128:
            return format_exact(column.values<Int128>()[row], column.type().scale(), layout);
        default:
            return format_exact(column.values<int64_t>()[row],
                                column.type().is(TypeId::kDecimal) ? column.type().scale() : 0, layout);
    }
}

ColumnPtr format_number(const KernelCall& call) {
    RowValidity validity(call);
    rows_detail::TextRows output(call);
    const bool by_pattern = call[1].type().is_string();
    for (int64_t row = 0; row < call.rows; ++row) {
        if (!validity.valid(row)) continue;
        if (by_pattern) {
            const std::string_view pattern = call[1].values<StringView>()[row].view();
            output.set(row,
                       format_row(call[0], row, pattern.empty() ? plain_layout(0) : read_layout(pattern)));
        } else if (const int32_t digits = call[1].values<int32_t>()[row]; digits >= 0) {
            output.set(row, format_row(call[0], row, plain_layout(digits)));
        } else {
            validity.set_null(row);
        }
    }
    return output.finish(validity);
}

Resolution resolve(const ResolveRequest& request) {
    check_argument_count(request, 2, 2);
    Type number = request.arguments[0].type;
    if (!number.is_numeric() && !number.is(TypeId::kNull)) raise_unexpected_type(request, 0, "\"NUMERIC\"");
    if (number.is_integral() || number.is(TypeId::kNull)) number = Type::long_integer();
    if (number.is(TypeId::kFloat)) number = Type::double_number();
    const Type& second = request.arguments[1].type;
    if (!second.is_string() && !second.is_integral() && !second.is(TypeId::kNull)) {
        raise_unexpected_type(request, 1, "(\"INT\" or \"STRING\")");
    }
    return {{number, second.is_string() ? second : Type::integer()}, Type::string(), true};
}

}  // namespace

FUNCTION("format_number")
    .group("string_funcs")
    .since("1.5.0")
    .doc(
        "Prints `expr1` with commas and `expr2` digits after the point, or by the pattern `expr2` "
        "('#,##0.00').")
    .example("SELECT format_number(12332.123456, 4)", "12,332.1235")
    .example("SELECT format_number(12332.123456, '##################.###')", "12332.123")
    .overload(resolve, format_number);

}  // namespace firesteel
