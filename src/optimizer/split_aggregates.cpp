#include "optimizer/split_aggregates.h"

#include <algorithm>

#include "optimizer/attribute_set.h"

namespace firesteel {

namespace {

bool is_whole_number(const Type& type) { return type.is_integral() || type.is(TypeId::kDecimal); }

/// Does the sum have all the digits that it may need? One that overflows fails, or is NULL and has to stay
/// so, and a group of the finer grouping may overflow of which nobody wants the sum.
bool has_room(const Type& sum, const Type& argument) {
    constexpr int kMoreDigits = 10;
    return !argument.is(TypeId::kDecimal) || sum.precision() >= argument.precision() + kMoreDigits;
}

}  // namespace

NamedExpr aggregate_of(const std::string& name, Exprs arguments, const Expr& like) {
    auto detail = std::make_shared<AggregateDetail>();
    detail->arguments = static_cast<int32_t>(arguments.size());
    auto call = std::make_shared<Expr>(*make_call(name, std::move(arguments), like.settings));
    call->kind = ExprKind::kAggregate;
    call->aggregate = std::move(detail);
    const Attribute output{next_expr_id(), name, call->type, call->nullable, {}};
    return {std::move(call), output};
}

bool may_be_split(const Expr& call) {
    const AggregateDetail& detail = *call.aggregate;
    if (detail.distinct || detail.has_filter || detail.ignore_nulls || !detail.order.empty()) return false;
    if (!std::all_of(call.children.begin(), call.children.end(), is_deterministic)) return false;
    if (call.name == "count") return true;
    if (detail.arguments != 1) return false;
    const Type& type = call.children[0]->type;
    if (call.name == "min" || call.name == "max") return is_whole_number(type) || type.is(TypeId::kDate);
    if (call.name == "sum")
        return is_whole_number(type) && is_whole_number(call.type) && has_room(call.type, type);
    return call.name == "avg" && type.is_integral() && !type.is(TypeId::kLong);
}

NamedExprs parts_of(const Expr& call, const ExprPtr& argument) {
    if (call.name != "avg") {
        // Counts of several arguments count what they always did; only their merging is a sum.
        Exprs arguments = call.children;
        if (!arguments.empty()) arguments[0] = argument;
        return {aggregate_of(call.name, std::move(arguments), call)};
    }
    const ExprPtr number = make_cast(argument, Type::double_number(), call.mode, call.settings);
    return {aggregate_of("sum", {number}, call), aggregate_of("count", {argument}, call)};
}

NamedExpr merge_of(const Expr& part, ExprPtr value) {
    return aggregate_of(part.name == "count" ? "sum" : part.name, {std::move(value)}, part);
}

ExprPtr value_of(const Expr& call, const Exprs& parts) {
    if (call.name == "count")
        return plain_call("coalesce", {parts[0], make_literal(call.type, Value(int64_t{0}))});
    if (call.name != "avg") return make_implicit_cast(parts[0], call.type, call.mode, call.settings);
    // No division where there is nothing to divide.
    const ExprPtr mean =
        plain_call("/", {parts[0], make_cast(parts[1], Type::double_number(), call.mode, call.settings)});
    return plain_call("if",
                      {plain_call("isnull", {parts[0]}), make_literal(mean->type, Value::null()), mean});
}

}  // namespace firesteel
