#include "codec/datetime_text.h"
#include "common/time_zone.h"
#include "functions/registry.h"
#include "functions/rows.h"

namespace firesteel {

namespace {

/// Raises INVALID_TIMEZONE. Remembers the last zone, since a column mostly names one.
const TimeZone& zone_named(std::string_view name) {
    thread_local const TimeZone* last = nullptr;
    thread_local std::string last_name;
    if (last == nullptr || last_name != name) {
        const TimeZone* zone = find_text_zone(name);
        if (zone == nullptr) throw Error("INVALID_TIMEZONE", {{"timeZone", std::string(name)}});
        last = zone;
        last_name = name;
    }
    return *last;
}

/// RowErrors&: so that rows with a null zone are not looked at.
int64_t from_utc(int64_t micros, std::string_view zone, RowErrors&) {
    return zone_named(zone).to_local_micros(micros);
}
int64_t to_utc(int64_t micros, std::string_view zone, RowErrors&) {
    return zone_named(zone).to_utc_micros(micros);
}

int64_t convert(std::string_view source, std::string_view target, int64_t micros, RowErrors&) {
    const int64_t instant = zone_named(source).to_utc_micros(micros);
    return zone_named(target).to_local_micros(instant);
}

int64_t convert_from_session(std::string_view target, int64_t micros, const EvalSettings& settings,
                             RowErrors&) {
    const int64_t instant = TimeZone::find(settings.time_zone).to_utc_micros(micros);
    return zone_named(target).to_local_micros(instant);
}

std::string show_convert(const std::string& name, const std::vector<std::string>& arguments) {
    const bool three = arguments.size() > 2;
    return name + "(" + (three ? arguments[0] : "current_timezone()") + ", " + arguments[three ? 1 : 0] +
           ", " + arguments.back() + ")";
}

void mark(FunctionRecord& record) { record.can_fail = true; }

}  // namespace

FUNCTION("from_utc_timestamp")
    .group("datetime_funcs")
    .since("1.5.0")
    .doc("What clocks in `timezone` show when clocks in UTC show `timestamp`.")
    .example("SELECT from_utc_timestamp('2016-08-31', 'Asia/Seoul')", "2016-08-31 09:00:00")
    .overload("(timestamp TIMESTAMP, timezone STRING) -> TIMESTAMP", rows<from_utc>)
    .with(mark);

FUNCTION("to_utc_timestamp")
    .group("datetime_funcs")
    .since("1.5.0")
    .doc("What clocks in UTC show when clocks in `timezone` show `timestamp`.")
    .example("SELECT to_utc_timestamp('2016-08-31', 'Asia/Seoul')", "2016-08-30 15:00:00")
    .overload("(timestamp TIMESTAMP, timezone STRING) -> TIMESTAMP", rows<to_utc>)
    .with(mark);

FUNCTION("convert_timezone")
    .group("datetime_funcs")
    .since("3.4.0")
    .doc(
        "The timestamp without time zone `sourceTs`, meant in `sourceTz` or else the session's zone, as "
        "`targetTz` shows it.")
    .example(
        "SELECT convert_timezone('Europe/Brussels', 'America/Los_Angeles', timestamp_ntz'2021-12-06 "
        "00:00:00')",
        "2021-12-05 15:00:00")
    .overload("(sourceTz STRING, targetTz STRING, sourceTs TIMESTAMP_NTZ) -> TIMESTAMP_NTZ", rows<convert>)
    .overload("(targetTz STRING, sourceTs TIMESTAMP_NTZ) -> TIMESTAMP_NTZ", rows<convert_from_session>)
    .with([](FunctionRecord& r) {
        r.can_fail = true;
        r.needs_time_zone = true;
        r.display = show_convert;
    });

}  // namespace firesteel
