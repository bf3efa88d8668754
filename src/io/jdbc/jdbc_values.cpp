#include "io/jdbc/jdbc_values.h"

#include <charconv>
#include <cmath>
#include <optional>
#include <utility>

#include "codec/calendar.h"
#include "common/decimal.h"

namespace firesteel {

namespace {

using Kind = JdbcCell::Kind;

constexpr int64_t kDayMicros = 86400000000;
constexpr int64_t kSecondMicros = 1000000;

/// A moment as databases print it: 2020-01-02 03:04:05.678901+02:30, also BC, parts of it, and infinity.
struct Moment {
    int64_t days = 0;
    int64_t micros = 0;  // of the day
    std::optional<int64_t> offset_micros;
    bool is_infinite = false;
    bool is_negative = false;
};

class MomentReader {
public:
    explicit MomentReader(std::string_view text) : rest_(text) {}

    bool read(Moment& out) {
        if (rest_ == "infinity" || rest_ == "-infinity") {
            out.is_infinite = true;
            out.is_negative = rest_[0] == '-';
            return true;
        }
        const bool has_date = rest_.size() > 2 && rest_[2] != ':';
        if (has_date && !read_date(out)) return false;
        if (has_date && !rest_.empty() && (rest_[0] == ' ' || rest_[0] == 'T')) rest_.remove_prefix(1);
        if (!rest_.empty() && rest_[0] >= '0' && rest_[0] <= '9' && !read_time(out)) return false;
        if (rest_ == "Z") return out.offset_micros = 0, true;
        if (!rest_.empty() && (rest_[0] == '+' || rest_[0] == '-') && !read_offset(out)) return false;
        if (rest_ == " BC" || rest_ == "BC") {
            const CivilDate date = civil_from_days(out.days);
            out.days =
                days_from_civil(1 - date.year, static_cast<int>(date.month), static_cast<int>(date.day));
            rest_ = {};
        }
        return rest_.empty();
    }

private:
    bool number(int64_t& out) {
        const auto [end, error] = std::from_chars(rest_.data(), rest_.data() + rest_.size(), out);
        if (error != std::errc()) return false;
        rest_.remove_prefix(static_cast<size_t>(end - rest_.data()));
        return true;
    }
    bool take(char c) {
        if (rest_.empty() || rest_[0] != c) return false;
        rest_.remove_prefix(1);
        return true;
    }
    bool read_date(Moment& out) {
        int64_t year = 0, month = 0, day = 0;
        if (!number(year) || !take('-') || !number(month) || !take('-') || !number(day)) return false;
        if (year < 0 || year > 300000 || month < 1 || month > 12 || day < 1 ||
            day > days_in_month(year, static_cast<int>(month)))
            return false;
        out.days = days_from_civil(year, static_cast<int>(month), static_cast<int>(day));
        return true;
    }
    bool read_time(Moment& out) {
        int64_t hour = 0, minute = 0, second = 0;
        if (!number(hour) || !take(':') || !number(minute)) return false;
        if (take(':') && !number(second)) return false;
        int64_t scale = kSecondMicros, fraction = 0;
        if (take('.')) {
            for (; !rest_.empty() && rest_[0] >= '0' && rest_[0] <= '9'; rest_.remove_prefix(1)) {
                if (scale > 1) scale /= 10, fraction += (rest_[0] - '0') * scale;
            }
        }
        out.micros = ((hour * 60 + minute) * 60 + second) * kSecondMicros + fraction;
        return hour <= 24 && minute < 60 && second <= 60;
    }
    bool read_offset(Moment& out) {
        const bool is_negative = rest_[0] == '-';
        rest_.remove_prefix(1);
        int64_t hours = 0, minutes = 0, seconds = 0;
        if (!number(hours)) return false;
        if (take(':') && !number(minutes)) return false;
        if (take(':') && !number(seconds)) return false;
        const int64_t offset = ((hours * 60 + minutes) * 60 + seconds) * kSecondMicros;
        out.offset_micros = is_negative ? -offset : offset;
        return true;
    }

    std::string_view rest_;
};

template <typename T>
bool append_number(const JdbcCell& cell, ColumnBuilder& out) {
    T value{};
    switch (cell.kind) {
        case Kind::kInteger:
            if constexpr (std::is_integral_v<T>) {
                if (!std::in_range<T>(cell.integer)) return false;
            }
            value = static_cast<T>(cell.integer);
            break;
        case Kind::kFloating:
            if (std::is_integral_v<T> && !(std::fabs(cell.floating) < 9.2e18)) return false;
            value = static_cast<T>(cell.floating);
            break;
        case Kind::kText: {
            const char* end = cell.text.data() + cell.text.size();
            const auto parsed = std::from_chars(cell.text.data(), end, value);
            if (parsed.ec == std::errc::result_out_of_range && !std::is_integral_v<T>) break;
            if (parsed.ec != std::errc() || parsed.ptr != end) return false;
            break;
        }
        default:
            return false;
    }
    static_cast<FixedBuilder<T>&>(out).append_value(value);
    return true;
}

bool append_boolean(const JdbcCell& cell, ColumnBuilder& out) {
    bool value = cell.integer != 0;
    if (cell.kind == Kind::kText) {
        if (cell.text.empty()) return false;
        const char c = cell.text[0];
        value = c == 't' || c == 'T' || c == '1' || c == 'y' || c == 'Y';
    } else if (cell.kind != Kind::kInteger) {
        return false;
    }
    static_cast<FixedBuilder<uint8_t>&>(out).append_value(value ? 1 : 0);
    return true;
}

bool append_decimal(const JdbcCell& cell, ColumnBuilder& out) {
    const Type& type = out.type();
    Int128 value = 0;
    auto outcome = DecimalParse::kMalformed;
    if (cell.kind == Kind::kText) {
        outcome = parse_decimal(cell.text, type.precision(), type.scale(), value);
    } else if (cell.kind == Kind::kInteger) {
        outcome = parse_decimal(std::to_string(cell.integer), type.precision(), type.scale(), value);
    } else if (cell.kind == Kind::kFloating) {
        outcome = double_to_decimal(cell.floating, type.precision(), type.scale(), value);
    }
    if (outcome == DecimalParse::kTooLarge || (cell.kind == Kind::kText && cell.text == "NaN")) {
        out.append_null();
        return true;
    }
    if (outcome == DecimalParse::kMalformed) return false;
    if (type.precision() <= kMaxLongPrecision) {
        static_cast<FixedBuilder<int64_t>&>(out).append_value(static_cast<int64_t>(value));
    } else {
        static_cast<FixedBuilder<Int128>&>(out).append_value(value);
    }
    return true;
}

/// Moments are texts, or milliseconds since 1970 as SQLite's Java driver stores them.
bool append_moment(const JdbcCell& cell, const TimeZone& zone, ColumnBuilder& out) {
    const bool is_date = out.type().is(TypeId::kDate);
    int64_t micros = 0;
    if (cell.kind == Kind::kInteger) {
        if (__builtin_mul_overflow(cell.integer, 1000, &micros)) return false;
        if (is_date || out.type().is(TypeId::kTimestampNtz)) micros = zone.to_local_micros(micros);
    } else {
        Moment moment;
        if (cell.kind != Kind::kText || !MomentReader(cell.text).read(moment)) return false;
        micros = moment.days * kDayMicros + moment.micros;
        if (moment.is_infinite) {
            micros = moment.is_negative ? -62135596800000000 : 253402300799999999;
        } else if (moment.offset_micros) {
            micros -= *moment.offset_micros;
            if (is_date || out.type().is(TypeId::kTimestampNtz)) micros = zone.to_local_micros(micros);
        } else if (out.type().is(TypeId::kTimestamp)) {
            micros = zone.to_utc_micros(micros);
        }
    }
    if (is_date) {
        static_cast<FixedBuilder<int32_t>&>(out).append_value(
            static_cast<int32_t>(floor_div(micros, kDayMicros)));
    } else {
        static_cast<FixedBuilder<int64_t>&>(out).append_value(micros);
    }
    return true;
}

int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    return -1;
}

bool append_text(const JdbcCell& cell, ColumnBuilder& out) {
    auto& texts = static_cast<StringBuilder&>(out);
    if (cell.kind == Kind::kInteger) {
        texts.append_value(std::to_string(cell.integer));
    } else if (cell.kind == Kind::kFloating) {
        char digits[32];
        const auto written = std::to_chars(digits, digits + sizeof digits, cell.floating);
        texts.append_value({digits, static_cast<size_t>(written.ptr - digits)});
    } else if (out.type().is(TypeId::kBinary) && cell.kind == Kind::kText && cell.text.starts_with("\\x")) {
        std::string bytes;
        for (size_t i = 2; i + 1 < cell.text.size(); i += 2)
            bytes.push_back(static_cast<char>(hex_digit(cell.text[i]) * 16 + hex_digit(cell.text[i + 1])));
        texts.append_value(bytes);
    } else {
        texts.append_value(cell.text);
    }
    return true;
}

/// PostgreSQL's arrays: {1,NULL,"a \"b\""}, nested in further braces.
class ArrayReader {
public:
    ArrayReader(std::string_view text, const TimeZone& zone) : rest_(text), zone_(zone) {
        if (!rest_.empty() && rest_[0] == '[')
            rest_.remove_prefix(std::min(rest_.find('=') + 1, rest_.size()));
    }

    bool read(ListBuilder& out) {
        if (!take('{')) return false;
        if (take('}')) return out.close_row(), true;
        do {
            if (!read_item(out.child())) return false;
        } while (take(','));
        if (!take('}')) return false;
        out.close_row();
        return true;
    }

private:
    bool take(char c) {
        if (rest_.empty() || rest_[0] != c) return false;
        rest_.remove_prefix(1);
        return true;
    }

    bool read_item(ColumnBuilder& out) {
        if (out.type().is(TypeId::kArray)) return read(static_cast<ListBuilder&>(out));
        std::string item;
        const bool is_quoted = take('"');
        while (!rest_.empty()) {
            const char c = rest_[0];
            if (is_quoted ? c == '"' : c == ',' || c == '}') break;
            if (c == '\\' && rest_.size() > 1) rest_.remove_prefix(1);
            item.push_back(rest_[0]);
            rest_.remove_prefix(1);
        }
        if (is_quoted && !take('"')) return false;
        JdbcCell cell;
        cell.kind = !is_quoted && item == "NULL" ? Kind::kNull : Kind::kText;
        cell.text = item;
        return append_jdbc_value(cell, zone_, out);
    }

    std::string_view rest_;
    const TimeZone& zone_;
};

}  // namespace

bool append_jdbc_value(const JdbcCell& cell, const TimeZone& zone, ColumnBuilder& out) {
    if (cell.kind == Kind::kNull) {
        out.append_null();
        return true;
    }
    switch (out.type().id()) {
        case TypeId::kBoolean:
            return append_boolean(cell, out);
        case TypeId::kByte:
            return append_number<int8_t>(cell, out);
        case TypeId::kShort:
            return append_number<int16_t>(cell, out);
        case TypeId::kInteger:
            return append_number<int32_t>(cell, out);
        case TypeId::kLong:
            return append_number<int64_t>(cell, out);
        case TypeId::kFloat:
            return append_number<float>(cell, out);
        case TypeId::kDouble:
            return append_number<double>(cell, out);
        case TypeId::kDecimal:
            return append_decimal(cell, out);
        case TypeId::kDate:
        case TypeId::kTimestamp:
        case TypeId::kTimestampNtz:
            return append_moment(cell, zone, out);
        case TypeId::kString:
        case TypeId::kChar:
        case TypeId::kVarchar:
        case TypeId::kBinary:
            return append_text(cell, out);
        case TypeId::kArray:
            return cell.kind == Kind::kText &&
                   ArrayReader(cell.text, zone).read(static_cast<ListBuilder&>(out));
        default:
            return false;
    }
}

}  // namespace firesteel
