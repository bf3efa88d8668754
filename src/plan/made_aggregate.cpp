#include "plan/made_aggregate.h"

namespace firesteel {

std::shared_ptr<Expr> made_aggregate(const char* name, Exprs arguments, const Type& type,
                                     const EvalSettingsPtr& settings, AggregateDetail detail) {
    detail.arguments = static_cast<int32_t>(arguments.size());
    auto expr = std::make_shared<Expr>();
    expr->kind = ExprKind::kAggregate;
    expr->name = name;
    expr->type = type;
    expr->settings = settings;
    expr->children = std::move(arguments);
    expr->aggregate = std::make_shared<const AggregateDetail>(std::move(detail));
    return expr;
}

}  // namespace firesteel
