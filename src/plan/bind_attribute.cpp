// Names to columns: of the relation at hand, of lambdas and lateral aliases, of the queries around, by plan
// id.

#include <algorithm>
#include <cmath>

#include "catalog/identifier.h"
#include "catalog/local_variables.h"
#include "catalog/session_variables.h"
#include "common/placeless.h"
#include "plan/extraction_error.h"
#include "plan/query_resolver.h"

namespace firesteel {

namespace {

/// Functions that may be written without parentheses.
const char* function_for_name(const std::string& name) {
    static const std::map<std::string, const char*> kFunctions = {
        {"current_date", "current_date"},         {"current_timestamp", "current_timestamp"},
        {"current_user", "current_user"},         {"user", "current_user"},
        {"session_user", "current_user"},         {"current_catalog", "current_catalog"},
        {"current_database", "current_database"}, {"current_schema", "current_database"},
        {"localtimestamp", "localtimestamp"},     {"current_time", "current_time"},
        {"grouping__id", "grouping_id"}};
    const auto found = kFunctions.find(lower_case(name));
    return found == kFunctions.end() ? nullptr : found->second;
}

ExprPtr reference_as(const ScopeColumn& column, const std::string& name) {
    return make_attribute(column.attribute.id, name, column.attribute.type, column.attribute.nullable);
}

bool has_attribute(const ScopeColumns& columns, int64_t id) {
    return std::any_of(columns.begin(), columns.end(),
                       [&](const ScopeColumn& c) { return c.attribute.id == id; });
}

bool reaches(const Scope& scope, const ExprPtr& expr) {
    for (const int64_t id : referenced_attributes(expr)) {
        if (!has_attribute(scope.columns, id) && !has_attribute(scope.hidden, id)) return false;
    }
    return true;
}

/// Names take columns by one of their parts.
bool may_name(const spec::NameParts& parts, const ScopeColumn& column) {
    return std::any_of(parts.begin(), parts.end(), [&](const std::string& part) {
        return equal_ignoring_case(part, column.attribute.name);
    });
}

bool is_visible(const Scope& scope, const Expr& expr) {
    return expr.is(ExprKind::kAttribute) && has_attribute(scope.columns, expr.id);
}

void add_missing(const ExprPtr& expr, const Relation& below, Attributes& missing) {
    for (const int64_t id : referenced_attributes(expr)) {
        if (std::any_of(missing.begin(), missing.end(), [&](const Attribute& a) { return a.id == id; }))
            continue;
        for (const auto* columns : {&below.columns, &below.hidden}) {
            for (const auto& column : *columns) {
                if (column.attribute.id != id) continue;
                missing.push_back(column.attribute);
                goto next;
            }
        }
    next:;
    }
}

}  // namespace

ExprPtr as_outer(const ExprPtr& expr) {
    return transform_up(expr, [](const ExprPtr& e) -> ExprPtr {
        if (!e->is(ExprKind::kAttribute)) return nullptr;
        auto copy = std::make_shared<Expr>(*e);
        copy->kind = ExprKind::kOuterAttribute;
        return copy;
    });
}

ExprPtr QueryResolver::extract_fields(ExprPtr child, const spec::NameParts& parts, size_t first) {
    for (size_t i = first; i < parts.size(); ++i) {
        child = extract_value(child, make_literal(Type::string(), parts[i]));
    }
    return child;
}

/// The column that `parts` name within `scope`, with struct fields taken; null when there is none.
ExprPtr QueryResolver::find_column(const spec::NameParts& parts, const Scope& scope) {
    NameMatch match = match_name(scope.columns, parts, case_sensitive());
    if (match.columns.empty() || match.parts == 1) {
        // Hidden columns answer to qualified names only.
        NameMatch hidden = match_name(scope.hidden, parts, case_sensitive());
        if (hidden.parts > 1) match = std::move(hidden);
    }
    if (match.columns.empty() && reads_metadata_)
        match = match_name(metadata_columns(scope), parts, case_sensitive());
    if (match.columns.empty()) return nullptr;
    if (match.columns.size() > 1) raise_ambiguous(parts, match.columns);
    return extract_fields(reference_as(match.columns[0], parts[match.parts - 1]), parts, match.parts);
}

ExprPtr QueryResolver::find_outer(const spec::NameParts& parts) {
    for (size_t i = outer_.size(); i-- > 0;) {
        // Parameters of a SQL function are not seen by queries inside the queries of its body.
        if (outer_[i] == parameter_scope_ && i + 1 != outer_.size()) continue;
        if (ExprPtr found = find_column(parts, *outer_[i])) return as_outer(found);
    }
    return nullptr;
}

/// "outer(t.a)", and a field of it as "outer(t.s).a AS a".
ExprPtr QueryResolver::with_outer_names(const ExprPtr& expr) const {
    return transform_down(expr, [this](const ExprPtr& e) -> ExprPtr {
        std::string path;
        ExprPtr base = e;
        for (; base->is_call("get_struct_field"); base = base->children[0])
            path = "." + base->children[1]->value.as_string() + path;
        if (!base->is(ExprKind::kOuterAttribute)) return nullptr;
        for (const Scope* scope : outer_) {
            for (const auto* columns : {&scope->columns, &scope->hidden}) {
                for (const ScopeColumn& column : *columns) {
                    if (column.attribute.id != base->id) continue;
                    std::string name;
                    for (const std::string& part : column.qualifier) name += part + ".";
                    auto shown = std::make_shared<Expr>(*base);
                    shown->name = "outer(" + name + base->name + ")" + path;
                    if (!path.empty()) shown->name += " AS " + path.substr(path.rfind('.') + 1);
                    shown->type = e->type;
                    return shown;
                }
            }
        }
        return nullptr;
    });
}

namespace {

std::string quoted_text(const std::string& text) {
    std::string out = "'";
    for (const char c : text) out += c == '\'' || c == '\\' ? std::string("\\") + c : std::string(1, c);
    return out + "'";
}

std::string joined(const std::vector<std::string>& parts) {
    std::string out;
    for (const auto& part : parts) out += (out.empty() ? "" : ", ") + part;
    return out;
}

/// A value as it would be written: unlike names of columns, with quotes and the letters of number types.
std::string written_value(const Type& type, const Value& value) {
    if (value.is_null()) return type.is(TypeId::kNull) ? "NULL" : "CAST(NULL AS " + type.to_sql() + ")";
    const std::string plain = to_sql(*make_literal(type, value));
    std::vector<std::string> parts;
    switch (type.id()) {
        case TypeId::kString:
            return quoted_text(value.as_string());
        case TypeId::kByte:
            return plain + "Y";
        case TypeId::kShort:
            return plain + "S";
        case TypeId::kLong:
            return plain + "L";
        case TypeId::kDecimal:
            return plain + "BD";
        case TypeId::kFloat:
            return "CAST('" + plain + "' AS FLOAT)";
        case TypeId::kDouble:
            return std::isfinite(value.as_double()) ? plain + "D" : "CAST('" + plain + "' AS DOUBLE)";
        case TypeId::kArray:
            for (const Value& item : value.as_list())
                parts.push_back(written_value(type.element_type(), item));
            return "ARRAY(" + joined(parts) + ")";
        case TypeId::kStruct:
            for (size_t i = 0; i < type.fields().size(); ++i) {
                parts.push_back(quoted_text(type.fields()[i].name));
                parts.push_back(written_value(type.fields()[i].type, value.as_list()[i]));
            }
            return "NAMED_STRUCT(" + joined(parts) + ")";
        case TypeId::kMap:
            for (size_t i = 0; i < value.as_list().size(); ++i)
                parts.push_back(
                    written_value(i % 2 == 0 ? type.key_type() : type.value_type(), value.as_list()[i]));
            return "MAP(" + joined(parts) + ")";
        default:
            return plain;
    }
}

/// A variable's value, which columns made of it call by the variable's name.
std::shared_ptr<Expr> variable_reference(const SessionVariable& variable, const std::string& shown_name) {
    const ExprPtr value = make_literal(variable.type, variable.value);
    auto shown = std::make_shared<Expr>(*value);
    const std::string text = written_value(variable.type, variable.value);
    shown->shown_sql = "variablereference(" + shown_name + "=" + text + ")";
    return shown;
}

}  // namespace

/// The value of a script's variable or of the session's; null when there is none of that name. Columns hide
/// variables.
ExprPtr QueryResolver::find_variable(const spec::NameParts& parts) {
    if (!sees_temporaries_) return nullptr;
    if (context_.local_variables != nullptr) {
        if (const auto found = context_.local_variables->find(parts)) {
            tell_temporary("VARIABLE", parts);
            return extract_fields(variable_reference(*found->variable, found->shown), parts, found->parts);
        }
    }
    if (context_.variables == nullptr) return nullptr;
    // `session.a` is the variable a, or else the field a of a variable called session.
    for (size_t at = variable_prefix(parts);; at = 0) {
        if (const auto variable = context_.variables->find(parts[at])) {
            tell_temporary("VARIABLE", parts);
            return extract_fields(variable_reference(*variable, "system.session." + variable->name), parts,
                                  at + 1);
        }
        if (at == 0) return nullptr;
    }
}

ExprPtr QueryResolver::bind_name(const spec::NameParts& parts, BindContext& context) {
    for (size_t i = context.lambdas.size(); i-- > 0;) {
        const auto& lambda = context.lambdas[i];
        if (same_name(lambda.name, parts[0], case_sensitive()))
            return extract_fields(lambda.variable, parts, 1);
    }
    if (context.in_aggregate && context.aggregate_input) {
        if (ExprPtr found = find_column(parts, *context.aggregate_input)) return found;
    }
    std::optional<Error>
        ambiguous;  // among what the select list puts out; what it is made of may still decide
    if (context.scope) {
        try {
            if (ExprPtr found = find_column(parts, *context.scope)) return found;
        } catch (const Error& error) {
            if (!context.below || (error.condition() != "AMBIGUOUS_REFERENCE" && !is_extraction(error)))
                throw;
            ambiguous = error;
        }
    }
    for (const Relation* below = context.below; below; below = below->below.get()) {
        refuse_merged(*below);
        ExprPtr found = find_column(parts, *below);
        if (!found) continue;
        if (context.missing) add_missing(found, *below, *context.missing);
        return found;
    }
    if (ambiguous) throw *ambiguous;
    // Columns of the relation hide these functions; aliases beside them and columns of outer queries do not.
    if (parts.size() == 1) {
        if (const char* function = function_for_name(parts[0])) {
            return bind_function(spec::Function(std::string(function), {}), context);
        }
    }
    if (context.aliases) {
        ExprPtr found;
        size_t matches = 0;
        for (const auto& item : *context.aliases) {
            if (!item.is_alias || !same_name(item.name, parts[0], case_sensitive())) continue;
            ++matches;
            found = item.expr;
        }
        if (matches > 1) {
            throw placeless(Error("AMBIGUOUS_LATERAL_COLUMN_ALIAS",
                                  {{"name", quote_identifiers(parts)}, {"n", std::to_string(matches)}}));
        }
        if (found) return extract_fields(found, parts, 1);
    }
    if (ExprPtr found = find_outer(parts)) return found;
    if (ExprPtr found = find_variable(parts)) return found;
    want_metadata(parts);
    raise_unresolved(parts, context.scope);
}

ExprPtr QueryResolver::bind_attribute(const spec::Attribute& attribute, BindContext& context) {
    return attribute.plan_id ? bind_plan_id_column(attribute, context) : bind_name(attribute.parts, context);
}

/// A column of the plan with the attribute's id, as far as it is still among the scope's columns. A plan that
/// is a direct input wins over ones further down; else more than one column is ambiguous.
ExprPtr QueryResolver::find_by_plan_id(const spec::Attribute& attribute, const Scope& scope, bool& matched) {
    std::vector<std::pair<int32_t, ExprPtr>> candidates;
    for (const auto& entry : scope.plan_ids) {
        if (entry.plan_id != *attribute.plan_id) continue;
        matched = true;
        if (!entry.columns) throw LevelsWanted();
        Scope own;
        for (const auto& column : *entry.columns) {
            if (!may_name(attribute.parts, column)) continue;
            if (column.is_metadata) own.hidden.push_back(column);
            if (column.is_metadata == attribute.is_metadata_column) own.columns.push_back(column);
        }
        ExprPtr found = find_column(attribute.parts, own);
        if (!found || !reaches(scope, found)) continue;
        const bool known = std::any_of(candidates.begin(), candidates.end(),
                                       [&](const auto& c) { return equal(c.second, found); });
        if (!known) candidates.emplace_back(entry.depth, std::move(found));
    }
    if (candidates.empty()) return nullptr;
    if (candidates.size() > 1) {
        const auto direct = [](const auto& c) { return c.first == 0; };
        if (std::count_if(candidates.begin(), candidates.end(), direct) == 1) {
            return std::find_if(candidates.begin(), candidates.end(), direct)->second;
        }
        // Of the keys of a USING join the visible one is meant.
        const auto visible = [&](const auto& c) { return is_visible(scope, *c.second); };
        if (std::count_if(candidates.begin(), candidates.end(), visible) == 1) {
            return std::find_if(candidates.begin(), candidates.end(), visible)->second;
        }
        std::string name;
        for (const auto& part : attribute.parts) name += (name.empty() ? "" : ".") + part;
        throw Error("AMBIGUOUS_COLUMN_REFERENCE", {{"name", "\"" + name + "\""}});
    }
    // The scope knows what outer joins have made of the column's nullability.
    return transform_up(candidates[0].second, [&](const ExprPtr& e) -> ExprPtr {
        if (!e->is(ExprKind::kAttribute)) return nullptr;
        for (const auto* columns : {&scope.columns, &scope.hidden}) {
            for (const auto& column : *columns) {
                if (column.attribute.id == e->id) return reference_as(column, e->name);
            }
        }
        return nullptr;
    });
}

ExprPtr QueryResolver::bind_plan_id_column(const spec::Attribute& attribute, BindContext& context) {
    bool matched = false;
    if (attribute.is_metadata_column) want_metadata(attribute.parts);
    if (context.in_aggregate && context.aggregate_input) {
        if (ExprPtr found = find_by_plan_id(attribute, *context.aggregate_input, matched)) return found;
    }
    if (context.scope) {
        if (ExprPtr found = find_by_plan_id(attribute, *context.scope, matched)) return found;
    }
    for (const Relation* below = context.below; below; below = below->below.get()) {
        refuse_merged(*below);
        ExprPtr found = find_by_plan_id(attribute, *below, matched);
        if (!found) continue;
        if (context.missing) add_missing(found, *below, *context.missing);
        return found;
    }
    for (size_t i = outer_.size(); i-- > 0;) {
        if (ExprPtr found = find_by_plan_id(attribute, *outer_[i], matched)) return as_outer(found);
    }
    want_metadata(attribute.parts);
    std::string name;
    for (const auto& part : attribute.parts) name += (name.empty() ? "" : ".") + part;
    throw Error("CANNOT_RESOLVE_DATAFRAME_COLUMN", {{"name", "\"" + name + "\""}});
}

}  // namespace firesteel
