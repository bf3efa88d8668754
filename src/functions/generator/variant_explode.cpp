#include "column/builder.h"
#include "functions/registry.h"
#include "functions/variant_column.h"

namespace firesteel {

namespace {

GeneratedRows variant_explode(const KernelCall& call) {
    GeneratedRows out;
    FixedBuilder<int32_t> positions(Type::integer(), call.pool);
    StringBuilder keys(Type::string(), call.pool);
    VariantColumnBuilder values(call.pool);
    for (int64_t row = 0; row < call.rows; ++row) {
        if (call[0].is_null(row)) continue;
        const VariantView view = variant_at(call[0], row);
        const bool object = view.kind() == VariantKind::kObject;
        if (!object && view.kind() != VariantKind::kArray) continue;
        const size_t count = view.size();
        for (size_t i = 0; i < count; ++i) {
            out.source_rows.push_back(static_cast<int32_t>(row));
            positions.append_value(static_cast<int32_t>(i));
            if (object) {
                keys.append_value(view.key(i));
            } else {
                keys.append_null();
            }
            values.append(view.element(i).bytes(), view.metadata());
        }
    }
    out.columns = {positions.finish(), keys.finish(), values.finish()};
    return out;
}

Schema schema(const ResolveRequest&) {
    return {
        {"pos", Type::integer(), false}, {"key", Type::string(), true}, {"value", Type::variant(), false}};
}

Resolution resolve(const ResolveRequest& request) {
    check_argument_count(request, 1, 1);
    const Type& type = request.arguments[0].type;
    if (!type.is(TypeId::kVariant) && !type.is(TypeId::kNull))
        raise_unexpected_type(request, 0, "\"VARIANT\"");
    return {{Type::variant()}, Type::variant(), true};
}

}  // namespace

GENERATOR("variant_explode")
    .alias("variant_explode_outer")
    .group("variant_funcs")
    .since("4.0.0")
    .doc(
        "One row per element of an array, or per field of an object, as `pos`, `key` and `value`; none for "
        "other "
        "variants. variant_explode_outer gives a row of nulls then.")
    .example("SELECT * FROM variant_explode(parse_json('[\"hello\"]'))", "0\tNULL\t\"hello\"")
    .overload(resolve, schema, variant_explode)
    .with([](FunctionRecord& r) { r.nulls = NullHandling::kCustom; });

}  // namespace firesteel
