#include "sql/interval_text.h"

#include <algorithm>
#include <array>
#include <optional>

#include "common/error.h"

namespace firesteel::sql {
namespace {

constexpr int64_t kMicrosPerSecond = 1'000'000;
constexpr auto kFieldNames =
    std::to_array<std::string_view>({"year", "month", "day", "hour", "minute", "second"});

struct Unit {
    std::string_view name;
    int months = 0;
    int days = 0;
    int64_t micros = 0;
};

constexpr auto kUnits = std::to_array<Unit>({
    {"year", 12, 0, 0},
    {"month", 1, 0, 0},
    {"week", 0, 7, 0},
    {"day", 0, 1, 0},
    {"hour", 0, 0, 3600 * kMicrosPerSecond},
    {"minute", 0, 0, 60 * kMicrosPerSecond},
    {"second", 0, 0, kMicrosPerSecond},
    {"millisecond", 0, 0, 1000},
    {"microsecond", 0, 0, 1},
});

const Unit* find_unit(std::string_view word) {
    for (const Unit& unit : kUnits) {
        if (word == unit.name ||
            (word.size() == unit.name.size() + 1 && word.starts_with(unit.name) && word.back() == 's')) {
            return &unit;
        }
    }
    return nullptr;
}

bool is_space(char c) { return static_cast<unsigned char>(c) <= ' '; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Walks "<sign> <number> <unit>" groups.
class IntervalReader {
public:
    explicit IntervalReader(std::string_view input) : input_(input), text_(input) {
        std::transform(text_.begin(), text_.end(), text_.begin(),
                       [](char c) { return c >= 'A' && c <= 'Z' ? c + 32 : c; });
        while (!text_.empty() && is_space(text_.back())) text_.pop_back();
        skip_spaces();
    }

    CalendarInterval read() {
        if (done()) raise("INPUT_IS_EMPTY", {});
        read_prefix();
        while (!done()) read_part();
        if (!any_) raise("INPUT_IS_EMPTY", {});
        return interval_;
    }

private:
    [[noreturn]] void raise(std::string_view sub, ErrorParameters parameters) {
        parameters.emplace_back("input", std::string(input_));
        throw Error("INVALID_INTERVAL_FORMAT." + std::string(sub), std::move(parameters));
    }

    bool done() const { return at_ >= text_.size(); }
    void skip_spaces() {
        while (!done() && is_space(text_[at_])) ++at_;
    }
    std::string word_at(size_t at) const {
        size_t begin = at;
        while (begin > 0 && !is_space(text_[begin - 1])) --begin;
        size_t end = at;
        while (end < text_.size() && !is_space(text_[end])) ++end;
        return text_.substr(begin, end - begin);
    }
    std::string word() const { return done() ? "" : word_at(at_); }

    void read_prefix() {
        constexpr std::string_view kPrefix = "interval";
        if (!std::string_view(text_).substr(at_).starts_with(kPrefix)) return;
        at_ += kPrefix.size();
        if (done()) raise("INPUT_IS_EMPTY", {});
        if (!is_space(text_[at_])) raise("INVALID_PREFIX", {{"prefix", word()}});
        skip_spaces();
        if (done()) raise("INPUT_IS_EMPTY", {});
    }

    void read_part() {
        any_ = true;
        const bool negative = text_[at_] == '-';
        const size_t sign_at = at_;
        if (negative || text_[at_] == '+') {
            ++at_;
            skip_spaces();
            if (done()) raise("MISSING_NUMBER", {{"word", word_at(sign_at)}});
        }
        if (!is_digit(text_[at_]) && text_[at_] != '.') raise("UNRECOGNIZED_NUMBER", {{"number", word()}});
        const size_t number_at = at_;
        std::optional<int64_t> value = read_digits(negative);
        if (!value) raise("ARITHMETIC_EXCEPTION", {});
        bool has_fraction = false;
        int64_t nanos = 0;
        if (!done() && text_[at_] == '.') {
            ++at_;
            has_fraction = true;
            nanos = read_fraction();
        }
        if (!done() && !is_space(text_[at_])) raise("INVALID_VALUE", {{"value", word()}});
        skip_spaces();
        if (done()) raise("MISSING_UNIT", {{"word", word_at(number_at)}});
        const std::string name = word();
        const Unit* unit = find_unit(name);
        if (has_fraction && name != "second" && name != "seconds")
            raise("INVALID_FRACTION", {{"unit", name}});
        if (unit == nullptr) raise("INVALID_UNIT", {{"unit", name}});
        add(*unit, *value, negative ? -nanos : nanos);
        at_ += name.size();
        skip_spaces();
    }

    std::optional<int64_t> read_digits(bool negative) {
        int64_t value = 0;
        for (; !done() && is_digit(text_[at_]); ++at_) {
            const int digit = text_[at_] - '0';
            if (__builtin_mul_overflow(value, int64_t{10}, &value)) return std::nullopt;
            if (__builtin_add_overflow(value, int64_t{negative ? -digit : digit}, &value))
                return std::nullopt;
        }
        return value;
    }

    int64_t read_fraction() {
        int64_t nanos = 0;
        int64_t unit = 100'000'000;
        for (; !done() && is_digit(text_[at_]); ++at_) {
            if (unit == 0) raise("INVALID_PRECISION", {{"value", word()}});
            nanos += unit * (text_[at_] - '0');
            unit /= 10;
        }
        return nanos;
    }

    void add(const Unit& unit, int64_t value, int64_t nanos) {
        int32_t months = 0;
        int32_t days = 0;
        int64_t micros = 0;
        const bool overflow = __builtin_mul_overflow(value, unit.months, &months) ||
                              __builtin_add_overflow(interval_.months, months, &interval_.months) ||
                              __builtin_mul_overflow(value, unit.days, &days) ||
                              __builtin_add_overflow(interval_.days, days, &interval_.days) ||
                              __builtin_mul_overflow(value, unit.micros, &micros) ||
                              __builtin_add_overflow(micros, nanos / 1000, &micros) ||
                              __builtin_add_overflow(interval_.microseconds, micros, &interval_.microseconds);
        if (overflow) raise("ARITHMETIC_EXCEPTION", {});
    }

    std::string_view input_;
    std::string text_;
    size_t at_ = 0;
    bool any_ = false;
    CalendarInterval interval_;
};

std::string interval_type_name(IntervalField from, IntervalField to) {
    return "interval " + std::string(kFieldNames[static_cast<size_t>(from)]) + " to " +
           std::string(kFieldNames[static_cast<size_t>(to)]);
}

std::string format_of(IntervalField from, IntervalField to) {
    constexpr std::string_view kLetters[] = {"y", "m", "d", "h", "m", "s.n"};
    std::string out = "[+|-]";
    for (auto f = static_cast<size_t>(from); f <= static_cast<size_t>(to); ++f) {
        if (f != static_cast<size_t>(from)) out += from == IntervalField::kYear ? "-" : f == 3 ? " " : ":";
        out += kLetters[f];
    }
    return out;
}

[[noreturn]] void raise_unmatched(std::string_view text, IntervalField from, IntervalField to) {
    const bool year_month = from == IntervalField::kYear;
    std::string name = interval_type_name(from, to);
    std::string units = name.substr(9);
    std::transform(units.begin(), units.end(), units.begin(),
                   [](char c) { return c >= 'a' && c <= 'z' ? c - 32 : c; });
    const std::string format = format_of(from, to);
    throw Error(year_month ? "INVALID_INTERVAL_FORMAT.UNMATCHED_FORMAT_STRING"
                           : "INVALID_INTERVAL_FORMAT.UNMATCHED_FORMAT_STRING_WITH_NOTICE",
                {{"input", std::string(text)},
                 {"intervalStr", year_month ? "year-month" : "day-time"},
                 {"supportedFormat", "`" + format + "`, `INTERVAL [+|-]'" + format + "' " + units + "`"},
                 {"typeName", std::move(name)}});
}

std::string_view trim(std::string_view text) {
    while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
    while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
    return text;
}

bool take_sign(std::string_view& text) {
    const bool negative = text.starts_with('-');
    if (negative || text.starts_with('+')) text.remove_prefix(1);
    return negative;
}

std::optional<int64_t> take_number(std::string_view& text, size_t max_digits) {
    int64_t value = 0;
    size_t count = 0;
    while (count < text.size() && is_digit(text[count])) {
        if (count == max_digits) return std::nullopt;
        value = value * 10 + (text[count++] - '0');
    }
    text.remove_prefix(count);
    if (count == 0) return std::nullopt;
    return value;
}

int64_t take_fraction_micros(std::string_view& text) {
    int64_t nanos = 0;
    int64_t unit = 100'000'000;
    while (!text.empty() && is_digit(text[0])) {
        nanos += unit * (text[0] - '0');
        unit /= 10;
        text.remove_prefix(1);
    }
    return nanos / 1000;
}

void add_micros(int64_t& micros, int64_t more) {
    if (__builtin_add_overflow(micros, more, &micros))
        throw Error("_LEGACY_ERROR_TEMP_0063", {{"msg", "long overflow"}});
}

}  // namespace

CalendarInterval parse_interval_text(std::string_view text) { return IntervalReader(text).read(); }

int64_t parse_year_month_text(std::string_view input) {
    std::string_view text = trim(input);
    const bool negative = take_sign(text);
    const auto years = take_number(text, 10);
    const bool dash = text.starts_with('-');
    if (dash) text.remove_prefix(1);
    const auto months = take_number(text, 2);
    if (!years || !dash || !months || !text.empty())
        raise_unmatched(input, IntervalField::kYear, IntervalField::kMonth);
    const int64_t total = *years * 12 + *months;
    if (*months > 11 || total > int64_t{INT32_MAX} + negative) {
        throw Error("INVALID_INTERVAL_FORMAT.INTERVAL_PARSING",
                    {{"input", std::string(input)}, {"interval", "year-month"}});
    }
    return negative ? -total : total;
}

int64_t parse_day_time_text(std::string_view input, IntervalField from, IntervalField to) {
    constexpr int64_t kFieldSeconds[] = {0, 0, 86'400, 3600, 60, 1};
    constexpr int64_t kLimits[] = {0, 0, 0, 23, 59, 59};
    constexpr size_t kLeadingDigits = 18;
    std::string_view text = trim(input);
    const bool negative = take_sign(text);
    // Summed with its sign, so that the smallest value fits.
    const int64_t sign = negative ? -1 : 1;
    int64_t micros = 0;
    for (auto f = static_cast<size_t>(from); f <= static_cast<size_t>(to); ++f) {
        const bool leading = f == static_cast<size_t>(from);
        if (!leading) {
            const char separator = f == 3 ? ' ' : ':';
            if (!text.starts_with(separator)) raise_unmatched(input, from, to);
            text.remove_prefix(1);
        }
        const auto value = take_number(text, leading ? kLeadingDigits : 2);
        if (!value) raise_unmatched(input, from, to);
        const int64_t unit = kFieldSeconds[f] * kMicrosPerSecond;
        const int64_t limit = leading ? INT64_MAX / unit : kLimits[f];
        if (*value > limit) {
            throw Error(
                "_LEGACY_ERROR_TEMP_0063",
                {{"msg", "requirement failed: " + std::string(kFieldNames[f]) + " " + std::to_string(*value) +
                             " outside range [0, " + std::to_string(limit) + "]"}});
        }
        add_micros(micros, sign * *value * unit);
    }
    if (to == IntervalField::kSecond && text.starts_with('.')) {
        text.remove_prefix(1);
        add_micros(micros, sign * take_fraction_micros(text));
    }
    if (!text.empty()) raise_unmatched(input, from, to);
    return micros;
}

}  // namespace firesteel::sql
