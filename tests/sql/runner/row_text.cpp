#include "row_text.h"

#include <charconv>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "codec/datetime_text.h"
#include "codec/interval_text.h"
#include "common/decimal.h"

namespace firesteel::slt {
namespace {

constexpr std::string_view kSeparator = " | ";

std::string escaped(const std::string& text, char special) {
    std::string out;
    for (const char c : text) {
        const size_t control = std::string_view("\n\t\r\0", 4).find(c);
        if (control != std::string_view::npos) {
            out += {'\\', "ntr0"[control]};
        } else {
            if (c == '\\' || c == special) out += '\\';
            out += c;
        }
    }
    return out;
}

/// The shortest digits that give the number back, laid out as Java does: 1.0, 1.0E10, 1.5E-5.
template <typename T>
std::string number_text(T value) {
    if (std::isnan(value)) return "NaN";
    if (std::isinf(value)) return value > 0 ? "Infinity" : "-Infinity";
    char buffer[64];
    const auto end = std::to_chars(buffer, buffer + sizeof buffer, value, std::chars_format::scientific).ptr;
    const std::string_view text(buffer, end - buffer);
    const std::string sign = text.front() == '-' ? "-" : "";
    const size_t e = text.find('e');
    std::string digits;
    for (const char c : text.substr(0, e)) {
        if (c >= '0' && c <= '9') digits += c;
    }
    const int exponent = std::atoi(std::string(text.substr(e + 1)).c_str());
    if (value == 0) return sign + "0.0";
    if (exponent < -3 || exponent >= 7) {
        return sign + digits.substr(0, 1) + "." + (digits.size() > 1 ? digits.substr(1) : "0") + "E" +
               std::to_string(exponent);
    }
    if (exponent < 0) return sign + "0." + std::string(-exponent - 1, '0') + digits;
    const size_t whole = static_cast<size_t>(exponent) + 1;
    if (digits.size() <= whole) digits.append(whole + 1 - digits.size(), '0');
    return sign + digits.substr(0, whole) + "." + digits.substr(whole);
}

std::string hex_text(const std::string& bytes) {
    std::string out = "X'";
    for (const unsigned char c : bytes) {
        char two[3];
        std::snprintf(two, sizeof two, "%02X", c);
        out += two;
    }
    return out + "'";
}

std::string date_text(int64_t days) {
    char buffer[kMaxTimestampText];
    return {buffer, static_cast<size_t>(format_date(days, buffer))};
}

std::string timestamp_text(int64_t micros) {
    char buffer[kMaxTimestampText];
    return {buffer, static_cast<size_t>(format_timestamp(micros, buffer))};
}

std::string value_text(const Type& type, const Value& value);

std::string cell_text(const std::string& text) {
    const std::string out = escaped(text, '|');
    const bool bare =
        !out.empty() && out != "NULL" && out.front() != '"' && out.front() != ' ' && out.back() != ' ';
    return bare ? out : '"' + out + '"';
}

std::string inner_text(const Type& type, const Value& value) {
    if (value.is_null() || !type.is_string()) return value_text(type, value);
    return '"' + escaped(value.as_string(), '"') + '"';
}

std::string list_text(const Type& type, const Value::List& values) {
    std::string out;
    for (size_t i = 0; i < values.size(); ++i) {
        if (!out.empty()) out += type.is(TypeId::kMap) && i % 2 == 1 ? " -> " : ", ";
        if (type.is(TypeId::kArray)) out += inner_text(type.element_type(), values[i]);
        if (type.is(TypeId::kMap))
            out += inner_text(i % 2 == 0 ? type.key_type() : type.value_type(), values[i]);
        if (type.is(TypeId::kStruct)) out += inner_text(type.fields()[i].type, values[i]);
    }
    return type.is(TypeId::kArray) ? "[" + out + "]" : "{" + out + "}";
}

std::string value_text(const Type& type, const Value& value) {
    if (value.is_null()) return "NULL";
    switch (type.id()) {
        case TypeId::kBoolean:
            return value.as_bool() ? "true" : "false";
        case TypeId::kFloat:
            return number_text(static_cast<float>(value.as_double()));
        case TypeId::kDouble:
            return number_text(value.as_double());
        case TypeId::kDecimal:
            return decimal_to_string(value.as_int128(), type.scale());
        case TypeId::kString:
        case TypeId::kChar:
        case TypeId::kVarchar:
            return cell_text(value.as_string());
        case TypeId::kBinary:
            return hex_text(value.as_string());
        case TypeId::kDate:
            return date_text(value.as_long());
        case TypeId::kTimestamp:
            return timestamp_text(value.as_long()) + "Z";
        case TypeId::kTimestampNtz:
            return timestamp_text(value.as_long());
        case TypeId::kDayTimeInterval:
            return std::to_string(value.as_long()) + " us";
        case TypeId::kCalendarInterval:
            return format_calendar_interval(value.as_interval());
        case TypeId::kArray:
        case TypeId::kMap:
        case TypeId::kStruct:
            return list_text(type, value.as_list());
        default:
            return std::to_string(value.as_long());
    }
}

std::vector<std::string> split_cells(const std::string& row) {
    std::vector<std::string> cells;
    size_t from = 0;
    for (size_t at; (at = row.find(kSeparator, from)) != std::string::npos; from = at + kSeparator.size()) {
        cells.push_back(row.substr(from, at - from));
    }
    cells.push_back(row.substr(from));
    return cells;
}

bool are_close(const std::string& expected, const std::string& got, double tolerance) {
    char* end_a = nullptr;
    char* end_b = nullptr;
    const double a = std::strtod(expected.c_str(), &end_a), b = std::strtod(got.c_str(), &end_b);
    if (*end_a != 0 || *end_b != 0) return false;
    return std::abs(a - b) <= tolerance * std::max(std::abs(a), std::abs(b));
}

}  // namespace

std::string escaped_text(const std::string& text) { return escaped(text, '\\'); }

std::string columns_text(const Schema& schema) {
    std::string out;
    for (const Field& field : schema) {
        if (!out.empty()) out += kSeparator;
        out += escaped(field.name, '|') + ": " + field.type.to_string() + (field.nullable ? "" : " not null");
    }
    return out;
}

std::string row_text(const Schema& schema, const Batch& batch, int64_t row) {
    std::string out;
    for (size_t i = 0; i < schema.size(); ++i) {
        if (i > 0) out += kSeparator;
        out += value_text(schema[i].type, batch[i].value(row));
    }
    return out;
}

bool same_row(const Schema& schema, const std::string& expected, const std::string& got) {
    if (expected == got) return true;
    const std::vector<std::string> a = split_cells(expected), b = split_cells(got);
    if (a.size() != schema.size() || b.size() != schema.size()) return false;
    for (size_t i = 0; i < schema.size(); ++i) {
        if (a[i] == b[i]) continue;
        const bool is_float = schema[i].type.is(TypeId::kFloat);
        if (!is_float && !schema[i].type.is(TypeId::kDouble)) return false;
        if (!are_close(a[i], b[i], is_float ? 1e-6 : 1e-9)) return false;
    }
    return true;
}

}  // namespace firesteel::slt
