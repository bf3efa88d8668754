#include <limits>

#include "codec/calendar.h"
#include "common/time_zone.h"
#include "functions/cast.h"
#include "functions/implicit_arguments.h"
#include "functions/registry.h"
#include "functions/rows.h"

namespace firesteel {

namespace {

struct Unit {
    std::string_view name;
    int64_t months;  // or
    int64_t micros;
    bool by_day = false;  // moves the local date, so a day is a day where clocks change
};
constexpr Unit kUnits[] = {
    {"YEAR", 12, 0},
    {"QUARTER", 3, 0},
    {"MONTH", 1, 0},
    {"WEEK", 0, 7 * kMicrosPerDay, true},
    {"DAY", 0, kMicrosPerDay, true},
    {"DAYOFYEAR", 0, kMicrosPerDay, true},
    {"HOUR", 0, kMicrosPerHour},
    {"MINUTE", 0, kMicrosPerMinute},
    {"SECOND", 0, kMicrosPerSecond},
    {"MILLISECOND", 0, 1000},
    {"MICROSECOND", 0, 1},
};

/// Null when there is no such unit.
const Unit* find_unit(std::string_view text) {
    std::string upper(text);
    for (char& c : upper) c = static_cast<char>(c >= 'a' && c <= 'z' ? c - 32 : c);
    for (const Unit& unit : kUnits) {
        if (unit.name == upper) return &unit;
    }
    return nullptr;
}

const Unit& unit_of(const ResolveRequest& request) {
    const ArgumentInfo& name = request.arguments[0];
    const bool known = name.constant != nullptr && name.constant->holds<std::string>();
    const Unit* unit = known ? find_unit(name.constant->as_string()) : nullptr;
    if (unit == nullptr) {
        throw Error("INVALID_PARAMETER_VALUE.DATETIME_UNIT", {{"functionName", "`" + request.name + "`"},
                                                              {"parameter", "`unit`"},
                                                              {"invalidValue", name.sql}});
    }
    return *unit;
}

struct UnitState final : KernelState {
    explicit UnitState(const Unit* named) : unit(named) {}
    const Unit* unit;
};

KernelStatePtr prepare(const std::vector<std::shared_ptr<const Value>>& constants, const EvalSettings&) {
    const bool known = constants[0] != nullptr && !constants[0]->is_null();
    return std::make_shared<UnitState>(known ? find_unit(constants[0]->as_string()) : nullptr);
}

bool moved_local(int64_t local, const Unit& unit, int64_t count, int64_t& out) {
    if (unit.months == 0) {
        int64_t step = 0;
        return !__builtin_mul_overflow(count, unit.micros, &step) &&
               !__builtin_add_overflow(local, step, &out);
    }
    int64_t months = 0;
    if (__builtin_mul_overflow(count, unit.months, &months) || months > INT32_MAX || months < INT32_MIN)
        return false;
    const int64_t days = add_months(floor_div(local, kMicrosPerDay), months);
    int64_t midnight = 0;
    return !__builtin_mul_overflow(days, kMicrosPerDay, &midnight) &&
           !__builtin_add_overflow(midnight, floor_mod(local, kMicrosPerDay), &out);
}

bool add_units(int64_t micros, const Unit& unit, int64_t count, const TimeZone& zone, int64_t& out) {
    if (unit.months == 0 && !unit.by_day) return moved_local(micros, unit, count, out);
    if (!moved_local(zone.to_local_micros(micros), unit, count, out)) return false;
    out = zone.to_utc_micros(out);
    return true;
}

/// Whole units from `start` to `end`, both local; towards zero.
int64_t units_between(int64_t start, int64_t end, const Unit& unit) {
    if (unit.months == 0) return (end - start) / unit.micros;
    const CivilDate a = civil_from_days(floor_div(start, kMicrosPerDay));
    const CivilDate b = civil_from_days(floor_div(end, kMicrosPerDay));
    int64_t months = (b.year - a.year) * int64_t{12} + b.month - a.month;
    const int64_t rest_a = a.day * kMicrosPerDay + floor_mod(start, kMicrosPerDay);
    const int64_t rest_b = b.day * kMicrosPerDay + floor_mod(end, kMicrosPerDay);
    if (months > 0 && rest_b < rest_a) --months;
    if (months < 0 && rest_b > rest_a) ++months;
    return months / unit.months;
}

const TimeZone& zone_for(const KernelCall& call, const Type& type) {
    return type.is(TypeId::kTimestamp) ? TimeZone::find(call.settings->time_zone) : TimeZone::utc();
}

ColumnPtr timestamp_add(const KernelCall& call) {
    const Unit& unit = *static_cast<const UnitState*>(call.state)->unit;
    const TimeZone& zone = zone_for(call, *call.result_type);
    RowValidity validity(call);
    auto buffer = Buffer::allocate_zeroed(call.rows * 8, call.pool);
    const auto* counts = call[1].values<int64_t>();
    const auto* moments = call[2].values<int64_t>();
    for (int64_t row = 0; row < call.rows; ++row) {
        if (!validity.valid(row) ||
            add_units(moments[row], unit, counts[row], zone, buffer->mutable_as<int64_t>()[row]))
            continue;
        call.errors->fail_always(row, [&] {
            const std::string moment =
                literal_to_exact_sql(*call.result_type, Value(moments[row]), *call.settings);
            return Error("DATETIME_OVERFLOW", {{"operation", "add " + std::to_string(counts[row]) + "L " +
                                                                 std::string(unit.name) + " to " + moment}});
        });
        if (call.errors->has_error()) break;
    }
    return Column::flat(*call.result_type, call.rows, std::move(buffer), nullptr);
}

ColumnPtr timestamp_diff(const KernelCall& call) {
    const Unit& unit = *static_cast<const UnitState*>(call.state)->unit;
    const TimeZone& zone = TimeZone::find(call.settings->time_zone);
    const bool local = unit.months != 0 || unit.by_day;
    auto buffer = Buffer::allocate_zeroed(call.rows * 8, call.pool);
    const auto* starts = call[1].values<int64_t>();
    const auto* ends = call[2].values<int64_t>();
    for (int64_t row = 0; row < call.rows; ++row) {
        const int64_t start = local ? zone.to_local_micros(starts[row]) : starts[row];
        const int64_t end = local ? zone.to_local_micros(ends[row]) : ends[row];
        buffer->mutable_as<int64_t>()[row] = units_between(start, end, unit);
    }
    return Column::flat(*call.result_type, call.rows, std::move(buffer), nullptr);
}

Resolution resolve_add(const ResolveRequest& request) {
    check_argument_count(request, 3, 3);
    unit_of(request);
    const Type moment =
        request.arguments[2].type.is(TypeId::kTimestampNtz) ? Type::timestamp_ntz() : Type::timestamp();
    std::vector<Type> types = {Type::string(), Type::long_integer(), moment};
    check_implicit_casts(request, types);
    const bool nullable = strict_nullable(request, types);
    return {std::move(types), moment, nullable};
}

Resolution resolve_diff(const ResolveRequest& request) {
    check_argument_count(request, 3, 3);
    unit_of(request);
    std::vector<Type> types = {Type::string(), Type::timestamp(), Type::timestamp()};
    check_implicit_casts(request, types);
    const bool nullable = strict_nullable(request, types);
    return {std::move(types), Type::long_integer(), nullable};
}

std::optional<int64_t> time_diff(std::string_view unit_name, int64_t start, int64_t end, RowErrors& errors) {
    const Unit* unit = find_unit(unit_name);
    if (unit == nullptr || unit->months != 0 || unit->by_day) {
        errors.fail_always([&] {
            return Error("INVALID_PARAMETER_VALUE.TIME_UNIT",
                         {{"functionName", "`time_diff`"},
                          {"parameter", "`unit`"},
                          {"invalidValue", "'" + std::string(unit_name) + "'"}});
        });
        return std::nullopt;
    }
    return (end - start) / 1000 / unit->micros;
}

void mark(FunctionRecord& record) {
    record.can_fail = true;
    record.needs_time_zone = true;
    record.prepare = prepare;
}

}  // namespace

FUNCTION("timestampadd")
    .group("datetime_funcs")
    .since("3.3.0")
    .doc(
        "`timestamp` moved by `quantity` of `unit`: YEAR, QUARTER, MONTH, WEEK, DAY, HOUR, MINUTE, SECOND, "
        "MILLISECOND, MICROSECOND.")
    .example("SELECT timestampadd(HOUR, 8, timestamp_ntz'2022-02-11 20:30:00')", "2022-02-12 04:30:00")
    .overload(resolve_add, timestamp_add)
    .with(mark);

FUNCTION("timestampdiff")
    .group("datetime_funcs")
    .since("3.3.0")
    .doc("Whole `unit`s from `startTimestamp` to `endTimestamp`.")
    .example("SELECT timestampdiff(MONTH, timestamp'2021-02-28 12:00:00', timestamp'2021-03-28 12:00:00')",
             "1")
    .overload(resolve_diff, timestamp_diff)
    .with(mark);

FUNCTION("time_diff")
    .group("datetime_funcs")
    .since("4.1.0")
    .doc("Whole `unit`s (HOUR to MICROSECOND) from `start` to `end`, which are times.")
    .example("SELECT time_diff('HOUR', TIME'20:30:29', TIME'21:30:28')", "0")
    .overload("(unit STRING, start TIME, end TIME) -> BIGINT?", rows<time_diff>)
    .with([](FunctionRecord& r) { r.can_fail = true; });

}  // namespace firesteel
