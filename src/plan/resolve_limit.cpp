// LIMIT, OFFSET and tail.

#include "expr/evaluator.h"
#include "plan/query_resolver.h"

namespace firesteel {

int64_t QueryResolver::limit_value(const spec::ExpressionPtr& expression, const char* name,
                                   const spec::Plan& limited) {
    return with_origin(expression->origin, [&] {
        BindContext nothing;
        ExprPtr bound;
        try {
            bound = bind(*expression, nothing);
        } catch (const Error& error) {
            if (error.condition().rfind("UNRESOLVED_COLUMN", 0) != 0) throw;
            const auto* attribute = expression->as<spec::Attribute>();
            throw at(
                Error("INVALID_LIMIT_LIKE_EXPRESSION.IS_UNFOLDABLE",
                      {{"name", name}, {"expr", "\"" + (attribute ? attribute->parts.back() : "") + "\""}}),
                limited.origin);
        }
        refuse_sql_functions(bound, "GlobalLimit");
        if (!is_foldable(bound)) {
            throw Error("INVALID_LIMIT_LIKE_EXPRESSION.IS_UNFOLDABLE",
                        {{"name", name}, {"expr", shown_sql(bound)}});
        }
        if (!bound->type.is(TypeId::kInteger) && !bound->type.is(TypeId::kShort) &&
            !bound->type.is(TypeId::kByte)) {
            throw Error("INVALID_LIMIT_LIKE_EXPRESSION.DATA_TYPE",
                        {{"name", name},
                         {"expr", shown_sql(bound)},
                         {"dataType", "\"" + bound->type.to_sql() + "\""}});
        }
        const Value value = evaluate_constant(bound);
        if (value.is_null()) {
            throw Error("INVALID_LIMIT_LIKE_EXPRESSION.IS_NULL",
                        {{"name", name}, {"expr", shown_sql(bound)}});
        }
        if (value.as_long() < 0) {
            throw Error("INVALID_LIMIT_LIKE_EXPRESSION.IS_NEGATIVE",
                        {{"name", name}, {"expr", shown_sql(bound)}, {"v", std::to_string(value.as_long())}});
        }
        return value.as_long();
    });
}

Relation QueryResolver::resolve_limit(const spec::Limit& plan) {
    const Relation input = resolve(*plan.input);
    const int64_t count = limit_value(plan.count, "limit", *plan.input);
    const auto again = [count](const LogicalPlanPtr& p) -> LogicalPlanPtr {
        // LIMIT above OFFSET is one node.
        if (const auto* below = p->as<Limit>(); below && !below->count) {
            return std::make_shared<Limit>(below->inputs[0], count, below->offset);
        }
        return std::make_shared<Limit>(p, count, 0);
    };
    return over_widened(input, input, again(input.plan), again);
}

Relation QueryResolver::resolve_offset(const spec::Offset& plan) {
    const Relation input = resolve(*plan.input);
    const int64_t offset = limit_value(plan.count, "offset", *plan.input);
    const auto again = [offset](const LogicalPlanPtr& p) {
        return std::make_shared<Limit>(p, std::nullopt, offset);
    };
    return over_widened(input, input, again(input.plan), again);
}

Relation QueryResolver::resolve_tail(const spec::Tail& plan) {
    const Relation input = resolve(*plan.input);
    if (plan.count < 0) {
        const std::string count = std::to_string(plan.count);
        throw Error("INVALID_LIMIT_LIKE_EXPRESSION.IS_NEGATIVE",
                    {{"name", "tail"}, {"expr", "\"" + count + "\""}, {"v", count}});
    }
    const auto again = [count = plan.count](const LogicalPlanPtr& p) {
        return std::make_shared<Tail>(p, count);
    };
    return over_widened(input, input, again(input.plan), again);
}

}  // namespace firesteel
