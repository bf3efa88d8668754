#include "functions/registry.h"

namespace firesteel {

namespace {

Resolution resolve_unwrap(const ResolveRequest& request) {
    check_argument_count(request, 1, 1);
    const ArgumentInfo& value = request.arguments[0];
    if (!value.type.is(TypeId::kUdt)) raise_unexpected_type(request, 0, "\"USERDEFINEDTYPE\"");
    return {{value.type}, value.type.storage_type(), value.nullable};
}

ColumnPtr unwrap_udt(const KernelCall& call) { return call.arguments[0]->with_type(*call.result_type); }

}  // namespace

// For DataFrames only, as in Spark.
FUNCTION("unwrap_udt").overload(resolve_unwrap, unwrap_udt).with([](FunctionRecord& r) {
    r.internal = true;
    r.nulls = NullHandling::kCustom;
});

}  // namespace firesteel
