#include "codec/xml_values.h"

#include <algorithm>
#include <cctype>
#include <limits>

#include "codec/number_text.h"
#include "codec/text_values.h"
#include "common/error.h"

namespace firesteel {

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Digits with a point or an exponent, or hexadecimal with one: neither "1d" nor "NaN" and "Infinity" as Java
/// takes them.
bool is_plain_number(std::string_view text) {
    if (text.find_first_of("xX") != std::string_view::npos)
        return text.find_first_of("pP") != std::string_view::npos && is_digit(text.back());
    size_t digits = 0;
    for (size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        const bool sign = (c == '+' || c == '-') && (i == 0 || text[i - 1] == 'e' || text[i - 1] == 'E');
        const bool exponent = (c == 'e' || c == 'E') && digits > 0;
        if (!is_digit(c) && c != '.' && !sign && !exponent) return false;
        digits += is_digit(c) ? 1 : 0;
    }
    return digits > 0;
}

/// As Java's Double.parseDouble has it: the words in their one spelling.
bool is_java_double(std::string_view text) {
    double value = 0;
    if (!parse_double(text, value)) return false;
    const size_t start = text.find_first_not_of("+-");
    const bool word = start != std::string_view::npos && std::isalpha(static_cast<uint8_t>(text[start]));
    return !word || text.substr(start) == "NaN" || text.substr(start) == "Infinity";
}

/// What Java's NumberFormat finds at the start of a text: "1,234.5 kg" is 1234.5.
bool leading_number(std::string_view text, std::string& out) {
    out.clear();
    bool fraction = false;
    for (const char c : text) {
        if (c == '-' && out.empty()) {
            out.push_back(c);
        } else if (is_digit(c) || (c == '.' && !fraction)) {
            fraction |= c == '.';
            out.push_back(c);
        } else if (c != ',' || fraction) {
            break;
        }
    }
    return out.find_first_of("0123456789") != std::string::npos;
}

/// A sign in front is taken off before the rest is read, which may have one, too.
bool read_xml_double(const Type& type, std::string_view text, double& out) {
    const bool negative = text.starts_with('-');
    if (negative || text.starts_with('+')) text.remove_prefix(1);
    std::string number(text);
    if (!is_java_double(text) && !leading_number(text, number)) return false;
    out = read_floating(type, number);
    if (negative) out = -out;
    return true;
}

std::string without_grouping(std::string_view text) {
    std::string out(text);
    out.erase(std::remove(out.begin(), out.end(), ','), out.end());
    return out;
}

bool read_boolean(std::string_view text, bool allow_numbers, bool& out) {
    const std::string lower = lower_ascii(text);
    out = lower == "true" || (allow_numbers && lower == "1");
    return out || lower == "false" || (allow_numbers && lower == "0");
}

/// Dates are recognized by a pattern, also where none is given, unless that is not preferred.
DatetimeFormats reading_formats(const XmlOptions& options) {
    DatetimeFormats formats = options.formats;
    if (!formats.date && options.prefer_date) formats.date = "yyyy-MM-dd";
    return formats;
}

}  // namespace

XmlScalars::XmlScalars(const XmlOptions& options) : options_(options), datetimes_(reading_formats(options)) {
    if (options.time_format) {
        time_ = DatetimePattern::compile(*options.time_format, DatetimePattern::Use::kParse,
                                         options.formats.policy, options.formats.now_micros);
    }
}

std::string_view XmlScalars::trimmed(std::string_view text) const {
    return options_.ignore_surrounding_spaces ? trim_blanks(text) : text;
}

bool XmlScalars::is_null(std::string_view text) const {
    return options_.null_value && text == *options_.null_value;
}

bool XmlScalars::read(const Type& type, std::string_view written, RecordArena& arena, ParsedValue& out) {
    const std::string_view text = trimmed(written);
    if (is_null(text) || (text.empty() && !type.is_string())) return true;
    switch (type.id()) {
        case TypeId::kNull:
            return true;
        case TypeId::kBoolean: {
            bool value = false;
            if (!read_boolean(text, true, value)) return false;
            out.set_integer(value);
            return true;
        }
        case TypeId::kByte:
        case TypeId::kShort:
        case TypeId::kInteger:
        case TypeId::kLong: {
            int64_t value = 0;
            if (!read_java_integer(type, text, value)) return false;
            out.set_integer(value);
            return true;
        }
        case TypeId::kFloat:
        case TypeId::kDouble: {
            double value = 0;
            if (!read_xml_double(type, text, value)) return false;
            out.set_double(value);
            return true;
        }
        case TypeId::kDate: {
            int32_t days = 0;
            if (!datetimes_.strict_date(text, days)) return false;
            out.set_integer(days);
            return true;
        }
        case TypeId::kTime:
            if (time_) return read_time(type, text, out);
            [[fallthrough]];
        case TypeId::kDecimal:
        case TypeId::kTimestamp:
        case TypeId::kTimestampNtz:
            return read_text_value(type, text, datetimes_, arena, out);
        case TypeId::kBinary: {
            const std::optional<std::string> bytes = parse_binary_text(options_.binary, text);
            if (bytes) out.set_text(arena.copy(*bytes));
            return bytes.has_value();
        }
        default:
            break;
    }
    if (!type.is_string()) return false;
    out.set_text(arena.copy(text));
    return true;
}

bool XmlScalars::read_time(const Type& type, std::string_view text, ParsedValue& out) {
    int64_t micros = 0;
    if (time_->parse_local(text, micros) != DatetimePattern::Outcome::kOk) return false;
    constexpr int64_t kMicrosPerDay = 86'400'000'000;
    int64_t unit = 1;
    for (int digits = type.precision(); digits < 6; ++digits) unit *= 10;
    const int64_t of_day = ((micros % kMicrosPerDay) + kMicrosPerDay) % kMicrosPerDay;
    out.set_integer(of_day / unit * unit * 1000);
    return true;
}

namespace {

/// What only old Sparks read is no date and no timestamp.
template <typename Read>
bool reads_now(const Read& read) {
    try {
        return read();
    } catch (const Error& error) {
        if (!error.condition().starts_with("INCONSISTENT_BEHAVIOR_CROSS_VERSION")) throw;
        return false;
    }
}

}  // namespace

bool XmlScalars::is_date(std::string_view text) {
    int32_t days = 0;
    return reads_now([&] { return datetimes_.strict_date(text, days); });
}

bool XmlScalars::is_timestamp(std::string_view text, Type& out) {
    int64_t micros = 0;
    if (options_.timestamp_ntz && datetimes_.timestamp_ntz(text, micros)) {
        out = Type::timestamp_ntz();
        return true;
    }
    out = Type::timestamp();
    return reads_now([&] { return datetimes_.timestamp(text, micros); });
}

Type XmlScalars::infer(std::string_view written, bool is_attribute) {
    const std::string_view text = trimmed(written);
    if (text.empty() || (is_attribute && is_null(text))) return Type::null();
    if (!options_.infer_schema) return Type::string();
    int64_t number = 0;
    if (read_java_integer(Type::long_integer(), text, number)) return Type::long_integer();
    DecimalShape shape;
    if (options_.prefers_decimal && decimal_shape(without_grouping(text), shape) && shape.scale >= 0 &&
        std::max(shape.precision, shape.scale) <= kMaxPrecision) {
        return Type::decimal(static_cast<int>(std::max(shape.precision, shape.scale)),
                             static_cast<int>(shape.scale));
    }
    double floating = 0;
    if (is_plain_number(text) && parse_double(text, floating)) return Type::double_number();
    bool boolean = false;
    if (read_boolean(text, false, boolean)) return Type::boolean();
    if (is_date(text)) return Type::date();
    Type type;
    return is_timestamp(text, type) ? type : Type::string();
}

void XmlScalars::append_variant(std::string_view written, VariantBuilder& out) const {
    if (is_null(written)) return out.append_null();
    const std::string_view text = trimmed(written);
    int64_t number = 0;
    if (read_java_integer(Type::long_integer(), text, number)) return out.append_long(number);
    DecimalShape shape;
    if (decimal_shape(without_grouping(text), shape)) {
        const int scale = static_cast<int>(std::max<int64_t>(shape.scale, 0));
        Int128 unscaled = 0;
        const bool fits =
            std::max(shape.precision, shape.scale) <= kMaxPrecision && shape.scale <= kMaxPrecision;
        if (fits && read_decimal(Type::decimal(kMaxPrecision, scale), text, unscaled))
            return out.append_decimal(unscaled, scale);
    }
    bool boolean = false;
    if (read_boolean(text, false, boolean)) return out.append_bool(boolean);
    out.append_text(text);
}

}  // namespace firesteel
