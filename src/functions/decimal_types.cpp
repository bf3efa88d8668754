#include <algorithm>

#include "common/check.h"
#include "functions/coercion.h"

namespace firesteel {

namespace {

constexpr int kMinimumAdjustedScale = 6;

/// Cuts both numbers at 38: what Spark does when it must not give up fraction digits for whole ones.
Type bounded(int precision, int scale) {
    return Type::decimal(std::min(precision, kMaxPrecision), std::min(scale, kMaxPrecision));
}

/// Beyond 38 digits the fraction gives way first, down to six digits.
Type adjusted(int precision, int scale) {
    if (precision <= kMaxPrecision) return Type::decimal(precision, scale);
    const int whole_digits = precision - scale;
    const int least_scale = std::min(scale, kMinimumAdjustedScale);
    return Type::decimal(kMaxPrecision, std::max(kMaxPrecision - whole_digits, least_scale));
}

Type quotient(const Type& a, const Type& b, bool allow_precision_loss) {
    const int whole = a.precision() - a.scale() + b.scale();
    const int fraction = std::max(kMinimumAdjustedScale, a.scale() + b.precision() + 1);
    if (allow_precision_loss) return adjusted(whole + fraction, fraction);
    int whole_digits = std::min(kMaxPrecision, whole);
    int fraction_digits = std::min(kMaxPrecision, fraction);
    const int excess = whole_digits + fraction_digits - kMaxPrecision;
    if (excess > 0) {
        fraction_digits -= excess / 2 + 1;
        whole_digits = kMaxPrecision - fraction_digits;
    }
    return bounded(whole_digits + fraction_digits, fraction_digits);
}

}  // namespace

Type decimal_for(const Type& type) {
    switch (type.id()) {
        case TypeId::kBoolean:
            return Type::decimal(1, 0);
        case TypeId::kByte:
            return Type::decimal(3, 0);
        case TypeId::kShort:
            return Type::decimal(5, 0);
        case TypeId::kInteger:
            return Type::decimal(10, 0);
        case TypeId::kLong:
            return Type::decimal(20, 0);
        case TypeId::kFloat:
            return Type::decimal(14, 7);
        case TypeId::kDouble:
            return Type::decimal(30, 15);
        case TypeId::kDecimal:
            return type;
        default:
            CHECK(false, "{} has no decimal type", type.to_string());
    }
    return type;
}

Type wider_decimal(const Type& a, const Type& b) {
    const int scale = std::max(a.scale(), b.scale());
    const int whole = std::max(a.precision() - a.scale(), b.precision() - b.scale());
    const int excess = std::max(0, whole + scale - kMaxPrecision);
    return Type::decimal(std::min(whole + scale, kMaxPrecision), std::max(0, scale - excess));
}

Type decimal_result(char op, const Type& a, const Type& b, bool allow_precision_loss) {
    const auto fit = allow_precision_loss ? adjusted : bounded;
    const int scale = std::max(a.scale(), b.scale());
    const int whole_a = a.precision() - a.scale();
    const int whole_b = b.precision() - b.scale();
    switch (op) {
        case '+':
        case '-':
            return fit(std::max(whole_a, whole_b) + scale + 1, scale);
        case '*':
            return fit(a.precision() + b.precision() + 1, a.scale() + b.scale());
        case '/':
            return quotient(a, b, allow_precision_loss);
        case '%':
            return fit(std::min(whole_a, whole_b) + scale, scale);
        case 'd':
            return bounded(std::max(1, whole_a + b.scale()), 0);
        default:
            CHECK(false, "no decimal rule for operator {}", op);
    }
    return a;
}

}  // namespace firesteel
