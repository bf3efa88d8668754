#include "codec/calendar.h"
#include "codec/interval_text.h"
#include "column/builder.h"
#include "common/time_zone.h"
#include "functions/aggregate/argument_checks.h"
#include "functions/registry.h"
#include "functions/rows.h"

namespace firesteel {

namespace {

constexpr int64_t kMicrosPerDay = int64_t{86400} * 1000000;

/// Buckets of one width from an origin on. Widths below a day are spans of time; from a day on, whole days
/// are days of the calendar of the zone; months are months of it.
class Buckets {
public:
    Buckets(bool in_months, int64_t width, int64_t origin, const TimeZone& zone)
        : in_months_(in_months),
          width_(width),
          origin_(origin),
          zone_(zone),
          local_origin_(zone.to_local_micros(origin)) {}

    int64_t start_of(int64_t moment) const {
        if (!in_months_ && width_ < kMicrosPerDay) return moment - floor_mod(moment - origin_, width_);
        int64_t index = guess(moment);
        while (start(index) > moment) --index;
        while (start(index + 1) <= moment) ++index;
        return start(index);
    }

private:
    int64_t guess(int64_t moment) const {
        const int64_t local = zone_.to_local_micros(moment);
        if (!in_months_) return floor_div(local - local_origin_, width_);
        return floor_div(months_of(local) - months_of(local_origin_), width_);
    }
    static int64_t months_of(int64_t local) {
        const CivilDate date = civil_from_days(floor_div(local, kMicrosPerDay));
        return date.year * 12 + date.month;
    }
    int64_t start(int64_t index) const {
        if (in_months_) {
            const int64_t days = add_months(floor_div(local_origin_, kMicrosPerDay), index * width_);
            return zone_.to_utc_micros(days * kMicrosPerDay + floor_mod(local_origin_, kMicrosPerDay));
        }
        const int64_t days = index * width_ / kMicrosPerDay;
        const int64_t rest = index * width_ - days * kMicrosPerDay;
        return zone_.to_utc_micros(local_origin_ + days * kMicrosPerDay) + rest;
    }

    const bool in_months_;
    const int64_t width_;
    const int64_t origin_;
    const TimeZone& zone_;
    const int64_t local_origin_;
};

ColumnPtr time_bucket(const KernelCall& call) {
    const bool zoned = call.result_type->is(TypeId::kTimestamp);
    const TimeZone& zone = zoned ? TimeZone::find(call.settings->time_zone) : TimeZone::utc();
    const bool in_months = call[0].type().is(TypeId::kYearMonthInterval);
    FixedBuilder<int64_t> out(*call.result_type, call.pool);
    const RowValidity validity(call);
    for (int64_t i = 0; i < call.rows; ++i) {
        if (!validity.valid(i)) {
            out.append_value(0);
            continue;
        }
        const int64_t width = in_months ? call[0].values<int32_t>()[i] : call[0].values<int64_t>()[i];
        const int64_t origin =
            call.arguments.size() > 2 ? call[2].values<int64_t>()[i] : zone.to_utc_micros(0);
        out.append_value(Buckets(in_months, width, origin, zone).start_of(call[1].values<int64_t>()[i]));
    }
    return out.finish();
}

void require_constant_argument(const ResolveRequest& request, size_t i, const char* name) {
    const ArgumentInfo& argument = request.arguments[i];
    if (argument.constant) return;
    raise_mismatch(request, "NON_FOLDABLE_INPUT",
                   {{"inputName", std::string("`") + name + "`"},
                    {"inputType", quoted(argument.type)},
                    {"inputExpr", quoted(argument.sql)}});
}

void check_width(const ResolveRequest& request) {
    const ArgumentInfo& size = request.arguments[0];
    require_constant_argument(request, 0, "bucketSize");
    if (size.constant->is_null() || size.constant->as_long() > 0) return;
    const int64_t width = size.constant->as_long();
    const Type& type = size.type;
    raise_out_of_range(
        request, "`bucketSize`", "(0, inf)",
        type.is(TypeId::kYearMonthInterval)
            ? format_year_month_interval(static_cast<int32_t>(width), type.start_field(), type.end_field())
            : format_day_time_interval(width, type.start_field(), type.end_field()));
}

Resolution resolve_time_bucket(const ResolveRequest& request) {
    check_argument_count(request, 2, 3);
    const auto& arguments = request.arguments;
    const bool has_origin = arguments.size() > 2;
    if (!arguments[0].type.is_ansi_interval() && !arguments[0].type.is(TypeId::kNull))
        raise_unexpected_type(request, 0, "(\"INTERVAL DAY TO SECOND\" or \"INTERVAL YEAR TO MONTH\")");
    Type moment = Type::null();
    for (size_t i = 1; i < arguments.size(); ++i) {
        const Type& type = arguments[i].type;
        if (type.is(TypeId::kNull)) continue;
        if (!type.is(TypeId::kTimestamp) && !type.is(TypeId::kTimestampNtz))
            raise_unexpected_type(request, i, "\"(TIMESTAMP OR TIMESTAMP WITHOUT TIME ZONE)\"");
        if (!moment.is(TypeId::kNull) && type != moment) raise_unexpected_type(request, i, quoted(moment));
        moment = type;
    }
    check_width(request);
    if (has_origin) require_constant_argument(request, 2, "origin");
    if (moment.is(TypeId::kNull)) moment = Type::timestamp();
    const Type width = arguments[0].type.is(TypeId::kNull) ? Type::day_time_interval() : arguments[0].type;
    Resolution resolution{{width, moment}, moment, false};
    if (has_origin) resolution.argument_types.push_back(moment);
    for (const ArgumentInfo& argument : arguments)
        resolution.nullable = resolution.nullable || argument.nullable;
    return resolution;
}

/// The default origin is shown, too.
std::string shown(const std::vector<std::string>& arguments, const char* origin) {
    std::string out = "time_bucket(";
    for (const std::string& argument : arguments) out += argument + ", ";
    if (arguments.size() > 2) {
        out.resize(out.size() - 2);
    } else {
        out += origin;
    }
    return out + ")";
}

constexpr const char* kLocalFunction = "time_bucket_ntz";

std::optional<FunctionRewrite> rewrite_local(const ResolveRequest& request) {
    if (request.arguments.size() != 2 || !request.arguments[1].type.is(TypeId::kTimestampNtz))
        return std::nullopt;
    return FunctionRewrite{kLocalFunction};
}

FUNCTION("time_bucket")
    .group("datetime_funcs")
    .since("4.2.0")
    .doc(
        "The start of the bucket that holds the moment. Buckets are `bucketSize` wide, an interval, and "
        "start at `origin`, "
        "1970-01-01 00:00:00 when not given.")
    .example("SELECT time_bucket(INTERVAL '15' MINUTE, TIMESTAMP '2024-01-01 11:27:00')",
             "2024-01-01 11:15:00")
    .example(
        "SELECT time_bucket(INTERVAL '1' HOUR, TIMESTAMP '2024-01-01 11:27:00', TIMESTAMP '1970-01-01 "
        "00:05:00')",
        "2024-01-01 11:05:00")
    .example("SELECT time_bucket(INTERVAL '3' MONTH, TIMESTAMP '2024-05-15 10:00:00')", "2024-04-01 00:00:00")
    .overload(resolve_time_bucket, time_bucket)
    .with([](FunctionRecord& record) {
        record.needs_time_zone = true;
        record.rewrite = rewrite_local;
        record.display = [](const std::string&, const std::vector<std::string>& arguments) {
            return shown(arguments, "TIMESTAMP '1970-01-01 00:00:00'");
        };
    });

// time_bucket() of moments without a time zone, for its default origin has none either.
FUNCTION(kLocalFunction).overload(resolve_time_bucket, time_bucket).with([](FunctionRecord& record) {
    record.internal = true;
    record.display = [](const std::string&, const std::vector<std::string>& arguments) {
        return shown(arguments, "TIMESTAMP_NTZ '1970-01-01 00:00:00'");
    };
});

}  // namespace
}  // namespace firesteel
