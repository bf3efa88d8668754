#include "codec/plain_datetime.h"

#include <array>
#include <bit>
#include <cstdlib>
#include <cstring>

#include "codec/calendar.h"
#include "codec/datetime_text.h"

namespace firesteel {

namespace {

using Eight = std::array<uint8_t, 8>;

/// Eight characters: digits where it has 0, else just its own.
class Form {
public:
    constexpr explicit Form(const char (&form)[9]) {
        Eight characters{}, slack{};
        for (size_t i = 0; i < 8; ++i) {
            characters[i] = static_cast<uint8_t>(form[i]);
            slack[i] = form[i] == '0' ? 0x7F - 9 : 0x7F;
        }
        characters_ = std::bit_cast<uint64_t>(characters);
        slack_ = std::bit_cast<uint64_t>(slack);
    }
    /// The digits as numbers.
    bool read(const char* text, Eight& digits) const {
        constexpr uint64_t kHighBits = 0x8080808080808080;
        uint64_t bits;
        std::memcpy(&bits, text, sizeof(bits));
        bits ^= characters_;
        digits = std::bit_cast<Eight>(bits);
        // A number above what its place allows carries into its highest bit.
        return ((((bits & ~kHighBits) + slack_) | bits) & kHighBits) == 0;
    }

private:
    uint64_t characters_ = 0, slack_ = 0;
};

constexpr Form kYearMonth("0000-00-"), kMonthDay("00-00-00"), kClock("00:00:00");
constexpr size_t kDateSize = 10, kTimestampSize = 19, kMostFraction = 6;

uint32_t two(const Eight& digits, size_t at) { return digits[at] * 10U + digits[at + 1]; }

bool read_date(const char* text, int64_t& days) {
    Eight front, back;
    if (!kYearMonth.read(text, front) || !kMonthDay.read(text + 2, back)) return false;
    const uint32_t year = two(front, 0) * 100 + two(front, 2), month = two(front, 5), day = two(back, 6);
    if (year == 0 || month < 1 || month > 12 || day < 1) return false;
    if (day > 28 && static_cast<int>(day) > days_in_month(year, static_cast<int>(month))) return false;
    // Years begin in March here, so that leap days come last.
    const uint32_t march_year = month <= 2 ? year - 1 : year;
    const uint32_t march_month = month <= 2 ? month + 9 : month - 3;
    const uint32_t whole_years = march_year * 365 + march_year / 4 - march_year / 100 + march_year / 400;
    days = int64_t{whole_years + (153 * march_month + 2) / 5 + day - 1} - 719468;
    return true;
}

bool read_fraction(std::string_view text, int64_t& micros) {
    if (text.size() < 2 || text[0] != '.' || text.size() > kMostFraction + 1) return false;
    int64_t value = 0;
    for (size_t i = 1; i <= kMostFraction; ++i) {
        const uint8_t digit = i < text.size() ? static_cast<uint8_t>(text[i] - '0') : 0;
        if (digit > 9) return false;
        value = value * 10 + digit;
    }
    micros += value;
    return true;
}

constexpr int64_t kFirstDay = -719162, kLastDay = 2932896;  // 0001-01-01, 9999-12-31

char* write_two(uint32_t value, char* out) {
    *out++ = static_cast<char>('0' + value / 10);
    *out++ = static_cast<char>('0' + value % 10);
    return out;
}

/// REQUIRES: its year has four digits
char* write_date(int64_t days, char* out) {
    // Years begin in March here, in quarters of days, so that leap days come last; then months of 30.6 days.
    const auto quarters = static_cast<uint32_t>(days + 719468) * 4 + 3;
    const uint32_t century = quarters / 146097;
    const uint32_t of_century = quarters % 146097 | 3;
    const uint32_t year_of_century = of_century / 1461;
    const uint32_t day_of_year = of_century % 1461 / 4;
    const uint32_t scaled = day_of_year * 2141 + 197913;
    const bool is_next_year = day_of_year >= 306;
    const uint32_t year = century * 100 + year_of_century + is_next_year;
    const uint32_t month = (scaled >> 16) - (is_next_year ? 12 : 0);
    out = write_two(year % 100, write_two(year / 100, out));
    *out++ = '-';
    out = write_two(month, out);
    *out++ = '-';
    return write_two((scaled & 0xFFFF) / 2141 + 1, out);
}

char* write_clock(int64_t micros_of_day, char* out) {
    const auto seconds = static_cast<uint32_t>(micros_of_day / kMicrosPerSecond);
    const auto millis = static_cast<uint32_t>(micros_of_day % kMicrosPerSecond / 1000);
    *out++ = 'T';
    out = write_two(seconds / 3600, out);
    *out++ = ':';
    out = write_two(seconds / 60 % 60, out);
    *out++ = ':';
    out = write_two(seconds % 60, out);
    *out++ = '.';
    *out++ = static_cast<char>('0' + millis / 100);
    return write_two(millis % 100, out);
}

char* write_offset(int32_t seconds, char* out) {
    if (seconds == 0) {
        *out++ = 'Z';
        return out;
    }
    *out++ = seconds < 0 ? '-' : '+';
    const auto minutes = static_cast<uint32_t>(std::abs(seconds)) / 60;
    out = write_two(minutes / 60, out);
    *out++ = ':';
    return write_two(minutes % 60, out);
}

}  // namespace

int format_plain_date(int64_t days, char* out) {
    return days < kFirstDay || days > kLastDay ? 0 : static_cast<int>(write_date(days, out) - out);
}

int format_plain_timestamp(int64_t local_micros, std::optional<int32_t> offset, char* out) {
    const int64_t days = floor_div(local_micros, kMicrosPerDay);
    if (days < kFirstDay || days > kLastDay || offset.value_or(0) % 60 != 0) return 0;
    char* end = write_date(days, out);
    end = write_clock(local_micros - days * kMicrosPerDay, end);
    if (offset) end = write_offset(*offset, end);
    return static_cast<int>(end - out);
}

bool parse_plain_date(std::string_view text, int32_t& days) {
    int64_t found = 0;
    if (text.size() != kDateSize || !read_date(text.data(), found)) return false;
    days = static_cast<int32_t>(found);
    return true;
}

bool parse_plain_timestamp(std::string_view text, int64_t& local_micros, bool& is_utc) {
    if (text.size() < kTimestampSize) return false;
    is_utc = text.back() == 'Z';
    if (is_utc) text.remove_suffix(1);
    int64_t days = 0;
    Eight clock;
    if (text.size() < kTimestampSize || (text[10] != ' ' && text[10] != 'T') ||
        !read_date(text.data(), days) || !kClock.read(text.data() + 11, clock))
        return false;
    const uint32_t hour = two(clock, 0), minute = two(clock, 3), second = two(clock, 6);
    if (hour > 23 || minute > 59 || second > 59) return false;
    local_micros = days * kMicrosPerDay + ((hour * 60 + minute) * 60 + second) * kMicrosPerSecond;
    return text.size() == kTimestampSize || read_fraction(text.substr(kTimestampSize), local_micros);
}

}  // namespace firesteel
