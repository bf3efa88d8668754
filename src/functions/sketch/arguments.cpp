#include "functions/sketch/arguments.h"

namespace firesteel {

void require_one_of(const ResolveRequest& request, size_t i, std::initializer_list<Type> types) {
    if (i >= request.arguments.size()) return;
    const Type& given = request.arguments[i].type;
    if (given.is(TypeId::kNull)) return;
    std::string names;
    for (const Type& type : types) {
        if (given.same_ignoring_nullability(type) || (given.is_string() && type.is_string())) return;
        names += (names.empty() ? "" : " or ") + quoted(type);
    }
    raise_unexpected_type(request, i, types.size() == 1 ? names : "(" + names + ")");
}

bool any_nullable(const ResolveRequest& request) {
    for (const ArgumentInfo& argument : request.arguments) {
        if (argument.nullable) return true;
    }
    return false;
}

std::vector<Type> own_types(const ResolveRequest& request) {
    std::vector<Type> types;
    for (const ArgumentInfo& argument : request.arguments) types.push_back(argument.type);
    return types;
}

std::string with_defaults(const std::string& name, const std::vector<std::string>& arguments,
                          std::initializer_list<const char*> all) {
    std::string out = name + "(";
    size_t i = 0;
    for (const char* text : all) {
        if (i > 0) out += ", ";
        out += i < arguments.size() ? arguments[i] : std::string(text);
        ++i;
    }
    return out + ")";
}

std::string in_backticks(const std::string& name) { return "`" + name + "`"; }

}  // namespace firesteel
