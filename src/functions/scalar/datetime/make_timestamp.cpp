#include <algorithm>
#include "codec/calendar.h"
#include "codec/datetime_text.h"
#include "common/decimal.h"
#include "functions/coercion.h"
#include "functions/implicit_arguments.h"
#include "functions/registry.h"
#include "functions/rows.h"
#include "functions/scalar/datetime/field_bounds.h"

namespace firesteel {

namespace {

/// The error of a row, or nothing.
struct Made {
    int64_t local = 0;
    std::optional<Error> error;
};

/// A second of 60 without a fraction is the next minute.
Made from_fields(const KernelCall& call, int64_t row) {
    const auto field = [&](size_t i) { return int64_t{call[i].values<int32_t>()[row]}; };
    const int64_t micros = call[5].values<int64_t>()[row];
    const int64_t second = floor_div(micros, kMicrosPerSecond);
    const int64_t fraction = floor_mod(micros, kMicrosPerSecond);
    const bool sixty = second == 60;
    if (sixty && fraction != 0) {
        std::string text = decimal_to_string(micros, 6);
        text.erase(text.find_last_not_of('0') + 1);
        return {0, Error("INVALID_FRACTION_OF_SECOND", {{"secAndMicros", std::move(text)}})};
    }
    std::string reason = invalid_date_reason(field(0), field(1), field(2));
    if (reason.empty()) reason = invalid_time_reason(field(3), field(4), sixty ? 0 : second);
    if (!reason.empty()) return {0, field_out_of_bounds(std::move(reason), true)};
    const int64_t days = days_from_civil(field(0), static_cast<int>(field(1)), static_cast<int>(field(2)));
    return {days * kMicrosPerDay + field(3) * kMicrosPerHour + field(4) * kMicrosPerMinute + micros,
            std::nullopt};
}

Made from_date_and_time(const KernelCall& call, int64_t row) {
    const bool has_time = call.arguments.size() > 1 && call[1].type().is(TypeId::kTime);
    const int64_t time = has_time ? call[1].values<int64_t>()[row] / 1000 : 0;
    return {call[0].values<int32_t>()[row] * kMicrosPerDay + time, std::nullopt};
}

/// The zone of each row: the last argument when that is a text, else the session's.
const TimeZone& zone_of(const KernelCall& call, int64_t row) {
    const Column& last = *call.arguments.back();
    if (!last.type().is_string()) return TimeZone::find(call.settings->time_zone);
    const std::string_view name = last.values<StringView>()[row].view();
    const TimeZone* zone = find_text_zone(name);
    if (zone == nullptr) throw Error("INVALID_TIMEZONE", {{"timeZone", std::string(name)}});
    return *zone;
}

ColumnPtr make_timestamp(const KernelCall& call) {
    const bool local = call.result_type->is(TypeId::kTimestampNtz);
    const bool fields = call.arguments.size() >= 6;
    RowValidity validity(call);
    auto buffer = Buffer::allocate_zeroed(call.rows * 8, call.pool);
    for (int64_t row = 0; row < call.rows; ++row) {
        if (!validity.valid(row)) continue;
        Made made = fields ? from_fields(call, row) : from_date_and_time(call, row);
        if (made.error) {
            call.errors->fail(row, [&] { return *made.error; });
            if (call.errors->has_error()) break;
            continue;
        }
        buffer->mutable_as<int64_t>()[row] =
            local ? made.local : zone_of(call, row).to_utc_micros(made.local);
    }
    return Column::flat(*call.result_type, call.rows, std::move(buffer), validity.finish());
}

/// Six fields and perhaps a zone, or a date, perhaps a time and perhaps a zone.
Resolution resolve(const ResolveRequest& request, const Type& result, bool zones, bool nullable) {
    const size_t count = request.arguments.size();
    const bool six = count == 6 || (zones && count == 7);
    const bool plain = request.name == "make_timestamp" || request.name == "try_make_timestamp";
    const bool two = count == 2 || (plain && count == 1) || (zones && count == 3);
    if (!six && !two)
        raise_wrong_argument_count(request, plain ? "[1, 2, 3, 6, 7]" : nullable ? "6" : "[2, 6]");
    std::vector<Type> types;
    if (six) {
        types.assign(5, Type::integer());
        types.push_back(Type::decimal(16, 6));
    } else {
        types = {Type::date()};
        const bool ansi = request.settings->ansi;
        for (size_t i = 0; !zones && i < count; ++i) {
            const Type& type = request.arguments[i].type;
            if (!type.is(i == 0 ? TypeId::kDate : TypeId::kTime) && !type.is(TypeId::kNull))
                raise_unexpected_type(request, i, i == 0 ? "\"DATE\"" : "\"TIME\"");
        }
        const Type& day = request.arguments[0].type;
        if (day.is(TypeId::kTimestamp) || day.is(TypeId::kTimestampNtz) ||
            !can_implicitly_cast(day, Type::date(), ansi))
            raise_unexpected_type(request, 0, "\"DATE\"");
        if (count > 1 && !request.arguments[1].type.is(TypeId::kTime) &&
            !can_implicitly_cast(request.arguments[1].type, Type::time(), ansi))
            raise_unexpected_type(request, 1, "\"TIME\"");
        if (count > 1)
            types.push_back(request.arguments[1].type.is(TypeId::kTime) ? request.arguments[1].type
                                                                        : Type::time(6));
    }
    if (types.size() < count) types.push_back(Type::string());
    if (count == 3 && !request.arguments[2].type.is_string() && !request.arguments[2].type.is(TypeId::kNull))
        raise_unexpected_type(request, 2, "\"STRING\"");
    check_implicit_casts(request, types);
    const bool may_be_null =
        strict_nullable(request, types) || nullable || (two && !zones) || (six && !request.settings->ansi);
    return {std::move(types), result, may_be_null};
}

/// Of a date and a time it is always the one with a time zone.
Type default_timestamp(const ResolveRequest& request) {
    if (request.arguments.size() <= 3) return Type::timestamp();
    return request.settings->timestamp_ntz_default ? Type::timestamp_ntz() : Type::timestamp();
}

Resolution resolve_default(const ResolveRequest& r) { return resolve(r, default_timestamp(r), true, false); }
Resolution resolve_try(const ResolveRequest& r) { return resolve(r, default_timestamp(r), true, true); }
Resolution resolve_ltz(const ResolveRequest& r) { return resolve(r, Type::timestamp(), true, false); }
Resolution resolve_try_ltz(const ResolveRequest& r) { return resolve(r, Type::timestamp(), true, true); }
Resolution resolve_ntz(const ResolveRequest& r) { return resolve(r, Type::timestamp_ntz(), false, false); }
Resolution resolve_try_ntz(const ResolveRequest& r) { return resolve(r, Type::timestamp_ntz(), false, true); }

void mark(FunctionRecord& record) {
    record.can_fail = true;
    record.needs_time_zone = true;
}

void mark_try(FunctionRecord& record) {
    mark(record);
    record.null_on_failure = true;
}

std::string call_of(const std::string& name, const std::vector<std::string>& arguments, size_t most) {
    std::string out = name + "(";
    for (size_t i = 0; i < std::min(most, arguments.size()); ++i) out += (i > 0 ? ", " : "") + arguments[i];
    return out + ")";
}

/// Of a date and a time it is make_timestamp that Spark shows.
std::string show_ltz(const std::string& name, const std::vector<std::string>& arguments) {
    return call_of(arguments.size() <= 3 ? "make_timestamp" : name, arguments, arguments.size());
}

/// The time zone is not shown.
std::string show_try(const std::string& name, const std::vector<std::string>& arguments) {
    return call_of(name, arguments, 6);
}

std::string show_try_ntz(const std::string& name, const std::vector<std::string>& arguments) {
    const std::string call = call_of(arguments.size() == 2 ? "make_timestamp_ntz" : name, arguments, 6);
    return arguments.size() == 2 ? name + "(" + call + ")" : call;
}

}  // namespace

FUNCTION("make_timestamp")
    .group("datetime_funcs")
    .since("3.0.0")
    .doc("The timestamp of its fields, or of a date and a time, in the session's time zone or in `timezone`.")
    .example("SELECT make_timestamp(2014, 12, 28, 6, 30, 45.887)", "2014-12-28 06:30:45.887")
    .overload(resolve_default, make_timestamp)
    .with(mark);

FUNCTION("try_make_timestamp")
    .group("datetime_funcs")
    .since("4.0.0")
    .doc("As make_timestamp, but NULL where the fields make no timestamp.")
    .example("SELECT try_make_timestamp(2024, 13, 22, 15, 30, 0)", "NULL")
    .overload(resolve_try, make_timestamp)
    .with([](FunctionRecord& r) { mark_try(r), r.display = show_try; });

FUNCTION("make_timestamp_ltz")
    .group("datetime_funcs")
    .since("3.4.0")
    .doc("The timestamp with local time zone of its fields, or of a date and a time.")
    .example("SELECT make_timestamp_ltz(2014, 12, 28, 6, 30, 45.887)", "2014-12-28 06:30:45.887")
    .overload(resolve_ltz, make_timestamp)
    .with([](FunctionRecord& r) { mark(r), r.display = show_ltz; });

FUNCTION("try_make_timestamp_ltz")
    .group("datetime_funcs")
    .since("4.0.0")
    .doc("As make_timestamp_ltz, but NULL where the fields make no timestamp.")
    .example("SELECT try_make_timestamp_ltz(2024, 13, 22, 15, 30, 0)", "NULL")
    .overload(resolve_try_ltz, make_timestamp)
    .with([](FunctionRecord& r) { mark_try(r), r.display = show_ltz; });

FUNCTION("make_timestamp_ntz")
    .group("datetime_funcs")
    .since("3.4.0")
    .doc("The timestamp without time zone of its fields, or of a date and a time.")
    .example("SELECT make_timestamp_ntz(2014, 12, 28, 6, 30, 45.887)", "2014-12-28 06:30:45.887")
    .overload(resolve_ntz, make_timestamp)
    .with(mark);

FUNCTION("try_make_timestamp_ntz")
    .group("datetime_funcs")
    .since("4.0.0")
    .doc("As make_timestamp_ntz, but NULL where the fields make no timestamp.")
    .example("SELECT try_make_timestamp_ntz(2024, 13, 22, 15, 30, 0)", "NULL")
    .overload(resolve_try_ntz, make_timestamp)
    .with([](FunctionRecord& r) { mark_try(r), r.display = show_try_ntz; });

}  // namespace firesteel
