#include <cmath>
#include <limits>
#include <type_traits>

#include "functions/cast/cast_call.h"
#include "functions/cast/physical.h"

namespace firesteel {

namespace {

/// Java's (int) and (long): NaN is 0, the ends hold.
template <typename To>
To saturate(double value) {
    if (std::isnan(value)) return 0;
    if (value <= static_cast<double>(std::numeric_limits<To>::min())) return std::numeric_limits<To>::min();
    if (value >= static_cast<double>(std::numeric_limits<To>::max())) return std::numeric_limits<To>::max();
    return static_cast<To>(value);
}

/// Java's narrowing of a floating number goes through int for byte and short.
template <typename To>
To narrow(double value) {
    if constexpr (sizeof(To) < 4) {
        return static_cast<To>(saturate<int32_t>(value));
    } else {
        return saturate<To>(value);
    }
}

template <typename To>
bool in_range(double value) {
    // 2^63 is the double nearest to the largest long, and becomes that.
    if constexpr (sizeof(To) == 8) return value >= -0x1p63 && value <= 0x1p63;
    return std::floor(value) <= std::numeric_limits<To>::max() &&
           std::ceil(value) >= std::numeric_limits<To>::min();
}

template <typename From, typename To>
ColumnPtr cast_floating_to_integral(const CastCall& call) {
    if (call.lenient()) return cast_all<From, To>(call, [](From value) { return narrow<To>(value); });
    return cast_or_overflow<From, To>(call, [](From value, To& out) {
        if (!in_range<To>(value)) return false;
        out = narrow<To>(value);
        return true;
    });
}

template <typename From, typename To>
ColumnPtr cast_integral(const CastCall& call) {
    if (call.lenient() || sizeof(To) >= sizeof(From))
        return cast_all<From, To>(call, [](From value) { return value; });
    return cast_or_overflow<From, To>(call, [](From value, To& out) {
        out = static_cast<To>(value);
        return out == value;
    });
}

template <typename From, typename To>
ColumnPtr cast_number(const CastCall& call) {
    if constexpr (std::is_floating_point_v<To>) {
        return cast_all<From, To>(call, [](From value) { return value; });
    } else if constexpr (std::is_floating_point_v<From>) {
        return cast_floating_to_integral<From, To>(call);
    } else {
        return cast_integral<From, To>(call);
    }
}

ColumnPtr cast_number_to_boolean(const CastCall& call) {
    return with_number_type(call.from(), [&](auto from) {
        return cast_all<decltype(from), uint8_t>(call, [](auto value) { return value != 0; });
    });
}

ColumnPtr cast_boolean_to_number(const CastCall& call) {
    return with_number_type(call.to, [&](auto to) {
        return cast_all<uint8_t, decltype(to)>(call, [](uint8_t value) { return value; });
    });
}

ColumnPtr cast_between_numbers(const CastCall& call) {
    return with_number_type(call.from(), [&](auto from) {
        return with_number_type(call.to,
                                [&](auto to) { return cast_number<decltype(from), decltype(to)>(call); });
    });
}

}  // namespace

CastKernel find_number_cast(const Type& from, const Type& to) {
    const bool from_boolean = from.is(TypeId::kBoolean);
    const bool to_boolean = to.is(TypeId::kBoolean);
    if (from_boolean && to.is_numeric()) return cast_boolean_to_number;
    if (from.is_numeric() && to_boolean) return cast_number_to_boolean;
    return from.is_numeric() && to.is_numeric() ? cast_between_numbers : nullptr;
}

}  // namespace firesteel
