// sequence(start, stop, step): integers, dates or timestamps at equal distances.

#include <algorithm>
#include <optional>

#include "codec/calendar.h"
#include "column/builder.h"
#include "common/time_zone.h"
#include "functions/coercion.h"
#include "functions/registry.h"
#include "functions/scalar/collection/picked_lists.h"

namespace firesteel {

namespace {

[[noreturn]] void raise_wrong_types(const ResolveRequest& request) {
    raise_mismatch(request, "SEQUENCE_WRONG_INPUT_TYPES",
                   {{"functionName", "`sequence`"},
                    {"startType", R"_(("TIMESTAMP" or "TIMESTAMP_NTZ" or "DATE"))_"},
                    {"stepType", R"_(("INTERVAL" or "INTERVAL YEAR TO MONTH" or "INTERVAL DAY TO SECOND"))_"},
                    {"otherStartType", "\"INTEGRAL\""}});
}

bool is_interval(const Type& type) { return type.is_ansi_interval() || type.is(TypeId::kCalendarInterval); }

Resolution resolve_sequence(const ResolveRequest& request) {
    check_argument_count(request, 2, 3);
    const bool has_step = request.arguments.size() == 3;
    std::vector<Type> given = {request.arguments[0].type, request.arguments[1].type};
    const bool interval_step = has_step && is_interval(request.arguments[2].type);
    if (has_step && !interval_step && given[0].is_integral()) given.push_back(request.arguments[2].type);
    const auto element = common_type(given, request.settings->ansi);
    if (!element) raise_wrong_types(request);
    const bool null_step = has_step && request.arguments[2].type.is(TypeId::kNull);
    Type step;
    if (element->is_datetime()) {
        if (has_step && !interval_step && !null_step) raise_wrong_types(request);
        step = interval_step ? request.arguments[2].type : Type::day_time_interval();
    } else {
        if (!element->is_integral() || interval_step) raise_wrong_types(request);
        step = *element;
    }
    std::vector<Type> types = {*element, *element};
    if (has_step) types.push_back(step);
    return {types, Type::array(*element, false), strict_nullable(request, types)};
}

/// What one step adds.
struct Step {
    int64_t months = 0;
    int64_t days = 0;
    int64_t micros = 0;
};

/// How many elements there are; nothing (and an error) when the steps lead away from the end or are too many.
std::optional<int64_t> length_of(const KernelCall& call, int64_t row, int64_t start, int64_t stop,
                                 int64_t step) {
    const bool fits = (step > 0 && start <= stop) || (step < 0 && start >= stop) || start == stop;
    if (!fits) {
        call.errors->fail_always(row, [&] {
            return Error("_LEGACY_ERROR_SEQUENCE_BOUNDARIES", {{"start", std::to_string(start)},
                                                               {"stop", std::to_string(stop)},
                                                               {"step", std::to_string(step)}});
        });
        return std::nullopt;
    }
    const Int128 steps = step == 0 ? 0 : (static_cast<Int128>(stop) - start) / step;
    if (steps + 1 > kMaxArrayElements) {
        call.errors->fail_always(row, [&] {
            const Int128 shown = std::min<Int128>(steps + 1, INT64_MAX);
            return Error("COLLECTION_SIZE_LIMIT_EXCEEDED.PARAMETER",
                         {{"numberOfElements", std::to_string(static_cast<int64_t>(shown))},
                          {"functionName", "`sequence`"},
                          {"maxRoundedArrayLength", std::to_string(kMaxArrayElements)},
                          {"parameter", "`count`"}});
        });
        return std::nullopt;
    }
    return static_cast<int64_t>(steps) + 1;
}

template <typename T>
void append_numbers(const KernelCall& call, int64_t row, int64_t start, int64_t stop, int64_t step,
                    FixedBuilder<T>& out) {
    const auto length = length_of(call, row, start, stop, step);
    if (!length) return;
    out.reserve(out.size() + *length);
    for (int64_t i = 0; i < *length; ++i)
        out.append_value(static_cast<T>(static_cast<Int128>(start) + static_cast<Int128>(i) * step));
}

template <typename T>
ColumnPtr number_sequences(const KernelCall& call) {
    ListBuilder out(*call.result_type, call.pool);
    auto& elements = static_cast<FixedBuilder<T>&>(out.child());
    for (int64_t row = 0; row < call.rows; ++row) {
        if (is_valid_row(call, row)) {
            const int64_t start = call[0].values<T>()[row];
            const int64_t stop = call[1].values<T>()[row];
            const int64_t step = call.arguments.size() > 2 ? int64_t{call[2].values<T>()[row]}
                                 : start <= stop           ? 1
                                                           : -1;
            append_numbers(call, row, start, stop, step, elements);
        }
        out.close_row();
    }
    return out.finish();
}

Step step_at(const KernelCall& call, int64_t row, bool forward) {
    if (call.arguments.size() < 3) return {0, forward ? 1 : -1, 0};
    const Column& step = call[2];
    if (step.type().is(TypeId::kYearMonthInterval)) return {step.values<int32_t>()[row], 0, 0};
    if (step.type().is(TypeId::kDayTimeInterval)) {
        const int64_t micros = step.values<int64_t>()[row];
        return {0, micros / kMicrosPerDay, micros % kMicrosPerDay};
    }
    const auto& interval = step.values<CalendarInterval>()[row];
    return {interval.months, interval.days, interval.microseconds};
}

const char* interval_name(const KernelCall& call) {
    if (call[2].type().is(TypeId::kYearMonthInterval)) return "interval year to month";
    return call[2].type().is(TypeId::kDayTimeInterval) ? "interval day to second" : "interval";
}

/// Months and days move the local time, microseconds the instant, each element from the start anew.
template <typename T>
class Walk {
public:
    explicit Walk(const KernelCall& call)
        : call_(call),
          is_date_(call[0].type().is(TypeId::kDate)),
          zone_(call[0].type().is(TypeId::kTimestampNtz) ? TimeZone::utc()
                                                         : TimeZone::find(call.settings->time_zone)) {}

    void append(int64_t row, FixedBuilder<T>& out) const {
        const int64_t start = call_[0].values<T>()[row];
        const int64_t stop = call_[1].values<T>()[row];
        const Step step = step_at(call_, row, start <= stop);
        if (is_date_ && step.months == 0 && step.days == 0) {
            call_.errors->fail_always(row, [&] {
                return Error("_LEGACY_ERROR_TEMP_3242", {{"intervalType", interval_name(call_)}});
            });
        } else if (is_date_ && step.months == 0 && step.micros == 0) {
            append_numbers(call_, row, start, stop, step.days, out);
        } else if (!is_date_ && step.months == 0 && step.days == 0) {
            append_numbers(call_, row, start, stop, step.micros, out);
        } else {
            append_moved(row, to_micros(start), to_micros(stop), step, out);
        }
    }

private:
    void append_moved(int64_t row, int64_t start, int64_t stop, const Step& step,
                      FixedBuilder<T>& out) const {
        constexpr int64_t kShortestMonth = 28 * kMicrosPerDay;
        const int64_t estimate = step.micros + step.months * kShortestMonth + step.days * kMicrosPerDay;
        if (!length_of(call_, row, start, stop, estimate)) return;
        int64_t at = start;
        for (int64_t i = 1; estimate > 0 ? at <= stop : at >= stop; ++i) {
            out.append_value(from_micros(at));
            if (estimate == 0) return;
            at = moved(start, step, i);
        }
    }
    int64_t moved(int64_t start, const Step& step, int64_t times) const {
        const int64_t local = zone_.to_local_micros(start);
        const int64_t day =
            add_months(floor_div(local, kMicrosPerDay), times * step.months) + times * step.days;
        return zone_.to_utc_micros(day * kMicrosPerDay + floor_mod(local, kMicrosPerDay)) +
               times * step.micros;
    }
    int64_t to_micros(int64_t value) const {
        return is_date_ ? zone_.to_utc_micros(value * kMicrosPerDay) : value;
    }
    T from_micros(int64_t micros) const {
        return static_cast<T>(is_date_ ? floor_div(zone_.to_local_micros(micros), kMicrosPerDay) : micros);
    }

    const KernelCall& call_;
    bool is_date_;
    const TimeZone& zone_;
};

template <typename T>
ColumnPtr datetime_sequences(const KernelCall& call) {
    ListBuilder out(*call.result_type, call.pool);
    const Walk<T> walk(call);
    for (int64_t row = 0; row < call.rows; ++row) {
        if (is_valid_row(call, row)) walk.append(row, static_cast<FixedBuilder<T>&>(out.child()));
        out.close_row();
    }
    return out.finish();
}

ColumnPtr sequence(const KernelCall& call) {
    const Type& type = call.result_type->element_type();
    if (type.is(TypeId::kDate)) return datetime_sequences<int32_t>(call);
    if (type.is_datetime()) return datetime_sequences<int64_t>(call);
    switch (type.physical()) {
        case PhysicalType::kInt8:
            return number_sequences<int8_t>(call);
        case PhysicalType::kInt16:
            return number_sequences<int16_t>(call);
        case PhysicalType::kInt32:
            return number_sequences<int32_t>(call);
        default:
            return number_sequences<int64_t>(call);
    }
}

}  // namespace

FUNCTION("sequence")
    .group("array_funcs")
    .since("2.4.0")
    .doc(
        "An array from the start to the stop, both included, in steps: of 1 or of one day when none is "
        "given, "
        "downwards when the start is greater.")
    .example("SELECT sequence(1, 5)", "[1,2,3,4,5]")
    .example("SELECT sequence(5, 1)", "[5,4,3,2,1]")
    .example("SELECT sequence(to_date('2018-01-01'), to_date('2018-03-01'), interval 1 month)",
             "[2018-01-01,2018-02-01,2018-03-01]")
    .overload(resolve_sequence, sequence)
    .with([](FunctionRecord& r) { r.can_fail = true, r.needs_time_zone = true; });

}  // namespace firesteel
