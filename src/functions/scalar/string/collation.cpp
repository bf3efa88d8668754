#include "column/collation.h"
#include "functions/registry.h"
#include "functions/resolve.h"

namespace firesteel {

namespace {

Resolution resolve_collation(const ResolveRequest& request) {
    check_argument_count(request, 1, 1);
    const Type& type = request.arguments[0].type;
    if (type.is(TypeId::kNull)) return {{Type::string()}, Type::string(), false};
    if (!type.is_string()) raise_unexpected_type(request, 0, "\"STRING\"");
    return {{type}, Type::string(), false};
}

ColumnPtr collation(const KernelCall& call) {
    const Collation& collation = collation_of(call[0].type());
    const bool known = collation.rule != Collation::Rule::kIndeterminate;
    return Column::constant(*call.result_type, Value((known ? "SYSTEM.BUILTIN." : "") + collation.name),
                            call.rows, call.pool);
}

}  // namespace

FUNCTION("collation")
    .group("string_funcs")
    .since("4.0.0")
    .doc("The full name of the collation of a text.")
    .example("SELECT collation('Spark SQL')", "SYSTEM.BUILTIN.UTF8_BINARY")
    .overload(resolve_collation, collation)
    .with([](FunctionRecord& r) { r.nulls = NullHandling::kCustom, r.never_null = true; });

}  // namespace firesteel
