#include "functions/coercion.h"
#include "functions/registry.h"
#include "functions/variant_column.h"

namespace firesteel {

namespace {

/// Structs and maps by texts are what CAST refuses.
bool becomes_object(const Type& type) {
    switch (type.id()) {
        case TypeId::kArray:
            return becomes_object(type.element_type());
        case TypeId::kMap:
            return type.key_type().is_string() && becomes_object(type.value_type());
        case TypeId::kStruct:
            for (const Field& field : type.fields()) {
                if (!becomes_object(field.type)) return false;
            }
            return true;
        default:
            return !type.is(TypeId::kNull) && can_cast(type, Type::variant(), true);
    }
}

Resolution resolve(const ResolveRequest& request) {
    check_argument_count(request, 1, 1);
    const Type& type = request.arguments[0].type;
    if (!type.is_nested() || !becomes_object(type)) {
        raise_mismatch(request, "CAST_WITHOUT_SUGGESTION",
                       {{"srcType", "\"" + type.to_sql() + "\""}, {"targetType", "\"VARIANT\""}});
    }
    return {{type}, Type::variant(), request.arguments[0].nullable};
}

ColumnPtr to_variant_object(const KernelCall& call) {
    return cast_to_variant(call[0], "to_variant_object", call.pool);
}

}  // namespace

FUNCTION("to_variant_object")
    .group("variant_funcs")
    .since("4.0.0")
    .doc("The struct, array or map `expr` as a variant; structs and maps become objects.")
    .example("SELECT to_variant_object(named_struct('a', 1, 'b', 2))", "{\"a\":1,\"b\":2}")
    .overload(resolve, to_variant_object)
    .with([](FunctionRecord& r) { r.can_fail = true; });

}  // namespace firesteel
