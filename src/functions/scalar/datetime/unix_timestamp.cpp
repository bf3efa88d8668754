#include "codec/calendar.h"
#include "functions/rows.h"
#include "functions/scalar/datetime/parse_datetime.h"
#include "functions/scalar/datetime/pattern_argument.h"

namespace firesteel {

namespace {

Resolution resolve_seconds(const ResolveRequest& request) {
    Resolution resolution = resolve_parsing(request, Type::long_integer(), false, false);
    const bool text = resolution.argument_types[0].is_string();
    resolution.nullable =
        strict_nullable(request, resolution.argument_types) || (text && !request.settings->ansi);
    return resolution;
}

Resolution resolve_unix_timestamp(const ResolveRequest& request) {
    if (request.arguments.empty()) return {{}, Type::long_integer(), false};
    return resolve_seconds(request);
}

int64_t current_seconds(const EvalSettings& settings) {
    return floor_div(settings.now_micros, kMicrosPerSecond);
}

ColumnPtr unix_timestamp(const KernelCall& call) {
    if (call.arguments.empty()) return rows<current_seconds>(call);
    return parse_datetime(call, ParsedAs::kSeconds, "try_to_timestamp");
}

void mark(FunctionRecord& record) {
    record.can_fail = true;
    record.needs_time_zone = true;
    record.prepare = prepare_parsing;
    record.display = show_with_pattern;
}

void mark_stable(FunctionRecord& record) {
    mark(record);
    record.volatility = Volatility::kStable;
}

}  // namespace

FUNCTION("unix_timestamp")
    .group("datetime_funcs")
    .since("1.5.0")
    .doc(
        "Seconds since 1970-01-01 00:00:00 UTC: of now, of a timestamp, or of a text read by the pattern "
        "`fmt`.")
    .example("SELECT unix_timestamp('2016-04-08', 'yyyy-MM-dd')", "1460073600")
    .overload(resolve_unix_timestamp, unix_timestamp)
    .with(mark_stable);

FUNCTION("to_unix_timestamp")
    .group("datetime_funcs")
    .since("1.6.0")
    .doc("Seconds since 1970-01-01 00:00:00 UTC of a timestamp, or of a text read by the pattern `fmt`.")
    .example("SELECT to_unix_timestamp('2016-04-08', 'yyyy-MM-dd')", "1460073600")
    .overload(resolve_seconds, unix_timestamp)
    .with(mark);

}  // namespace firesteel
