#include "codec/avro_types.h"
#include "expr/expr.h"
#include "functions/registry.h"
#include "functions/scalar/avro/avro_argument.h"

namespace firesteel {

namespace {

/// The schema that nobody gave is that of the value's type, and whether it may be null.
ExprPtr expand_to_avro(const ResolveRequest& request, const Exprs& a, const EvalSettingsPtr& settings) {
    check_argument_count(request, 1, 2);
    const ArgumentInfo& value = request.arguments[0];
    const bool is_given =
        a.size() > 1 && !(request.arguments[1].constant && request.arguments[1].constant->is_null());
    const std::string schema = is_given ? avro_schema_argument(request, 1, "to AVRO format")
                                        : spark_to_avro(value.type, value.nullable, "topLevelRecord", "");
    return make_call("avro_bytes", {a[0], make_literal(Type::string(), Value(schema))}, settings);
}

}  // namespace

FUNCTION("to_avro")
    .group("avro_funcs")
    .since("4.0.0")
    .doc("A value in Avro's binary form, by the schema `jsonFormatSchema`, or the one that its type has.")
    .example("SELECT hex(to_avro(named_struct('a', 1, 'b', 'abc'))) AS h", "0206616263")
    .with([](FunctionRecord& r) { r.expand = expand_to_avro, r.display = show_avro_call<2>; });

}  // namespace firesteel
