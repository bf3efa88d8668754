#include <bit>

#include "functions/coercion.h"
#include "functions/implicit_arguments.h"
#include "functions/registry.h"
#include "functions/rows.h"
#include "functions/scalar/arithmetic/operands.h"

namespace firesteel {

namespace {

constexpr const char* kIntegral = "\"INTEGRAL\"";

Resolution resolve_bits(const ResolveRequest& request) {
    check_argument_count(request, 2, 2);
    const Operands operands = numeric_operands(request, false, kIntegral);
    if (!operands.left.is_integral()) {
        if (request.arguments[0].type.is(TypeId::kNull) && request.arguments[1].type.is(TypeId::kNull)) {
            return {{Type::integer(), Type::integer()}, Type::integer(), true};
        }
        raise_operand_types(request, operands.left, operands.right, kIntegral);
    }
    return {{operands.left, operands.right},
            operands.left,
            strict_nullable(request, {operands.left, operands.right})};
}

struct And {
    template <typename T>
    static T run(T a, T b) {
        return static_cast<T>(a & b);
    }
};
struct Or {
    template <typename T>
    static T run(T a, T b) {
        return static_cast<T>(a | b);
    }
};
struct Xor {
    template <typename T>
    static T run(T a, T b) {
        return static_cast<T>(a ^ b);
    }
};

template <typename Op>
ColumnPtr combine_bits(const KernelCall& call) {
    switch (call.result_type->physical()) {
        case PhysicalType::kInt8:
            return rows<Op::template run<int8_t>>(call);
        case PhysicalType::kInt16:
            return rows<Op::template run<int16_t>>(call);
        case PhysicalType::kInt32:
            return rows<Op::template run<int32_t>>(call);
        default:
            return rows<Op::template run<int64_t>>(call);
    }
}

template <typename T>
T invert_bits(T value) {
    return static_cast<T>(~value);
}

ColumnPtr invert(const KernelCall& call) {
    switch (call.result_type->physical()) {
        case PhysicalType::kInt8:
            return rows<invert_bits<int8_t>>(call);
        case PhysicalType::kInt16:
            return rows<invert_bits<int16_t>>(call);
        case PhysicalType::kInt32:
            return rows<invert_bits<int32_t>>(call);
        default:
            return rows<invert_bits<int64_t>>(call);
    }
}

/// Only the low bits of the distance count, as in Java.
template <typename T>
T shift_left(T value, int32_t by) {
    return static_cast<T>(static_cast<std::make_unsigned_t<T>>(value) << (by & (sizeof(T) * 8 - 1)));
}
template <typename T>
T shift_right(T value, int32_t by) {
    return value >> (by & (sizeof(T) * 8 - 1));
}
template <typename T>
T shift_right_unsigned(T value, int32_t by) {
    return static_cast<T>(static_cast<std::make_unsigned_t<T>>(value) >> (by & (sizeof(T) * 8 - 1)));
}

/// A BIGINT stays one, whatever the distance is; all else is an INT.
Resolution resolve_shift(const ResolveRequest& request) {
    check_argument_count(request, 2, 2);
    const Type& base = request.arguments[0].type;
    Type type = base.is(TypeId::kLong) ? base : Type::integer();
    const std::vector<Type> types = {type, Type::integer()};
    const bool fits = base.is(TypeId::kLong) || base.is(TypeId::kNull) ||
                      can_implicitly_cast(base, type, request.settings->ansi);
    if (!fits) raise_unexpected_type(request, 0, R"_(("INT" or "BIGINT"))_");
    check_implicit_casts(request, types);
    return {types, type, strict_nullable(request, types)};
}

template <int32_t (*kNarrow)(int32_t, int32_t), int64_t (*kWide)(int64_t, int32_t)>
ColumnPtr shift(const KernelCall& call) {
    return call.result_type->is(TypeId::kLong) ? rows<kWide>(call) : rows<kNarrow>(call);
}

/// Narrow numbers count with their sign bits repeated.
template <typename T>
int32_t count_bits(T value) {
    return std::popcount(static_cast<uint64_t>(static_cast<int64_t>(value)));
}
int32_t count_truth(bool value) { return value ? 1 : 0; }

template <typename T>
int8_t bit_at(T value, int32_t position, RowErrors& errors) {
    constexpr int kBits = sizeof(T) * 8;
    if (position < 0 || position >= kBits) {
        errors.fail_always([&] {
            return Error("INVALID_PARAMETER_VALUE.BIT_POSITION_RANGE",
                         {{"functionName", "`bit_get`"},
                          {"parameter", "`pos`"},
                          {"upper", std::to_string(kBits)},
                          {"invalidValue", std::to_string(position)}});
        });
        return 0;
    }
    return static_cast<int8_t>((static_cast<uint64_t>(value) >> position) & 1);
}

ColumnPtr count_bits_of_any(const KernelCall& call) {
    switch (call[0].type().physical()) {
        case PhysicalType::kBool:
            return rows<count_truth>(call);
        case PhysicalType::kInt8:
            return rows<count_bits<int8_t>>(call);
        case PhysicalType::kInt16:
            return rows<count_bits<int16_t>>(call);
        case PhysicalType::kInt32:
            return rows<count_bits<int32_t>>(call);
        default:
            return rows<count_bits<int64_t>>(call);
    }
}

ColumnPtr bit_get(const KernelCall& call) {
    switch (call[0].type().physical()) {
        case PhysicalType::kInt8:
            return rows<bit_at<int8_t>>(call);
        case PhysicalType::kInt16:
            return rows<bit_at<int16_t>>(call);
        case PhysicalType::kInt32:
            return rows<bit_at<int32_t>>(call);
        default:
            return rows<bit_at<int64_t>>(call);
    }
}

/// (a << b) where the operator was written.
template <const char* kOperator>
std::string show_shift(const std::string& name, const std::vector<std::string>& a) {
    if (name == kOperator) return "(" + a[0] + " " + name + " " + a[1] + ")";
    return name + "(" + a[0] + ", " + a[1] + ")";
}
constexpr char kLeft[] = "<<";
constexpr char kRight[] = ">>";
constexpr char kRightUnsigned[] = ">>>";

/// No text becomes a boolean here.
Resolution resolve_bit_count(const ResolveRequest& request) {
    check_argument_count(request, 1, 1);
    const ArgumentInfo& value = request.arguments[0];
    const bool is_null = value.type.is(TypeId::kNull);
    if (!value.type.is_integral() && !value.type.is(TypeId::kBoolean) && !is_null)
        raise_unexpected_type(request, 0, R"_(("INTEGRAL" or "BOOLEAN"))_");
    return {{is_null ? Type::integer() : value.type}, Type::integer(), value.nullable};
}

}  // namespace

FUNCTION("&")
    .group("bitwise_funcs")
    .since("1.4.0")
    .doc("The bits that are set in both numbers.")
    .example("SELECT 3 & 5", "1")
    .overload(resolve_bits, combine_bits<And>)
    .with([](FunctionRecord& r) { r.infix = "&"; });
FUNCTION("|")
    .group("bitwise_funcs")
    .since("1.4.0")
    .doc("The bits that are set in one of the numbers.")
    .example("SELECT 3 | 5", "7")
    .overload(resolve_bits, combine_bits<Or>)
    .with([](FunctionRecord& r) { r.infix = "|"; });
FUNCTION("^")
    .group("bitwise_funcs")
    .since("1.4.0")
    .doc("The bits that are set in exactly one of the numbers.")
    .example("SELECT 3 ^ 5", "6")
    .overload(resolve_bits, combine_bits<Xor>)
    .with([](FunctionRecord& r) { r.infix = "^"; });
FUNCTION("~")
    .group("bitwise_funcs")
    .since("1.4.0")
    .doc("All bits inverted.")
    .example("SELECT ~0", "-1")
    .overload("(expr INTEGRAL) -> SAME", invert)
    .with([](FunctionRecord& r) {
        r.display = [](const std::string&, const std::vector<std::string>& a) {
            std::string out(1, '~');
            return out.append(a[0]);
        };
    });
FUNCTION("shiftleft")
    .alias("<<")
    .group("bitwise_funcs")
    .since("1.5.0")
    .doc("The bits moved to the left.")
    .example("SELECT shiftleft(2, 1)", "4")
    .overload(resolve_shift, shift<shift_left<int32_t>, shift_left<int64_t>>)
    .with([](FunctionRecord& r) { r.display = show_shift<kLeft>; });
FUNCTION("shiftright")
    .alias(">>")
    .group("bitwise_funcs")
    .since("1.5.0")
    .doc("The bits moved to the right, the sign kept.")
    .example("SELECT shiftright(4, 1)", "2")
    .overload(resolve_shift, shift<shift_right<int32_t>, shift_right<int64_t>>)
    .with([](FunctionRecord& r) { r.display = show_shift<kRight>; });
FUNCTION("shiftrightunsigned")
    .alias(">>>")
    .group("bitwise_funcs")
    .since("1.5.0")
    .doc("The bits moved to the right, zeros moved in.")
    .example("SELECT shiftrightunsigned(4, 1)", "2")
    .overload(resolve_shift, shift<shift_right_unsigned<int32_t>, shift_right_unsigned<int64_t>>)
    .with([](FunctionRecord& r) { r.display = show_shift<kRightUnsigned>; });
FUNCTION("bit_count")
    .group("bitwise_funcs")
    .since("3.0.0")
    .doc("The number of bits that are set, in 64 of them.")
    .example("SELECT bit_count(0)", "0")
    .overload(resolve_bit_count, count_bits_of_any);
FUNCTION("bit_get")
    .alias("getbit")
    .group("bitwise_funcs")
    .since("3.2.0")
    .doc("The bit at a position counted from the right, from 0.")
    .example("SELECT bit_get(11, 0)", "1")
    .example("SELECT getbit(11, 2)", "0")
    .overload("(expr INTEGRAL, pos INT) -> TINYINT", bit_get)
    .with([](FunctionRecord& r) { r.can_fail = true; });

}  // namespace firesteel
