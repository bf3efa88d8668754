#include "codec/calendar.h"
#include "functions/implicit_arguments.h"
#include "functions/registry.h"
#include "functions/rows.h"
#include "functions/scalar/datetime/field_bounds.h"

namespace firesteel {

namespace {

std::optional<int32_t> make_date(int32_t year, int32_t month, int32_t day, RowErrors& errors) {
    std::string reason = invalid_date_reason(year, month, day);
    if (!reason.empty()) {
        errors.fail([&] { return field_out_of_bounds(std::move(reason), true); });
        return std::nullopt;
    }
    return static_cast<int32_t>(days_from_civil(year, month, day));
}

Resolution resolve(const ResolveRequest& request) {
    check_argument_count(request, 3, 3);
    std::vector<Type> types(3, Type::integer());
    check_implicit_casts(request, types);
    const bool nullable = strict_nullable(request, types) || !request.settings->ansi;
    return {std::move(types), Type::date(), nullable};
}

/// DECIMAL(16,6) seconds to nanoseconds of the day.
std::optional<int64_t> make_time(int32_t hour, int32_t minute, int64_t micros, RowErrors& errors) {
    std::string reason = invalid_time_reason(hour, minute, floor_div(micros, kMicrosPerSecond));
    if (!reason.empty()) {
        errors.fail_always([&] { return field_out_of_bounds(std::move(reason), false); });
        return std::nullopt;
    }
    return (hour * kMicrosPerHour + minute * kMicrosPerMinute + micros) * 1000;
}

Resolution resolve_time(const ResolveRequest& request) {
    check_argument_count(request, 3, 3);
    std::vector<Type> types = {Type::integer(), Type::integer(), Type::decimal(16, 6)};
    check_implicit_casts(request, types);
    return {std::move(types), Type::time(6), true};
}

}  // namespace

FUNCTION("make_date")
    .group("datetime_funcs")
    .since("3.0.0")
    .doc("The date of `year`, `month` and `day`.")
    .example("SELECT make_date(2013, 7, 15)", "2013-07-15")
    .example("SELECT make_date(2019, 7, NULL)", "NULL")
    .overload(resolve, rows<make_date>)
    .with([](FunctionRecord& r) { r.can_fail = true; });

FUNCTION("make_time")
    .group("datetime_funcs")
    .since("4.1.0")
    .doc("The time of `hour`, `minute` and `second`, which may have a fraction.")
    .example("SELECT make_time(6, 30, 45.887)", "06:30:45.887")
    .overload(resolve_time, rows<make_time>)
    .with([](FunctionRecord& r) { r.can_fail = true; });

}  // namespace firesteel
