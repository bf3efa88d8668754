#include "common/decimal.h"

#include <limits>
#include <type_traits>

#include "codec/number_text.h"
#include "functions/cast/cast_call.h"
#include "functions/cast/physical.h"

namespace firesteel {

namespace {

bool fit(Int128 value, int from_scale, const Type& to, Int128& out) {
    return rescale_decimal(value, from_scale, to.scale(), out) && fits_precision(out, to.precision());
}

/// A double without an exponent: 1.0E10 -> 10000000000.
std::string plain_digits(double value) {
    char buffer[kMaxDoubleText];
    std::string text(buffer, static_cast<size_t>(format_double(value, buffer)));
    const size_t mark = text.find('E');
    if (mark == std::string::npos) return text;
    const int exponent = std::stoi(text.substr(mark + 1));
    const size_t point = text.find('.');
    std::string digits = text.substr(0, point) + text.substr(point + 1, mark - point - 1);
    if (exponent < 0) return text;
    const size_t whole = point + static_cast<size_t>(exponent);
    if (digits.size() <= whole) return digits + std::string(whole - digits.size(), '0');
    if (digits.size() == whole + 1 && digits.back() == '0') return digits.substr(0, whole);
    return digits.insert(whole, ".");
}

/// Exact numbers of scale `scale` (integers: 0) to a decimal.
template <typename From, typename To>
ColumnPtr exact_to_decimal(const CastCall& call, int scale) {
    const Type& to = call.to;
    return cast_checked<From, To>(
        call,
        [&](From value, To& out) {
            Int128 result;
            if (!fit(value, scale, to, result)) return false;
            out = static_cast<To>(result);
            return true;
        },
        [&](int64_t row) {
            return decimal_out_of_range(decimal_to_string(call.input->values<From>()[row], scale), to);
        });
}

template <typename From, typename To>
ColumnPtr floating_to_decimal(const CastCall& call) {
    CastResult<To> result(call);
    const From* in = call.input->values<From>();
    for (int64_t row = 0; row < call.rows(); ++row) {
        if (!result.valid(row)) continue;
        const double value = in[row];
        Int128 unscaled = 0;
        const DecimalParse outcome = double_to_decimal(value, call.to.precision(), call.to.scale(), unscaled);
        result.values()[row] = static_cast<To>(unscaled);
        if (outcome == DecimalParse::kOk) continue;
        result.set_null(row);
        if (outcome == DecimalParse::kMalformed) continue;  // NaN and infinities are null in every mode
        call.errors.fail(row, [&] { return decimal_out_of_range(plain_digits(value), call.to); });
        if (call.errors.has_error()) break;
    }
    return result.finish();
}

template <typename From, typename To>
ColumnPtr decimal_to_integral(const CastCall& call) {
    const int scale = call.from().scale();
    if (call.lenient()) {
        return cast_all<From, To>(
            call, [&](From value) { return static_cast<int64_t>(truncate_decimal(value, scale)); });
    }
    return cast_or_overflow<From, To>(call, [&](From value, To& out) {
        const Int128 whole = truncate_decimal(value, scale);
        out = static_cast<To>(whole);
        return out == whole;
    });
}

template <typename From, typename To>
ColumnPtr decimal_to_number(const CastCall& call) {
    if constexpr (std::is_floating_point_v<To>) {
        const int scale = call.from().scale();
        return cast_all<From, To>(call, [&](From value) { return decimal_to_double(value, scale); });
    } else {
        return decimal_to_integral<From, To>(call);
    }
}

ColumnPtr cast_from_decimal(const CastCall& call) {
    return with_decimal_type(call.from(), [&](auto from) {
        using From = decltype(from);
        return with_number_type(call.to,
                                [&](auto to) { return decimal_to_number<From, decltype(to)>(call); });
    });
}

ColumnPtr cast_decimal_to_boolean(const CastCall& call) {
    return with_decimal_type(call.from(), [&](auto from) {
        return cast_all<decltype(from), uint8_t>(call, [](auto value) { return value != 0; });
    });
}

ColumnPtr cast_between_decimals(const CastCall& call) {
    return with_decimal_type(call.from(), [&](auto from) {
        return with_decimal_type(call.to, [&](auto to) {
            return exact_to_decimal<decltype(from), decltype(to)>(call, call.from().scale());
        });
    });
}

ColumnPtr cast_boolean_to_decimal(const CastCall& call) {
    return with_decimal_type(call.to,
                             [&](auto to) { return exact_to_decimal<uint8_t, decltype(to)>(call, 0); });
}

ColumnPtr cast_number_to_decimal(const CastCall& call) {
    return with_number_type(call.from(), [&](auto from) {
        using From = decltype(from);
        return with_decimal_type(call.to, [&](auto to) {
            if constexpr (std::is_floating_point_v<From>) {
                return floating_to_decimal<From, decltype(to)>(call);
            } else {
                return exact_to_decimal<From, decltype(to)>(call, 0);
            }
        });
    });
}

}  // namespace

CastKernel find_decimal_cast(const Type& from, const Type& to) {
    if (from.is(TypeId::kDecimal)) {
        if (to.is(TypeId::kDecimal)) return cast_between_decimals;
        if (to.is(TypeId::kBoolean)) return cast_decimal_to_boolean;
        return to.is_numeric() ? cast_from_decimal : nullptr;
    }
    if (from.is(TypeId::kBoolean)) return cast_boolean_to_decimal;
    return from.is_numeric() ? cast_number_to_decimal : nullptr;
}

}  // namespace firesteel
