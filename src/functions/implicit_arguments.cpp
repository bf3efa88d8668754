#include "functions/implicit_arguments.h"

#include "functions/coercion.h"

namespace firesteel {

void check_implicit_cast(const ResolveRequest& request, size_t argument, const Type& type) {
    const Type& from = request.arguments[argument].type;
    if (from.same_ignoring_nullability(type) || from.is(TypeId::kNull)) return;
    if (from.is_ansi_interval() && from.id() == type.id()) return;
    if (can_implicitly_cast(from, type, request.settings->ansi)) return;
    const bool moment = type.is(TypeId::kTimestamp) || type.is(TypeId::kTimestampNtz);
    raise_unexpected_type(request, argument,
                          moment ? "\"(TIMESTAMP OR TIMESTAMP WITHOUT TIME ZONE)\"" : quoted(type));
}

void check_implicit_casts(const ResolveRequest& request, const std::vector<Type>& types) {
    for (size_t i = 0; i < types.size() && i < request.arguments.size(); ++i)
        check_implicit_cast(request, i, types[i]);
}

}  // namespace firesteel
