#include "plan/merge_fields.h"

#include "catalog/identifier.h"
#include "common/error.h"
#include "plan/scope.h"

namespace firesteel {

namespace {

const Field* find_field(const Type& type, const std::string& name, const EvalSettingsPtr& settings) {
    for (const Field& field : type.fields()) {
        if (same_name(field.name, name, settings->case_sensitive)) return &field;
    }
    return nullptr;
}

[[noreturn]] void raise_missing(const std::string& name, const Type& type) {
    std::string names;
    for (const Field& field : type.fields())
        names += (names.empty() ? "" : ", ") + quote_identifier(field.name);
    throw Error("FIELD_NOT_FOUND", {{"fieldName", quote_identifier(name)}, {"fields", names}});
}

ExprPtr name_of(const Field& field) { return make_literal(Type::string(), field.name); }

ExprPtr merged_elements(const Type& target, const ExprPtr& array, bool allow_missing,
                        const EvalSettingsPtr& settings) {
    auto element = std::make_shared<Expr>();
    element->kind = ExprKind::kLambdaVariable;
    element->id = next_expr_id();
    element->name = "x";
    element->type = array->type.element_type();
    element->nullable = array->type.contains_null();
    auto lambda = std::make_shared<Expr>();
    lambda->kind = ExprKind::kLambda;
    lambda->ids = {element->id};
    lambda->children = {with_fields_of(target.element_type(), element, allow_missing, settings)};
    lambda->type = lambda->children[0]->type;
    lambda->nullable = lambda->children[0]->nullable;
    return make_call("transform", {array, lambda}, settings);
}

}  // namespace

bool has_other_fields(const Type& type, const Type& target) {
    if (type.is(TypeId::kArray) && target.is(TypeId::kArray))
        return has_other_fields(type.element_type(), target.element_type());
    return type.is(TypeId::kStruct) && target.is(TypeId::kStruct) && !type.same_ignoring_nullability(target);
}

ExprPtr with_fields_of(const Type& target, const ExprPtr& value, bool allow_missing,
                       const EvalSettingsPtr& settings) {
    if (!has_other_fields(value->type, target)) return value;
    if (target.is(TypeId::kArray)) return merged_elements(target, value, allow_missing, settings);
    const auto get = [&](const Field& field) {
        return make_call("get_struct_field", {value, name_of(field)}, settings);
    };
    Exprs parts;
    for (const Field& wanted : target.fields()) {
        const Field* own = find_field(value->type, wanted.name, settings);
        if (!own && !allow_missing) raise_missing(wanted.name, value->type);
        parts.push_back(name_of(wanted));
        parts.push_back(own ? with_fields_of(wanted.type, get(*own), allow_missing, settings)
                            : make_literal(wanted.type, Value::null()));
    }
    for (const Field& own : value->type.fields()) {
        if (find_field(target, own.name, settings)) continue;
        parts.push_back(name_of(own));
        parts.push_back(get(own));
    }
    const ExprPtr made = make_call("named_struct", std::move(parts), settings);
    if (!value->nullable) return made;
    const ExprPtr none = make_literal(made->type, Value::null());
    return make_call("if", {make_call("isnull", {value}, settings), none, made}, settings);
}

}  // namespace firesteel
