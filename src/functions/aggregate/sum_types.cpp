#include "functions/aggregate/sum_types.h"

namespace firesteel {

Type summable_type(const ResolveRequest& request) {
    const bool tries = request.name.starts_with("try_");
    if (tries && request.arguments.size() != 1) raise_wrong_argument_count(request, "[1, 2]");
    check_argument_count(request, 1, 1);
    const Type& type = request.arguments[0].type;
    if (type.is_numeric() || type.is_ansi_interval()) return type;
    if (type.is_string() || type.is(TypeId::kNull) || type.is(TypeId::kTimestamp))
        return Type::double_number();
    raise_unexpected_type(request, 0, "\"NUMERIC\" or \"ANSI INTERVAL\"");
}

}  // namespace firesteel
