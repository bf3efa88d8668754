#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <limits>

#include "column/bitmap.h"
#include "common/decimal.h"
#include "functions/coercion.h"
#include "functions/registry.h"
#include "functions/rows.h"
#include "functions/scalar/arithmetic/decimal_operator.h"
#include "functions/scalar/arithmetic/integer_operator.h"
#include "functions/scalar/math/round_decimal.h"

namespace firesteel {

namespace {

/// Rounding may carry into one more digit before the point.
Type rounded_decimal(const Type& type, int64_t digits) {
    const int64_t whole = type.precision() - type.scale() + 1;
    if (digits < 0) {
        return Type::decimal(static_cast<int>(std::min<int64_t>(std::max(whole, -digits + 1), kMaxPrecision)),
                             0);
    }
    const int64_t scale = std::min<int64_t>(type.scale(), digits);
    return Type::decimal(static_cast<int>(std::min<int64_t>(whole + scale, kMaxPrecision)),
                         static_cast<int>(scale));
}

/// The number of digits must be constant: the result's type depends on it. 0 when it is not given.
int64_t constant_digits(const ResolveRequest& request) {
    if (request.arguments.size() < 2) return 0;
    const ArgumentInfo& digits = request.arguments[1];
    const bool fits = digits.type.is(TypeId::kInteger) ||
                      can_implicitly_cast(digits.type, Type::integer(), request.settings->ansi);
    if (!fits) raise_unexpected_type(request, 1, "\"INT\"");
    if (!digits.constant) {
        raise_mismatch(
            request, "NON_FOLDABLE_INPUT",
            {{"inputName", "`scale`"}, {"inputType", "\"INT\""}, {"inputExpr", quoted(digits.sql)}});
    }
    const Value& value = *digits.constant;
    if (value.holds<int64_t>()) return value.as_long();
    if (value.holds<double>()) return static_cast<int64_t>(value.as_double());
    if (value.holds<Int128>())
        return static_cast<int64_t>(truncate_decimal(value.as_int128(), digits.type.scale()));
    return value.holds<std::string>() ? std::strtoll(value.as_string().c_str(), nullptr, 10) : 0;
}

Resolution with_digits(const ResolveRequest& request, Type type, Type result) {
    Resolution resolution;
    resolution.argument_types = {std::move(type)};
    if (request.arguments.size() > 1) resolution.argument_types.push_back(Type::integer());
    resolution.result = std::move(result);
    resolution.nullable = true;
    return resolution;
}

Resolution resolve_round(const ResolveRequest& request) {
    check_argument_count(request, 1, 2);
    Type type = request.arguments[0].type;
    if (type.is_string() || type.is(TypeId::kNull)) type = Type::double_number();
    if (!type.is_numeric()) raise_unexpected_type(request, 0, "\"NUMERIC\"");
    const int64_t digits = constant_digits(request);
    return with_digits(request, type, type.is(TypeId::kDecimal) ? rounded_decimal(type, digits) : type);
}

/// ceil(x) and floor(x) give whole numbers; with digits they work on decimals.
Resolution resolve_edge(const ResolveRequest& request) {
    const size_t count = request.arguments.size();
    if (count < 1 || count > 2) raise_wrong_argument_count(request, "2");
    const Type& given = request.arguments[0].type;
    if (request.arguments.size() == 2) {
        const ArgumentInfo& digits = request.arguments[1];
        const bool is_number = digits.type.is_integral() && digits.constant && !digits.constant->is_null();
        if (!is_number) {
            throw Error(
                "NON_FOLDABLE_ARGUMENT",
                {{"funcName", "`" + request.name + "`"}, {"paramName", "`scale`"}, {"paramType", "\"INT\""}});
        }
        Type type = given.is(TypeId::kDecimal)                     ? given
                    : given.is_numeric()                           ? decimal_for(given)
                    : given.is_string() || given.is(TypeId::kNull) ? Type::decimal(38, 18)
                                                                   : Type::null();
        if (type.is(TypeId::kNull)) raise_unexpected_type(request, 0, "\"DECIMAL\"");
        return with_digits(request, type, rounded_decimal(type, constant_digits(request)));
    }
    if (given.is(TypeId::kDecimal)) {
        const Type result =
            given.scale() == 0
                ? given
                : Type::decimal(std::min(given.precision() - given.scale() + 1, kMaxPrecision), 0);
        return with_digits(request, given, result);
    }
    if (given.is_integral()) return with_digits(request, Type::long_integer(), Type::long_integer());
    if (!given.is_numeric() && !given.is_string() && !given.is(TypeId::kNull)) {
        raise_unexpected_type(request, 0, R"_(("DECIMAL" or "DOUBLE" or "BIGINT"))_");
    }
    return with_digits(request, Type::double_number(), Type::long_integer());
}

int32_t digits_of(const KernelCall& call) {
    return call.arguments.size() > 1 && call.rows > 0 ? call[1].values<int32_t>()[0] : 0;
}

bool is_valid(const KernelCall& call, int64_t row) {
    return !call.validity || get_bit(call.validity->as<uint64_t>(), row);
}

ColumnPtr round_decimals(const KernelCall& call, Rounding rounding) {
    const DecimalReader in(call[0]);
    DecimalWriter out(call);
    const Type& type = *call.result_type;
    const int digits = digits_of(call);
    for (int64_t row = 0; row < call.rows; ++row) {
        if (!is_valid(call, row)) continue;
        const Int128 value = round_decimal(in[row], in.scale(), digits, rounding);
        if (fits_precision(value, type.precision())) {
            out.set(row, value);
        } else {
            call.errors->fail(row,
                              [&] { return decimal_overflow(decimal_to_string(value, type.scale()), type); });
        }
    }
    return out.finish();
}

template <typename T>
ColumnPtr round_integers(const KernelCall& call, Rounding rounding) {
    const int digits = digits_of(call);
    if (digits >= 0) return call.arguments[0];
    auto buffer = Buffer::allocate_zeroed(call.rows * static_cast<int64_t>(sizeof(T)), call.pool);
    for (int64_t row = 0; row < call.rows; ++row) {
        if (!is_valid(call, row)) continue;
        const Int128 value = round_decimal(call[0].values<T>()[row], 0, digits, rounding);
        const bool fits = value >= std::numeric_limits<T>::min() && value <= std::numeric_limits<T>::max();
        if (!fits && call.errors->mode() != EvalMode::kLegacy) {
            call.errors->fail(row, [] { return arithmetic_overflow("Overflow", nullptr); });
        }
        buffer->template mutable_as<T>()[row] = static_cast<T>(value);
    }
    return Column::flat(*call.result_type, call.rows, std::move(buffer), nullptr);
}

template <typename T, T (*kRound)(T, int, Rounding)>
ColumnPtr round_floats(const KernelCall& call, Rounding rounding) {
    auto buffer = Buffer::allocate_zeroed(call.rows * static_cast<int64_t>(sizeof(T)), call.pool);
    const int digits = digits_of(call);
    for (int64_t row = 0; row < call.rows; ++row) {
        if (is_valid(call, row))
            buffer->template mutable_as<T>()[row] = kRound(call[0].values<T>()[row], digits, rounding);
    }
    return Column::flat(*call.result_type, call.rows, std::move(buffer), nullptr);
}

template <Rounding kRounding>
ColumnPtr round_numbers(const KernelCall& call) {
    if (call[0].type().is(TypeId::kDecimal)) return round_decimals(call, kRounding);
    switch (call[0].type().physical()) {
        case PhysicalType::kInt8:
            return round_integers<int8_t>(call, kRounding);
        case PhysicalType::kInt16:
            return round_integers<int16_t>(call, kRounding);
        case PhysicalType::kInt32:
            return round_integers<int32_t>(call, kRounding);
        case PhysicalType::kInt64:
            return round_integers<int64_t>(call, kRounding);
        case PhysicalType::kFloat:
            return round_floats<float, round_float>(call, kRounding);
        default:
            return round_floats<double, round_double>(call, kRounding);
    }
}

/// To the nearest long, saturating as Java does; NaN is 0.
int64_t saturated(double value) {
    if (std::isnan(value)) return 0;
    if (value >= 9223372036854775808.0) return std::numeric_limits<int64_t>::max();
    if (value < -9223372036854775808.0) return std::numeric_limits<int64_t>::min();
    return static_cast<int64_t>(value);
}
int64_t ceiling_row(double value) { return saturated(std::ceil(value)); }
int64_t floor_row(double value) { return saturated(std::floor(value)); }

ColumnPtr ceiling(const KernelCall& call) {
    if (call[0].type().is(TypeId::kDecimal)) return round_decimals(call, Rounding::kCeiling);
    return call[0].type().is(TypeId::kLong) ? call.arguments[0] : rows<ceiling_row>(call);
}

ColumnPtr floor(const KernelCall& call) {
    if (call[0].type().is(TypeId::kDecimal)) return round_decimals(call, Rounding::kFloor);
    return call[0].type().is(TypeId::kLong) ? call.arguments[0] : rows<floor_row>(call);
}

std::string show_digits(const std::string& name, const std::vector<std::string>& arguments) {
    return name + "(" + arguments[0] + ", " + (arguments.size() > 1 ? arguments[1] : "0") + ")";
}

/// CEIL(x), but ceil(x, 1) and ceiling(x).
std::string show_edge(const std::string& name, const std::vector<std::string>& arguments) {
    if (arguments.size() > 1) return name + "(" + arguments[0] + ", " + arguments[1] + ")";
    return (name == "ceil" ? "CEIL" : name == "floor" ? "FLOOR" : name) + "(" + arguments[0] + ")";
}

}  // namespace

FUNCTION("round")
    .group("math_funcs")
    .since("1.5.0")
    .doc("Rounds to a number of digits after the point (before it when negative), halves away from zero.")
    .example("SELECT round(2.5, 0)", "3")
    .overload(resolve_round, round_numbers<Rounding::kHalfUp>)
    .with([](FunctionRecord& r) { r.display = show_digits, r.can_fail = true; });

FUNCTION("bround")
    .group("math_funcs")
    .since("2.0.0")
    .doc("Rounds to a number of digits after the point (before it when negative), halves to the even digit.")
    .example("SELECT bround(2.5, 0)", "2")
    .example("SELECT bround(25, -1)", "20")
    .overload(resolve_round, round_numbers<Rounding::kHalfEven>)
    .with([](FunctionRecord& r) { r.display = show_digits, r.can_fail = true; });

FUNCTION("ceil")
    .alias("ceiling")
    .group("math_funcs")
    .since("1.4.0")
    .doc("The least number of the given digits that is not less than the argument.")
    .example("SELECT ceil(-0.1)", "0")
    .example("SELECT ceil(3.1411, 3)", "3.142")
    .overload(resolve_edge, ceiling)
    .with([](FunctionRecord& r) { r.display = show_edge, r.can_fail = true; });

FUNCTION("floor")
    .group("math_funcs")
    .since("1.4.0")
    .doc("The greatest number of the given digits that is not greater than the argument.")
    .example("SELECT floor(-0.1)", "-1")
    .example("SELECT floor(3.1411, 3)", "3.141")
    .overload(resolve_edge, floor)
    .with([](FunctionRecord& r) { r.display = show_edge, r.can_fail = true; });

}  // namespace firesteel
