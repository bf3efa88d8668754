#include <cmath>

#include "codec/calendar.h"
#include "common/decimal.h"
#include "functions/client_function.h"
#include "functions/coercion.h"
#include "functions/registry.h"
#include "functions/rows.h"
#include "functions/scalar/datetime/field_bounds.h"

namespace firesteel {

namespace {

Error long_overflow() {
    return Error(
        "ARITHMETIC_OVERFLOW",
        {{"message", "long overflow"}, {"alternative", ""}, {"config", "\"spark.sql.ansi.enabled\""}});
}

std::optional<int64_t> scaled(int64_t value, int64_t unit, RowErrors& errors) {
    int64_t micros = 0;
    if (!__builtin_mul_overflow(value, unit, &micros)) return micros;
    errors.fail_always(long_overflow);
    return std::nullopt;
}

std::optional<int64_t> seconds_to_timestamp(int64_t value, RowErrors& errors) {
    return scaled(value, kMicrosPerSecond, errors);
}
std::optional<int64_t> millis_to_timestamp(int64_t value, RowErrors& errors) {
    return scaled(value, 1000, errors);
}
int64_t micros_to_timestamp(int64_t value) { return value; }

std::optional<int64_t> double_to_timestamp(double seconds) {
    if (!std::isfinite(seconds)) return std::nullopt;
    const double micros = seconds * 1e6;
    if (micros >= 0x1p63) return INT64_MAX;
    if (micros < -0x1p63) return INT64_MIN;
    return static_cast<int64_t>(micros);
}

/// More than six digits after the point are an error, not rounded away.
ColumnPtr decimal_to_timestamp(const KernelCall& call) {
    const bool wide = call[0].type().physical() == PhysicalType::kInt128;
    const int scale = call[0].type().scale();
    RowValidity validity(call);
    auto buffer = Buffer::allocate_zeroed(call.rows * 8, call.pool);
    for (int64_t row = 0; row < call.rows; ++row) {
        if (!validity.valid(row)) continue;
        const Int128 value = wide ? call[0].values<Int128>()[row] : Int128{call[0].values<int64_t>()[row]};
        Int128 micros = 0;
        const bool exact = scale <= 6 || value % power_of_ten(scale - 6) == 0;
        const bool fits =
            exact && rescale_decimal(value, scale, 6, micros) && micros >= INT64_MIN && micros <= INT64_MAX;
        buffer->mutable_as<int64_t>()[row] = static_cast<int64_t>(micros);
        if (!fits) call.errors->fail_always(row, long_overflow);
    }
    return Column::flat(*call.result_type, call.rows, std::move(buffer), nullptr);
}

ColumnPtr timestamp_seconds(const KernelCall& call) {
    if (call[0].type().is(TypeId::kDecimal)) return decimal_to_timestamp(call);
    return call[0].type().is(TypeId::kDouble) ? rows<double_to_timestamp>(call)
                                              : rows<seconds_to_timestamp>(call);
}

Resolution resolve_seconds(const ResolveRequest& request) {
    check_argument_count(request, 1, 1);
    Type type = request.arguments[0].type;
    if (type.is(TypeId::kFloat)) type = Type::double_number();
    if (type.is_integral() || type.is(TypeId::kNull)) type = Type::long_integer();
    if (!type.is_numeric()) raise_unexpected_type(request, 0, "\"NUMERIC\"");
    return {{type}, Type::timestamp(), strict_nullable(request, {type}) || type.is(TypeId::kDouble)};
}

/// Texts are not read as numbers here.
Resolution resolve_count(const ResolveRequest& request) {
    check_argument_count(request, 1, 1);
    const Type& type = request.arguments[0].type;
    if (!type.is_integral() && !type.is(TypeId::kNull)) raise_unexpected_type(request, 0, "\"INTEGRAL\"");
    return {{Type::long_integer()}, Type::timestamp(), request.arguments[0].nullable};
}

int64_t unix_seconds(int64_t micros) { return floor_div(micros, kMicrosPerSecond); }
int64_t unix_millis(int64_t micros) { return floor_div(micros, 1000); }
int64_t unix_micros(int64_t micros) { return micros; }
int32_t same_days(int32_t days) { return days; }

void mark_failing(FunctionRecord& record) { record.can_fail = true; }

}  // namespace

FUNCTION("timestamp_seconds")
    .group("datetime_funcs")
    .since("3.1.0")
    .doc("The instant `seconds` after 1970-01-01 00:00:00 UTC; they may have a fraction.")
    .example("SELECT timestamp_seconds(1230219000.123)", "2008-12-25 15:30:00.123")
    .overload(resolve_seconds, timestamp_seconds)
    .with(mark_failing);

FUNCTION("timestamp_millis")
    .group("datetime_funcs")
    .since("3.1.0")
    .doc("The instant `milliseconds` after 1970-01-01 00:00:00 UTC.")
    .example("SELECT timestamp_millis(1230219000123)", "2008-12-25 15:30:00.123")
    .overload(resolve_count, rows<millis_to_timestamp>)
    .with(mark_failing);

FUNCTION("timestamp_micros")
    .group("datetime_funcs")
    .since("3.1.0")
    .doc("The instant `microseconds` after 1970-01-01 00:00:00 UTC.")
    .example("SELECT timestamp_micros(1230219000123123)", "2008-12-25 15:30:00.123123")
    .overload(resolve_count, rows<micros_to_timestamp>);

FUNCTION("unix_seconds")
    .group("datetime_funcs")
    .since("3.1.0")
    .doc("Whole seconds from 1970-01-01 00:00:00 UTC to `timestamp`.")
    .example("SELECT unix_seconds(TIMESTAMP('1970-01-01 00:00:01Z'))", "1")
    .overload("(timestamp =TIMESTAMP) -> BIGINT", rows<unix_seconds>);

// Of the pandas API, whose moments have no zone.
FUNCTION("timestamp_ntz_to_long")
    .overload("(timestamp =TIMESTAMP_NTZ) -> BIGINT", rows<unix_seconds>)
    .with([](FunctionRecord& r) {
        is_for_clients(r);
        r.shown_name = "cast_timestamp_ntz_to_long";
    });

FUNCTION("unix_millis")
    .group("datetime_funcs")
    .since("3.1.0")
    .doc("Whole milliseconds from 1970-01-01 00:00:00 UTC to `timestamp`.")
    .example("SELECT unix_millis(TIMESTAMP('1970-01-01 00:00:01Z'))", "1000")
    .overload("(timestamp =TIMESTAMP) -> BIGINT", rows<unix_millis>);

FUNCTION("unix_micros")
    .group("datetime_funcs")
    .since("3.1.0")
    .doc("Microseconds from 1970-01-01 00:00:00 UTC to `timestamp`.")
    .example("SELECT unix_micros(TIMESTAMP('1970-01-01 00:00:01Z'))", "1000000")
    .overload("(timestamp =TIMESTAMP) -> BIGINT", rows<unix_micros>);

FUNCTION("unix_date")
    .group("datetime_funcs")
    .since("3.1.0")
    .doc("Days from 1970-01-01 to `date`.")
    .example("SELECT unix_date(DATE('1970-01-02'))", "1")
    .overload("(date =DATE) -> INT", rows<same_days>);

FUNCTION("date_from_unix_date")
    .group("datetime_funcs")
    .since("3.1.0")
    .doc("The date `days` after 1970-01-01.")
    .example("SELECT date_from_unix_date(1)", "1970-01-02")
    .overload("(days INT) -> DATE", rows<same_days>);

}  // namespace firesteel
