#include <algorithm>

#include "codec/calendar.h"
#include "codec/datetime_pattern_dialects.h"
#include "codec/datetime_pattern_iso.h"
#include "codec/datetime_text.h"

namespace firesteel {

namespace {

using Kind = IsoItem::Kind;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool equal_ignoring_case(std::string_view a, std::string_view b) {
    return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) {
               return x == y || (x | 0x20) == (y | 0x20);
           });
}

class Reader {
public:
    Reader(const std::vector<IsoItem>& items, std::string_view text, IsoFields& fields)
        : items_(items), text_(text), fields_(fields) {}

    /// Reads items [begin, end). Where one fails, position() is where it began.
    bool read(size_t begin, size_t end) {
        for (size_t i = begin; i < end; ++i) {
            const IsoItem& item = items_[i];
            if (item.kind == Kind::kOptionalBegin) {
                read_optional(i, item.jump);
                i = item.jump;
            } else if (item.kind != Kind::kOptionalEnd && !read_item(item)) {
                return false;
            }
        }
        return true;
    }
    size_t position() const { return position_; }

private:
    void read_optional(size_t begin, size_t end) {
        const IsoFields saved = fields_;
        const size_t start = position_;
        if (read(begin + 1, end)) return;
        fields_ = saved;
        position_ = start;
    }

    bool read_item(const IsoItem& item) {
        switch (item.kind) {
            case Kind::kLiteral:
                if (!equal_ignoring_case(text_.substr(position_, item.literal.size()), item.literal))
                    return false;
                position_ += item.literal.size();
                return true;
            case Kind::kNumber:
                return read_number(item);
            case Kind::kReducedYear:
                return read_reduced_year(item);
            case Kind::kFraction:
                return read_fraction(item);
            case Kind::kText:
                return read_text(item);
            case Kind::kOffset:
                return read_offset(item);
            default:
                return read_zone();
        }
    }

    bool set(std::optional<int64_t>& field, int64_t value) {
        if (field && *field != value) return false;
        field = value;
        return true;
    }

    bool store(char letter, int64_t value) {
        switch (letter) {
            case 'u':
                return set(fields_.year, value);
            case 'y':
                return set(fields_.year_of_era, value);
            case 'M':
                return set(fields_.month, value);
            case 'd':
                return set(fields_.day, value);
            case 'D':
                return set(fields_.day_of_year, value);
            case 'H':
                return set(fields_.hour, value);
            case 'k':
                return set(fields_.clock_hour, value);
            case 'K':
                return set(fields_.half_hour, value);
            case 'h':
                return set(fields_.clock_half_hour, value);
            case 'm':
                return set(fields_.minute, value);
            default:
                return set(fields_.second, value);
        }
    }

    bool read_number(const IsoItem& item) {
        size_t i = position_;
        const bool negative = i < text_.size() && text_[i] == '-';
        const bool positive = i < text_.size() && text_[i] == '+';
        if (negative && item.sign == SignRule::kNever) return false;
        if (positive && item.sign != SignRule::kExceedsPad) return false;
        if (negative || positive) ++i;
        size_t digits = 0;
        while (i + digits < text_.size() && is_digit(text_[i + digits])) ++digits;
        size_t width = std::min(digits, static_cast<size_t>(item.most_width));
        // Leave what the fixed-width numbers behind this one need.
        if (item.following_width > 0 && item.most_width != item.least_width) {
            const auto reserved = static_cast<size_t>(item.following_width);
            const size_t free = digits > reserved ? digits - reserved : 0;
            width = std::min(width, std::max(static_cast<size_t>(item.least_width), free));
        }
        if (width < static_cast<size_t>(item.least_width) || width > 18) return false;
        int64_t value = 0;
        for (size_t k = 0; k < width; ++k) value = value * 10 + (text_[i + k] - '0');
        if (negative && value == 0) return false;
        if (item.sign == SignRule::kExceedsPad) {
            const bool longer = width > static_cast<size_t>(item.least_width);
            if (positive ? !longer : (!negative && longer)) return false;
        }
        if (!store(item.letter, negative ? -value : value)) return false;
        position_ = i + width;
        return true;
    }

    bool read_reduced_year(const IsoItem& item) {
        if (position_ + 2 > text_.size() || !is_digit(text_[position_]) || !is_digit(text_[position_ + 1]))
            return false;
        const int64_t value = 2000 + (text_[position_] - '0') * 10 + (text_[position_ + 1] - '0');
        if (!store(item.letter, value)) return false;
        position_ += 2;
        return true;
    }

    /// One digit is enough, whatever the number of letters.
    bool read_fraction(const IsoItem& item) {
        int64_t nano = 0;
        int digits = 0;
        size_t i = position_;
        for (; digits < item.count && i < text_.size() && is_digit(text_[i]); ++i, ++digits)
            nano = nano * 10 + (text_[i] - '0');
        if (digits == 0) return false;
        for (; digits < 9; ++digits) nano *= 10;
        if (!set(fields_.nano, nano)) return false;
        position_ = i;
        return true;
    }

    bool take(std::string_view word) {
        if (!equal_ignoring_case(text_.substr(position_, word.size()), word)) return false;
        position_ += word.size();
        return true;
    }

    bool read_text(const IsoItem& item) {
        const size_t start = position_;
        int64_t value = -1;
        if (item.letter == 'M') {
            for (int month = 1; month <= 12 && value < 0; ++month) {
                if (take(item.count == 3 ? month_name(month).substr(0, 3) : month_name(month))) value = month;
            }
        } else if (item.letter == 'a') {
            value = take("AM") ? 0 : take("PM") ? 1 : -1;
        } else if (item.letter == 'G') {
            value = take(item.count == 4 ? "Before Christ" : "BC") ? 0
                    : take(item.count == 4 ? "Anno Domini" : "AD") ? 1
                                                                   : -1;
        }
        auto& field = item.letter == 'M' ? fields_.month : item.letter == 'a' ? fields_.half : fields_.era;
        if (value >= 0 && set(field, value)) return true;
        position_ = start;
        return false;
    }

    /// [+-]HH[:]mm[[:]ss]; how much depends on the number of letters.
    bool read_offset(const IsoItem& item) {
        if (item.letter != 'x' && (item.letter == 'X' || item.count == 5) && take("Z")) {
            fields_.offset = 0;
            return true;
        }
        size_t i = position_;
        if (i >= text_.size() || (text_[i] != '+' && text_[i] != '-')) return false;
        const int sign = text_[i++] == '-' ? -1 : 1;
        const bool colons = item.count == 3 ? item.letter != 'Z' : item.count == 5;
        const bool minutes = item.letter == 'Z' || item.count > 1;
        int parts[3] = {0, 0, 0};
        int count = 0;
        for (; count < 3; ++count) {
            size_t at = i;
            if (count > 0 && colons) {
                if (at >= text_.size() || text_[at] != ':') break;
                ++at;
            }
            if (at + 2 > text_.size() || !is_digit(text_[at]) || !is_digit(text_[at + 1])) break;
            if (count == 2 && item.count < 4) break;
            parts[count] = (text_[at] - '0') * 10 + (text_[at + 1] - '0');
            i = at + 2;
        }
        if (count == 0 || (minutes && count < 2) || parts[0] > 18 || parts[1] > 59 || parts[2] > 59)
            return false;
        fields_.offset = sign * (parts[0] * 3600 + parts[1] * 60 + parts[2]);
        position_ = i;
        return true;
    }

    bool read_zone() {
        const TimeZone* zone = read_zone_name(text_, position_);
        if (zone == nullptr) return false;
        fields_.zone = zone;
        return true;
    }

    const std::vector<IsoItem>& items_;
    std::string_view text_;
    IsoFields& fields_;
    size_t position_ = 0;
};

bool in_range(const std::optional<int64_t>& value, int64_t least, int64_t greatest, const char* name,
              IsoFailure& failure) {
    if (!value || (*value >= least && *value <= greatest)) return true;
    failure.reason = "Invalid value for " + std::string(name) + " (valid values " + std::to_string(least) +
                     " - " + std::to_string(greatest) + "): " + std::to_string(*value);
    return false;
}

bool check_ranges(const IsoFields& f, IsoFailure& failure) {
    return in_range(f.month, 1, 12, "MonthOfYear", failure) &&
           in_range(f.day, 1, 31, "DayOfMonth", failure) &&
           in_range(f.day_of_year, 1, 366, "DayOfYear", failure) &&
           in_range(f.hour, 0, 23, "HourOfDay", failure) &&
           in_range(f.clock_hour, 1, 24, "ClockHourOfDay", failure) &&
           in_range(f.half_hour, 0, 11, "HourOfAmPm", failure) &&
           in_range(f.clock_half_hour, 1, 12, "ClockHourOfAmPm", failure) &&
           in_range(f.minute, 0, 59, "MinuteOfHour", failure) &&
           in_range(f.second, 0, 59, "SecondOfMinute", failure) &&
           in_range(f.year, -290'000, 290'000, "Year", failure) &&
           in_range(f.year_of_era, 1, 290'000, "YearOfEra", failure);
}

std::string upper(std::string_view text) {
    std::string out(text);
    for (char& c : out) c = static_cast<char>(c >= 'a' && c <= 'z' ? c - 32 : c);
    return out;
}

bool resolve_date(const IsoFields& f, int64_t& days, IsoFailure& failure) {
    int64_t year = f.year.value_or(1970);
    if (f.year_of_era) year = f.era.value_or(1) == 1 ? *f.year_of_era : 1 - *f.year_of_era;
    if (f.day_of_year && !f.month && !f.day) {
        if (*f.day_of_year == 366 && !is_leap_year(year)) {
            failure.reason =
                "Invalid date 'DayOfYear 366' as '" + std::to_string(year) + "' is not a leap year";
            return false;
        }
        days = days_from_civil(year, 1, 1) + *f.day_of_year - 1;
        return true;
    }
    const auto month = static_cast<int>(f.month.value_or(1));
    const auto day = static_cast<int>(f.day.value_or(1));
    if (day > days_in_month(year, month)) {
        failure.reason =
            day == 29 ? "Invalid date 'February 29' as '" + std::to_string(year) + "' is not a leap year"
                      : "Invalid date '" + upper(month_name(month)) + " " + std::to_string(day) + "'";
        return false;
    }
    days = days_from_civil(year, month, day);
    return true;
}

int64_t resolve_hour(const IsoFields& f) {
    if (f.hour) return *f.hour;
    if (f.clock_hour) return *f.clock_hour % 24;
    const int64_t half_hour = f.clock_half_hour ? *f.clock_half_hour % 12 : f.half_hour.value_or(0);
    return half_hour + 12 * f.half.value_or(0);
}

}  // namespace

bool read_iso_fields(const std::vector<IsoItem>& items, std::string_view text, IsoFields& fields,
                     IsoFailure& failure) {
    Reader reader(items, text, fields);
    const bool matched = reader.read(0, items.size());
    failure.index = reader.position();
    failure.unparsed = matched;
    return matched && reader.position() == text.size();
}

bool resolve_iso_fields(const IsoFields& fields, int64_t& local_micros, IsoFailure& failure) {
    int64_t days = 0;
    if (!check_ranges(fields, failure) || !resolve_date(fields, days, failure)) return false;
    local_micros = days * kMicrosPerDay + resolve_hour(fields) * kMicrosPerHour +
                   fields.minute.value_or(0) * kMicrosPerMinute +
                   fields.second.value_or(0) * kMicrosPerSecond + fields.nano.value_or(0) / 1000;
    return true;
}

}  // namespace firesteel
