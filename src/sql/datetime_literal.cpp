#include "sql/datetime_literal.h"

#include <algorithm>
#include <chrono>

#include "common/time_zone.h"

namespace firesteel::sql {
namespace {

constexpr int64_t kMicrosPerSecond = 1'000'000;
constexpr int64_t kSecondsPerDay = 86'400;
constexpr int64_t kMicrosPerDay = kSecondsPerDay * kMicrosPerSecond;

std::string_view trim(std::string_view text) {
    while (!text.empty() && static_cast<unsigned char>(text.front()) <= ' ') text.remove_prefix(1);
    while (!text.empty() && static_cast<unsigned char>(text.back()) <= ' ') text.remove_suffix(1);
    return text;
}

std::string to_lower(std::string_view text) {
    std::string out(text);
    std::transform(out.begin(), out.end(), out.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? c + 32 : c; });
    return out;
}

bool is_leap(int64_t year) { return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0; }

int days_in_month(int64_t year, int month) {
    constexpr int kDays[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return month == 2 && is_leap(year) ? 29 : kDays[month - 1];
}

/// Days since 1970-01-01 in the proleptic Gregorian calendar.
int64_t days_from_civil(int64_t year, int month, int day) {
    year -= month <= 2;
    const int64_t era = (year >= 0 ? year : year - 399) / 400;
    const int64_t year_of_era = year - era * 400;
    const int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    const int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * 146'097 + day_of_era - 719'468;
}

/// Reads digits from the front of a text.
class Reader {
public:
    explicit Reader(std::string_view text) : text_(text) {}

    bool done() const { return at_ >= text_.size(); }
    bool accept(char c) {
        if (done() || text_[at_] != c) return false;
        ++at_;
        return true;
    }
    bool is_digit() const { return !done() && text_[at_] >= '0' && text_[at_] <= '9'; }
    std::string_view rest() const { return text_.substr(at_); }

    /// An unsigned number of `min` to `max` digits.
    std::optional<int64_t> number(int min, int max) {
        int64_t value = 0;
        int count = 0;
        for (; is_digit(); ++count) {
            if (count == max) return std::nullopt;
            value = value * 10 + (text_[at_++] - '0');
        }
        if (count < min) return std::nullopt;
        return value;
    }

    /// A fraction after the point as nanoseconds; digits behind the ninth are dropped.
    int64_t fraction_nanos() {
        int64_t value = 0;
        int count = 0;
        for (; is_digit(); ++at_) {
            if (count < 9) {
                value = value * 10 + (text_[at_] - '0');
                ++count;
            }
        }
        for (; count < 9; ++count) value *= 10;
        return value;
    }

private:
    std::string_view text_;
    size_t at_ = 0;
};

/// `[+-]yyyy[y..][-m[m][-d[d]]]`; what follows a full date stays in the reader.
std::optional<int64_t> read_date(Reader& reader, bool& complete) {
    const bool negative = reader.accept('-');
    if (!negative) reader.accept('+');
    const auto digits = reader.number(4, 7);
    if (!digits) return std::nullopt;
    const int64_t year = negative ? -*digits : *digits;
    int64_t month = 1;
    int64_t day = 1;
    complete = false;
    if (reader.accept('-')) {
        const auto read_month = reader.number(1, 2);
        if (!read_month) return std::nullopt;
        month = *read_month;
        if (reader.accept('-')) {
            const auto read_day = reader.number(1, 2);
            if (!read_day) return std::nullopt;
            day = *read_day;
            complete = true;
        }
    }
    if (month < 1 || month > 12 || day < 1 || day > days_in_month(year, static_cast<int>(month)))
        return std::nullopt;
    return days_from_civil(year, static_cast<int>(month), static_cast<int>(day));
}

/// `h[h]:m[m][:s[s][.f]]` as nanoseconds of the day; after a date the hour may stand alone.
std::optional<int64_t> read_time(Reader& reader, bool hour_alone) {
    const auto hour = reader.number(1, 2);
    if (!hour || *hour > 23) return std::nullopt;
    if (!reader.accept(':')) {
        if (!hour_alone) return std::nullopt;
        return *hour * 3600 * 1'000'000'000;
    }
    const auto minute = reader.number(1, 2);
    if (!minute || *minute > 59) return std::nullopt;
    int64_t second = 0;
    int64_t nanos = 0;
    if (reader.accept(':')) {
        const auto read_second = reader.number(1, 2);
        if (!read_second || *read_second > 59) return std::nullopt;
        second = *read_second;
        if (reader.accept('.')) nanos = reader.fraction_nanos();
    }
    return ((*hour * 60 + *minute) * 60 + second) * 1'000'000'000 + nanos;
}

struct Timestamp {
    int64_t local_micros = 0;
    const TimeZone* zone = nullptr;  // null: none was written
};

int64_t now_micros() {
    using namespace std::chrono;
    return duration_cast<microseconds>(system_clock::now().time_since_epoch()).count();
}

int64_t local_today(const TimeZone& zone) {
    const int64_t local = zone.to_local_micros(now_micros());
    return local >= 0 ? local / kMicrosPerDay : -((-local + kMicrosPerDay - 1) / kMicrosPerDay);
}

std::optional<Timestamp> read_timestamp(std::string_view text, const TimeZone& session_zone,
                                        bool allow_time_only) {
    Reader reader(text);
    int64_t days = 0;
    const size_t colon = text.find(':');
    const bool time_only = text.starts_with('T') || (colon != std::string_view::npos && colon <= 2);
    if (time_only && !allow_time_only) return std::nullopt;
    if (time_only) {
        reader.accept('T');
        days = local_today(session_zone);
    } else {
        bool complete = false;
        const auto date = read_date(reader, complete);
        if (!date) return std::nullopt;
        days = *date;
        if (reader.done()) return Timestamp{days * kMicrosPerDay, nullptr};
        if (!complete || !(reader.accept(' ') || reader.accept('T'))) return std::nullopt;
    }
    const auto nanos = read_time(reader, !time_only);
    if (!nanos) return std::nullopt;
    Timestamp timestamp{days * kMicrosPerDay + *nanos / 1000, nullptr};
    const std::string_view zone = trim(reader.rest());
    if (!zone.empty()) {
        timestamp.zone = TimeZone::try_find(zone);
        if (timestamp.zone == nullptr) return std::nullopt;
    }
    return timestamp;
}

/// Days from today that a special word means; nothing for other texts. 'epoch' and 'now' are for the caller.
std::optional<int64_t> day_offset(const std::string& word) {
    if (word == "today" || word == "now") return 0;
    if (word == "tomorrow") return 1;
    if (word == "yesterday") return -1;
    return std::nullopt;
}

/// "today UTC": a special word may have a zone behind it, which means nothing.
std::string special_word(std::string_view text) {
    const size_t space = text.find(' ');
    if (space != std::string_view::npos && TimeZone::try_find(trim(text.substr(space))) != nullptr)
        text = text.substr(0, space);
    return to_lower(text);
}

/// "1:02:03 PM": twelve hours a half day.
std::optional<int64_t> read_time_literal(std::string_view text) {
    constexpr int64_t kNanosPerHour = 3600LL * 1'000'000'000;
    const std::string end = text.size() > 3 ? to_lower(text.substr(text.size() - 2)) : "";
    const bool half_day = end == "am" || end == "pm";
    if (half_day) text = trim(text.substr(0, text.size() - 2));
    Reader reader(text);
    reader.accept('T');
    const auto nanos = read_time(reader, false);
    if (!nanos || !reader.done()) return std::nullopt;
    if (!half_day) return nanos;
    const int64_t hour = *nanos / kNanosPerHour;
    if (hour < 1 || hour > 12) return std::nullopt;
    return *nanos + ((end == "pm" ? 12 : 0) - (hour == 12 ? 12 : 0)) * kNanosPerHour;
}

std::optional<Value> read_date_literal(std::string_view text, const TimeZone& zone) {
    const std::string word = to_lower(text);
    if (word == "epoch") return Value(int64_t{0});
    if (const auto offset = day_offset(word)) return Value(local_today(zone) + *offset);
    Reader reader(text);
    bool complete = false;
    const auto days = read_date(reader, complete);
    if (!days) return std::nullopt;
    if (!reader.done() && !(complete && (reader.accept(' ') || reader.accept('T')))) return std::nullopt;
    return Value(*days);
}

std::optional<std::pair<Type, Value>> read_timestamp_literal(std::string_view name, std::string_view text,
                                                             const ParserOptions& options,
                                                             const TimeZone& zone) {
    const bool ntz = name == "TIMESTAMP_NTZ" || (name == "TIMESTAMP" && options.timestamp_ntz);
    const std::string word = special_word(text);
    const auto make = [&](int64_t local, bool as_ntz) {
        return std::pair(as_ntz ? Type::timestamp_ntz() : Type::timestamp(),
                         Value(as_ntz ? local : zone.to_utc_micros(local)));
    };
    if (word == "epoch") return std::pair(ntz ? Type::timestamp_ntz() : Type::timestamp(), Value(int64_t{0}));
    if (word == "now") return make(zone.to_local_micros(now_micros()), ntz);
    if (const auto offset = day_offset(word)) return make((local_today(zone) + *offset) * kMicrosPerDay, ntz);
    const auto timestamp = read_timestamp(text, zone, name != "TIMESTAMP_NTZ");
    if (!timestamp) return std::nullopt;
    // TIMESTAMP with a zone in its text is an instant, whatever the session's default type is.
    const bool as_ntz = name == "TIMESTAMP_NTZ" || (ntz && timestamp->zone == nullptr);
    if (as_ntz) return std::pair(Type::timestamp_ntz(), Value(timestamp->local_micros));
    const TimeZone& used = timestamp->zone != nullptr ? *timestamp->zone : zone;
    return std::pair(Type::timestamp(), Value(used.to_utc_micros(timestamp->local_micros)));
}

}  // namespace

bool is_datetime_literal(std::string_view name) {
    return name == "DATE" || name == "TIMESTAMP" || name == "TIMESTAMP_LTZ" || name == "TIMESTAMP_NTZ" ||
           name == "TIME";
}

std::optional<std::pair<Type, Value>> read_datetime_literal(std::string_view name, std::string_view text,
                                                            const ParserOptions& options) {
    text = trim(text);
    if (name == "TIME") {
        const auto nanos = read_time_literal(text);
        if (!nanos) return std::nullopt;
        return std::pair(Type::time(), Value(*nanos / 1000 * 1000));
    }
    const TimeZone& zone = TimeZone::find(options.time_zone);
    if (name != "DATE") return read_timestamp_literal(name, text, options, zone);
    const auto date = read_date_literal(text, zone);
    if (!date) return std::nullopt;
    return std::pair(Type::date(), *date);
}

}  // namespace firesteel::sql
