#include "functions/scalar/datetime/parse_datetime.h"
#include "functions/scalar/datetime/pattern_argument.h"

namespace firesteel {

namespace {

Type default_timestamp(const EvalSettings& settings) {
    return settings.timestamp_ntz_default ? Type::timestamp_ntz() : Type::timestamp();
}

Resolution resolve_default(const ResolveRequest& r) {
    return resolve_parsing(r, default_timestamp(*r.settings), true, false);
}
Resolution resolve_try(const ResolveRequest& r) {
    return resolve_parsing(r, default_timestamp(*r.settings), true, true);
}
Resolution resolve_ltz(const ResolveRequest& r) { return resolve_parsing(r, Type::timestamp(), true, false); }
Resolution resolve_ntz(const ResolveRequest& r) {
    return resolve_parsing(r, Type::timestamp_ntz(), true, false);
}

ColumnPtr to_timestamp(const KernelCall& call) {
    const bool local = call.result_type->is(TypeId::kTimestampNtz);
    return parse_datetime(call, local ? ParsedAs::kTimestampNtz : ParsedAs::kTimestamp, "try_to_timestamp");
}

/// For functions whose result is what spark.sql.timestampType says.
KernelStatePtr prepare_default(const std::vector<std::shared_ptr<const Value>>& constants,
                               const EvalSettings& settings) {
    return settings.timestamp_ntz_default ? prepare_local_parsing(constants, settings)
                                          : prepare_parsing(constants, settings);
}

void mark(FunctionRecord& record) {
    record.can_fail = true;
    record.needs_time_zone = true;
    record.prepare = prepare_default;
}

void mark_ltz(FunctionRecord& record) {
    mark(record);
    record.prepare = prepare_parsing;
}

void mark_ntz(FunctionRecord& record) {
    mark(record);
    record.prepare = prepare_local_parsing;
}

void mark_try(FunctionRecord& record) {
    mark(record);
    record.null_on_failure = true;
}

}  // namespace

FUNCTION("to_timestamp")
    .group("datetime_funcs")
    .since("2.2.0")
    .doc(
        "Reads `timestamp_str` as a timestamp, by the pattern `fmt` where one is given, else as a cast does.")
    .example("SELECT to_timestamp('2016-12-31 00:12:00')", "2016-12-31 00:12:00")
    .example("SELECT to_timestamp('2016-12-31', 'yyyy-MM-dd')", "2016-12-31 00:00:00")
    .overload(resolve_default, to_timestamp)
    .with(mark);

FUNCTION("try_to_timestamp")
    .group("datetime_funcs")
    .since("3.4.0")
    .doc("As to_timestamp, but NULL where `timestamp_str` cannot be read.")
    .example("SELECT try_to_timestamp('2016-12-31', 'yyyy-MM-dd')", "2016-12-31 00:00:00")
    .example("SELECT try_to_timestamp('foo', 'yyyy-MM-dd')", "NULL")
    .overload(resolve_try, to_timestamp)
    .with(mark_try);

FUNCTION("to_timestamp_ltz")
    .group("datetime_funcs")
    .since("3.4.0")
    .doc(
        "Reads `timestamp_str` as a timestamp with local time zone, by the pattern `fmt` where one is given.")
    .example("SELECT to_timestamp_ltz('2016-12-31', 'yyyy-MM-dd')", "2016-12-31 00:00:00")
    .overload(resolve_ltz, to_timestamp)
    .with(mark_ltz);

FUNCTION("to_timestamp_ntz")
    .group("datetime_funcs")
    .since("3.4.0")
    .doc("Reads `timestamp_str` as a timestamp without time zone, by the pattern `fmt` where one is given.")
    .example("SELECT to_timestamp_ntz('2016-12-31', 'yyyy-MM-dd')", "2016-12-31 00:00:00")
    .overload(resolve_ntz, to_timestamp)
    .with(mark_ntz);

}  // namespace firesteel
