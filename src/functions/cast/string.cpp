#include <limits>

#include "codec/datetime_text.h"
#include "codec/interval_text.h"
#include "codec/number_text.h"
#include "common/decimal.h"
#include "functions/cast/cast_call.h"
#include "functions/cast/physical.h"

namespace firesteel {

namespace {

/// 1, 0, or -1 when the text is neither.
int read_boolean(std::string_view text) {
    text = trim_blanks(text);
    if (text.size() > 5) return -1;
    char lower[5];
    for (size_t i = 0; i < text.size(); ++i) {
        lower[i] = text[i] >= 'A' && text[i] <= 'Z' ? static_cast<char>(text[i] + 32) : text[i];
    }
    const std::string_view word(lower, text.size());
    for (const std::string_view yes : {"true", "t", "yes", "y", "1"}) {
        if (word == yes) return 1;
    }
    for (const std::string_view no : {"false", "f", "no", "n", "0"}) {
        if (word == no) return 0;
    }
    return -1;
}

ColumnPtr cast_to_boolean(const CastCall& call) {
    return cast_or_invalid<StringView, uint8_t>(call, [](const StringView& text, uint8_t& out) {
        const int value = read_boolean(text.view());
        out = value == 1;
        return value >= 0;
    });
}

ColumnPtr cast_to_integral(const CastCall& call) {
    return with_integral_type(call.to, [&](auto to) {
        using To = decltype(to);
        const bool allow_fraction = call.lenient();
        return cast_or_invalid<StringView, To>(call, [=](const StringView& text, To& out) {
            int64_t value = 0;
            constexpr auto kRange = std::numeric_limits<To>();
            if (!parse_integer(text.view(), allow_fraction, kRange.min(), kRange.max(), value)) return false;
            out = static_cast<To>(value);
            return true;
        });
    });
}

ColumnPtr cast_to_float(const CastCall& call) {
    return cast_or_invalid<StringView, float>(
        call, [](const StringView& text, float& out) { return parse_float(text.view(), out); });
}

ColumnPtr cast_to_double(const CastCall& call) {
    return cast_or_invalid<StringView, double>(
        call, [](const StringView& text, double& out) { return parse_double(text.view(), out); });
}

ColumnPtr cast_to_decimal(const CastCall& call) {
    const Type& to = call.to;
    const StringView* texts = call.input->values<StringView>();
    return with_decimal_type(to, [&](auto type) {
        using To = decltype(type);
        DecimalParse outcome = DecimalParse::kOk;
        const auto read = [&](const StringView& text, To& out) {
            Int128 value = 0;
            outcome = parse_decimal(text.view(), to.precision(), to.scale(), value);
            out = static_cast<To>(value);
            return outcome == DecimalParse::kOk;
        };
        return cast_checked<StringView, To>(call, read, [&](int64_t row) {
            if (outcome == DecimalParse::kMalformed)
                return cast_invalid_input(*call.input, row, to, call.settings);
            return decimal_out_of_range(std::string(trim_blanks(texts[row].view())), to);
        });
    });
}

ColumnPtr cast_to_date(const CastCall& call) {
    return cast_or_invalid<StringView, int32_t>(
        call, [](const StringView& text, int32_t& out) { return parse_date(text.view(), out); });
}

ColumnPtr cast_to_timestamp(const CastCall& call) {
    TimeZoneCursor zone(TimeZone::find(call.settings.time_zone));
    return cast_or_invalid<StringView, int64_t>(call, [&](const StringView& text, int64_t& out) {
        return parse_timestamp(text.view(), zone, call.settings.now_micros, out);
    });
}

ColumnPtr cast_to_timestamp_ntz(const CastCall& call) {
    return cast_or_invalid<StringView, int64_t>(call, [](const StringView& text, int64_t& out) {
        return parse_timestamp_ntz(text.view(), true, out);
    });
}

ColumnPtr cast_to_time(const CastCall& call) {
    const int precision = call.to.precision();
    return cast_or_invalid<StringView, int64_t>(
        call, [=](const StringView& text, int64_t& out) { return parse_time(text.view(), precision, out); });
}

/// Malformed intervals are null in every mode.
ColumnPtr cast_to_calendar_interval(const CastCall& call) {
    CastResult<CalendarInterval> result(call);
    const StringView* texts = call.input->values<StringView>();
    for (int64_t row = 0; row < call.rows(); ++row) {
        if (!result.valid(row)) continue;
        if (!parse_calendar_interval(texts[row].view(), result.values()[row])) result.set_null(row);
    }
    return result.finish();
}

Error interval_format_error(IntervalParse outcome, std::string_view text, const Type& to) {
    const bool months = to.is(TypeId::kYearMonthInterval);
    const std::string kind = months ? "year-month" : "day-time";
    if (outcome == IntervalParse::kOutOfRange) {
        return Error("INVALID_INTERVAL_FORMAT.INTERVAL_PARSING",
                     {{"input", std::string(text)}, {"interval", kind}});
    }
    const char* condition = months ? "INVALID_INTERVAL_FORMAT.UNMATCHED_FORMAT_STRING"
                                   : "INVALID_INTERVAL_FORMAT.UNMATCHED_FORMAT_STRING_WITH_NOTICE";
    return Error(condition, {{"intervalStr", kind},
                             {"input", std::string(text)},
                             {"supportedFormat", supported_interval_format(to.start_field(), to.end_field())},
                             {"typeName", to.to_string()}});
}

/// Unlike other casts these raise their error in legacy mode too.
template <typename To, typename Parse>
ColumnPtr cast_to_ansi_interval(const CastCall& call, Parse parse) {
    CastResult<To> result(call);
    const StringView* texts = call.input->values<StringView>();
    for (int64_t row = 0; row < call.rows(); ++row) {
        if (!result.valid(row)) continue;
        const IntervalParse outcome =
            parse(texts[row].view(), call.to.start_field(), call.to.end_field(), result.values()[row]);
        if (outcome == IntervalParse::kOk) continue;
        result.set_null(row);
        call.errors.fail_always(row,
                                [&] { return interval_format_error(outcome, texts[row].view(), call.to); });
        if (call.errors.has_error()) break;
    }
    return result.finish();
}

ColumnPtr cast_to_year_month(const CastCall& call) {
    return cast_to_ansi_interval<int32_t>(call, parse_year_month_interval);
}

ColumnPtr cast_to_day_time(const CastCall& call) {
    return cast_to_ansi_interval<int64_t>(call, parse_day_time_interval);
}

}  // namespace

CastKernel find_string_cast(const Type&, const Type& to) {
    switch (to.id()) {
        case TypeId::kBoolean:
            return cast_to_boolean;
        case TypeId::kByte:
        case TypeId::kShort:
        case TypeId::kInteger:
        case TypeId::kLong:
            return cast_to_integral;
        case TypeId::kFloat:
            return cast_to_float;
        case TypeId::kDouble:
            return cast_to_double;
        case TypeId::kDecimal:
            return cast_to_decimal;
        case TypeId::kDate:
            return cast_to_date;
        case TypeId::kTimestamp:
            return cast_to_timestamp;
        case TypeId::kTimestampNtz:
            return cast_to_timestamp_ntz;
        case TypeId::kTime:
            return cast_to_time;
        case TypeId::kCalendarInterval:
            return cast_to_calendar_interval;
        case TypeId::kYearMonthInterval:
            return cast_to_year_month;
        case TypeId::kDayTimeInterval:
            return cast_to_day_time;
        default:
            return nullptr;
    }
}

}  // namespace firesteel
