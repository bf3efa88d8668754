#include <algorithm>
#include <vector>

#include "codec/calendar.h"
#include "codec/datetime_pattern_dialects.h"

/// SimpleDateFormat with setLenient(false), in English, on a GregorianCalendar with its Julian past.

namespace firesteel {

namespace {

struct Item {
    char letter = 0;  // 0: literal
    int count = 0;
    std::string literal;
    bool numeric = false;
    bool obeys_count = false;  // a number follows: the letters tell where this one ends
};

constexpr std::string_view kLetters = "GyYMLwWDdFEuaHkKhmsSzZX";
constexpr std::string_view kNumericLetters = "yYwWDdFuHkKhmsS";

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

bool is_numeric(const Item& item) {
    if (item.letter == 'M' || item.letter == 'L') return item.count <= 2;
    return item.letter != 0 && kNumericLetters.find(item.letter) != std::string_view::npos;
}

std::vector<Item> compile(std::string_view pattern) {
    std::vector<Item> items;
    const auto add_literal = [&](char c) {
        if (items.empty() || items.back().letter != 0) items.emplace_back();
        items.back().literal += c;
    };
    for (size_t i = 0; i < pattern.size();) {
        const char c = pattern[i];
        if (c == '\'') {
            for (const char quoted : read_quoted_literal(pattern, i)) add_literal(quoted);
            continue;
        }
        if (!is_letter(c)) {
            add_literal(c);
            ++i;
            continue;
        }
        if (kLetters.find(c) == std::string_view::npos) throw invalid_datetime_pattern(pattern);
        size_t end = i;
        while (end < pattern.size() && pattern[end] == c) ++end;
        if (c == 'X' && end - i > 3) throw invalid_datetime_pattern(pattern);
        items.push_back({c, static_cast<int>(end - i), {}});
        items.back().numeric = is_numeric(items.back());
        // Numbers side by side ("20010704") are told apart by their pattern letters.
        if (items.size() > 1 && items.back().numeric) items[items.size() - 2].obeys_count = true;
        i = end;
    }
    return items;
}

/// The calendar fields of a text; -1 means not given, years and signed numbers have a flag.
struct Fields {
    bool has_year = false;
    bool before_christ = false;
    int64_t year = 1970;
    int64_t month = 1;
    int64_t day = 1;
    int64_t day_of_year = -1;
    int64_t weekday = -1;  // 1 = Monday
    int64_t hour = -1;
    int64_t half_hour = -1;  // 0 to 11
    int64_t half = 0;        // 1: PM
    int64_t minute = 0;
    int64_t second = 0;
    int64_t millis = 0;
    bool ambiguous_year = false;
    const TimeZone* zone = nullptr;
};

bool equal_ignoring_case(std::string_view a, std::string_view b) {
    return a.size() == b.size() &&
           std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) { return (x | 0x20) == (y | 0x20); });
}

/// Reads a text against the items.
class TextReader {
public:
    TextReader(std::string_view text, int century_start) : text_(text), century_start_(century_start) {}

    bool read(const std::vector<Item>& items, Fields& fields) {
        for (const Item& item : items) {
            if (item.letter == 0) {
                if (!starts_with(text_.substr(position_), item.literal)) return false;
                position_ += item.literal.size();
                continue;
            }
            const size_t start = position_;
            while (position_ < text_.size() && (text_[position_] == ' ' || text_[position_] == '\t'))
                ++position_;
            if (position_ >= text_.size()) return false;
            if (!(item.numeric
                      ? read_number(item, item.obeys_count ? start + static_cast<size_t>(item.count) : 0,
                                    fields)
                      : read_text(item, fields)))
                return false;
        }
        return true;
    }

private:
    /// Literals are mostly one character: not worth a call.
    static bool starts_with(std::string_view text, std::string_view literal) {
        if (text.empty() || text[0] != literal[0]) return false;
        return literal.size() == 1 || text.substr(0, literal.size()) == literal;
    }

    /// `limit` is where the digits must end, 0 for anywhere; blanks before them count.
    bool read_number(const Item& item, size_t limit, Fields& fields) {
        if (limit > text_.size()) return false;
        if (limit == 0) limit = text_.size();
        const size_t start = position_;
        const bool negative = text_[position_] == '-';
        size_t i = position_ + (negative ? 1 : 0);
        const size_t first_digit = i;
        int64_t value = 0;
        for (; i < limit && is_digit(text_[i]); ++i)
            value = std::min<int64_t>(value * 10 + (text_[i] - '0'), INT64_C(1) << 40);
        if (i == first_digit) return false;
        position_ = i;
        if (negative) value = -value;
        return set_number(item, value, i - start == 2 && !negative, fields);
    }

    bool set_number(const Item& item, int64_t value, bool two_digits, Fields& fields) {
        switch (item.letter) {
            case 'y':
            case 'Y':
                return set_year(item, value, two_digits, fields);
            case 'M':
            case 'L':
                fields.month = value;
                return true;
            case 'd':
                fields.day = value;
                return true;
            case 'D':
                fields.day_of_year = value;
                return value >= 1;
            case 'u':
                fields.weekday = value;
                return value >= 1 && value <= 7;
            case 'H':
                fields.hour = value;
                return value >= 0 && value <= 23;
            case 'k':
                fields.hour = value % 24;
                return value >= 1 && value <= 24;
            case 'K':
                fields.half_hour = value;
                return value >= 0 && value <= 11;
            case 'h':
                fields.half_hour = value % 12;
                return value >= 1 && value <= 12;
            case 'm':
                fields.minute = value;
                return value >= 0 && value <= 59;
            case 's':
                fields.second = value;
                return value >= 0 && value <= 59;
            case 'S':
                fields.millis = value;
                return value >= 0 && value <= 999;
            default:
                return value >= 0;  // weeks do not decide the date when year, month and day do
        }
    }

    /// Two digits under y or yy mean the year within the last 80 or the next 20 years.
    bool set_year(const Item& item, int64_t value, bool two_digits, Fields& fields) {
        fields.has_year = true;
        fields.year = value;
        if (item.count <= 2 && two_digits) {
            const int pivot = century_start_ % 100;
            fields.ambiguous_year = value == pivot;
            fields.year = value + century_start_ / 100 * 100 + (value < pivot ? 100 : 0);
        }
        return value >= 1 || fields.year >= 1;
    }

    bool read_text(const Item& item, Fields& fields) {
        switch (item.letter) {
            case 'G':
                if (take_word("AD")) return true;
                fields.before_christ = take_word("BC");
                return fields.before_christ;
            case 'M':
            case 'L':
                return read_name(12, month_name, fields.month);
            case 'E':
                return read_name(7, weekday_name, fields.weekday);
            case 'a':
                if (take_word("AM")) return true;
                fields.half = 1;
                return take_word("PM");
            default:
                fields.zone = read_zone(item);
                return fields.zone != nullptr;
        }
    }

    const TimeZone* read_zone(const Item& item) {
        if (item.letter == 'X' && text_[position_] == 'Z') {
            ++position_;
            return &TimeZone::utc();
        }
        return read_zone_name(text_, position_);
    }

    bool read_name(int count, std::string_view (*name)(int), int64_t& out) {
        for (const bool full : {true, false}) {
            for (int i = 1; i <= count; ++i) {
                if (take_word(full ? name(i) : name(i).substr(0, 3))) {
                    out = i;
                    return true;
                }
            }
        }
        return false;
    }

    bool take_word(std::string_view word) {
        if (!equal_ignoring_case(text_.substr(position_, word.size()), word)) return false;
        position_ += word.size();
        return true;
    }

    std::string_view text_;
    size_t position_ = 0;
    int century_start_;
};

char* two_digits(int64_t value, char* out) {
    *out++ = static_cast<char>('0' + value / 10);
    *out++ = static_cast<char>('0' + value % 10);
    return out;
}

void append_padded(std::string& out, int64_t value, int width) {
    if (width <= 2 && value >= 0 && value < 100) {
        char text[2];
        two_digits(value, text);
        out.append(width == 2 || value >= 10 ? text : text + 1, width == 2 || value >= 10 ? 2 : 1);
        return;
    }
    const std::string digits = std::to_string(value);
    if (digits.size() < static_cast<size_t>(width))
        out.append(static_cast<size_t>(width) - digits.size(), '0');
    out += digits;
}

/// An instant taken apart for printing.
struct Moment {
    CivilDate date;
    int64_t hybrid_days;
    int64_t micros_of_day;
    int64_t micros;
    int32_t offset;
    const TimeZone* zone;
};

int day_of_hybrid_year(const Moment& m) {
    return static_cast<int>(m.hybrid_days - hybrid_days_from_civil(m.date.year, 1, 1)) + 1;
}

/// Weeks begin on Sunday; the first one holds the first day.
int week_of(int day, int weekday_from_sunday) {
    const int first = static_cast<int>(floor_mod(weekday_from_sunday - (day - 1), 7));
    return (day - 1 + first) / 7 + 1;
}

class LegacyPattern final : public DatetimePattern {
public:
    LegacyPattern(std::vector<Item> items, int64_t now_micros) : items_(std::move(items)) {
        const CivilDate today = civil_from_days(floor_div(now_micros, kMicrosPerDay));
        century_start_ = today.year - 80;
        century_start_days_ = days_from_civil(century_start_, today.month, std::min(today.day, 28));
    }

    Outcome parse(std::string_view text, TimeZoneCursor& zone, int64_t& micros) const override {
        int64_t local = 0;
        const TimeZone* named = nullptr;
        if (!read(text, local, named)) return Outcome::kFailed;
        if (named != nullptr) {
            micros = named->to_utc_micros(local);
            return Outcome::kOk;
        }
        micros = zone.to_utc_micros(local);
        if (zone.to_local_micros(micros) != local)
            return Outcome::kFailed;  // in the gap when clocks go forward
        micros = later_meaning(local, micros, zone);
        return Outcome::kOk;
    }

    Outcome parse_local(std::string_view text, int64_t& micros) const override {
        const TimeZone* named = nullptr;
        return read(text, micros, named) ? Outcome::kOk : Outcome::kFailed;
    }

    void format(int64_t micros, const TimeZone& zone, std::string& out) const override {
        const int64_t local = zone.to_local_micros(micros);
        const int64_t days = rebase_gregorian_to_hybrid_days(floor_div(local, kMicrosPerDay));
        const Moment moment{hybrid_civil_from_days(days),
                            days,
                            floor_mod(local, kMicrosPerDay),
                            micros,
                            static_cast<int32_t>(floor_div(local - micros, kMicrosPerSecond)),
                            &zone};
        for (const Item& item : items_) {
            if (item.letter == 0) {
                out += item.literal;
            } else if (!append_date(item, moment, out) && !append_time(item, moment, out)) {
                append_zone(item, moment, out);
            }
        }
    }

    std::string failure(std::string_view text) const override {
        return "Unparseable date: \"" + std::string(text) + "\"";
    }

private:
    bool read(std::string_view text, int64_t& local, const TimeZone*& zone) const {
        Fields f;
        if (!TextReader(text, century_start_).read(items_, f)) return false;
        int64_t days = 0;
        if (!date_of(f, days)) return false;
        int64_t hour = f.hour;
        if (hour < 0) hour = (f.half_hour < 0 ? 0 : f.half_hour) + 12 * f.half;
        local = days * kMicrosPerDay + hour * kMicrosPerHour + f.minute * kMicrosPerMinute +
                f.second * kMicrosPerSecond + f.millis * 1000;
        zone = f.zone;
        return true;
    }

    /// Where clocks go back a local time happens twice; Java's calendar means the second.
    static int64_t later_meaning(int64_t local, int64_t micros, TimeZoneCursor& zone) {
        const int64_t soon = micros + 3 * kMicrosPerHour;
        const int64_t candidate = local - (zone.to_local_micros(soon) - soon);
        return candidate > micros && zone.to_local_micros(candidate) == local ? candidate : micros;
    }

    /// The date in SQL's calendar: its fields as they stand.
    bool date_of(Fields& f, int64_t& days) const {
        if (f.before_christ) f.year = 1 - f.year;
        if (f.year > 200'000'000 || f.month < 1 || f.month > 12) return false;
        if (f.ambiguous_year &&
            hybrid_days_from_civil(f.year, static_cast<int>(f.month), 1) + f.day - 1 < century_start_days_) {
            f.year += 100;
        }
        int64_t hybrid = 0;
        if (f.day_of_year > 0) {
            if (f.day_of_year > (hybrid_is_leap_year(f.year) ? 366 : 365)) return false;
            hybrid = hybrid_days_from_civil(f.year, 1, 1) + f.day_of_year - 1;
        } else {
            const auto month = static_cast<int>(f.month);
            if (f.day < 1 || f.day > hybrid_days_in_month(f.year, month)) return false;
            hybrid = hybrid_days_from_civil(f.year, month, static_cast<int>(f.day));
            if (hybrid_civil_from_days(hybrid).day != f.day) return false;  // 1582-10-05..14
        }
        if (f.weekday > 0 && f.has_year && iso_day_of_week(hybrid) != f.weekday) return false;
        days = rebase_hybrid_to_gregorian_days(hybrid);
        return true;
    }

    static bool append_date(const Item& item, const Moment& m, std::string& out) {
        const int64_t year_of_era = m.date.year > 0 ? m.date.year : 1 - m.date.year;
        const int weekday = iso_day_of_week(m.hybrid_days);
        switch (item.letter) {
            case 'G':
                out += m.date.year > 0 ? "AD" : "BC";
                return true;
            case 'y':
                append_padded(out, item.count == 2 ? year_of_era % 100 : year_of_era, item.count);
                return true;
            case 'Y':
                append_padded(out, item.count == 2 ? week_year(m) % 100 : week_year(m), item.count);
                return true;
            case 'M':
            case 'L':
                if (item.count >= 3) {
                    const std::string_view name = month_name(m.date.month);
                    out += item.count == 3 ? name.substr(0, 3) : name;
                } else {
                    append_padded(out, m.date.month, item.count);
                }
                return true;
            case 'w':
                append_padded(out, week_of_year(m), item.count);
                return true;
            case 'W':
                append_padded(out, week_of(m.date.day, weekday % 7), item.count);
                return true;
            case 'D':
                append_padded(out, day_of_hybrid_year(m), item.count);
                return true;
            case 'd':
                append_padded(out, m.date.day, item.count);
                return true;
            case 'F':
                append_padded(out, (m.date.day - 1) / 7 + 1, item.count);
                return true;
            case 'E':
                out += item.count >= 4 ? weekday_name(weekday) : weekday_name(weekday).substr(0, 3);
                return true;
            case 'u':
                append_padded(out, weekday, item.count);
                return true;
            default:
                return false;
        }
    }

    static int64_t week_year(const Moment& m) {
        return m.date.month == 12 && week_of_year(m) == 1 ? m.date.year + 1 : m.date.year;
    }

    static int week_of_year(const Moment& m) {
        const int weekday = iso_day_of_week(m.hybrid_days) % 7;
        // The last days of December belong to the week of the first of January.
        if (m.date.month == 12 && m.date.day + (6 - weekday) > 31) return 1;
        return week_of(day_of_hybrid_year(m), weekday);
    }

    static bool append_time(const Item& item, const Moment& m, std::string& out) {
        const int64_t hour = m.micros_of_day / kMicrosPerHour;
        int64_t value = 0;
        switch (item.letter) {
            case 'a':
                out += hour < 12 ? "AM" : "PM";
                return true;
            case 'H':
                value = hour;
                break;
            case 'k':
                value = hour == 0 ? 24 : hour;
                break;
            case 'K':
                value = hour % 12;
                break;
            case 'h':
                value = hour % 12 == 0 ? 12 : hour % 12;
                break;
            case 'm':
                value = m.micros_of_day / kMicrosPerMinute % 60;
                break;
            case 's':
                value = m.micros_of_day / kMicrosPerSecond % 60;
                break;
            case 'S':
                value = m.micros_of_day / 1000 % 1000;
                break;
            default:
                return false;
        }
        append_padded(out, value, item.count);
        return true;
    }

    static void append_zone(const Item& item, const Moment& m, std::string& out) {
        if (item.letter == 'z') {
            const std::string name = zone_name(*m.zone, m.micros, item.count >= 4, false);
            out += name[0] == '+' || name[0] == '-' ? "GMT" + name : name;
            return;
        }
        if (item.letter == 'X' && m.offset == 0) {
            out += 'Z';
            return;
        }
        // Java's old time zones know no local mean time.
        const int32_t offset = m.offset % 60 == 0 ? m.offset : m.zone->offset_at(0);
        const int32_t minutes = (offset < 0 ? -offset : offset) / 60;
        out += offset < 0 ? '-' : '+';
        append_padded(out, minutes / 60, 2);
        if (item.letter == 'X' && item.count == 1) return;
        if (item.letter == 'X' && item.count == 3) out += ':';
        append_padded(out, minutes % 60, 2);
    }

    std::vector<Item> items_;
    int century_start_;
    int64_t century_start_days_;
};

}  // namespace

std::shared_ptr<const DatetimePattern> compile_legacy_pattern(std::string_view pattern, int64_t now_micros) {
    return std::make_shared<LegacyPattern>(compile(pattern), now_micros);
}

}  // namespace firesteel
