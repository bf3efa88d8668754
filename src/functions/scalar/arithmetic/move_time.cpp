// What `+` and `-` become on times of day: moved by an interval, or how far apart two are.

#include "codec/calendar.h"
#include "functions/coercion.h"
#include "functions/registry.h"
#include "functions/rows.h"

namespace firesteel {

namespace {

/// As exact as the time, or as the seconds of the interval.
Resolution resolve_move(const ResolveRequest& request) {
    check_argument_count(request, 2, 2);
    const Type& time = request.arguments[0].type;
    const Type& given = request.arguments[1].type;
    const Type interval = given.is(TypeId::kNull) ? Type::day_time_interval() : given;
    const int precision = interval.end_field() == IntervalField::kSecond ? 6 : time.precision();
    const std::vector<Type> types = {time, interval};
    return {types, Type::time(precision), strict_nullable(request, types)};
}

template <bool kBack>
int64_t move(int64_t nanos, int64_t micros, RowErrors& errors) {
    const int64_t by = micros % (2 * kMicrosPerDay) * 1000;
    const int64_t moved = kBack ? nanos - by : nanos + by;
    const bool far = micros >= kMicrosPerDay || micros <= -kMicrosPerDay;
    if (far || moved < 0 || moved >= kNanosPerDay) {
        errors.fail_always([&] {
            return Error("DATETIME_OVERFLOW", {{"operation", "move a time of day by an interval"}});
        });
        return 0;
    }
    return moved;
}

Resolution resolve_difference(const ResolveRequest& request) {
    check_argument_count(request, 2, 2);
    const auto as_time = [&](size_t i) {
        return request.arguments[i].type.is(TypeId::kTime) ? request.arguments[i].type : Type::time();
    };
    const std::vector<Type> types = {as_time(0), as_time(1)};
    return {types, Type::day_time_interval(IntervalField::kHour, IntervalField::kSecond),
            strict_nullable(request, types)};
}

int64_t difference(int64_t end, int64_t start) { return (end - start) / 1000; }

}  // namespace

FUNCTION("time_add_interval").overload(resolve_move, rows<move<false>>).with([](FunctionRecord& r) {
    r.internal = true, r.can_fail = true;
    r.display = [](const std::string&, const std::vector<std::string>& a) { return a[0] + " + " + a[1]; };
});
FUNCTION("time_subtract_interval").overload(resolve_move, rows<move<true>>).with([](FunctionRecord& r) {
    r.internal = true, r.can_fail = true;
    r.display = [](const std::string&, const std::vector<std::string>& a) { return a[0] + " - " + a[1]; };
});
FUNCTION("subtract_times").overload(resolve_difference, rows<difference>).with([](FunctionRecord& r) {
    r.internal = true;
    r.display = [](const std::string&, const std::vector<std::string>& a) { return a[0] + " - " + a[1]; };
});

}  // namespace firesteel
