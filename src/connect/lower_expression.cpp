#include <memory>

#include "common/error.h"
#include "connect/lowering.h"
#include "session/sql_text.h"
#include "spark/connect/expressions.pb.h"

namespace firesteel {
namespace {

using Proto = spark::connect::Expression;

std::shared_ptr<spec::Attribute> lower_attribute(const Proto::UnresolvedAttribute& attribute) {
    auto out = spec::make<spec::Attribute>(split_attribute_name(attribute.unparsed_identifier()));
    if (attribute.has_plan_id()) out->plan_id = attribute.plan_id();
    out->is_metadata_column = attribute.is_metadata_column();
    return out;
}

std::shared_ptr<spec::Function> lower_function(const Proto::UnresolvedFunction& function, Session& session) {
    spec::NameParts name = {function.function_name()};
    // Names of users' functions may be qualified; operators and built-in functions are taken as they are.
    if (function.is_user_defined_function()) name = parse_sql_name(session, function.function_name());
    auto out = spec::make<spec::Function>(std::move(name), lower_expressions(function.arguments(), session));
    out->distinct = function.is_distinct();
    // Clients call functions that SQL does not know by name alone, most without saying that they are
    // internal.
    out->is_internal = !function.has_is_internal() || function.is_internal();
    // What SQL writes behind the call.
    if (function.function_name() == "nth_value" && out->arguments.size() == 3) {
        const auto* ignore = out->arguments[2]->as<spec::Literal>();
        if (ignore && ignore->value.holds<bool>()) {
            out->ignore_nulls = ignore->value.as_bool();
            out->arguments.pop_back();
        }
    }
    return out;
}

std::shared_ptr<spec::Star> lower_star(const Proto::UnresolvedStar& star) {
    auto out = spec::make<spec::Star>();
    if (star.has_plan_id()) {
        if (star.has_unparsed_target()) {
            throw Error("CONNECT_INVALID_PLAN.UNRESOLVED_STAR_WITH_BOTH_TARGET_AND_PLAN_ID");
        }
        out->plan_id = star.plan_id();
    }
    if (!star.has_unparsed_target()) return out;
    const std::string& target = star.unparsed_target();
    if (!target.ends_with(".*")) {
        throw Error("CONNECT_INVALID_PLAN.UNRESOLVED_STAR_TARGET_INVALID", {{"target", target}});
    }
    out->target = split_attribute_name(target.substr(0, target.size() - 2));
    return out;
}

std::shared_ptr<spec::Alias> lower_alias(const Proto::Alias& alias, Session& session) {
    if (alias.name_size() == 0) {
        throw Error("CONNECT_INVALID_PLAN.FIELD_CANNOT_BE_EMPTY",
                    {{"fieldName", "name"}, {"fullName", "spark.connect.Expression.Alias"}});
    }
    if (alias.name_size() > 1 && alias.has_metadata()) {
        throw Error("CONNECT_INVALID_PLAN.ALIAS_WITH_MULTIPLE_IDENTIFIERS_AND_METADATA");
    }
    auto out = spec::make<spec::Alias>(lower_expression(alias.expr(), session),
                                       std::vector<std::string>(alias.name().begin(), alias.name().end()));
    out->metadata = alias.metadata();
    return out;
}

spec::CastMode cast_mode(Proto::Cast::EvalMode mode) {
    switch (mode) {
        case Proto::Cast::EVAL_MODE_LEGACY:
            return spec::CastMode::kLegacy;
        case Proto::Cast::EVAL_MODE_ANSI:
            return spec::CastMode::kAnsi;
        case Proto::Cast::EVAL_MODE_TRY:
            return spec::CastMode::kTry;
        default:
            return spec::CastMode::kDefault;
    }
}

std::shared_ptr<spec::Cast> lower_cast(const Proto::Cast& cast, Session& session) {
    Type type =
        cast.has_type() ? lower_type(cast.type(), session) : parse_cast_type(session, cast.type_str());
    return spec::make<spec::Cast>(lower_expression(cast.expr(), session), std::move(type),
                                  cast_mode(cast.eval_mode()));
}

/// `pattern` in backticks, or relation.`pattern`, is a regular expression; anything else names a column.
std::shared_ptr<spec::Expression> lower_regex(const Proto::UnresolvedRegex& regex) {
    const std::string& name = regex.col_name();
    const size_t begin = name.starts_with('`') ? 0 : name.find(".`") + 1;
    if (begin + 2 >= name.size() || !name.ends_with('`') || name[begin] != '`') {
        auto column = spec::make<spec::Attribute>(split_attribute_name(name));
        if (regex.has_plan_id()) column->plan_id = regex.plan_id();
        return column;
    }
    auto out = spec::make<spec::ColumnRegex>();
    out->pattern = name;
    if (regex.has_plan_id()) out->plan_id = regex.plan_id();
    return out;
}

spec::NameParts lambda_variable_name(const Proto::UnresolvedNamedLambdaVariable& variable) {
    if (variable.name_parts_size() == 0) {
        throw Error("CONNECT_INVALID_PLAN.UNRESOLVED_NAMED_LAMBDA_VARIABLE_REQUIRES_NAME_PART");
    }
    return {variable.name_parts().begin(), variable.name_parts().end()};
}

std::shared_ptr<spec::Lambda> lower_lambda(const Proto::LambdaFunction& lambda, Session& session) {
    if (lambda.arguments_size() < 1 || lambda.arguments_size() > 3) {
        throw Error("CONNECT_INVALID_PLAN.LAMBDA_FUNCTION_ARGUMENT_COUNT_INVALID",
                    {{"got", std::to_string(lambda.arguments_size())}});
    }
    std::vector<std::string> parameters;
    for (const auto& argument : lambda.arguments())
        parameters.push_back(lambda_variable_name(argument).front());
    return spec::make<spec::Lambda>(lower_expression(lambda.function(), session), std::move(parameters));
}

std::shared_ptr<spec::UpdateField> lower_update_field(const Proto::UpdateFields& update, Session& session) {
    auto out = spec::make<spec::UpdateField>();
    out->structure = lower_expression(update.struct_expression(), session);
    out->field = split_attribute_name(update.field_name());
    if (update.has_value_expression()) out->value = lower_expression(update.value_expression(), session);
    return out;
}

std::shared_ptr<spec::PythonFunction> lower_udf(
    const spark::connect::CommonInlineUserDefinedFunction& function, Session& session) {
    if (!function.has_python_udf()) {
        throw Error(
            "CONNECT_INVALID_PLAN.UNSUPPORTED_USER_DEFINED_FUNCTION_IMPLEMENTATION",
            {{"clazz", function.has_java_udf() ? function.java_udf().class_name() : "ScalarScalaUDF"}});
    }
    const auto& python = function.python_udf();
    auto out = spec::make<spec::PythonFunction>();
    out->name = function.function_name();
    out->arguments = lower_expressions(function.arguments(), session);
    out->deterministic = function.deterministic();
    out->distinct = function.is_distinct();
    out->output_type = lower_type(python.output_type(), session);
    out->eval_type = python.eval_type();
    out->command = python.command();
    out->python_version = python.python_ver();
    return out;
}

spec::FrameBound lower_bound(const Proto::Window::WindowFrame::FrameBoundary& bound, bool lower,
                             Session& session) {
    using Boundary = Proto::Window::WindowFrame::FrameBoundary;
    using spec::BoundKind;
    switch (bound.boundary_case()) {
        case Boundary::kCurrentRow:
            return {BoundKind::kCurrentRow, nullptr};
        case Boundary::kUnbounded:
            return {lower ? BoundKind::kUnboundedPreceding : BoundKind::kUnboundedFollowing, nullptr};
        case Boundary::kValue:
            // The wire has signed offsets, and Spark shows them so: -1 FOLLOWING lies before the current row.
            return {BoundKind::kFollowing, lower_expression(bound.value(), session)};
        case Boundary::BOUNDARY_NOT_SET:
            break;
    }
    raise_one_of_not_set("spark.connect.Expression.Window.WindowFrame.FrameBoundary", "BOUNDARY_NOT_SET");
}

spec::WindowFrame lower_frame(const Proto::Window::WindowFrame& frame, Session& session) {
    spec::WindowFrame out;
    switch (frame.frame_type()) {
        case Proto::Window::WindowFrame::FRAME_TYPE_ROW:
            out.kind = spec::FrameKind::kRows;
            break;
        case Proto::Window::WindowFrame::FRAME_TYPE_RANGE:
            out.kind = spec::FrameKind::kRange;
            break;
        default:
            throw Error("CONNECT_INVALID_PLAN.INVALID_ENUM",
                        {{"fullName", "spark.connect.Expression.Window.WindowFrame.FrameType"},
                         {"name", "FRAME_TYPE_UNDEFINED"},
                         {"number", std::to_string(frame.frame_type())}});
    }
    if (!frame.has_lower()) throw Error("CONNECT_INVALID_PLAN.LOWER_BOUND_REQUIRED_IN_WINDOW_FRAME");
    if (!frame.has_upper()) throw Error("CONNECT_INVALID_PLAN.UPPER_BOUND_REQUIRED_IN_WINDOW_FRAME");
    out.lower = lower_bound(frame.lower(), true, session);
    out.upper = lower_bound(frame.upper(), false, session);
    return out;
}

std::shared_ptr<spec::Window> lower_window(const Proto::Window& window, Session& session) {
    if (!window.has_window_function()) throw Error("CONNECT_INVALID_PLAN.WINDOW_FUNCTION_REQUIRED");
    spec::WindowSpec spec;
    spec.partition_by = lower_expressions(window.partition_spec(), session);
    for (const auto& order : window.order_spec()) spec.order_by.push_back(lower_sort_order(order, session));
    if (window.has_frame_spec()) spec.frame = lower_frame(window.frame_spec(), session);
    return spec::make<spec::Window>(lower_expression(window.window_function(), session), std::move(spec));
}

std::shared_ptr<const QueryContext> lower_origin(const Proto& expression) {
    if (!expression.common().origin().has_python_origin()) return nullptr;
    const auto& python = expression.common().origin().python_origin();
    return std::make_shared<const QueryContext>(QueryContext{.object_type = {},
                                                             .object_name = {},
                                                             .fragment = python.fragment(),
                                                             .call_site = python.call_site()});
}

std::shared_ptr<spec::Expression> lower_extract(const Proto::UnresolvedExtractValue& extract,
                                                Session& session) {
    return spec::make<spec::ExtractValue>(lower_expression(extract.child(), session),
                                          lower_expression(extract.extraction(), session));
}

std::shared_ptr<spec::Expression> lower_call(const spark::connect::CallFunction& call, Session& session) {
    return spec::make<spec::Function>(parse_sql_name(session, call.function_name()),
                                      lower_expressions(call.arguments(), session));
}

std::shared_ptr<spec::Expression> lower_named_argument(
    const spark::connect::NamedArgumentExpression& argument, Session& session) {
    return spec::make<spec::NamedArgument>(argument.key(), lower_expression(argument.value(), session));
}

std::shared_ptr<spec::Expression> lower_kind(const Proto& expression, Session& session) {
    switch (expression.expr_type_case()) {
        case Proto::kLiteral:
            return lower_literal(expression.literal());
        case Proto::kUnresolvedAttribute:
            return lower_attribute(expression.unresolved_attribute());
        case Proto::kUnresolvedFunction:
            return lower_function(expression.unresolved_function(), session);
        case Proto::kUnresolvedStar:
            return lower_star(expression.unresolved_star());
        case Proto::kAlias:
            return lower_alias(expression.alias(), session);
        case Proto::kCast:
            return lower_cast(expression.cast(), session);
        case Proto::kUnresolvedRegex:
            return lower_regex(expression.unresolved_regex());
        case Proto::kLambdaFunction:
            return lower_lambda(expression.lambda_function(), session);
        case Proto::kWindow:
            return lower_window(expression.window(), session);
        case Proto::kUnresolvedExtractValue:
            return lower_extract(expression.unresolved_extract_value(), session);
        case Proto::kUpdateFields:
            return lower_update_field(expression.update_fields(), session);
        case Proto::kUnresolvedNamedLambdaVariable:
            return spec::make<spec::LambdaVariable>(
                lambda_variable_name(expression.unresolved_named_lambda_variable()));
        case Proto::kCommonInlineUserDefinedFunction:
            return lower_udf(expression.common_inline_user_defined_function(), session);
        case Proto::kCallFunction:
            return lower_call(expression.call_function(), session);
        case Proto::kNamedArgumentExpression:
            return lower_named_argument(expression.named_argument_expression(), session);
        default:
            break;
    }
    return nullptr;
}

}  // namespace

spec::ExpressionPtr lower_sort_order(const Proto::SortOrder& order, Session& session) {
    auto out = spec::make<spec::SortOrder>(lower_expression(order.child(), session));
    out->ascending = order.direction() != Proto::SortOrder::SORT_DIRECTION_DESCENDING;
    if (order.null_ordering() == Proto::SortOrder::SORT_NULLS_FIRST) out->nulls = spec::NullOrder::kFirst;
    if (order.null_ordering() == Proto::SortOrder::SORT_NULLS_LAST) out->nulls = spec::NullOrder::kLast;
    return out;
}

spec::ExpressionPtr lower_expression(const Proto& expression, Session& session) {
    if (auto out = lower_kind(expression, session)) {
        out->origin = lower_origin(expression);
        return out;
    }
    const int number = expression.expr_type_case();
    switch (expression.expr_type_case()) {
        case Proto::kSortOrder:
            return lower_sort_order(expression.sort_order(), session);
        case Proto::kExpressionString:
            return parse_sql_expression(session, expression.expression_string().expression());
        case Proto::kSubqueryExpression:
            return lower_subquery(expression.subquery_expression(), session);
        case Proto::kExtension:
            throw Error("CONNECT_INVALID_PLAN.NO_HANDLER_FOR_EXTENSION",
                        {{"extensionTypeUrl", expression.extension().type_url()}});
        case Proto::kMergeAction:
            raise_one_of_not_supported("spark.connect.Expression", "MERGE_ACTION", number);
        case Proto::kTypedAggregateExpression:
            raise_one_of_not_supported("spark.connect.Expression", "TYPED_AGGREGATE_EXPRESSION", number);
        case Proto::kDirectShufflePartitionId:
            return spec::make<spec::Function>(
                "direct_shuffle_partition_id",
                spec::Expressions{
                    lower_expression(expression.direct_shuffle_partition_id().child(), session)});
        default:
            raise_one_of_not_set("spark.connect.Expression", "EXPRTYPE_NOT_SET");
    }
}

spec::Expressions lower_expressions(const Repeated<Proto>& expressions, Session& session) {
    spec::Expressions out;
    out.reserve(static_cast<size_t>(expressions.size()));
    for (const Proto& expression : expressions) out.push_back(lower_expression(expression, session));
    return out;
}

void raise_one_of_not_set(const char* message, const char* one_of) {
    throw Error("CONNECT_INVALID_PLAN.INVALID_ONE_OF_FIELD_NOT_SET",
                {{"fullName", message}, {"name", one_of}});
}

void raise_not_run(const std::string& feature) {
    throw Error("UNSUPPORTED_CALL.WITHOUT_SUGGESTION", {{"methodName", feature}, {"className", "Firesteel"}});
}

void raise_one_of_not_supported(const char* message, const std::string& name, int number) {
    throw Error("CONNECT_INVALID_PLAN.INVALID_ONE_OF_FIELD_NOT_SUPPORTED",
                {{"fullName", message}, {"name", name}, {"number", std::to_string(number)}});
}

}  // namespace firesteel
