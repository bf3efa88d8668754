#include "functions/registry.h"
#include "functions/variant_column.h"

namespace firesteel {

namespace {

ColumnPtr is_variant_null(const KernelCall& call) {
    FixedBuilder<uint8_t> builder(Type::boolean(), call.pool);
    for (int64_t row = 0; row < call.rows; ++row)
        builder.append_value(!call[0].is_null(row) && variant_at(call[0], row).kind() == VariantKind::kNull);
    return builder.finish();
}

}  // namespace

FUNCTION("is_variant_null")
    .group("variant_funcs")
    .since("4.0.0")
    .doc("Is the variant `expr` the null of JSON? False for NULL itself.")
    .example("SELECT is_variant_null(parse_json('null'))", "true")
    .example("SELECT is_variant_null(parse_json('13'))", "false")
    .overload("(expr =VARIANT) -> BOOLEAN", is_variant_null)
    .with([](FunctionRecord& r) { r.nulls = NullHandling::kCustom, r.never_null = true; });

}  // namespace firesteel
