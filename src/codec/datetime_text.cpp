#include "codec/datetime_text.h"

#include <string>

#include "codec/calendar.h"
#include "codec/number_text.h"
#include "codec/plain_datetime.h"

namespace firesteel {

namespace {

enum Segment { kYear, kMonth, kDay, kHour, kMinute, kSecond, kFraction, kZone, kSegments };

/// The parts of a text that looks like a date, a time or both.
struct Parts {
    int64_t value[kSegments] = {1, 1, 1, 0, 0, 0, 0, 0};
    bool only_time = false;
    bool has_zone = false;
    std::string_view zone;
};

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool valid_digits(int segment, int digits, int longest_year) {
    if (segment == kFraction) return true;
    if (segment == kYear) return digits >= 4 && digits <= longest_year;
    if (segment == kZone) return digits <= 2;
    return digits > 0 && digits <= 2;
}

class PartsReader {
public:
    explicit PartsReader(std::string_view text) : text_(text) {}

    bool read(Parts& parts) {
        size_t j = 0;
        bool signed_year = false;
        int64_t sign = 1;
        if (text_[0] == '-' || text_[0] == '+') {
            signed_year = true;
            sign = text_[0] == '-' ? -1 : 1;
            j = 1;
        }
        for (; j < text_.size(); ++j) {
            const char c = text_[j];
            if (is_digit(c)) {
                add_digit(c);
            } else if (j == 0 && c == 'T') {
                parts.only_time = true;
                segment_ = kHour;
            } else if (!separator(parts, j, signed_year)) {
                return false;
            } else if (parts.has_zone) {
                break;
            }
        }
        if (!valid_digits(segment_, digits_, 6)) return false;
        if (!parts.has_zone) parts.value[segment_] = value_;
        for (; fraction_digits_ < 6; ++fraction_digits_) parts.value[kFraction] *= 10;
        parts.value[kYear] *= sign;
        return true;
    }

private:
    void add_digit(char c) {
        if (segment_ == kFraction) ++fraction_digits_;
        // A fraction beyond microseconds is cut off; any other number of so many digits is refused by its
        // length.
        if (digits_ < (segment_ == kFraction ? 6 : 18)) value_ = value_ * 10 + (c - '0');
        ++digits_;
    }
    bool close(Parts& parts, int next) {
        if (!valid_digits(segment_, digits_, 6)) return false;
        parts.value[segment_] = value_;
        value_ = 0;
        digits_ = 0;
        segment_ = next;
        return true;
    }
    bool separator(Parts& parts, size_t j, bool signed_year) {
        const char c = text_[j];
        switch (segment_) {
            case kYear:
                if (c == ':' && !signed_year) {
                    parts.only_time = true;
                    segment_ = kHour;
                    return close(parts, kMinute);
                }
                [[fallthrough]];
            case kMonth:
                return c == '-' && close(parts, segment_ + 1);
            case kDay:
                return (c == ' ' || c == 'T') && close(parts, kHour);
            case kHour:
            case kMinute:
                return c == ':' && close(parts, segment_ + 1);
            case kSecond:
                if (c == '.') return close(parts, kFraction);
                [[fallthrough]];
            case kFraction:
                if (!close(parts, kZone)) return false;
                parts.has_zone = true;
                parts.zone = trim_blanks(text_.substr(j));
                return true;
            default:
                return false;
        }
    }

    std::string_view text_;
    int segment_ = kYear;
    int64_t value_ = 0;
    int digits_ = 0;
    int fraction_digits_ = 0;
};

bool is_date(int64_t year, int64_t month, int64_t day) {
    return month >= 1 && month <= 12 && day >= 1 && day <= days_in_month(year, static_cast<int>(month));
}

bool time_of_day(const Parts& parts, int64_t& micros) {
    const auto& v = parts.value;
    if (v[kHour] > 23 || v[kMinute] > 59 || v[kSecond] > 59) return false;
    micros = v[kHour] * kMicrosPerHour + v[kMinute] * kMicrosPerMinute + v[kSecond] * kMicrosPerSecond +
             v[kFraction];
    return true;
}

bool local_micros(const Parts& parts, int64_t today, int64_t& micros) {
    int64_t time = 0;
    if (!time_of_day(parts, time)) return false;
    int64_t days = today;
    if (!parts.only_time) {
        const auto& v = parts.value;
        if (!is_date(v[kYear], v[kMonth], v[kDay])) return false;
        days = days_from_civil(v[kYear], static_cast<int>(v[kMonth]), static_cast<int>(v[kDay]));
    }
    int64_t midnight = 0;
    return !__builtin_mul_overflow(days, kMicrosPerDay, &midnight) &&
           !__builtin_add_overflow(midnight, time, &micros);
}

int64_t days_at(int64_t micros, const TimeZone& zone) {
    return floor_div(zone.to_local_micros(micros), kMicrosPerDay);
}

char* write_two(int64_t value, char* out) {
    *out++ = static_cast<char>('0' + value / 10);
    *out++ = static_cast<char>('0' + value % 10);
    return out;
}

char* write_clock(int64_t micros_of_day, char* out) {
    out = write_two(micros_of_day / kMicrosPerHour, out);
    *out++ = ':';
    out = write_two(micros_of_day / kMicrosPerMinute % 60, out);
    *out++ = ':';
    out = write_two(micros_of_day / kMicrosPerSecond % 60, out);
    int64_t fraction = micros_of_day % kMicrosPerSecond;
    if (fraction == 0) return out;
    *out++ = '.';
    for (int64_t unit = 100'000; fraction != 0; fraction %= unit, unit /= 10) {
        *out++ = static_cast<char>('0' + fraction / unit);
        if (unit == 1) break;
    }
    return out;
}

/// Cuts AM or PM off the end; remembers PM as a zone value of 1.
bool take_half_day(std::string_view& text, Parts& parts) {
    if (text.size() < 3 || (text.back() | 0x20) != 'm') return false;
    const int letter = text[text.size() - 2] | 0x20;
    if (letter != 'a' && letter != 'p') return false;
    parts.value[kZone] = letter == 'p' ? 1 : 0;
    text = trim_blanks(text.substr(0, text.size() - 2));
    return true;
}

bool to_full_day(Parts& parts) {
    int64_t& hour = parts.value[kHour];
    if (hour < 1 || hour > 12) return false;
    hour = hour % 12 + parts.value[kZone] * 12;
    return true;
}

bool equals_word(std::string_view text, std::string_view lower) {
    if (text.size() != lower.size()) return false;
    for (size_t i = 0; i < text.size(); ++i) {
        if ((text[i] | 0x20) != lower[i]) return false;
    }
    return true;
}

}  // namespace

bool parse_date(std::string_view text, int32_t& days) {
    if (parse_plain_date(text, days)) return true;
    text = trim_blanks(text);
    if (text.empty()) return false;
    const bool negative = text[0] == '-';
    size_t j = negative || text[0] == '+' ? 1 : 0;
    int64_t parts[3] = {1, 1, 1};
    int part = 0;
    int digits = 0;
    int64_t value = 0;
    for (; j < text.size() && text[j] != ' ' && text[j] != 'T'; ++j) {
        if (part < 2 && text[j] == '-') {
            if (!valid_digits(part, digits, 7)) return false;
            parts[part++] = value;
            value = digits = 0;
        } else if (is_digit(text[j]) && digits < 8) {
            value = value * 10 + (text[j] - '0');
            ++digits;
        } else {
            return false;
        }
    }
    if (!valid_digits(part, digits, 7) || (part < 2 && j < text.size())) return false;
    parts[part] = value;
    if (negative) parts[0] = -parts[0];
    if (!is_date(parts[0], parts[1], parts[2])) return false;
    const int64_t result = days_from_civil(parts[0], static_cast<int>(parts[1]), static_cast<int>(parts[2]));
    days = static_cast<int32_t>(result);
    return days == result;
}

const TimeZone* find_text_zone(std::string_view text) {
    if (const TimeZone* zone = TimeZone::try_find(text)) return zone;
    // +h:mm and +hh:m, which older Sparks accepted.
    std::string padded(text);
    const size_t sign = padded.find_first_of("+-");
    if (sign == std::string::npos) return nullptr;
    if (sign + 2 < padded.size() && padded[sign + 2] == ':') padded.insert(sign + 1, "0");
    if (padded.size() == sign + 5 && padded[sign + 3] == ':') padded.insert(sign + 4, "0");
    return padded == text ? nullptr : TimeZone::try_find(padded);
}

bool parse_timestamp(std::string_view text, TimeZoneCursor& zone, int64_t now_micros, int64_t& micros) {
    bool is_utc = false;
    if (int64_t plain = 0; parse_plain_timestamp(text, plain, is_utc)) {
        micros = is_utc ? plain : zone.to_utc_micros(plain);
        return true;
    }
    text = trim_blanks(text);
    Parts parts;
    if (text.empty() || !PartsReader(text).read(parts)) return false;
    const TimeZone* named = nullptr;
    if (parts.has_zone) {
        named = find_text_zone(parts.zone);
        if (named == nullptr) return false;
    }
    int64_t today = 0;
    if (parts.only_time) {
        const int64_t now = named ? named->to_local_micros(now_micros) : zone.to_local_micros(now_micros);
        today = floor_div(now, kMicrosPerDay);
    }
    int64_t local = 0;
    if (!local_micros(parts, today, local)) return false;
    micros = named ? named->to_utc_micros(local) : zone.to_utc_micros(local);
    return true;
}

bool parse_timestamp_ntz(std::string_view text, bool allow_zone, int64_t& micros) {
    bool is_utc = false;
    if (parse_plain_timestamp(text, micros, is_utc)) return !is_utc || allow_zone;
    text = trim_blanks(text);
    Parts parts;
    if (text.empty() || !PartsReader(text).read(parts) || parts.only_time) return false;
    if (parts.has_zone && (!allow_zone || find_text_zone(parts.zone) == nullptr)) return false;
    return local_micros(parts, 0, micros);
}

bool parse_time(std::string_view text, int precision, int64_t& nanos) {
    text = trim_blanks(text);
    Parts parts;
    const bool half_days = take_half_day(text, parts);
    if (text.empty() || !PartsReader(text).read(parts) || !parts.only_time || parts.has_zone) return false;
    if (half_days && !to_full_day(parts)) return false;
    int64_t micros = 0;
    if (!time_of_day(parts, micros)) return false;
    int64_t unit = 1;
    for (int i = precision; i < 6; ++i) unit *= 10;
    nanos = (micros - micros % unit) * 1000;
    return true;
}

std::optional<int64_t> special_date(std::string_view text, const TimeZone& zone, int64_t now_micros) {
    text = trim_blanks(text);
    if (equals_word(text, "epoch")) return 0;
    const int64_t today = days_at(now_micros, zone);
    if (equals_word(text, "now") || equals_word(text, "today")) return today;
    if (equals_word(text, "tomorrow")) return today + 1;
    if (equals_word(text, "yesterday")) return today - 1;
    return std::nullopt;
}

std::optional<int64_t> special_timestamp(std::string_view text, const TimeZone& zone, int64_t now_micros) {
    text = trim_blanks(text);
    if (equals_word(text, "epoch")) return 0;
    if (equals_word(text, "now")) return now_micros;
    const auto days = special_date(text, zone, now_micros);
    if (!days) return std::nullopt;
    return zone.to_utc_micros(*days * kMicrosPerDay);
}

int format_date(int64_t days, char* out) {
    const CivilDate date = civil_from_days(days);
    char* next = out;
    const int64_t year = date.year < 0 ? -int64_t{date.year} : date.year;
    if (date.year < 0) *next++ = '-';
    if (date.year > 9999) *next++ = '+';
    if (year < 10000) {
        next = write_two(year % 100, write_two(year / 100, next));
    } else {
        next += format_long(year, next);
    }
    *next++ = '-';
    next = write_two(date.month, next);
    *next++ = '-';
    next = write_two(date.day, next);
    return static_cast<int>(next - out);
}

int format_timestamp(int64_t local_micros, char* out) {
    const int64_t days = floor_div(local_micros, kMicrosPerDay);
    char* next = out + format_date(days, out);
    *next++ = ' ';
    next = write_clock(local_micros - days * kMicrosPerDay, next);
    return static_cast<int>(next - out);
}

int format_time(int64_t nanos, char* out) { return static_cast<int>(write_clock(nanos / 1000, out) - out); }

}  // namespace firesteel
