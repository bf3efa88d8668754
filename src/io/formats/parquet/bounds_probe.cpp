#include "io/formats/parquet/bounds_probe.h"

#include <cmath>

namespace firesteel {

namespace {

using Comparison = BoundsProbe::Comparison;

std::optional<Comparison> comparison_of(const Expr& call) {
    if (call.is_call("=") || call.is_call("==") || call.is_call("<=>")) return Comparison::kEqual;
    if (call.is_call("<")) return Comparison::kLess;
    if (call.is_call("<=")) return Comparison::kLessOrEqual;
    if (call.is_call(">")) return Comparison::kGreater;
    if (call.is_call(">=")) return Comparison::kGreaterOrEqual;
    return std::nullopt;
}

Comparison mirrored(Comparison comparison) {
    switch (comparison) {
        case Comparison::kLess:
            return Comparison::kGreater;
        case Comparison::kLessOrEqual:
            return Comparison::kGreaterOrEqual;
        case Comparison::kGreater:
            return Comparison::kLess;
        case Comparison::kGreaterOrEqual:
            return Comparison::kLessOrEqual;
        default:
            return comparison;
    }
}

/// The column that an operand is, through casts that change no value's place in the order.
const Expr* column_of(const ExprPtr& operand) {
    if (operand->is(ExprKind::kInput)) return operand.get();
    if (!operand->is(ExprKind::kCast) || !operand->children[0]->is(ExprKind::kInput)) return nullptr;
    const Type &from = operand->children[0]->type, &to = operand->type;
    const bool widens_integer = from.is_integral() && to.is_integral() && from.id() <= to.id();
    const bool widens_decimal = from.is(TypeId::kDecimal) && to.is(TypeId::kDecimal) &&
                                from.scale() == to.scale() && from.precision() <= to.precision();
    return widens_integer || widens_decimal ? operand->children[0].get() : nullptr;
}

bool is_within(Comparison comparison, const ChunkBounds& bounds, const Value& value) {
    const auto below = [&] { return !bounds.minimum || compare_bounds(*bounds.minimum, value) < 0; };
    const auto above = [&] { return !bounds.maximum || compare_bounds(*bounds.maximum, value) > 0; };
    const auto at_most = [&] { return !bounds.minimum || compare_bounds(*bounds.minimum, value) <= 0; };
    const auto at_least = [&] { return !bounds.maximum || compare_bounds(*bounds.maximum, value) >= 0; };
    switch (comparison) {
        case Comparison::kEqual:
            return at_most() && at_least();
        case Comparison::kLess:
            return below();
        case Comparison::kLessOrEqual:
            return at_most();
        case Comparison::kGreater:
            return above();
        case Comparison::kGreaterOrEqual:
            return at_least();
    }
    return true;
}

}  // namespace

int compare_bounds(const Value& a, const Value& b) {
    const auto order = [](const auto& x, const auto& y) { return x < y ? -1 : y < x ? 1 : 0; };
    if (a.holds<int64_t>() && b.holds<int64_t>()) return order(a.as_long(), b.as_long());
    if (a.holds<Int128>() && b.holds<Int128>()) return order(a.as_int128(), b.as_int128());
    if (a.holds<double>() && b.holds<double>()) return order(a.as_double(), b.as_double());
    if (a.holds<std::string>() && b.holds<std::string>()) return order(a.as_string(), b.as_string());
    if (a.holds<bool>() && b.holds<bool>()) return order(a.as_bool(), b.as_bool());
    return 0;  // equal: outside of nothing
}

bool BoundsProbe::passes(const ExprPtr& filter) const {
    if (filter->is_literal())
        return filter->value.is_null() || !filter->value.holds<bool>() || filter->value.as_bool();
    if (filter->is_call("and")) return passes(filter->children[0]) && passes(filter->children[1]);
    if (filter->is_call("or")) return passes(filter->children[0]) || passes(filter->children[1]);
    if (filter->is_call("isnull")) return passes_null_test(filter->children[0], true);
    if (filter->is_call("isnotnull")) return passes_null_test(filter->children[0], false);
    if (filter->is_call("in")) return passes_in(*filter);
    const auto comparison = comparison_of(*filter);
    if (!comparison || filter->children.size() != 2) return true;
    const ExprPtr &a = filter->children[0], &b = filter->children[1];
    if (b->is_literal()) return passes_comparison(*comparison, a, b);
    if (a->is_literal()) return passes_comparison(mirrored(*comparison), b, a);
    return true;
}

bool BoundsProbe::passes_comparison(Comparison comparison, const ExprPtr& operand,
                                    const ExprPtr& literal) const {
    const Expr* column = column_of(operand);
    if (column == nullptr || literal->value.is_null() || literal->type.is(TypeId::kFloat)) return true;
    if (literal->value.holds<double>() && std::isnan(literal->value.as_double())) return true;
    if (comparison == Comparison::kEqual && !may_hold(*column, literal->value)) return false;
    const auto bounds = bounds_of(*column);
    if (!bounds) return true;
    if (bounds->nulls && *bounds->nulls == bounds->rows) return false;
    // NaN is greater than every number and in no bound.
    const bool is_floating = column->type.is(TypeId::kDouble) || column->type.is(TypeId::kFloat);
    if (is_floating && (comparison == Comparison::kGreater || comparison == Comparison::kGreaterOrEqual))
        return true;
    return is_within(comparison, *bounds, literal->value);
}

bool BoundsProbe::passes_null_test(const ExprPtr& operand, bool wants_null) const {
    if (!operand->is(ExprKind::kInput)) return true;
    const auto bounds = bounds_of(*operand);
    if (!bounds || !bounds->nulls) return true;
    return wants_null ? *bounds->nulls > 0 : *bounds->nulls < bounds->rows;
}

bool BoundsProbe::passes_in(const Expr& in) const {
    for (size_t i = 1; i < in.children.size(); ++i) {
        if (!in.children[i]->is_literal()) return true;
        if (!in.children[i]->value.is_null() &&
            passes_comparison(Comparison::kEqual, in.children[0], in.children[i]))
            return true;
    }
    return false;
}

}  // namespace firesteel
