#include "codec/calendar.h"
#include "common/time_zone.h"
#include "functions/registry.h"
#include "functions/rows.h"

namespace firesteel {

namespace {

/// Microseconds of the local day of each row, times and timestamps alike.
template <typename T, typename Field>
ColumnPtr time_field(const KernelCall& call, Field field) {
    TimeZoneCursor zone(TimeZone::find(call.settings->time_zone));
    const TypeId id = call[0].type().id();
    auto buffer = Buffer::allocate_zeroed(call.rows * static_cast<int64_t>(sizeof(T)), call.pool);
    const auto* in = call[0].values<int64_t>();
    for (int64_t row = 0; row < call.rows; ++row) {
        int64_t micros = in[row];
        if (id == TypeId::kTimestamp) micros = zone.to_local_micros(micros);
        micros = id == TypeId::kTime ? micros / 1000 : floor_mod(micros, kMicrosPerDay);
        buffer->mutable_as<T>()[row] = static_cast<T>(field(micros));
    }
    return Column::flat(*call.result_type, call.rows, std::move(buffer), nullptr);
}

ColumnPtr hour(const KernelCall& call) {
    return time_field<int32_t>(call, [](int64_t micros) { return micros / kMicrosPerHour; });
}
ColumnPtr minute(const KernelCall& call) {
    return time_field<int32_t>(call, [](int64_t micros) { return micros / kMicrosPerMinute % 60; });
}
ColumnPtr second(const KernelCall& call) {
    return time_field<int32_t>(call, [](int64_t micros) { return micros / kMicrosPerSecond % 60; });
}
/// DECIMAL(8,6).
ColumnPtr second_with_fraction(const KernelCall& call) {
    return time_field<int64_t>(call, [](int64_t micros) { return micros % kMicrosPerMinute; });
}

Resolution resolve_seconds(const ResolveRequest& request) {
    check_argument_count(request, 1, 1);
    Type type = request.arguments[0].type;
    if (!type.is(TypeId::kTimestampNtz) && !type.is(TypeId::kTime)) type = Type::timestamp();
    return {{type}, Type::decimal(8, 6), strict_nullable(request, {type})};
}

/// What follows the first argument is not looked at.
Resolution resolve_field(const ResolveRequest& request) {
    if (request.arguments.empty()) {
        throw Error("WRONG_NUM_ARGS.WITHOUT_SUGGESTION",
                    {{"functionName", "`" + request.name + "`"},
                     {"expectedNum", "> 0"},
                     {"actualNum", "0"},
                     {"docroot", "https://spark.apache.org/docs/latest"}});
    }
    Type type = request.arguments[0].type;
    const bool date_like = type.is_string() || type.is(TypeId::kDate) || type.is(TypeId::kNull);
    if (date_like) type = Type::timestamp();
    if (!type.is(TypeId::kTimestamp) && !type.is(TypeId::kTimestampNtz) && !type.is(TypeId::kTime)) {
        ResolveRequest shown = request;
        shown.arguments.resize(1);
        raise_unexpected_type(shown, 0, "\"(TIMESTAMP OR TIMESTAMP WITHOUT TIME ZONE)\"");
    }
    std::vector<Type> types = {type};
    for (size_t i = 1; i < request.arguments.size(); ++i) types.push_back(request.arguments[i].type);
    const bool nullable = type.is(TypeId::kTime) || nullable_as(request, 0, type);
    return {std::move(types), Type::integer(), nullable};
}

void mark(FunctionRecord& record) {
    record.needs_time_zone = true;
    record.display = [](const std::string& name, const std::vector<std::string>& arguments) {
        return name + "(" + arguments[0] + ")";
    };
}

}  // namespace

FUNCTION("hour")
    .group("datetime_funcs")
    .since("1.5.0")
    .doc("The hour of `expr`, a timestamp or time.")
    .example("SELECT hour('2018-02-14 12:58:59')", "12")
    .overload(resolve_field, hour)
    .with(mark);

FUNCTION("minute")
    .group("datetime_funcs")
    .since("1.5.0")
    .doc("The minute of `expr`, a timestamp or time.")
    .example("SELECT minute('2009-07-30 12:58:59')", "58")
    .overload(resolve_field, minute)
    .with(mark);

FUNCTION("second")
    .group("datetime_funcs")
    .since("1.5.0")
    .doc("The second of `expr`, a timestamp or time, without its fraction.")
    .example("SELECT second('2018-02-14 12:58:59')", "59")
    .overload(resolve_field, second)
    .with(mark);

// What extract(SECOND FROM ...) is.
FUNCTION("extract_seconds").overload(resolve_seconds, second_with_fraction).with([](FunctionRecord& r) {
    r.internal = true;
    r.needs_time_zone = true;
});

}  // namespace firesteel
