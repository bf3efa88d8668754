// What `+` and `-` become on dates and timestamps: see datetime_rewrite.h.

#include <limits>

#include "codec/calendar.h"
#include "column/bitmap.h"
#include "common/time_zone.h"
#include "functions/registry.h"
#include "functions/rows.h"
#include "functions/scalar/arithmetic/integer_operator.h"

namespace firesteel {

namespace {

constexpr int64_t kInt32Min = std::numeric_limits<int32_t>::min();
constexpr int64_t kInt32Max = std::numeric_limits<int32_t>::max();

int32_t checked_days(int64_t days, RowErrors& errors) {
    if (days < kInt32Min || days > kInt32Max) {
        errors.fail_always([] { return arithmetic_overflow("integer overflow", nullptr); });
        return 0;
    }
    return static_cast<int32_t>(days);
}

int32_t add_months_row(int32_t days, int32_t months, RowErrors& errors) {
    return checked_days(add_months(days, months), errors);
}
int32_t subtract_months_row(int32_t days, int32_t months, RowErrors& errors) {
    return checked_days(add_months(days, -static_cast<int64_t>(months)), errors);
}
int32_t add_days_row(int32_t days, int64_t micros, RowErrors& errors) {
    return checked_days(days + micros / kMicrosPerDay, errors);
}
int32_t subtract_days_row(int32_t days, int64_t micros, RowErrors& errors) {
    return checked_days(days - micros / kMicrosPerDay, errors);
}

int32_t move_date(int32_t days, const CalendarInterval& by, int sign, RowErrors& errors) {
    if (by.microseconds != 0) {
        errors.fail_always([] { return Error("INVALID_INTERVAL_WITH_MICROSECONDS_ADDITION"); });
        return 0;
    }
    return checked_days(
        add_months(days, sign * static_cast<int64_t>(by.months)) + sign * static_cast<int64_t>(by.days),
        errors);
}
int32_t add_interval_row(int32_t days, CalendarInterval by, RowErrors& errors) {
    return move_date(days, by, 1, errors);
}
int32_t subtract_interval_row(int32_t days, CalendarInterval by, RowErrors& errors) {
    return move_date(days, by, -1, errors);
}

/// Months, then days move the local time; microseconds move the instant.
bool move_micros(int64_t micros, int64_t months, int64_t days, int64_t rest, const TimeZone& zone,
                 int64_t& out) {
    if (months != 0 || days != 0) {
        const int64_t local = zone.to_local_micros(micros);
        const int64_t date = floor_div(local, kMicrosPerDay);
        const Int128 moved = static_cast<Int128>(add_months(date, months) + days) * kMicrosPerDay +
                             floor_mod(local, kMicrosPerDay);
        if (moved < std::numeric_limits<int64_t>::min() || moved > std::numeric_limits<int64_t>::max())
            return false;
        micros = zone.to_utc_micros(static_cast<int64_t>(moved));
    }
    return !__builtin_add_overflow(micros, rest, &out);
}

class Mover {
public:
    explicit Mover(const KernelCall& call)
        : call_(call),
          zone_(call[0].type().is(TypeId::kTimestamp) ? TimeZone::find(call.settings->time_zone)
                                                      : TimeZone::utc()) {}

    ColumnPtr run(int sign) const {
        auto buffer = Buffer::allocate_zeroed(call_.rows * 8, call_.pool);
        const auto* in = call_[0].values<int64_t>();
        for (int64_t row = 0; row < call_.rows; ++row) {
            if (call_.validity && !get_bit(call_.validity->as<uint64_t>(), row)) continue;
            if (!move(in[row], row, sign, buffer->mutable_as<int64_t>()[row])) {
                call_.errors->fail_always(row, [] { return arithmetic_overflow("long overflow", nullptr); });
            }
        }
        return Column::flat(*call_.result_type, call_.rows, std::move(buffer), nullptr);
    }

private:
    bool move(int64_t micros, int64_t row, int sign, int64_t& out) const {
        const Column& by = call_[1];
        switch (by.type().id()) {
            case TypeId::kYearMonthInterval:
                return move_micros(micros, sign * static_cast<int64_t>(by.values<int32_t>()[row]), 0, 0,
                                   zone_, out);
            case TypeId::kDayTimeInterval: {
                const int64_t interval = by.values<int64_t>()[row];
                return move_micros(micros, 0, sign * (interval / kMicrosPerDay),
                                   sign * (interval % kMicrosPerDay), zone_, out);
            }
            default: {
                const auto& interval = by.values<CalendarInterval>()[row];
                return move_micros(micros, sign * static_cast<int64_t>(interval.months),
                                   sign * static_cast<int64_t>(interval.days), sign * interval.microseconds,
                                   zone_, out);
            }
        }
    }

    const KernelCall& call_;
    const TimeZone& zone_;
};

ColumnPtr move_forward(const KernelCall& call) { return Mover(call).run(1); }
ColumnPtr move_back(const KernelCall& call) { return Mover(call).run(-1); }

int64_t subtract_dates_row(int32_t end, int32_t begin) {
    return (static_cast<int64_t>(end) - begin) * kMicrosPerDay;
}

/// The difference of local times: a day is a day, also where the clocks change.
int64_t subtract_timestamps_row(int64_t end, int64_t begin, const EvalSettings& settings) {
    const TimeZone& zone = TimeZone::find(settings.time_zone);
    return zone.to_local_micros(end) - zone.to_local_micros(begin);
}
int64_t subtract_local_row(int64_t end, int64_t begin) { return end - begin; }

ColumnPtr subtract_timestamps(const KernelCall& call) {
    return call[0].type().is(TypeId::kTimestamp) ? rows<subtract_timestamps_row>(call)
                                                 : rows<subtract_local_row>(call);
}

Resolution resolve_moved_timestamp(const ResolveRequest& request) {
    check_argument_count(request, 2, 2);
    const Type& moment = request.arguments[0].type;
    const Type& interval = request.arguments[1].type;
    const bool is_moment =
        moment.is(TypeId::kTimestamp) || moment.is(TypeId::kTimestampNtz) || moment.is(TypeId::kDate);
    if (!is_moment) raise_unexpected_type(request, 0, "\"(TIMESTAMP OR TIMESTAMP WITHOUT TIME ZONE)\"");
    const Type type = moment.is(TypeId::kDate) ? Type::timestamp() : moment;
    return {{type, interval}, type, strict_nullable(request, {type, interval})};
}

Resolution resolve_date_difference(const ResolveRequest& request) {
    check_argument_count(request, 2, 2);
    return {{Type::date(), Type::date()},
            Type::day_time_interval(IntervalField::kDay, IntervalField::kDay),
            strict_nullable(request, {Type::date(), Type::date()})};
}

Resolution resolve_timestamp_difference(const ResolveRequest& request) {
    check_argument_count(request, 2, 2);
    const auto is = [&](TypeId id) {
        return request.arguments[0].type.is(id) || request.arguments[1].type.is(id);
    };
    const Type type = is(TypeId::kTimestamp) ? Type::timestamp() : Type::timestamp_ntz();
    return {{type, type}, Type::day_time_interval(), strict_nullable(request, {type, type})};
}

std::string show_call(const std::string& name, const std::vector<std::string>& arguments) {
    return name + "(" + arguments[0] + ", " + arguments[1] + ")";
}

/// "a + b" as Spark shows it; try_add(a, b) where that was written.
template <char kSign, bool kParentheses>
std::string show_sign(const std::string& name, const std::vector<std::string>& arguments) {
    if (name.starts_with("try_")) return show_call(name, arguments);
    std::string out = kParentheses ? "(" : "";
    out.append(arguments[0]).append(1, ' ').append(1, kSign).append(1, ' ').append(arguments[1]);
    return kParentheses ? out + ")" : out;
}

std::string show_added_days(const std::string& name, const std::vector<std::string>& arguments) {
    if (name.starts_with("try_")) return show_call(name, arguments);
    return "date_add(" + arguments[0] + ", extractansiintervaldays(" + arguments[1] + "))";
}
std::string show_subtracted_days(const std::string& name, const std::vector<std::string>& arguments) {
    if (name.starts_with("try_")) return show_call(name, arguments);
    return "date_add(" + arguments[0] + ", (- extractansiintervaldays(" + arguments[1] + ")))";
}

template <char kSign>
void mark_moving(FunctionRecord& record) {
    record.internal = true;
    record.can_fail = true;
    record.display = show_sign<kSign, false>;
}

template <auto kDisplay>
void mark_internal(FunctionRecord& record) {
    record.internal = true;
    record.can_fail = true;
    record.display = kDisplay;
}

}  // namespace

FUNCTION("date_add_months")
    .overload("(start DATE, n INTERVAL_YEAR_TO_MONTH) -> DATE", rows<add_months_row>)
    .with(mark_moving<'+'>);
FUNCTION("date_subtract_months")
    .overload("(start DATE, n INTERVAL_YEAR_TO_MONTH) -> DATE", rows<subtract_months_row>)
    .with(mark_moving<'-'>);
FUNCTION("date_add_days")
    .overload("(start DATE, n INTERVAL_DAY_TO_SECOND) -> DATE", rows<add_days_row>)
    .with(mark_internal<show_added_days>);
FUNCTION("date_subtract_days")
    .overload("(start DATE, n INTERVAL_DAY_TO_SECOND) -> DATE", rows<subtract_days_row>)
    .with(mark_internal<show_subtracted_days>);
FUNCTION("date_add_interval")
    .overload("(start DATE, n INTERVAL) -> DATE", rows<add_interval_row>)
    .with(mark_moving<'+'>);
FUNCTION("date_subtract_interval")
    .overload("(start DATE, n INTERVAL) -> DATE", rows<subtract_interval_row>)
    .with(mark_moving<'-'>);
FUNCTION("timestamp_add_months").overload(resolve_moved_timestamp, move_forward).with(mark_moving<'+'>);
FUNCTION("timestamp_subtract_months").overload(resolve_moved_timestamp, move_back).with(mark_moving<'-'>);
FUNCTION("timestamp_add_interval").overload(resolve_moved_timestamp, move_forward).with(mark_moving<'+'>);
FUNCTION("timestamp_subtract_interval").overload(resolve_moved_timestamp, move_back).with(mark_moving<'-'>);
FUNCTION("subtract_dates")
    .overload(resolve_date_difference, rows<subtract_dates_row>)
    .with(mark_internal<show_sign<'-', true>>);
FUNCTION("subtract_timestamps")
    .overload(resolve_timestamp_difference, subtract_timestamps)
    .with(mark_internal<show_sign<'-', true>>);

}  // namespace firesteel
