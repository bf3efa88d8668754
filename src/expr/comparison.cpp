// Equality and hashes of expressions.

#include <algorithm>

#include "common/hash.h"
#include "expr/expr.h"

namespace firesteel {

namespace {

template <typename T>
bool equal_parts(const std::shared_ptr<const T>& a, const std::shared_ptr<const T>& b) {
    return a == b || (a != nullptr && b != nullptr && *a == *b);
}

bool equal_subqueries(const std::shared_ptr<const SubqueryDetail>& a,
                      const std::shared_ptr<const SubqueryDetail>& b) {
    return a == b || (a != nullptr && b != nullptr && a->form == b->form && a->plan == b->plan);
}

uint64_t hash_text(const std::string& text) { return hash_bytes(text.data(), text.size()); }

uint64_t hash_value(const Value& value) {
    if (value.is_null()) return 0x51;
    if (value.holds<bool>()) return hash_integer(value.as_bool() ? 2 : 1);
    if (value.holds<int64_t>()) return hash_integer(static_cast<uint64_t>(value.as_long()));
    if (value.holds<Int128>()) return hash_integer(static_cast<uint64_t>(value.as_int128()));
    if (value.holds<double>()) {
        const double number = value.as_double();
        return hash_bytes(&number, sizeof(number));
    }
    if (value.holds<std::string>()) return hash_text(value.as_string());
    if (value.holds<CalendarInterval>()) return hash_bytes(&value.as_interval(), sizeof(CalendarInterval));
    uint64_t result = 0x77;
    for (const auto& item : value.as_list()) result = hash_combine(result, hash_value(item));
    return result;
}

}  // namespace

bool equal(const Expr& a, const Expr& b) {
    if (&a == &b) return true;
    const bool named = !a.is(ExprKind::kAttribute) && !a.is(ExprKind::kOuterAttribute) &&
                       !a.is(ExprKind::kInput) && !a.is(ExprKind::kLambdaVariable);
    return a.kind == b.kind && a.id == b.id && a.type == b.type && (!named || a.name == b.name) &&
           a.overload == b.overload && a.mode == b.mode && a.value == b.value && a.ids == b.ids &&
           equal_parts(a.aggregate, b.aggregate) && equal_parts(a.window, b.window) &&
           equal_subqueries(a.subquery, b.subquery) && equal_parts(a.settings, b.settings) &&
           std::equal(a.children.begin(), a.children.end(), b.children.begin(), b.children.end(),
                      [](const ExprPtr& x, const ExprPtr& y) { return equal(*x, *y); });
}

bool equal(const ExprPtr& a, const ExprPtr& b) {
    return a == b || (a != nullptr && b != nullptr && equal(*a, *b));
}

uint64_t hash(const Expr& expr) {
    uint64_t result = hash_integer(static_cast<uint64_t>(expr.kind));
    result = hash_combine(result, static_cast<uint64_t>(expr.type.id()));
    switch (expr.kind) {
        case ExprKind::kLiteral:
            return hash_combine(result, hash_value(expr.value));
        case ExprKind::kAttribute:
        case ExprKind::kOuterAttribute:
        case ExprKind::kInput:
        case ExprKind::kLambdaVariable:
            return hash_combine(result, static_cast<uint64_t>(expr.id));
        default:
            result = hash_combine(result, hash_text(expr.name));
            for (const auto& child : expr.children) result = hash_combine(result, hash(*child));
            return result;
    }
}

}  // namespace firesteel
