#include <cmath>
#include <cstdio>

#include "column/integer_at.h"
#include "common/decimal.h"
#include "functions/cast.h"
#include "functions/implicit_arguments.h"
#include "functions/registry.h"
#include "functions/rows.h"

namespace firesteel {

namespace {

/// One %[index$][flags][width][.precision]conversion.
struct Directive {
    int index = 0;  // from 1; 0: the next one
    std::string flags;
    int width = 0;
    int precision = -1;
    char conversion = 's';

    bool has(char flag) const { return flags.find(flag) != std::string::npos; }
};

[[noreturn]] void refuse(std::string_view what) {
    const std::string quoted_text = "'" + std::string(what) + "'";
    throw Error("INVALID_FORMAT.UNEXPECTED_TOKEN", {{"format", quoted_text}, {"token", quoted_text}});
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

int read_number(std::string_view text, size_t& i) {
    int value = 0;
    while (i < text.size() && is_digit(text[i]) && value < 100'000) value = value * 10 + (text[i++] - '0');
    return value;
}

Directive read_directive(std::string_view format, size_t& i) {
    const size_t start = i++;
    Directive d;
    const size_t after_percent = i;
    const int number = read_number(format, i);
    if (number == 0 && i > after_percent && i < format.size() && format[i] == '$') {
        throw Error("INVALID_PARAMETER_VALUE.ZERO_INDEX",
                    {{"functionName", "`format_string`"}, {"parameter", "`strfmt`"}});
    }
    if (number > 0 && i < format.size() && format[i] == '$' && format[after_percent] != '0') {
        d.index = number;
        ++i;
    } else {
        i = after_percent;
    }
    while (i < format.size() && std::string_view("-#+ 0,(").find(format[i]) != std::string_view::npos)
        d.flags += format[i++];
    d.width = read_number(format, i);
    if (i < format.size() && format[i] == '.') {
        ++i;
        d.precision = read_number(format, i);
    }
    if (i >= format.size()) refuse(format.substr(start));
    d.conversion = format[i++];
    return d;
}

std::string pad(std::string text, const Directive& d) {
    const auto width = static_cast<size_t>(d.width);
    if (text.size() >= width) return text;
    const size_t missing = width - text.size();
    return d.has('-') ? text + std::string(missing, ' ') : std::string(missing, ' ') + text;
}

void group_thousands(std::string& digits) {
    const size_t point = std::min(digits.find('.'), digits.size());
    for (size_t at = point; at > 3;) {
        at -= 3;
        digits.insert(at, 1, ',');
    }
}

/// Digits of a magnitude with what the flags put around them.
std::string decorate(bool negative, std::string digits, const Directive& d) {
    if (d.has(',')) group_thousands(digits);
    std::string before = negative ? (d.has('(') ? "(" : "-") : d.has('+') ? "+" : d.has(' ') ? " " : "";
    const std::string after = negative && d.has('(') ? ")" : "";
    const size_t size = before.size() + digits.size() + after.size();
    if (d.has('0') && size < static_cast<size_t>(d.width))
        before += std::string(static_cast<size_t>(d.width) - size, '0');
    return pad(before + digits + after, d);
}

int bytes_of(const Type& type) {
    switch (type.physical()) {
        case PhysicalType::kInt8:
            return 1;
        case PhysicalType::kInt16:
            return 2;
        case PhysicalType::kInt32:
            return 4;
        default:
            return 8;
    }
}

bool is_integer(const Type& type) { return type.is_integral() || type.is_datetime(); }

std::string print_integer(const Column& column, int64_t row, const Directive& d) {
    if (!is_integer(column.type())) refuse(std::string("%") + d.conversion);
    const int64_t value = integer_at(column, row);
    if (d.conversion == 'd') {
        const uint64_t magnitude =
            value < 0 ? 0 - static_cast<uint64_t>(value) : static_cast<uint64_t>(value);
        return decorate(value < 0, std::to_string(magnitude), d);
    }
    const int bytes = bytes_of(column.type());
    const uint64_t mask = bytes == 8 ? ~uint64_t{0} : (uint64_t{1} << (bytes * 8)) - 1;
    char text[32];
    const char* pattern = d.conversion == 'o' ? "%lo" : d.conversion == 'X' ? "%lX" : "%lx";
    std::snprintf(text, sizeof(text), pattern,
                  static_cast<unsigned long>(static_cast<uint64_t>(value) & mask));
    std::string digits = text;
    if (d.has('#')) digits.insert(0, d.conversion == 'o' ? "0" : d.conversion == 'X' ? "0X" : "0x");
    if (d.has('0'))
        digits.insert(
            0,
            digits.size() < static_cast<size_t>(d.width) ? static_cast<size_t>(d.width) - digits.size() : 0,
            '0');
    return pad(std::move(digits), d);
}

/// Fixed digits come from the shortest text of the double and round half up, as Java's do.
std::string fixed_digits(double magnitude, int precision) {
    Int128 unscaled = 0;
    if (precision <= 18 && double_to_decimal(magnitude, 38, precision, unscaled) == DecimalParse::kOk) {
        return decimal_to_string(unscaled, precision);
    }
    char text[512];
    return {text, static_cast<size_t>(std::snprintf(text, sizeof(text), "%.*f", precision, magnitude))};
}

std::string scientific_digits(double magnitude, int precision) {
    char text[512];
    return {text, static_cast<size_t>(std::snprintf(text, sizeof(text), "%.*e", precision, magnitude))};
}

std::string print_floating(const Column& column, int64_t row, const Directive& d) {
    const bool single = column.type().is(TypeId::kFloat);
    if (!single && !column.type().is(TypeId::kDouble)) refuse(std::string("%") + d.conversion);
    const double value =
        single ? static_cast<double>(column.values<float>()[row]) : column.values<double>()[row];
    if (std::isnan(value)) return pad("NaN", d);
    if (std::isinf(value))
        return pad(value < 0    ? (d.has('(') ? "(Infinity)" : "-Infinity")
                   : d.has('+') ? "+Infinity"
                                : "Infinity",
                   d);
    const double magnitude = std::fabs(value);
    int precision = d.precision < 0 ? 6 : d.precision;
    std::string digits;
    if (d.conversion == 'f') {
        digits = fixed_digits(magnitude, precision);
    } else if (d.conversion == 'g' || d.conversion == 'G') {
        precision = std::max(1, precision);
        const bool plain = magnitude == 0 || (magnitude >= 1e-4 && magnitude < std::pow(10.0, precision));
        const int exponent = magnitude == 0 ? 0 : static_cast<int>(std::floor(std::log10(magnitude)));
        digits = plain ? fixed_digits(magnitude, std::max(0, precision - 1 - exponent))
                       : scientific_digits(magnitude, precision - 1);
    } else {
        digits = scientific_digits(magnitude, precision);
    }
    return decorate(std::signbit(value), std::move(digits), d);
}

std::string print_text(const Column& column, int64_t row, const Directive& d, const EvalSettings& settings) {
    // Java sees dates as the numbers they are stored as.
    std::string text = column.is_null(row)           ? "null"
                       : column.type().is_datetime() ? std::to_string(integer_at(column, row))
                                                     : to_display_string(column, row, settings);
    if (d.precision >= 0 && text.size() > static_cast<size_t>(d.precision))
        text.resize(static_cast<size_t>(d.precision));
    return pad(std::move(text), d);
}

std::string print_boolean(const Column& column, int64_t row, const Directive& d) {
    const bool value =
        !column.is_null(row) && (!column.type().is(TypeId::kBoolean) || column.values<uint8_t>()[row] != 0);
    return pad(value ? "true" : "false", d);
}

std::string print(const Column& column, int64_t row, Directive d, const EvalSettings& settings) {
    if (d.conversion == 'b') return print_boolean(column, row, d);
    if (d.conversion == 's' || (column.is_null(row) && d.conversion != 'S')) {
        return print_text(column, row, d, settings);
    }
    switch (d.conversion) {
        case 'S': {
            std::string text = print_text(column, row, d, settings);
            for (char& c : text) c = static_cast<char>(c >= 'a' && c <= 'z' ? c - 32 : c);
            return text;
        }
        case 'h':
            if (!is_integer(column.type())) refuse("%h");
            d.conversion = 'x';
            return print_integer(column, row, d);
        case 'd':
        case 'x':
        case 'X':
        case 'o':
            return print_integer(column, row, d);
        case 'f':
        case 'e':
        case 'E':
        case 'g':
            return print_floating(column, row, d);
        case 'c':
            if (!is_integer(column.type())) refuse("%c");
            return pad(std::string(1, static_cast<char>(integer_at(column, row))), d);
        default:
            refuse(std::string("%") + d.conversion);
    }
}

std::string format_row(const KernelCall& call, int64_t row) {
    const std::string_view format = call[0].values<StringView>()[row].view();
    std::string out;
    size_t next = 1;
    for (size_t i = 0; i < format.size();) {
        if (format[i] != '%') {
            out += format[i++];
            continue;
        }
        const Directive d = read_directive(format, i);
        if (d.conversion == '%' || d.conversion == 'n') {
            out += d.conversion == 'n' ? "\n" : pad("%", d);
            continue;
        }
        const size_t argument = d.index > 0 ? static_cast<size_t>(d.index) : next++;
        if (argument >= call.arguments.size()) refuse(format);
        out += print(call[argument], row, d, *call.settings);
    }
    return out;
}

/// Only a null format makes the row null; null arguments print as "null".
ColumnPtr format_string(const KernelCall& call) {
    RowValidity validity(call);
    rows_detail::TextRows output(call);
    for (int64_t row = 0; row < call.rows; ++row) {
        if (call[0].is_null(row)) {
            validity.set_null(row);
        } else {
            output.set(row, format_row(call, row));
        }
    }
    return output.finish(validity);
}

Resolution resolve(const ResolveRequest& request) {
    check_argument_count(request, 1, SIZE_MAX);
    std::vector<Type> types = {Type::string()};
    check_implicit_cast(request, 0, Type::string());
    for (size_t i = 1; i < request.arguments.size(); ++i) types.push_back(request.arguments[i].type);
    return {std::move(types), Type::string(), nullable_as(request, 0, Type::string())};
}

}  // namespace

FUNCTION("format_string")
    .alias("printf")
    .group("string_funcs")
    .since("1.5.0")
    .doc("Prints `obj` and the others by a format in the manner of C's printf.")
    .example("SELECT format_string('Hello World %d %s', 100, 'days')", "Hello World 100 days")
    .overload(resolve, format_string)
    .with([](FunctionRecord& r) {
        r.nulls = NullHandling::kCustom;
        r.can_fail = true;
    });

}  // namespace firesteel
