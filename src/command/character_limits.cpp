#include "command/character_limits.h"

#include <functional>

#include "plan/character_types.h"

namespace firesteel {
namespace {

using Change = std::function<ExprPtr(const std::vector<ExprPtr>& parameters)>;

ExprPtr variable(const char* name, const Type& type, bool nullable) {
    auto variable = std::make_shared<Expr>();
    variable->kind = ExprKind::kLambdaVariable;
    variable->id = next_expr_id();
    variable->name = name;
    variable->type = type;
    variable->nullable = nullable;
    return variable;
}

ExprPtr lambda(const std::vector<ExprPtr>& parameters, const Change& change) {
    auto lambda = std::make_shared<Expr>();
    lambda->kind = ExprKind::kLambda;
    for (const ExprPtr& parameter : parameters) lambda->ids.push_back(parameter->id);
    lambda->children = {change(parameters)};
    lambda->type = lambda->children[0]->type;
    lambda->nullable = lambda->children[0]->nullable;
    return lambda;
}

/// One value's texts being limited.
class Limit {
public:
    explicit Limit(const EvalSettingsPtr& settings) : settings_(settings) {}

    ExprPtr value(const ExprPtr& value, const Type& declared) const {
        if (!has_lengths(declared)) return value;
        switch (declared.id()) {
            case TypeId::kVarchar:
                return text(value, declared.length());
            case TypeId::kChar:
                return call("rpad", {text(value, declared.length()), number(declared.length())});
            case TypeId::kArray:
                return elements(value, declared);
            case TypeId::kMap:
                return entries(value, declared);
            default:
                return fields(value, declared);
        }
    }

private:
    ExprPtr call(const char* name, Exprs arguments) const {
        return make_call(name, std::move(arguments), settings_);
    }
    static ExprPtr number(int value) { return make_literal(Type::integer(), Value(value)); }

    ExprPtr text(const ExprPtr& text, int length) const {
        const ExprPtr limit = number(length);
        const ExprPtr fits = call("<=", {call("char_length", {text}), limit});
        const ExprPtr fits_trimmed = call("<=", {call("char_length", {call("rtrim", {text})}), limit});
        const ExprPtr cut = call("substring", {text, number(1), limit});
        const ExprPtr parameters = call("map", {make_literal(Type::string(), Value("limit")),
                                                make_literal(Type::string(), Value(std::to_string(length)))});
        const ExprPtr failure = make_cast(
            call("raise_error", {make_literal(Type::string(), Value("EXCEED_LIMIT_LENGTH")), parameters}),
            Type::string(), EvalMode::kAnsi, settings_);
        return call("if",
                    {call("coalesce", {fits, make_true()}), text, call("if", {fits_trimmed, cut, failure})});
    }

    ExprPtr elements(const ExprPtr& array, const Type& declared) const {
        const ExprPtr element = variable("x", array->type.element_type(), array->type.contains_null());
        return call(
            "transform",
            {array, lambda({element}, [&](const auto& p) { return value(p[0], declared.element_type()); })});
    }

    ExprPtr entries(const ExprPtr& map, const Type& declared) const {
        const ExprPtr key = variable("k", map->type.key_type(), false);
        const ExprPtr entry = variable("v", map->type.value_type(), map->type.contains_null());
        ExprPtr limited = map;
        if (has_lengths(declared.key_type())) {
            limited = call("transform_keys", {limited, lambda({key, entry}, [&](const auto& p) {
                                                  return value(p[0], declared.key_type());
                                              })});
        }
        if (!has_lengths(declared.value_type())) return limited;
        return call("transform_values", {limited, lambda({key, entry}, [&](const auto& p) {
                                             return value(p[1], declared.value_type());
                                         })});
    }

    ExprPtr fields(const ExprPtr& structure, const Type& declared) const {
        Exprs parts;
        for (const Field& field : declared.fields()) {
            const ExprPtr name = make_literal(Type::string(), field.name);
            parts.push_back(name);
            parts.push_back(value(call("get_struct_field", {structure, name}), field.type));
        }
        const ExprPtr made = call("named_struct", std::move(parts));
        if (!structure->nullable) return made;
        const ExprPtr none = make_literal(made->type, Value::null());
        return call("if", {call("isnull", {structure}), none, made});
    }

    const EvalSettingsPtr& settings_;
};

}  // namespace

ExprPtr limit_characters(const ExprPtr& value, const Type& declared, const EvalSettingsPtr& settings) {
    return Limit(settings).value(value, declared);
}

}  // namespace firesteel
