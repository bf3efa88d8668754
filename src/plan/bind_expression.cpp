// Expressions whose meaning needs no relation: literals, casts, parameters, and the way to the other
// bind_*.cpp.

#include <algorithm>

#include "catalog/identifier.h"
#include "column/collation.h"
#include "common/check.h"
#include "expr/evaluator.h"
#include "functions/bad_cast.h"
#include "functions/coercion.h"
#include "plan/default_collation.h"
#include "plan/expression_error.h"
#include "plan/query_resolver.h"

namespace firesteel {

/// Was the call made without a place of its own, of arguments with places?
static bool takes_origin_of_part(const Expr& call) {
    return std::any_of(call.children.begin(), call.children.end(), [&](ExprPtr child) {
        while (child->is(ExprKind::kCast) && child->implicit) child = child->children[0];
        return child->origin == call.origin;
    });
}

ExprPtr with_expr_origin(ExprPtr expr, const std::shared_ptr<const QueryContext>& origin) {
    if (!origin || expr->origin == origin) return expr;
    auto copy = std::make_shared<Expr>(*expr);
    copy->origin = origin;
    // Casts that nobody wrote stand where the expression stands that needs them, as does what it was made of.
    for (ExprPtr& child : copy->children) {
        const bool is_implicit = child->is(ExprKind::kCast) && child->implicit;
        const bool is_part = child->is(ExprKind::kCall) && (!child->origin || takes_origin_of_part(*child));
        if (is_implicit || is_part) child = with_expr_origin(std::move(child), origin);
    }
    return copy;
}

bool has_window(const ExprPtr& expr) {
    return any_of(expr, [](const Expr& e) { return e.is(ExprKind::kWindow); });
}

bool has_generator(const ExprPtr& expr) {
    return any_of(expr, [](const Expr& e) { return e.is(ExprKind::kGenerator); });
}

bool has_aggregate(const ExprPtr& expr) {
    if (expr->is(ExprKind::kAggregate) || expr->is(ExprKind::kGroupingId)) return true;
    if (expr->is(ExprKind::kWindow)) {
        for (const auto& argument : expr->children[0]->children) {
            if (has_aggregate(argument)) return true;
        }
        for (size_t i = 1; i < expr->children.size(); ++i) {
            if (has_aggregate(expr->children[i])) return true;
        }
        return false;
    }
    for (const auto& child : expr->children) {
        if (has_aggregate(child)) return true;
    }
    return false;
}

NamedExpr pass_through(const Attribute& attribute) { return {attribute.reference(), attribute}; }

NamedExprs pass_through(const ScopeColumns& columns) {
    NamedExprs out;
    for (const auto& column : columns) out.push_back(pass_through(column.attribute));
    return out;
}

std::string qualified_sql(const ExprPtr& expr, const Scope& scope) {
    return to_sql(*transform_up(expr, [&](const ExprPtr& e) -> ExprPtr {
        if (!e->is(ExprKind::kAttribute)) return nullptr;
        for (const auto& column : scope.columns) {
            if (column.attribute.id != e->id || column.qualifier.empty()) continue;
            std::string name;
            for (const auto& part : column.qualifier) name += part + ".";
            return make_attribute(e->id, name + e->name, e->type, e->nullable);
        }
        return nullptr;
    }));
}

std::string shown_sql(const ExprPtr& expr) { return "\"" + argument_info(expr).sql + "\""; }

ExprPtr QueryResolver::cast_to(const ExprPtr& expr, const Type& type) const {
    return make_implicit_cast(expr, type, context_.settings->ansi ? EvalMode::kAnsi : EvalMode::kLegacy,
                              context_.settings);
}

ExprPtr QueryResolver::call(const std::string& function, Exprs arguments) const {
    return make_call(function, std::move(arguments), context_.settings);
}

Attribute QueryResolver::new_attribute(const std::string& name, const ExprPtr& expr) const {
    return {next_expr_id(), name, expr->type, expr->nullable, {}};
}

ExprPtr QueryResolver::bind(const spec::Expression& expression, BindContext& context) {
    try {
        ExprPtr bound = bind_kind(expression, context);
        // Attributes are shared by many places; only what can fail needs to say where it stands.
        return bound->is(ExprKind::kAttribute) ? bound
                                               : with_expr_origin(std::move(bound), expression.origin);
    } catch (Error& error) {
        place_in_expression(error, expression);
        throw;
    }
}

ExprPtr QueryResolver::bind_kind(const spec::Expression& expression, BindContext& context) {
    using enum spec::ExpressionKind;
    switch (expression.kind) {
        case kLiteral:
            return bind_literal(*expression.as<spec::Literal>());
        case kAttribute:
            return bind_attribute(*expression.as<spec::Attribute>(), context);
        case kStar:
        case kColumnRegex:
            throw Error("INVALID_USAGE_OF_STAR_OR_REGEX", {{"elem", "'*'"}, {"prettyName", "expression"}});
        case kFunction:
            return bind_function(*expression.as<spec::Function>(), context);
        case kAlias:
            return bind(*expression.as<spec::Alias>()->child, context);
        case kCast:
            return bind_cast(*expression.as<spec::Cast>(), context);
        case kSortOrder:
            return bind(*expression.as<spec::SortOrder>()->child, context);
        case kWindow:
            return bind_window(*expression.as<spec::Window>(), context);
        case kLambda:
            throw Error("INVALID_LAMBDA_FUNCTION_CALL.NON_HIGHER_ORDER_FUNCTION", {{"class", "expression"}});
        case kLambdaVariable:
            return bind_name(expression.as<spec::LambdaVariable>()->parts, context);
        case kExtractValue:
            return bind_extract(*expression.as<spec::ExtractValue>(), context);
        case kUpdateField:
            return bind_update_field(*expression.as<spec::UpdateField>(), context);
        case kSubquery:
            return bind_subquery(*expression.as<spec::Subquery>(), context);
        case kNamedArgument:
            return bind(*expression.as<spec::NamedArgument>()->value, context);
        case kParameter:
            return bind(parameter_value(*expression.as<spec::Parameter>()), context);
        case kPythonFunction:
            unsupported("Python function " + expression.as<spec::PythonFunction>()->name);
        case kIdentifierClause: {
            const auto& clause = *expression.as<spec::IdentifierClause>();
            spec::NameParts name = identifier_of(*clause.name, context);
            if (!clause.is_function) return bind_name(name, context);
            return bind_function(spec::Function(std::move(name), clause.arguments), context);
        }
    }
    CHECK(false, "unknown expression");
}

ExprPtr QueryResolver::bind_literal(const spec::Literal& literal) {
    ExprPtr expr =
        make_literal(with_default_collation(literal.type, default_collation(context_)), literal.value);
    if (!literal.type.is(TypeId::kTimestamp)) return expr;
    auto with_zone = std::make_shared<Expr>(*expr);  // its text depends on the session's time zone
    with_zone->settings = context_.settings;
    return with_zone;
}

ExprPtr QueryResolver::bind_cast(const spec::Cast& cast, BindContext& context) {
    ExprPtr child = bind(*cast.child, context);
    const auto* alias = cast.child->as<spec::Alias>();
    if (alias && alias->names.size() == 1) child = named_argument(child, alias->names[0]);
    const auto& settings = context_.settings;
    EvalMode mode = settings->ansi ? EvalMode::kAnsi : EvalMode::kLegacy;
    if (cast.mode == spec::CastMode::kAnsi) mode = EvalMode::kAnsi;
    if (cast.mode == spec::CastMode::kLegacy) mode = EvalMode::kLegacy;
    if (cast.mode == spec::CastMode::kTry) mode = EvalMode::kTry;
    Type type = cast.type;
    if (type.is(TypeId::kChar) || type.is(TypeId::kVarchar)) type = Type::string();
    type = with_default_collation(type, default_collation(context_));
    const bool allowed = mode == EvalMode::kTry ? can_try_cast(child->type, type)
                                                : can_cast(child->type, type, mode == EvalMode::kAnsi);
    ExprPtr expr = make_cast(child, type, mode, settings);
    if (allowed) return expr;
    raise_bad_cast(child->type, type, mode, shown_sql(expr));
}

const spec::Expression& QueryResolver::parameter_value(const spec::Parameter& parameter) const {
    if (!parameters_.empty()) {
        tell_temporary("PARAMETER", {parameter.name});
        const auto& values = parameters_.back();
        if (parameter.name.empty()) {
            const auto position = static_cast<size_t>(parameter.position);
            if (position < values.positional.size()) return *values.positional[position];
        } else if (const auto found = values.named.find(parameter.name); found != values.named.end()) {
            return *found->second;
        }
    }
    // Spark names positional markers by their place in the text.
    const int32_t place = parameter.origin ? parameter.origin->start_index : parameter.position;
    const std::string name = parameter.name.empty() ? "_" + std::to_string(place) : parameter.name;
    throw Error("UNBOUND_SQL_PARAMETER", {{"name", name}});
}

}  // namespace firesteel
