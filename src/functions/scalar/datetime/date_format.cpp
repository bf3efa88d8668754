#include "codec/calendar.h"
#include "functions/registry.h"
#include "functions/rows.h"
#include "functions/scalar/datetime/pattern_argument.h"

namespace firesteel {

namespace {

/// Prints the first argument, counted in `unit` microseconds, by the pattern.
ColumnPtr format_instants(const KernelCall& call, int64_t unit) {
    const TimeZone& zone = TimeZone::find(call.settings->time_zone);
    RowPatterns patterns(call, DatetimePattern::Use::kFormat);
    RowValidity validity(call);
    rows_detail::TextRows output(call);
    const auto* values = call[0].values<int64_t>();
    std::string text;
    for (int64_t row = 0; row < call.rows; ++row) {
        if (!validity.valid(row)) continue;
        text.clear();
        int64_t micros = 0;
        if (__builtin_mul_overflow(values[row], unit, &micros))
            micros = values[row] < 0 ? INT64_MIN : INT64_MAX;
        patterns.at(row).format(micros, zone, text);
        output.set(row, text);
    }
    return output.finish(validity);
}

ColumnPtr date_format(const KernelCall& call) { return format_instants(call, 1); }
ColumnPtr from_unixtime(const KernelCall& call) { return format_instants(call, kMicrosPerSecond); }

void mark(FunctionRecord& record) {
    record.can_fail = true;
    record.needs_time_zone = true;
    record.prepare = prepare_formatting;
}

void mark_from_unixtime(FunctionRecord& record) {
    mark(record);
    record.display = show_with_pattern;
}

}  // namespace

FUNCTION("date_format")
    .group("datetime_funcs")
    .since("1.5.0")
    .doc("Prints `timestamp` by the pattern `fmt`.")
    .example("SELECT date_format('2016-04-08', 'y')", "2016")
    .overload("(timestamp TIMESTAMP, fmt STRING) -> STRING", date_format)
    .with(mark);

FUNCTION("from_unixtime")
    .group("datetime_funcs")
    .since("1.5.0")
    .doc("Prints the instant `unix_time` seconds after 1970-01-01 00:00:00 UTC by the pattern `fmt`.")
    .example("SELECT from_unixtime(0, 'yyyy-MM-dd HH:mm:ss')", "1970-01-01 00:00:00")
    .overload("(unix_time BIGINT, [fmt STRING]) -> STRING?", from_unixtime)
    .with(mark_from_unixtime);

}  // namespace firesteel
