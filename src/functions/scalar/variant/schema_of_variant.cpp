#include "codec/variant_schema.h"
#include "functions/registry.h"
#include "functions/rows.h"
#include "functions/variant_column.h"

namespace firesteel {

namespace {

ColumnPtr schema_of_variant(const KernelCall& call) {
    RowValidity validity(call);
    StringBuilder builder(Type::string(), call.pool);
    for (int64_t row = 0; row < call.rows; ++row) {
        if (validity.valid(row)) {
            builder.append_value(VariantSchema::of(variant_at(call[0], row)).to_sql());
        } else {
            builder.append_null();
        }
    }
    return builder.finish();
}

}  // namespace

FUNCTION("schema_of_variant")
    .group("variant_funcs")
    .since("4.0.0")
    .doc("The schema of the variant `v`, in a form like DDL.")
    .example("SELECT schema_of_variant(parse_json('null'))", "VOID")
    .example("SELECT schema_of_variant(parse_json('[{\"b\":true,\"a\":0}]'))",
             "ARRAY<OBJECT<a: BIGINT, b: BOOLEAN>>")
    .overload("(v =VARIANT) -> STRING", schema_of_variant);

}  // namespace firesteel
