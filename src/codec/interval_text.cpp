#include "codec/interval_text.h"

#include "codec/calendar.h"
#include "codec/number_text.h"

namespace firesteel {

namespace {

constexpr std::string_view kFieldNames[] = {"YEAR", "MONTH", "DAY", "HOUR", "MINUTE", "SECOND"};
constexpr std::string_view kFieldFormats[] = {"y", "m", "d", "h", "m", "s.n"};
constexpr int64_t kFieldMicros[] = {0, 0, kMicrosPerDay, kMicrosPerHour, kMicrosPerMinute, kMicrosPerSecond};

bool is_digit(char c) { return c >= '0' && c <= '9'; }
char to_lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

/// Reads a text from the left; every take_ moves on only when it succeeds.
class Reader {
public:
    explicit Reader(std::string_view text) : rest_(text) {}
    bool at_end() const { return rest_.empty(); }
    char peek() const { return rest_.empty() ? '\0' : rest_[0]; }
    bool take(char c) {
        if (peek() != c || rest_.empty()) return false;
        rest_.remove_prefix(1);
        return true;
    }
    bool take_word(std::string_view upper) {
        if (rest_.size() < upper.size()) return false;
        for (size_t i = 0; i < upper.size(); ++i) {
            if (to_lower(rest_[i]) != to_lower(upper[i])) return false;
        }
        rest_.remove_prefix(upper.size());
        return true;
    }
    bool take_blanks() {
        const size_t before = rest_.size();
        while (!rest_.empty() && static_cast<unsigned char>(rest_[0]) <= 0x20) rest_.remove_prefix(1);
        return rest_.size() != before;
    }
    /// -1 or 1; nothing there means 1.
    int take_sign() {
        if (take('-')) return -1;
        take('+');
        return 1;
    }
    std::string_view take_digits() {
        size_t count = 0;
        while (count < rest_.size() && is_digit(rest_[count])) ++count;
        const std::string_view digits = rest_.substr(0, count);
        rest_.remove_prefix(count);
        return digits;
    }
    std::string_view take_letters() {
        size_t count = 0;
        while (count < rest_.size() && to_lower(rest_[count]) >= 'a' && to_lower(rest_[count]) <= 'z')
            ++count;
        const std::string_view letters = rest_.substr(0, count);
        rest_.remove_prefix(count);
        return letters;
    }

private:
    std::string_view rest_;
};

int64_t to_number(std::string_view digits) {
    int64_t value = 0;
    for (const char c : digits) value = value * 10 + (c - '0');
    return value;
}

/// Digits after the point as microseconds.
int64_t fraction_micros(std::string_view digits) {
    int64_t value = 0;
    for (size_t i = 0; i < 6; ++i) value = value * 10 + (i < digits.size() ? digits[i] - '0' : 0);
    return value;
}

/// Finds the quoted part of "INTERVAL [sign]'...' YEAR TO MONTH"; a bare text is its own body.
bool find_body(std::string_view text, IntervalField start, IntervalField end, std::string_view& body,
               int& sign) {
    text = trim_blanks(text);
    sign = 1;
    Reader reader(text);
    if (!reader.take_word("INTERVAL")) {
        body = text;
        return true;
    }
    if (!reader.take_blanks()) return false;
    sign = reader.take_sign();
    const size_t open = text.find('\'');
    const size_t close = text.rfind('\'');
    if (!reader.take('\'') || close == open) return false;
    body = text.substr(open + 1, close - open - 1);
    Reader tail(text.substr(close + 1));
    if (!tail.take_blanks() || !tail.take_word(interval_field_name(start))) return false;
    if (start != end) {
        if (!tail.take_blanks() || !tail.take_word("TO") || !tail.take_blanks()) return false;
        if (!tail.take_word(interval_field_name(end))) return false;
    }
    return tail.at_end();
}

size_t most_digits(IntervalField field, bool leading) {
    if (!leading) return 2;
    switch (field) {
        case IntervalField::kDay:
            return 9;
        case IntervalField::kHour:
            return 10;
        case IntervalField::kMinute:
            return 12;
        default:
            return 13;
    }
}

int64_t greatest_value(IntervalField field, bool leading) {
    if (leading) return INT64_MAX / kFieldMicros[static_cast<int>(field)];
    return field == IntervalField::kHour ? 23 : 59;
}

/// One field of a day-time text, added to `sum` with `sign`.
IntervalParse read_day_time_field(Reader& reader, IntervalField field, bool leading, int sign, int64_t& sum) {
    const std::string_view digits = reader.take_digits();
    if (digits.empty() || digits.size() > most_digits(field, leading)) return IntervalParse::kUnmatched;
    std::string_view fraction;
    if (field == IntervalField::kSecond && reader.take('.')) {
        fraction = reader.take_digits();
        if (fraction.empty() || fraction.size() > 9) return IntervalParse::kUnmatched;
    }
    const int64_t value = to_number(digits);
    if (value > greatest_value(field, leading)) return IntervalParse::kOutOfRange;
    const int64_t micros = sign * value * kFieldMicros[static_cast<int>(field)];
    if (__builtin_add_overflow(sum, micros, &sum)) return IntervalParse::kOutOfRange;
    if (__builtin_add_overflow(sum, sign * fraction_micros(fraction), &sum))
        return IntervalParse::kOutOfRange;
    return IntervalParse::kOk;
}

IntervalField next_field(IntervalField field) {
    return static_cast<IntervalField>(static_cast<int>(field) + 1);
}

bool scaled_add(int64_t value, int64_t unit, int64_t& sum) {
    int64_t product = 0;
    return !__builtin_mul_overflow(value, unit, &product) && !__builtin_add_overflow(sum, product, &sum);
}

bool add_unit(std::string_view unit, int64_t value, int64_t micros, int64_t& months, int64_t& days,
              int64_t& sum) {
    std::string name;
    for (const char c : unit) name += to_lower(c);
    if (!name.empty() && name.back() == 's') name.pop_back();
    if (name == "second") return scaled_add(value, kMicrosPerSecond, sum) && scaled_add(micros, 1, sum);
    if (micros != 0) return false;
    if (name == "year") return scaled_add(value, 12, months);
    if (name == "month") return scaled_add(value, 1, months);
    if (name == "week") return scaled_add(value, 7, days);
    if (name == "day") return scaled_add(value, 1, days);
    if (name == "hour") return scaled_add(value, kMicrosPerHour, sum);
    if (name == "minute") return scaled_add(value, kMicrosPerMinute, sum);
    if (name == "millisecond") return scaled_add(value, 1000, sum);
    return name == "microsecond" && scaled_add(value, 1, sum);
}

void append_two(std::string& out, int64_t value) {
    if (value < 10) out += '0';
    out += std::to_string(value);
}

void append_fraction(std::string& out, uint64_t micros) {
    if (micros == 0) return;
    std::string digits = std::to_string(micros);
    digits.insert(0, 6 - digits.size(), '0');
    digits.erase(digits.find_last_not_of('0') + 1);
    out += '.' + digits;
}

std::string wrap_interval(const std::string& body, IntervalField start, IntervalField end) {
    std::string out = "INTERVAL '" + body + "' " + std::string(interval_field_name(start));
    if (start != end) out += " TO " + std::string(interval_field_name(end));
    return out;
}

void append_unit(std::string& out, int64_t value, const char* unit) {
    if (value == 0) return;
    if (!out.empty()) out += ' ';
    out += std::to_string(value) + unit;
}

}  // namespace

std::string_view interval_field_name(IntervalField field) { return kFieldNames[static_cast<int>(field)]; }

IntervalParse parse_year_month_interval(std::string_view text, IntervalField start, IntervalField end,
                                        int32_t& months) {
    std::string_view body;
    int sign = 1;
    if (!find_body(text, start, end, body, sign)) return IntervalParse::kUnmatched;
    Reader reader(body);
    sign *= reader.take_sign();
    const std::string_view first = reader.take_digits();
    if (first.empty()) return IntervalParse::kUnmatched;
    std::string_view second;
    if (start != end) {
        if (!reader.take('-')) return IntervalParse::kUnmatched;
        second = reader.take_digits();
        if (second.empty()) return IntervalParse::kUnmatched;
    }
    if (!reader.at_end()) return IntervalParse::kUnmatched;
    if (first.size() > 10 || second.size() > 10 || to_number(second) > 11) return IntervalParse::kOutOfRange;
    const int64_t unit = start == IntervalField::kYear ? 12 : 1;
    const int64_t total = sign * (to_number(first) * unit + to_number(second));
    if (total < INT32_MIN || total > INT32_MAX) return IntervalParse::kOutOfRange;
    months = static_cast<int32_t>(total);
    return IntervalParse::kOk;
}

IntervalParse parse_day_time_interval(std::string_view text, IntervalField start, IntervalField end,
                                      int64_t& micros) {
    std::string_view body;
    int sign = 1;
    if (!find_body(text, start, end, body, sign)) return IntervalParse::kUnmatched;
    Reader reader(body);
    sign *= reader.take_sign();
    int64_t sum = 0;
    IntervalParse worst = IntervalParse::kOk;
    for (IntervalField field = start; field <= end; field = next_field(field)) {
        if (field != start && !reader.take(field == IntervalField::kHour ? ' ' : ':'))
            return IntervalParse::kUnmatched;
        const IntervalParse result = read_day_time_field(reader, field, field == start, sign, sum);
        if (result == IntervalParse::kUnmatched) return result;
        if (result == IntervalParse::kOutOfRange) worst = result;
    }
    if (!reader.at_end()) return IntervalParse::kUnmatched;
    if (worst == IntervalParse::kOk) micros = sum;
    return worst;
}

bool parse_calendar_interval(std::string_view text, CalendarInterval& out) {
    Reader reader(trim_blanks(text));
    if (reader.take_word("INTERVAL") && !reader.take_blanks()) return false;
    if (reader.at_end()) return false;
    int64_t months = 0, days = 0, micros = 0;
    while (!reader.at_end()) {
        const int sign = reader.take_sign();
        reader.take_blanks();
        const std::string_view digits = reader.take_digits();
        std::string_view fraction;
        const bool has_point = reader.take('.');
        if (has_point) fraction = reader.take_digits();
        if (digits.size() > 18 || fraction.size() > 9 || (digits.empty() && fraction.empty())) return false;
        if (!reader.take_blanks()) return false;
        const std::string_view unit = reader.take_letters();
        if (has_point && to_lower(unit.empty() ? ' ' : unit[0]) != 's') return false;
        if (!add_unit(unit, sign * to_number(digits), sign * fraction_micros(fraction), months, days, micros))
            return false;
        if (!reader.take_blanks() && !reader.at_end()) return false;
    }
    if (months < INT32_MIN || months > INT32_MAX || days < INT32_MIN || days > INT32_MAX) return false;
    out = {static_cast<int32_t>(months), static_cast<int32_t>(days), micros};
    return true;
}

std::string supported_interval_format(IntervalField start, IntervalField end) {
    std::string fields;
    for (IntervalField field = start; field <= end; field = next_field(field)) {
        if (field != start)
            fields += field == IntervalField::kMonth ? "-" : field == IntervalField::kHour ? " " : ":";
        fields += kFieldFormats[static_cast<int>(field)];
    }
    std::string unit(interval_field_name(start));
    if (start != end) unit += " TO " + std::string(interval_field_name(end));
    return "`[+|-]" + fields + "`, `INTERVAL [+|-]'[+|-]" + fields + "' " + unit + "`";
}

std::string format_year_month_interval(int32_t months, IntervalField start, IntervalField end) {
    const int64_t total = months < 0 ? -int64_t{months} : months;
    std::string body = months < 0 ? "-" : "";
    if (start == IntervalField::kMonth) {
        body += std::to_string(total);
    } else {
        body += std::to_string(total / 12);
        if (end == IntervalField::kMonth) body += "-" + std::to_string(total % 12);
    }
    return wrap_interval(body, start, end);
}

std::string format_day_time_interval(int64_t micros, IntervalField start, IntervalField end) {
    // Unsigned: the most negative interval has no positive counterpart.
    uint64_t rest = micros < 0 ? 0 - static_cast<uint64_t>(micros) : static_cast<uint64_t>(micros);
    std::string body = micros < 0 ? "-" : "";
    for (IntervalField field = start; field <= end; field = next_field(field)) {
        const auto unit = static_cast<uint64_t>(kFieldMicros[static_cast<int>(field)]);
        if (field == IntervalField::kDay) {
            body += std::to_string(rest / unit);
        } else {
            if (field != start) body += field == IntervalField::kHour ? " " : ":";
            append_two(body, static_cast<int64_t>(rest / unit));
        }
        rest %= unit;
    }
    if (end == IntervalField::kSecond) append_fraction(body, rest);
    return wrap_interval(body, start, end);
}

std::string format_calendar_interval(const CalendarInterval& interval) {
    std::string out;
    append_unit(out, interval.months / 12, " years");
    append_unit(out, interval.months % 12, " months");
    append_unit(out, interval.days, " days");
    append_unit(out, interval.microseconds / kMicrosPerHour, " hours");
    append_unit(out, interval.microseconds / kMicrosPerMinute % 60, " minutes");
    const int64_t rest = interval.microseconds % kMicrosPerMinute;
    if (rest != 0) {
        if (!out.empty()) out += ' ';
        if (rest < 0) out += '-';
        const int64_t magnitude = rest < 0 ? -rest : rest;
        out += std::to_string(magnitude / kMicrosPerSecond);
        append_fraction(out, static_cast<uint64_t>(magnitude % kMicrosPerSecond));
        out += " seconds";
    }
    return out.empty() ? "0 seconds" : out;
}

}  // namespace firesteel
