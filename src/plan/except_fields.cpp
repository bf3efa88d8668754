#include "plan/except_fields.h"

#include <algorithm>

#include "catalog/identifier.h"
#include "plan/scope.h"

namespace firesteel {

namespace {

/// What remains of the paths that begin with that field.
std::vector<spec::NameParts> inside(const std::vector<spec::NameParts>& paths, const std::string& field,
                                    bool case_sensitive) {
    std::vector<spec::NameParts> rest;
    for (const auto& path : paths) {
        if (same_name(path[0], field, case_sensitive)) rest.emplace_back(path.begin() + 1, path.end());
    }
    return rest;
}

bool begins_with(const spec::NameParts& path, const spec::NameParts& start, bool case_sensitive) {
    if (path.size() < start.size()) return false;
    for (size_t i = 0; i < start.size(); ++i) {
        if (!same_name(path[i], start[i], case_sensitive)) return false;
    }
    return true;
}

void check_found(const Type& type, const std::vector<spec::NameParts>& paths, bool case_sensitive) {
    for (const auto& path : paths) {
        const auto& fields = type.fields();
        const bool found = std::any_of(fields.begin(), fields.end(), [&](const Field& field) {
            return same_name(field.name, path[0], case_sensitive);
        });
        if (found) continue;
        std::string names;
        for (const Field& field : fields) names += (names.empty() ? "" : ", ") + quote_identifier(field.name);
        throw Error("FIELD_NOT_FOUND", {{"fieldName", quote_identifier(path[0])}, {"fields", names}});
    }
}

}  // namespace

ExprPtr without_fields(const ExprPtr& structure, const std::vector<spec::NameParts>& paths,
                       bool case_sensitive, const EvalSettingsPtr& settings) {
    if (!structure->type.is(TypeId::kStruct))
        throw Error("INVALID_EXTRACT_BASE_FIELD_TYPE", {{"base", "\"" + to_sql(*structure) + "\""},
                                                        {"other", "\"" + structure->type.to_sql() + "\""}});
    check_found(structure->type, paths, case_sensitive);
    Exprs parts;
    for (const Field& field : structure->type.fields()) {
        const auto rest = inside(paths, field.name, case_sensitive);
        if (std::any_of(rest.begin(), rest.end(), [](const auto& path) { return path.empty(); })) continue;
        const ExprPtr name = make_literal(Type::string(), field.name);
        ExprPtr value = make_call("get_struct_field", {structure, name}, settings);
        if (!rest.empty()) value = without_fields(value, rest, case_sensitive, settings);
        parts.push_back(name);
        parts.push_back(std::move(value));
    }
    return make_call("named_struct", std::move(parts), settings);
}

bool overlap(const std::vector<spec::NameParts>& paths, bool case_sensitive) {
    for (size_t i = 0; i < paths.size(); ++i) {
        for (size_t j = 0; j < paths.size(); ++j) {
            if (i != j && begins_with(paths[i], paths[j], case_sensitive)) return true;
        }
    }
    return false;
}

}  // namespace firesteel
