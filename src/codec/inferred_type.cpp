#include "codec/inferred_type.h"

#include <algorithm>

namespace firesteel {

namespace {

Type decimal_of(const Type& integral) {
    switch (integral.id()) {
        case TypeId::kByte:
            return Type::decimal(3, 0);
        case TypeId::kShort:
            return Type::decimal(5, 0);
        case TypeId::kInteger:
            return Type::decimal(10, 0);
        default:
            return Type::decimal(20, 0);
    }
}

Type wider_decimal(const Type& a, const Type& b) {
    const int scale = std::max(a.scale(), b.scale());
    const int whole = std::max(a.precision() - a.scale(), b.precision() - b.scale());
    if (whole + scale > kMaxPrecision) return Type::double_number();
    return Type::decimal(whole + scale, scale);
}

}  // namespace

std::optional<Type> tightest_inferred(const Type& a, const Type& b) {
    if (a == b || b.is(TypeId::kNull)) return a;
    if (a.is(TypeId::kNull)) return b;
    const bool decimals = a.is(TypeId::kDecimal) || b.is(TypeId::kDecimal);
    if (decimals) {
        const Type& decimal = a.is(TypeId::kDecimal) ? a : b;
        const Type& other = a.is(TypeId::kDecimal) ? b : a;
        if (!other.is_integral()) return std::nullopt;
        const Type needed = decimal_of(other);
        if (decimal.precision() - decimal.scale() < needed.precision()) return std::nullopt;
        return decimal;
    }
    if (a.is_numeric() && b.is_numeric()) return static_cast<int>(a.id()) > static_cast<int>(b.id()) ? a : b;
    if (a.is_datetime() && b.is_datetime()) {
        const bool zoned = a.is(TypeId::kTimestamp) || b.is(TypeId::kTimestamp);
        return zoned ? Type::timestamp() : Type::timestamp_ntz();
    }
    return std::nullopt;
}

std::optional<Type> wider_inferred(const Type& a, const Type& b) {
    if (auto type = tightest_inferred(a, b)) return type;
    if (!a.is_numeric() || !b.is_numeric()) return std::nullopt;
    if (!a.is(TypeId::kDecimal)) return a.is_integral() ? wider_inferred(decimal_of(a), b) : a;
    if (!b.is(TypeId::kDecimal)) return b.is_integral() ? wider_inferred(a, decimal_of(b)) : b;
    return wider_decimal(a, b);
}

}  // namespace firesteel
