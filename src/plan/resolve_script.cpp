// TRANSFORM: columns as texts for a command, and its texts as columns.

#include "functions/registry.h"
#include "plan/query_resolver.h"

namespace firesteel {

namespace {

constexpr const char* kFieldDelimiter = "\x01";
constexpr const char* kNullText = "\\N";
/// Of the numbers that are not finite, only these words.
constexpr const char* kJavaDouble = "^[\\x00-\\x20]*[+-]?(NaN|Infinity|[^iInN]*)[\\x00-\\x20]*$";

ExprPtr text_literal(const std::string& text) { return make_literal(Type::string(), Value(text)); }

}  // namespace

ExprPtr QueryResolver::script_text(const ExprPtr& value) const {
    const Type& type = value->type.storage_type();
    if (type.is_string() || type.is(TypeId::kBinary)) return cast_to(value, Type::string());
    if (type.is_nested()) return call("to_json", {value});
    if (type.is_spatial()) return call("hex", {call("st_asbinary", {value})});
    return make_cast(value, Type::string(), EvalMode::kLegacy, context_.settings);
}

/// What is no value of the type is null. Numbers are read as Java reads them, whole ones without blanks
/// around them.
ExprPtr QueryResolver::script_value(const ExprPtr& line, const Type& type) const {
    const ExprPtr text = call("make_valid_utf8", {line});
    if (type.is_string()) return text;
    if (type.is(TypeId::kVariant) || type.is_spatial()) {
        const std::string name = type.is(TypeId::kVariant) ? "VariantType$" : type.to_string();
        throw Error("_LEGACY_ERROR_TEMP_2265", {{"nodeName", "SparkScriptTransformation"}, {"dt", name}});
    }
    if (type.is_nested()) return call("from_json", {text, text_literal(type.to_string())});
    if (type.is(TypeId::kBoolean)) {
        const ExprPtr word = call("lower", {text});
        const ExprPtr is_true = call("=", {word, text_literal("true")});
        const ExprPtr is_false = call("=", {word, text_literal("false")});
        const ExprPtr known = call("or", {is_true, is_false});
        return call("if", {known, is_true, make_literal(type, Value::null())});
    }
    ExprPtr value = make_cast(text, type, EvalMode::kTry, context_.settings);
    if (type.is(TypeId::kDecimal) &&
        context_.settings->ansi) {  // what is no number is null, what is too large fails
        const ExprPtr wide =
            make_cast(text, Type::decimal(38, type.scale()), EvalMode::kTry, context_.settings);
        const ExprPtr strict = make_cast(text, type, EvalMode::kAnsi, context_.settings);
        value = call("if", {call("isnull", {wide}), make_literal(type, Value::null()), strict});
    }
    const auto only_if = [&](const ExprPtr& condition) {
        return call("if", {condition, value, make_literal(type, Value::null())});
    };
    if (type.is_integral()) return only_if(call("=", {text, call("trim", {text})}));
    if ((type.is(TypeId::kFloat) || type.is(TypeId::kDouble)))
        return only_if(call("rlike", {text, text_literal(kJavaDouble)}));
    return value;
}

Relation QueryResolver::resolve_script(const spec::ScriptTransformation& plan) {
    ScriptFormat format;
    format.command = plan.script;
    const auto option = [](const std::optional<spec::RowFormat>& row, auto member, const char* otherwise) {
        return row && (*row).*member ? *((*row).*member) : std::string(otherwise);
    };
    format.input_delimiter = option(plan.input_format, &spec::RowFormat::field_delimiter, kFieldDelimiter);
    format.input_null = option(plan.input_format, &spec::RowFormat::null_text, kNullText);
    format.output_delimiter = option(plan.output_format, &spec::RowFormat::field_delimiter, kFieldDelimiter);
    format.output_null = option(plan.output_format, &spec::RowFormat::null_text, kNullText);
    format.reads_nulls = plan.output.has_value();
    const Schema wanted =
        plan.output ? *plan.output : Schema{{"key", Type::string()}, {"value", Type::string()}};

    const Relation input = resolve(*plan.input);
    NamedExprs given;
    for (const auto& column : input.columns) {
        const ExprPtr text = script_text(column.attribute.reference());
        given.push_back({text, new_attribute(column.attribute.name, text)});
    }
    Attributes lines;
    for (const Field& field : wanted) lines.push_back({next_expr_id(), field.name, Type::string(), true, {}});
    const auto script = std::make_shared<ScriptTransformation>(
        std::make_shared<Project>(input.plan, std::move(given)), std::move(format), lines);
    NamedExprs read;
    for (size_t i = 0; i < wanted.size(); ++i) {
        const ExprPtr value = script_value(lines[i].reference(), wanted[i].type);
        if (value->is(ExprKind::kAttribute)) {
            read.push_back(pass_through(lines[i]));
        } else {
            Attribute output = new_attribute(wanted[i].name, value);
            output.nullable = true;
            read.push_back({value, std::move(output)});
        }
    }
    return relation_of(std::make_shared<Project>(script, std::move(read)));
}

}  // namespace firesteel
