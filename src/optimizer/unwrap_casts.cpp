#include "optimizer/unwrap_casts.h"

#include <optional>

#include "common/decimal.h"
#include "optimizer/attribute_set.h"

namespace firesteel {

namespace {

int digits_before_point(const Type& type) {
    switch (type.id()) {
        case TypeId::kByte:
            return 3;
        case TypeId::kShort:
            return 5;
        case TypeId::kInteger:
            return 10;
        case TypeId::kLong:
            return 19;
        default:
            return type.precision() - type.scale();
    }
}

bool is_exact(const Type& type) { return type.is_integral() || type.is(TypeId::kDecimal); }
int scale_of(const Type& type) { return type.is(TypeId::kDecimal) ? type.scale() : 0; }

/// Does every value of `from` stay what it is as a `to`?
bool is_widening(const Type& from, const Type& to) {
    if (!is_exact(from) || !is_exact(to)) return false;
    if (from.is_integral() && to.is_integral()) return digits_before_point(from) <= digits_before_point(to);
    return to.is(TypeId::kDecimal) && digits_before_point(from) <= digits_before_point(to) &&
           scale_of(from) <= scale_of(to);
}

std::optional<Int128> unscaled(const Value& value) {
    if (value.holds<int64_t>()) return Int128(value.as_long());
    if (value.holds<Int128>()) return value.as_int128();
    return std::nullopt;
}

/// The same number as a value of a narrower type; nothing when it is none.
std::optional<Value> narrowed(const Value& value, const Type& from, const Type& to) {
    const auto number = unscaled(value);
    if (!number) return std::nullopt;
    const Int128 unit = power_of_ten(scale_of(from) - scale_of(to));
    if (*number % unit != 0) return std::nullopt;
    const Int128 result = *number / unit;
    if (to.is(TypeId::kDecimal)) {
        const Int128 limit = power_of_ten(to.precision());
        return result < limit && result > -limit ? std::optional(Value(result)) : std::nullopt;
    }
    const int bits = to.is(TypeId::kByte)      ? 8
                     : to.is(TypeId::kShort)   ? 16
                     : to.is(TypeId::kInteger) ? 32
                                               : 64;
    const Int128 limit = Int128(1) << (bits - 1);
    if (result >= limit || result < -limit) return std::nullopt;
    return Value(static_cast<int64_t>(result));
}

bool is_cast_column(const ExprPtr& expr) {
    return expr->is(ExprKind::kCast) && expr->children[0]->is(ExprKind::kAttribute) &&
           is_widening(expr->children[0]->type, expr->type);
}

ExprPtr narrowed(const ExprPtr& constant, const Type& to) {
    if (!constant->is_literal()) return nullptr;
    if (constant->value.is_null()) return make_literal(to, Value::null());
    const auto value = narrowed(constant->value, constant->type, to);
    return value ? make_literal(to, *value) : nullptr;
}

}  // namespace

ExprPtr without_cast(const ExprPtr& comparison) {
    static constexpr std::string_view kComparisons[] = {"=", "!=", "<", "<=", ">", ">=", "<=>", "in"};
    bool compares = false;
    for (const std::string_view name : kComparisons) compares |= comparison->is_call(name);
    if (!compares || comparison->children.size() < 2) return nullptr;
    Exprs sides = comparison->children;
    const bool turned = sides.size() == 2 && sides[0]->is_literal() && !comparison->is_call("in");
    if (turned) std::swap(sides[0], sides[1]);
    if (!is_cast_column(sides[0])) return nullptr;
    const ExprPtr column = sides[0]->children[0];
    for (size_t i = 1; i < sides.size(); ++i) {
        if (sides[i]->type != sides[0]->type) return nullptr;
        sides[i] = narrowed(sides[i], column->type);
        if (!sides[i]) return nullptr;
    }
    sides[0] = column;
    if (turned) std::swap(sides[0], sides[1]);
    return plain_call(comparison->name, std::move(sides));
}

}  // namespace firesteel
