#include <algorithm>
#include <array>
#include <optional>

#include "sql/interval_text.h"
#include "sql/parser_core.h"

namespace firesteel::sql {
namespace {

constexpr auto kFields =
    std::to_array<std::string_view>({"YEAR", "MONTH", "DAY", "HOUR", "MINUTE", "SECOND"});

std::string to_lower(std::string_view text) {
    std::string out(text);
    std::transform(out.begin(), out.end(), out.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? c + 32 : c; });
    return out;
}

/// The field a unit counts in: weeks in days, milli- and microseconds in seconds. Plurals have lost their s.
std::optional<IntervalField> field_of(std::string_view unit) {
    if (unit == "week") return IntervalField::kDay;
    if (unit == "millisecond" || unit == "microsecond" || unit == "nanosecond") return IntervalField::kSecond;
    for (size_t i = 0; i < kFields.size(); ++i) {
        if (to_lower(kFields[i]) == unit) return static_cast<IntervalField>(i);
    }
    return std::nullopt;
}

std::string singular(std::string word) {
    if (word.ends_with('s')) word.pop_back();
    return word;
}

bool is_unit(const Token& token) {
    return token.kind == TokenKind::kWord && field_of(singular(to_lower(token.text)));
}

std::vector<std::string> units_in_text(std::string_view text) {
    std::vector<std::string> units;
    for (size_t i = 0; i < text.size();) {
        size_t end = i;
        while (end < text.size() && static_cast<unsigned char>(text[end]) > ' ') ++end;
        std::string word = singular(to_lower(text.substr(i, end - i)));
        const bool letters = !word.empty() && std::all_of(word.begin(), word.end(),
                                                          [](char c) { return c >= 'a' && c <= 'z'; });
        if (letters && word != "interval") units.push_back(std::move(word));
        i = end + 1;
    }
    return units;
}

struct FieldRange {
    std::optional<IntervalField> low;
    std::optional<IntervalField> high;
    void add(IntervalField field) {
        if (!low || field < *low) low = field;
        if (!high || field > *high) high = field;
    }
};

/// One part of a literal: a value with its sign, and whether it was a string.
struct IntervalValue {
    std::string text;
    bool is_string = false;
    bool negative = false;
};

/// Parses what follows the word INTERVAL.
class IntervalLiteral {
public:
    explicit IntervalLiteral(SqlCursor& cursor) : cursor_(cursor), first_(cursor.position()) {}

    std::pair<Type, Value> parse() {
        cursor_.expect("INTERVAL");
        const size_t value_at = cursor_.is_any({"+", "-"}) ? 1 : 0;
        if (value_at == 0 && cursor_.is_string() && !is_unit(cursor_.peek(1)) && !cursor_.is_string(1))
            return parse_text();
        body_ = cursor_.position();
        IntervalValue value = parse_value();
        if (!is_unit(cursor_.peek())) cursor_.raise_syntax_error();
        if (cursor_.is("TO", 1)) return parse_unit_to_unit(value);
        return parse_units(std::move(value));
    }

private:
    IntervalValue parse_value() {
        IntervalValue value;
        value.negative = cursor_.is("-");
        if (cursor_.is_any({"+", "-"})) cursor_.advance();
        const auto kind = cursor_.peek().kind;
        if (cursor_.is_string()) {
            value.is_string = true;
            value.text = cursor_.parse_string();
        } else if (kind == TokenKind::kInteger || kind == TokenKind::kDecimal) {
            value.text = cursor_.advance().text;
        } else {
            cursor_.raise_syntax_error();
        }
        return value;
    }

    /// A minus before a negative value takes its sign away.
    static std::string signed_text(const IntervalValue& value) {
        if (!value.negative) return value.text;
        return value.text.starts_with('-') ? value.text.substr(1) : "-" + value.text;
    }

    bool starts_value() const {
        const size_t at = cursor_.is_any({"+", "-"}) ? 1 : 0;
        const auto kind = cursor_.peek(at).kind;
        const bool value =
            cursor_.is_string(at) || kind == TokenKind::kInteger || kind == TokenKind::kDecimal;
        return value && is_unit(cursor_.peek(at + 1));
    }

    /// INTERVAL '1 day 2 hours'
    std::pair<Type, Value> parse_text() {
        const std::string text = cursor_.parse_single_string();
        CalendarInterval interval;
        try {
            interval = parse_interval_text(text);
        } catch (const Error&) {
            cursor_.raise("INVALID_TYPED_LITERAL",
                          {{"valueType", "\"INTERVAL\""}, {"value", "'" + text + "'"}}, first_);
        }
        return from_units(interval, units_in_text(text));
    }

    /// INTERVAL 1 day '2' hours: joined to a text that is then read as a whole.
    std::pair<Type, Value> parse_units(IntervalValue value) {
        std::string joined;
        std::vector<std::string> units;
        while (true) {
            const bool letters = std::any_of(value.text.begin(), value.text.end(), [](char c) {
                return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
            });
            const std::string unit = to_lower(cursor_.advance().text);
            if (value.is_string && letters)
                cursor_.raise("_LEGACY_ERROR_TEMP_0026", {{"value", value.text}}, body_);
            joined += " " + signed_text(value) + " " + unit;
            units.push_back(singular(unit));
            if (!starts_value()) break;
            value = parse_value();
            if (cursor_.is("TO", 1)) {
                skip_unit_to_unit();
                cursor_.raise("_LEGACY_ERROR_TEMP_0024", {}, first_);
            }
        }
        return from_units(parse_interval_text(joined), units);
    }

    void skip_unit_to_unit() {
        cursor_.advance();
        cursor_.expect("TO");
        cursor_.advance();
    }

    /// INTERVAL '1-2' YEAR TO MONTH
    std::pair<Type, Value> parse_unit_to_unit(IntervalValue value) {
        const auto from = exact_field();
        cursor_.expect("TO");
        const auto to = exact_field();
        if (!value.is_string) cursor_.raise("_LEGACY_ERROR_TEMP_0027", {}, body_);
        const std::pair<Type, Value> result = read_unit_to_unit(signed_text(value), from, to);
        if (starts_value()) {
            parse_value();
            cursor_.advance();
            if (cursor_.accept("TO")) cursor_.advance();
            cursor_.raise("_LEGACY_ERROR_TEMP_0024", {}, first_);
        }
        return result;
    }

    IntervalField exact_field() {
        const auto it = std::find(kFields.begin(), kFields.end(), cursor_.peek().word);
        if (it == kFields.end()) cursor_.raise_syntax_error();
        cursor_.advance();
        return static_cast<IntervalField>(it - kFields.begin());
    }

    std::pair<Type, Value> read_unit_to_unit(const std::string& text, IntervalField from, IntervalField to) {
        const bool year_month = from == IntervalField::kYear && to == IntervalField::kMonth;
        const bool day_time = from >= IntervalField::kDay && to > from;
        try {
            if (year_month) {
                const int64_t months = parse_year_month_text(text);
                if (cursor_.options().legacy_interval) return calendar({static_cast<int32_t>(months), 0, 0});
                return {Type::year_month_interval(from, to), Value(months)};
            }
            if (day_time) {
                const int64_t micros = parse_day_time_text(text, from, to);
                if (cursor_.options().legacy_interval) return legacy_day_time(micros);
                return {Type::day_time_interval(from, to), Value(micros)};
            }
        } catch (const Error& error) {
            Error positioned = error;
            throw positioned.with_context(*cursor_.context(body_));
        }
        auto name = [](IntervalField field) { return to_lower(kFields[static_cast<size_t>(field)]); };
        cursor_.raise("INVALID_INTERVAL_FORMAT.UNSUPPORTED_FROM_TO_EXPRESSION",
                      {{"input", text}, {"from", name(from)}, {"to", name(to)}}, body_);
    }

    static std::pair<Type, Value> calendar(CalendarInterval interval) {
        return {Type::calendar_interval(), Value(interval)};
    }

    static std::pair<Type, Value> legacy_day_time(int64_t micros) {
        constexpr int64_t kMicrosPerDay = 86'400'000'000;
        return calendar({0, static_cast<int32_t>(micros / kMicrosPerDay), micros % kMicrosPerDay});
    }

    std::pair<Type, Value> from_units(const CalendarInterval& interval,
                                      const std::vector<std::string>& units) {
        if (cursor_.options().legacy_interval) return calendar(interval);
        FieldRange year_month;
        FieldRange day_time;
        for (const auto& unit : units) {
            const auto field = field_of(unit);
            if (!field) continue;
            (*field <= IntervalField::kMonth ? year_month : day_time).add(*field);
        }
        if (year_month.low && day_time.low) {
            const std::string text(cursor_.text_between(first_, cursor_.position() - 1));
            cursor_.raise("_LEGACY_ERROR_TEMP_0029", {{"literal", text}}, first_);
        }
        if (year_month.low) {
            return {Type::year_month_interval(*year_month.low, *year_month.high),
                    Value(int64_t{interval.months})};
        }
        constexpr int64_t kMicrosPerDay = 86'400'000'000;
        int64_t micros = 0;
        if (__builtin_mul_overflow(int64_t{interval.days}, kMicrosPerDay, &micros) ||
            __builtin_add_overflow(micros, interval.microseconds, &micros)) {
            throw Error("INTERVAL_ARITHMETIC_OVERFLOW.WITHOUT_SUGGESTION");
        }
        const auto low = day_time.low.value_or(IntervalField::kDay);
        return {Type::day_time_interval(low, day_time.high.value_or(low)), Value(micros)};
    }

    SqlCursor& cursor_;
    size_t first_;
    size_t body_ = 0;
};

}  // namespace

ExpressionPtr Parser::interval_literal() {
    const size_t first = position();
    auto [type, value] = IntervalLiteral(*this).parse();
    return finish(std::make_shared<spec::Literal>(std::move(type), std::move(value)), first);
}

}  // namespace firesteel::sql
