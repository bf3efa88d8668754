// Higher-order functions: lambda parameters get their types from the other arguments.

#include "catalog/identifier.h"
#include "expr/special_form.h"
#include "functions/cast.h"
#include "functions/class_names.h"
#include "plan/constant_lambda.h"
#include "plan/query_resolver.h"

namespace firesteel {

namespace {

const spec::Lambda* as_lambda(const spec::ExpressionPtr& argument) {
    if (const auto* named = argument->as<spec::NamedArgument>()) return named->value->as<spec::Lambda>();
    return argument->as<spec::Lambda>();
}

/// The text of an unresolved lambda body, for messages.
std::string written_sql(const spec::Expression& expression) {
    if (const auto* variable = expression.as<spec::LambdaVariable>()) return variable->parts.back();
    if (const auto* attribute = expression.as<spec::Attribute>()) return attribute->parts.back();
    if (const auto* literal = expression.as<spec::Literal>())
        return literal_to_sql(literal->type, literal->value, EvalSettings());
    const auto* function = expression.as<spec::Function>();
    if (!function) return "...";
    std::vector<std::string> arguments;
    for (const auto& argument : function->arguments) arguments.push_back(written_sql(*argument));
    const std::string& name = function->name.back();
    if (const FunctionRecord* record = FunctionRegistry::instance().find(name))
        return call_text(*record, lower_case(name), arguments);
    std::string out;
    for (const std::string& argument : arguments) out += (out.empty() ? "" : ", ") + argument;
    return name + "(" + out + ")";
}

void check_parameter_names(const spec::Lambda& lambda, bool case_sensitive) {
    for (size_t i = 0; i < lambda.parameters.size(); ++i) {
        for (size_t j = 0; j < i; ++j) {
            if (!same_name(lambda.parameters[i], lambda.parameters[j], case_sensitive)) continue;
            std::string names;
            for (const auto& name : lambda.parameters)
                names += (names.empty() ? "" : ", ") + quote_identifier(name);
            throw Error("INVALID_LAMBDA_FUNCTION_CALL.DUPLICATE_ARG_NAMES",
                        {{"args", names}, {"caseSensitiveConfig", "\"spark.sql.caseSensitive\""}});
        }
    }
}

/// A lambda over what is no array or map stays unbound: the other arguments are at fault.
void raise_unfit_arguments(const FunctionRecord& record, const std::string& shown,
                           std::vector<ArgumentInfo> infos, const spec::Expressions& written,
                           const EvalSettings& settings) {
    for (size_t i = 0; i < infos.size(); ++i) {
        const auto* lambda = as_lambda(written[i]);
        if (!lambda) continue;
        infos[i].is_lambda = true;
        infos[i].sql = "lambdafunction(" + written_sql(*lambda->body);
        for (const auto& name : lambda->parameters) infos[i].sql += ", " + name;
        infos[i].sql += ")";
    }
    ResolveRequest request;
    request.name = shown;
    request.arguments = std::move(infos);
    request.settings = &settings;
    bind_function(record, request);
}

/// How many arguments the lambda is called with: elements come with their positions if it takes two.
size_t given_arguments(const FunctionRecord& record, size_t most, const spec::Lambda& lambda) {
    const bool may_take_position = record.name == "transform" || record.name == "filter";
    return may_take_position && lambda.parameters.size() != most ? most - 1 : most;
}

void check_parameter_count(const spec::Lambda& lambda, size_t given,
                           const std::shared_ptr<const QueryContext>& origin) {
    if (lambda.parameters.size() == given) return;
    throw at(Error("INVALID_LAMBDA_FUNCTION_CALL.NUM_ARGS_MISMATCH",
                   {{"expectedNumArgs", std::to_string(lambda.parameters.size())},
                    {"actualNumArgs", std::to_string(given)}}),
             origin);
}

}  // namespace

ExprPtr QueryResolver::bind_higher_order(const FunctionRecord& record, const std::string& shown,
                                         const spec::Function& function, BindContext& context) {
    const SpecialForm* form = special_form_of(record);
    const auto& written = function.arguments;
    std::vector<ArgumentInfo> infos(written.size());
    Exprs arguments(written.size());
    for (size_t i = 0; i < written.size(); ++i) {
        infos[i].is_lambda = as_lambda(written[i]) != nullptr;
        if (infos[i].is_lambda) continue;
        arguments[i] = bind(*written[i], context);
        infos[i] = argument_info(arguments[i]);
    }
    for (size_t i = 0; i < written.size(); ++i) {
        const auto* lambda = as_lambda(written[i]);
        if (!lambda) {
            continue;
        }
        const std::vector<Field> parameters = form ? form->lambda_parameters(i, infos) : std::vector<Field>{};
        if (parameters.empty()) {
            if (form) raise_unfit_arguments(record, shown, infos, written, *context_.settings);
            throw Error("INVALID_LAMBDA_FUNCTION_CALL.NON_HIGHER_ORDER_FUNCTION",
                        {{"class", class_name(lower_case(shown))}});
        }
        check_parameter_count(*lambda, given_arguments(record, parameters.size(), *lambda),
                              written[i]->origin);
        check_parameter_names(*lambda, case_sensitive());
        BindContext inside = context;
        auto expr = std::make_shared<Expr>();
        expr->kind = ExprKind::kLambda;
        for (size_t p = 0; p < lambda->parameters.size(); ++p) {
            auto variable = std::make_shared<Expr>();
            variable->kind = ExprKind::kLambdaVariable;
            variable->id = next_expr_id();
            variable->name = lambda->parameters[p];
            variable->type = parameters[p].type;
            variable->nullable = parameters[p].nullable;
            expr->ids.push_back(variable->id);
            inside.lambdas.push_back({lambda->parameters[p], std::move(variable)});
        }
        expr->children = {bind(*lambda->body, inside)};
        expr->type = expr->children[0]->type;
        expr->nullable = expr->children[0]->nullable;
        arguments[i] = std::move(expr);
        infos[i] = argument_info(arguments[i]);
        infos[i].is_lambda = true;
    }
    make_constant_lambdas(record, arguments);
    return make_call(record, shown, std::move(arguments), context_.settings);
}

}  // namespace firesteel
