#include "functions/scalar/arithmetic/datetime_rewrite.h"

#include <utility>

namespace firesteel {

namespace {

bool is_date(const Type& type) { return type.is(TypeId::kDate); }
bool is_timestamp(const Type& type) { return type.is(TypeId::kTimestamp) || type.is(TypeId::kTimestampNtz); }
bool is_days(const Type& type) {
    return type.is(TypeId::kDayTimeInterval) && type.start_field() == IntervalField::kDay &&
           type.end_field() == IntervalField::kDay;
}
bool is_duration(const Type& type) {
    return type.is(TypeId::kDayTimeInterval) || type.is(TypeId::kCalendarInterval);
}

/// `moment` moved by `interval`, whichever side it stands on; `sign` is "add" or "subtract".
std::optional<FunctionRewrite> moved(const Type& moment, const Type& interval, bool swap,
                                     const std::string& sign) {
    if (is_date(moment)) {
        if (interval.is(TypeId::kYearMonthInterval)) return FunctionRewrite{"date_" + sign + "_months", swap};
        if (interval.is(TypeId::kCalendarInterval))
            return FunctionRewrite{"date_" + sign + "_interval", swap};
        if (is_days(interval)) return FunctionRewrite{"date_" + sign + "_days", swap};
        if (is_duration(interval)) return FunctionRewrite{"timestamp_" + sign + "_interval", swap};
        // Whatever else stands beside a date counts days.
        if (!interval.is(TypeId::kNull) || sign == "subtract") return std::nullopt;
        return FunctionRewrite{"timestamp_add_interval", swap};
    }
    if (is_timestamp(moment)) {
        if (interval.is(TypeId::kNull) && sign == "add")
            return FunctionRewrite{"timestamp_add_interval", swap};
        if (interval.is(TypeId::kYearMonthInterval))
            return FunctionRewrite{"timestamp_" + sign + "_months", swap};
        if (is_duration(interval)) return FunctionRewrite{"timestamp_" + sign + "_interval", swap};
    }
    const bool moves_time = interval.is(TypeId::kDayTimeInterval) || interval.is(TypeId::kNull);
    if (moment.is(TypeId::kTime) && moves_time && !(sign == "subtract" && interval.is(TypeId::kNull)))
        return FunctionRewrite{"time_" + sign + "_interval", swap};
    if (moment.is_string() && is_duration(interval))
        return FunctionRewrite{"text_" + sign + "_interval", swap};
    return std::nullopt;
}

constexpr const char* kMoment = "\"(TIMESTAMP OR TIMESTAMP WITHOUT TIME ZONE)\"";

/// A duration moves moments only; what stands beside it is none. Two durations of one kind add up.
void check_moved(const ResolveRequest& request, bool back) {
    const Type& a = request.arguments[0].type;
    const Type& b = request.arguments[1].type;
    const auto is_other = [](const Type& type, const Type& duration) {
        return !type.is(TypeId::kNull) && type.id() != duration.id();
    };
    ResolveRequest shown = request;
    shown.name = "timestamp_add_interval";
    if (is_duration(b) && is_other(a, b)) {
        if (back) shown.arguments[1].sql = "(- " + shown.arguments[1].sql + ")";
    } else if (!back && is_duration(a) && is_other(b, a)) {
        std::swap(shown.arguments[0], shown.arguments[1]);
    } else {
        return;
    }
    raise_unexpected_type(shown, 0, kMoment);
}

/// What stands beside a timestamp is one too, a date or null; texts only in ANSI mode.
void check_timestamps(const ResolveRequest& request) {
    for (size_t i = 0; i < 2; ++i) {
        const Type& type = request.arguments[i].type;
        const bool fits = is_timestamp(type) || is_date(type) || type.is(TypeId::kNull) ||
                          (type.is_string() && request.settings->ansi);
        if (!fits && is_timestamp(request.arguments[1 - i].type)) raise_unexpected_type(request, i, kMoment);
    }
}

/// A text beside a date is no number of days: Spark reads it as the other side, and refuses that.
[[noreturn]] void raise_text_as_days(const ResolveRequest& request, const char* function) {
    ResolveRequest shown = request;
    shown.name = function;
    if (request.settings->ansi) {
        shown.arguments[1].type = Type::date();
    } else {
        if (!is_date(shown.arguments[0].type)) std::swap(shown.arguments[0], shown.arguments[1]);
        shown.arguments[1].type = Type::double_number();
    }
    raise_unexpected_type(shown, 1, R"_(("INT" or "SMALLINT" or "TINYINT"))_");
}

}  // namespace

std::optional<FunctionRewrite> rewrite_datetime_sum(const ResolveRequest& request) {
    if (request.arguments.size() != 2) return std::nullopt;
    const Type& a = request.arguments[0].type;
    const Type& b = request.arguments[1].type;
    if (auto result = moved(a, b, false, "add")) return result;
    if (auto result = moved(b, a, true, "add")) return result;
    check_moved(request, false);
    if ((is_date(a) && b.is_string()) || (is_date(b) && a.is_string()))
        raise_text_as_days(request, "date_add");
    if (is_date(a) && !is_timestamp(b) && !is_date(b)) return FunctionRewrite{"date_add", false};
    if (is_date(b) && !is_timestamp(a) && !is_date(a)) return FunctionRewrite{"date_add", true};
    return std::nullopt;
}

std::optional<FunctionRewrite> rewrite_datetime_difference(const ResolveRequest& request) {
    if (request.arguments.size() != 2) return std::nullopt;
    const Type& a = request.arguments[0].type;
    const Type& b = request.arguments[1].type;
    if (auto result = moved(a, b, false, "subtract")) return result;
    check_moved(request, true);
    check_timestamps(request);
    const auto may_be_time = [](const Type& type) {
        return type.is(TypeId::kTime) || type.is_string() || type.is(TypeId::kNull);
    };
    if ((a.is(TypeId::kTime) && may_be_time(b)) || (b.is(TypeId::kTime) && may_be_time(a)))
        return FunctionRewrite{"subtract_times", false};
    const auto is_side = [](const Type& type) {
        return is_date(type) || type.is_string() || type.is(TypeId::kNull);
    };
    if (is_date(a) && b.is_string() && !request.settings->ansi) raise_text_as_days(request, "date_sub");
    if ((is_date(a) && is_side(b)) || (is_date(b) && is_side(a))) {
        return FunctionRewrite{"subtract_dates", false};
    }
    if ((is_timestamp(a) && (is_timestamp(b) || is_side(b))) || (is_timestamp(b) && is_side(a))) {
        return FunctionRewrite{"subtract_timestamps", false};
    }
    if (is_date(a)) return FunctionRewrite{"date_sub", false};
    return std::nullopt;
}

}  // namespace firesteel
