#include "codec/text_values.h"

#include <charconv>
#include <limits>

#include "codec/datetime_text.h"
#include "codec/interval_text.h"
#include "codec/number_text.h"
#include "common/decimal.h"

namespace firesteel {

namespace {

constexpr size_t kSafeDigits = 18;  // so many never overflow

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::string without_commas(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (c != ',') out.push_back(c);
    }
    return out;
}

bool read_interval(const Type& type, std::string_view text, ParsedValue& out) {
    if (type.is(TypeId::kYearMonthInterval)) {
        int32_t months = 0;
        if (parse_year_month_interval(text, type.start_field(), type.end_field(), months) !=
            IntervalParse::kOk)
            return false;
        out.set_integer(months);
        return true;
    }
    int64_t micros = 0;
    if (parse_day_time_interval(text, type.start_field(), type.end_field(), micros) != IntervalParse::kOk)
        return false;
    out.set_integer(micros);
    return true;
}

}  // namespace

bool fits_integer(const Type& type, int64_t value) {
    switch (type.id()) {
        case TypeId::kByte:
            return value == static_cast<int8_t>(value);
        case TypeId::kShort:
            return value == static_cast<int16_t>(value);
        case TypeId::kInteger:
            return value == static_cast<int32_t>(value);
        default:
            return true;
    }
}

bool read_java_integer(const Type& type, std::string_view text, int64_t& out) {
    if (text.size() <= kSafeDigits && !text.empty() && is_digit(text[0])) {
        int64_t value = 0;
        for (const char c : text) {
            if (!is_digit(c)) return false;
            value = value * 10 + (c - '0');
        }
        out = value;
        return fits_integer(type, value);
    }
    if (text.size() > 1 && text[0] == '+' && text[1] != '-') text.remove_prefix(1);
    const char* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, out);
    return error == std::errc() && stop == end && fits_integer(type, out);
}

double read_floating(const Type& type, std::string_view text) {
    if (type.is(TypeId::kFloat)) {
        float value = 0;
        parse_float(text, value);
        return static_cast<double>(value);
    }
    double value = 0;
    parse_double(text, value);
    return value;
}

bool read_decimal(const Type& type, std::string_view text, Int128& out) {
    DecimalShape shape;
    std::string cleaned;
    if (text.find(',') != std::string_view::npos) {
        cleaned = without_commas(text);
        text = cleaned;
    }
    if (!decimal_shape(text, shape)) return false;
    return parse_decimal(text, type.precision(), type.scale(), out) == DecimalParse::kOk;
}

bool read_text_value(const Type& type, std::string_view text, DatetimeReader& datetimes, RecordArena& arena,
                     ParsedValue& out) {
    int64_t value = 0;
    int32_t days = 0;
    switch (type.id()) {
        case TypeId::kDecimal: {
            Int128 unscaled = 0;
            if (!read_decimal(type, text, unscaled)) return false;
            arena.set_decimal(out, unscaled);
            return true;
        }
        case TypeId::kDate:
            if (!datetimes.date(text, days)) return false;
            out.set_integer(days);
            return true;
        case TypeId::kTimestamp:
            if (!datetimes.timestamp(text, value)) return false;
            break;
        case TypeId::kTimestampNtz:
            if (!datetimes.timestamp_ntz(text, value)) return false;
            break;
        case TypeId::kTime:
            if (!parse_time(text, type.precision(), value)) return false;
            break;
        case TypeId::kCalendarInterval: {
            CalendarInterval interval;
            if (!parse_calendar_interval(text, interval)) return false;
            arena.set_interval(out, interval);
            return true;
        }
        case TypeId::kYearMonthInterval:
        case TypeId::kDayTimeInterval:
            return read_interval(type, text, out);
        default:
            return false;
    }
    out.set_integer(value);
    return true;
}

bool decimal_shape(std::string_view text, DecimalShape& out) {
    size_t at = 0;
    if (at < text.size() && (text[at] == '+' || text[at] == '-')) ++at;
    int64_t digits = 0, significant = 0, fraction = 0;
    bool point = false;
    for (; at < text.size(); ++at) {
        const char c = text[at];
        if (c == '.') {
            if (point) return false;
            point = true;
            continue;
        }
        if (c < '0' || c > '9') break;
        ++digits;
        if (c != '0' || significant > 0) ++significant;
        if (point) ++fraction;
    }
    if (digits == 0) return false;
    int64_t exponent = 0;
    if (at < text.size()) {
        if (text[at] != 'e' && text[at] != 'E') return false;
        ++at;
        if (at < text.size() && text[at] == '+') ++at;
        const char* end = text.data() + text.size();
        int32_t power = 0;
        const auto [stop, error] = std::from_chars(text.data() + at, end, power);
        if (error != std::errc() || stop != end) return false;
        exponent = power;
    }
    out.precision = significant == 0 ? 1 : significant;
    out.scale = fraction - exponent;
    return true;
}

}  // namespace firesteel
