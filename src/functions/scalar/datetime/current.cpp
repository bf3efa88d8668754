// What is one for a whole query: now, today and the session's time zone.

#include "codec/calendar.h"
#include "common/time_zone.h"
#include "functions/registry.h"
#include "functions/rows.h"

namespace firesteel {

namespace {

int64_t local_now(const EvalSettings& settings) {
    return TimeZone::find(settings.time_zone).to_local_micros(settings.now_micros);
}

int32_t current_date(const EvalSettings& settings) {
    return static_cast<int32_t>(floor_div(local_now(settings), kMicrosPerDay));
}
int64_t current_timestamp(const EvalSettings& settings) { return settings.now_micros; }
int64_t local_timestamp(const EvalSettings& settings) { return local_now(settings); }
std::string current_timezone(const EvalSettings& settings) { return settings.time_zone; }

ColumnPtr current_time(const KernelCall& call) {
    int64_t unit = 1;
    for (int i = call.result_type->precision(); i < 6; ++i) unit *= 10;
    const int64_t micros = floor_mod(local_now(*call.settings), kMicrosPerDay);
    return Column::constant(*call.result_type, Value((micros - micros % unit) * 1000), call.rows, call.pool);
}

Resolution resolve_current_time(const ResolveRequest& request) {
    check_argument_count(request, 0, 1);
    if (request.arguments.empty()) return {{}, Type::time(6), false};
    const ArgumentInfo& precision = request.arguments[0];
    if (precision.constant == nullptr) {
        raise_mismatch(
            request, "NON_FOLDABLE_INPUT",
            {{"inputName", "`precision`"}, {"inputType", "\"INT\""}, {"inputExpr", quoted(precision.sql)}});
    }
    const int64_t digits = precision.constant->is_null() ? 6 : precision.constant->as_long();
    if (digits < 0 || digits > 6) {
        raise_mismatch(request, "VALUE_OUT_OF_RANGE",
                       {{"exprName", "`precision`"},
                        {"valueRange", "[0, 6]"},
                        {"currentValue", std::to_string(digits)}});
    }
    return {{Type::integer()}, Type::time(static_cast<int>(digits)), false};
}

std::string show_current_time(const std::string& name, const std::vector<std::string>& arguments) {
    return name + "(" + (arguments.empty() ? "6" : arguments[0]) + ")";
}

void mark(FunctionRecord& record) {
    record.volatility = Volatility::kStable;
    record.never_null = true;
    record.needs_time_zone = true;
}

}  // namespace

FUNCTION("current_date")
    .alias("curdate")
    .group("datetime_funcs")
    .since("1.5.0")
    .doc("Today in the session's time zone, when the query began.")
    .example("SELECT current_date() IS NOT NULL", "true")
    .overload("() -> DATE", rows<current_date>)
    .with([](FunctionRecord& r) {
        mark(r);
        r.shows_alias = false;
    });

FUNCTION("current_timestamp")
    .alias("now")
    .group("datetime_funcs")
    .since("1.5.0")
    .doc("The instant when the query began.")
    .example("SELECT current_timestamp() IS NOT NULL", "true")
    .overload("() -> TIMESTAMP", rows<current_timestamp>)
    .with(mark);

FUNCTION("localtimestamp")
    .group("datetime_funcs")
    .since("3.4.0")
    .doc("Local date and time, without time zone, when the query began.")
    .example("SELECT localtimestamp() IS NOT NULL", "true")
    .overload("() -> TIMESTAMP_NTZ", rows<local_timestamp>)
    .with(mark);

FUNCTION("current_time")
    .group("datetime_funcs")
    .since("4.1.0")
    .doc("The local time of the day when the query began, to `precision` digits of the second.")
    .example("SELECT current_time() IS NOT NULL", "true")
    .overload(resolve_current_time, current_time)
    .with([](FunctionRecord& r) {
        mark(r);
        r.display = show_current_time;
    });

FUNCTION("current_timezone")
    .group("datetime_funcs")
    .since("3.1.0")
    .doc("The session's time zone.")
    .example("SELECT current_timezone() IS NOT NULL", "true")
    .overload("() -> STRING", rows<current_timezone>)
    .with(mark);

}  // namespace firesteel
