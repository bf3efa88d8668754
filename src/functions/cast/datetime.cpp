#include <cmath>
#include <limits>

#include "codec/calendar.h"
#include "codec/number_text.h"
#include "common/decimal.h"
#include "common/time_zone.h"
#include "functions/cast.h"
#include "functions/cast/cast_call.h"
#include "functions/cast/physical.h"

namespace firesteel {

namespace {

constexpr double kMicrosAsDouble = kMicrosPerSecond;

int64_t saturated_product(int64_t a, int64_t b) {
    int64_t product = 0;
    if (!__builtin_mul_overflow(a, b, &product)) return product;
    return (a < 0) != (b < 0) ? INT64_MIN : INT64_MAX;
}

ColumnPtr cast_date_to_timestamp(const CastCall& call) {
    TimeZoneCursor zone(TimeZone::find(call.settings.time_zone));
    return cast_all<int32_t, int64_t>(
        call, [&](int32_t days) { return zone.to_utc_micros(saturated_product(days, kMicrosPerDay)); });
}

ColumnPtr cast_date_to_ntz(const CastCall& call) {
    return cast_all<int32_t, int64_t>(call,
                                      [](int32_t days) { return saturated_product(days, kMicrosPerDay); });
}

ColumnPtr cast_timestamp_to_date(const CastCall& call) {
    TimeZoneCursor zone(TimeZone::find(call.settings.time_zone));
    return cast_all<int64_t, int32_t>(
        call, [&](int64_t micros) { return floor_div(zone.to_local_micros(micros), kMicrosPerDay); });
}

ColumnPtr cast_ntz_to_date(const CastCall& call) {
    return cast_all<int64_t, int32_t>(call, [](int64_t micros) { return floor_div(micros, kMicrosPerDay); });
}

ColumnPtr cast_timestamp_to_ntz(const CastCall& call) {
    TimeZoneCursor zone(TimeZone::find(call.settings.time_zone));
    return cast_all<int64_t, int64_t>(call, [&](int64_t micros) { return zone.to_local_micros(micros); });
}

ColumnPtr cast_ntz_to_timestamp(const CastCall& call) {
    TimeZoneCursor zone(TimeZone::find(call.settings.time_zone));
    return cast_all<int64_t, int64_t>(call, [&](int64_t micros) { return zone.to_utc_micros(micros); });
}

/// Seconds of an instant; what does not fit a smaller type is null in legacy mode too.
ColumnPtr cast_timestamp_to_integral(const CastCall& call) {
    return with_integral_type(call.to, [&](auto to) {
        using To = decltype(to);
        return cast_or_overflow<int64_t, To>(call, [](int64_t micros, To& out) {
            const int64_t seconds = floor_div(micros, kMicrosPerSecond);
            out = static_cast<To>(seconds);
            return out == seconds;
        });
    });
}

ColumnPtr cast_timestamp_to_float(const CastCall& call) {
    return cast_all<int64_t, float>(
        call, [](int64_t micros) { return static_cast<double>(micros) / kMicrosAsDouble; });
}

ColumnPtr cast_timestamp_to_double(const CastCall& call) {
    return cast_all<int64_t, double>(
        call, [](int64_t micros) { return static_cast<double>(micros) / kMicrosAsDouble; });
}

ColumnPtr cast_timestamp_to_boolean(const CastCall& call) {
    return cast_all<int64_t, uint8_t>(call, [](int64_t micros) { return micros != 0; });
}

/// As Spark: through a double, which loses precision far from the epoch.
ColumnPtr cast_timestamp_to_decimal(const CastCall& call) {
    const Type& to = call.to;
    const auto seconds = [](int64_t micros) { return static_cast<double>(micros) / kMicrosAsDouble; };
    return with_decimal_type(to, [&](auto type) {
        using To = decltype(type);
        return cast_checked<int64_t, To>(
            call,
            [&](int64_t micros, To& out) {
                Int128 value = 0;
                const auto outcome = double_to_decimal(seconds(micros), to.precision(), to.scale(), value);
                out = static_cast<To>(value);
                return outcome == DecimalParse::kOk;
            },
            [&](int64_t row) {
                char text[kMaxDoubleText];
                const int size = format_double(seconds(call.input->values<int64_t>()[row]), text);
                return decimal_out_of_range({text, static_cast<size_t>(size)}, to);
            });
    });
}

ColumnPtr cast_boolean_to_timestamp(const CastCall& call) {
    return cast_all<uint8_t, int64_t>(call, [](uint8_t value) { return value; });
}

ColumnPtr cast_integral_to_timestamp(const CastCall& call) {
    return with_integral_type(call.from(), [&](auto from) {
        return cast_all<decltype(from), int64_t>(
            call, [](auto seconds) { return saturated_product(seconds, kMicrosPerSecond); });
    });
}

Error micros_overflow(double micros, const EvalSettings& settings) {
    return Error("CAST_OVERFLOW",
                 {{"value", literal_to_exact_sql(Type::double_number(), Value(micros), settings)},
                  {"sourceType", "\"DOUBLE\""},
                  {"targetType", "\"BIGINT\""},
                  {"ansiConfig", "\"spark.sql.ansi.enabled\""}});
}

template <typename From>
ColumnPtr floating_to_timestamp(const CastCall& call) {
    const From* in = call.input->values<From>();
    return cast_checked<From, int64_t>(
        call,
        [&](From seconds, int64_t& out) {
            const double micros = static_cast<double>(seconds) * kMicrosAsDouble;
            if (!std::isfinite(static_cast<double>(seconds))) return false;
            const bool fits = micros >= -0x1p63 && micros < 0x1p63;
            out = fits ? static_cast<int64_t>(micros) : micros < 0 ? INT64_MIN : INT64_MAX;
            return fits || call.lenient();
        },
        [&](int64_t row) {
            const double seconds = in[row];
            if (std::isfinite(seconds)) return micros_overflow(seconds * kMicrosAsDouble, call.settings);
            return cast_invalid_input(*call.input, row, call.to, call.settings);
        });
}

ColumnPtr cast_floating_to_timestamp(const CastCall& call) {
    if (call.from().is(TypeId::kFloat)) return floating_to_timestamp<float>(call);
    return floating_to_timestamp<double>(call);
}

ColumnPtr cast_decimal_to_timestamp(const CastCall& call) {
    const int scale = call.from().scale();
    return with_decimal_type(call.from(), [&](auto from) {
        using From = decltype(from);
        return cast_or_overflow<From, int64_t>(call, [&](From value, int64_t& out) {
            const Int128 whole = truncate_decimal(value, scale);
            const Int128 fraction = value - whole * power_of_ten(scale);
            const Int128 scaled = scale <= 32 ? fraction * kMicrosPerSecond / power_of_ten(scale)
                                              : fraction / power_of_ten(scale - 6);
            if (whole > INT64_MAX || whole < INT64_MIN) {
                out = static_cast<int64_t>(whole * kMicrosPerSecond);
                return call.lenient();
            }
            const Int128 micros = whole * kMicrosPerSecond + scaled;
            out = static_cast<int64_t>(micros);
            return out == micros || call.lenient();
        });
    });
}

/// Legacy only: dates have no number and no truth value.
ColumnPtr cast_date_to_null(const CastCall& call) { return Column::nulls(call.to, call.rows(), call.pool); }

ColumnPtr cast_between_times(const CastCall& call) {
    int64_t unit = 1000;
    for (int i = call.to.precision(); i < 6; ++i) unit *= 10;
    return cast_all<int64_t, int64_t>(call, [=](int64_t nanos) { return nanos - nanos % unit; });
}

ColumnPtr cast_time_to_integral(const CastCall& call) {
    return with_integral_type(call.to, [&](auto to) {
        using To = decltype(to);
        return cast_or_overflow<int64_t, To>(call, [](int64_t nanos, To& out) {
            const int64_t seconds = nanos / 1'000'000'000;
            out = static_cast<To>(seconds);
            return out == seconds;
        });
    });
}

ColumnPtr cast_time_to_decimal(const CastCall& call) {
    const Type& to = call.to;
    return with_decimal_type(to, [&](auto type) {
        using To = decltype(type);
        return cast_checked<int64_t, To>(
            call,
            [&](int64_t nanos, To& out) {
                Int128 value = 0;
                if (!rescale_decimal(nanos, 9, to.scale(), value) || !fits_precision(value, to.precision()))
                    return false;
                out = static_cast<To>(value);
                return true;
            },
            [&](int64_t row) {
                return decimal_out_of_range(decimal_to_string(call.input->values<int64_t>()[row], 9), to);
            });
    });
}

CastKernel find_to_timestamp(const Type& from) {
    switch (from.id()) {
        case TypeId::kDate:
            return cast_date_to_timestamp;
        case TypeId::kTimestampNtz:
            return cast_ntz_to_timestamp;
        case TypeId::kBoolean:
            return cast_boolean_to_timestamp;
        case TypeId::kFloat:
        case TypeId::kDouble:
            return cast_floating_to_timestamp;
        case TypeId::kDecimal:
            return cast_decimal_to_timestamp;
        default:
            return from.is_integral() ? cast_integral_to_timestamp : nullptr;
    }
}

CastKernel find_timestamp_to_number(const Type& to) {
    switch (to.id()) {
        case TypeId::kBoolean:
            return cast_timestamp_to_boolean;
        case TypeId::kFloat:
            return cast_timestamp_to_float;
        case TypeId::kDouble:
            return cast_timestamp_to_double;
        case TypeId::kDecimal:
            return cast_timestamp_to_decimal;
        default:
            return to.is_integral() ? cast_timestamp_to_integral : nullptr;
    }
}

}  // namespace

CastKernel find_datetime_cast(const Type& from, const Type& to) {
    if (to.is(TypeId::kTimestamp)) return find_to_timestamp(from);
    switch (from.id()) {
        case TypeId::kDate:
            return to.is(TypeId::kTimestampNtz) ? cast_date_to_ntz : cast_date_to_null;
        case TypeId::kTimestampNtz:
            return to.is(TypeId::kDate) ? cast_ntz_to_date : nullptr;
        case TypeId::kTime:
            if (to.is(TypeId::kTime)) return cast_between_times;
            if (to.is(TypeId::kDecimal)) return cast_time_to_decimal;
            return to.is_integral() ? cast_time_to_integral : nullptr;
        case TypeId::kTimestamp:
            if (to.is(TypeId::kDate)) return cast_timestamp_to_date;
            if (to.is(TypeId::kTimestampNtz)) return cast_timestamp_to_ntz;
            return find_timestamp_to_number(to);
        default:
            return nullptr;
    }
}

}  // namespace firesteel
