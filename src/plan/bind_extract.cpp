// a.b, a[b], withField and dropFields.

#include <algorithm>

#include "catalog/identifier.h"
#include "codec/variant_path.h"
#include "common/placeless.h"
#include "plan/query_resolver.h"

namespace firesteel {

namespace {

/// The ordinal of the field of that name; raises FIELD_NOT_FOUND or AMBIGUOUS_REFERENCE_TO_FIELDS.
size_t field_ordinal(const Type& structure, const std::string& name, bool case_sensitive) {
    std::vector<size_t> found;
    std::string names;
    for (size_t i = 0; i < structure.fields().size(); ++i) {
        const auto& field = structure.fields()[i];
        names += (i == 0 ? "" : ", ") + quote_identifier(field.name);
        if (same_name(field.name, name, case_sensitive)) found.push_back(i);
    }
    if (found.empty()) {
        throw Error("FIELD_NOT_FOUND", {{"fieldName", quote_identifier(name)}, {"fields", names}});
    }
    if (found.size() > 1) {
        throw Error("AMBIGUOUS_REFERENCE_TO_FIELDS",
                    {{"field", quote_identifier(name)}, {"count", std::to_string(found.size())}});
    }
    return found[0];
}

std::string literal_name(const ExprPtr& extraction) {
    if (!extraction->is_literal() || !extraction->type.is_string() || extraction->value.is_null()) {
        throw placeless(Error("INVALID_EXTRACT_FIELD_TYPE", {{"extraction", shown_sql(extraction)}}));
    }
    return extraction->value.as_string();
}

/// The name of the last field that a path goes through; empty when there is none.
std::string last_variant_key(const std::string& text) {
    std::string name;
    for (const VariantStep& step : parse_variant_path(text).value_or(VariantPath())) {
        if (!step.is_index) name = step.key;
    }
    return name;
}

}  // namespace

ExprPtr QueryResolver::extract_value(const ExprPtr& child, const ExprPtr& extraction) {
    const Type& type = child->type.storage_type();
    if (type.is(TypeId::kStruct)) {
        const size_t ordinal = field_ordinal(type, literal_name(extraction), case_sensitive());
        // The field's own spelling is what plans carry; names come from what the user wrote.
        return call("get_struct_field", {child, make_literal(Type::string(), type.fields()[ordinal].name)});
    }
    if (type.is(TypeId::kArray)) {
        const Type& element = type.element_type();
        if (element.is(TypeId::kStruct) && extraction->is_literal() && extraction->type.is_string()) {
            const size_t ordinal = field_ordinal(element, literal_name(extraction), case_sensitive());
            return call("get_array_struct_fields",
                        {child, make_literal(Type::string(), element.fields()[ordinal].name)});
        }
        return call("get_array_item", {child, extraction});
    }
    if (type.is(TypeId::kMap)) return call("get_map_value", {child, extraction});
    if (type.is(TypeId::kNull)) return make_literal(type, Value::null());
    throw Error("INVALID_EXTRACT_BASE_FIELD_TYPE",
                {{"base", shown_sql(child)}, {"other", "\"" + child->type.to_sql() + "\""}});
}

ExprPtr QueryResolver::bind_extract(const spec::ExtractValue& extract, BindContext& context) {
    const ExprPtr child = bind(*extract.child, context);
    const ExprPtr extraction = bind(*extract.extraction, context);
    const ExprPtr value = extract_value(child, extraction);
    if (!child->type.is(TypeId::kNull)) return value;
    auto shown = std::make_shared<Expr>(*value);
    shown->shown_sql = to_sql(*child) + "[" + to_sql(*extraction) + "]";
    return shown;
}

/// `v:a.b[0]`, which is shown as "variant_get(v, $.a.b[0]) AS b".
ExprPtr QueryResolver::bind_variant_path(const spec::Function& path, BindContext& context) {
    const ExprPtr child = bind(*path.arguments[0], context);
    ExprPtr found = call("variant_get", {child, bind(*path.arguments[1], context)});
    const std::string name = last_variant_key(found->children[1]->value.as_string());
    return name.empty() ? found : named_argument(found, name);
}

/// As Spark shows changed structures; further changes of one `go on` within the same call.
static std::string updated_text(const Expr& structure, bool goes_on, const std::string& step) {
    std::string text = to_sql(structure);
    if (!goes_on) return "update_fields(" + text + ", " + step + ")";
    text.pop_back();
    return text + ", " + step + ")";
}

static ExprPtr with_text(const Expr& expr, const std::string& text) {
    auto shown = std::make_shared<Expr>(expr);
    shown->shown_sql = text;
    return shown;
}

ExprPtr QueryResolver::bind_update_field(const spec::UpdateField& update, BindContext& context) {
    const ExprPtr structure = bind(*update.structure, context);
    const ExprPtr value = update.value ? bind(*update.value, context) : nullptr;
    const std::string step = value ? "WithField(" + to_sql(*value) + ")" : "dropfield()";
    const bool goes_on = update.structure->as<spec::UpdateField>() != nullptr;
    const std::string shown = updated_text(*structure, goes_on, step);
    const auto null_where_null = [this](const ExprPtr& is_null, const ExprPtr& made) {
        return call("if", {is_null, make_literal(made->type, Value::null()), made});
    };
    const std::function<ExprPtr(const ExprPtr&, size_t)> change = [&](const ExprPtr& base,
                                                                      size_t level) -> ExprPtr {
        if (!base->type.is(TypeId::kStruct)) {
            throw Error("DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE",
                        {{"sqlExpr", "\"" + updated_text(*base, false, step) + "\""},
                         {"paramIndex", "first"},
                         {"requiredType", "\"STRUCT\""},
                         {"inputSql", shown_sql(base)},
                         {"inputType", "\"" + base->type.to_sql() + "\""}});
        }
        const std::string& name = update.field[level];
        const bool last = level + 1 == update.field.size();
        Exprs parts;
        bool found = false;
        for (const auto& field : base->type.fields()) {
            const ExprPtr key = make_literal(Type::string(), field.name);
            ExprPtr member = call("get_struct_field", {base, key});
            if (same_name(field.name, name, case_sensitive())) {
                found = true;
                if (last && !value) continue;
                member = last ? value : change(member, level + 1);
                parts.push_back(last ? make_literal(Type::string(), name) : key);
            } else {
                parts.push_back(key);
            }
            parts.push_back(std::move(member));
        }
        if (!found && !last) field_ordinal(base->type, name, case_sensitive());
        if (!found && value) {
            parts.push_back(make_literal(Type::string(), name));
            parts.push_back(value);
        }
        if (parts.empty()) {
            throw Error("DATATYPE_MISMATCH.CANNOT_DROP_ALL_FIELDS", {{"sqlExpr", "\"" + shown + "\""}});
        }
        ExprPtr made = call("named_struct", std::move(parts));
        if (base->nullable) made = null_where_null(call("isnull", {base}), made);
        return with_text(*made, updated_text(*base, false, step));
    };
    // A change of a changed structure looks at what that one makes where it is not null.
    if (!goes_on || !structure->is_call("if")) return with_text(*change(structure, 0), shown);
    return with_text(*null_where_null(structure->children[0], change(structure->children[2], 0)), shown);
}

}  // namespace firesteel
