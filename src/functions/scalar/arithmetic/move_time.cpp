// What `+` and `-` become on times of day: moved by an interval, or how far apart two are.

#include "codec/calendar.h"
#include "functions/cast.h"
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

std::string overflow_text(const KernelCall& call, int64_t row, bool back) {
    const int64_t micros = call[1].values<int64_t>()[row];
    return "add " + literal_to_sql(call[1].type(), Value(back ? -micros : micros), *call.settings) +
           " to the time value " +
           literal_to_sql(call[0].type(), Value(call[0].values<int64_t>()[row]), *call.settings);
}

/// Past either midnight is an error.
template <bool kBack>
ColumnPtr move(const KernelCall& call) {
    auto buffer = Buffer::allocate_zeroed(call.rows * 8, call.pool);
    const RowValidity validity(call);
    for (int64_t row = 0; row < call.rows; ++row) {
        if (!validity.valid(row)) continue;
        const int64_t micros = call[1].values<int64_t>()[row];
        const bool far = micros >= kMicrosPerDay || micros <= -kMicrosPerDay;
        const int64_t by = far ? 0 : micros * 1000;
        const int64_t moved = call[0].values<int64_t>()[row] + (kBack ? -by : by);
        if (far || moved < 0 || moved >= kNanosPerDay) {
            call.errors->fail_always(row, [&] {
                return Error("DATETIME_OVERFLOW", {{"operation", overflow_text(call, row, kBack)}});
            });
        } else {
            buffer->mutable_as<int64_t>()[row] = moved;
        }
    }
    return Column::flat(*call.result_type, call.rows, std::move(buffer), nullptr);
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

FUNCTION("time_add_interval").overload(resolve_move, move<false>).with([](FunctionRecord& r) {
    r.internal = true, r.can_fail = true;
    r.display = [](const std::string&, const std::vector<std::string>& a) { return a[0] + " + " + a[1]; };
});
FUNCTION("time_subtract_interval").overload(resolve_move, move<true>).with([](FunctionRecord& r) {
    r.internal = true, r.can_fail = true;
    r.display = [](const std::string&, const std::vector<std::string>& a) { return a[0] + " - " + a[1]; };
});
FUNCTION("subtract_times").overload(resolve_difference, rows<difference>).with([](FunctionRecord& r) {
    r.internal = true;
    r.display = [](const std::string&, const std::vector<std::string>& a) { return a[0] + " - " + a[1]; };
});

}  // namespace firesteel
