#include "functions/registry.h"
#include "functions/variant_column.h"

namespace firesteel {

namespace {

/// Looks at everything in the value: each look raises MALFORMED_VARIANT where the bytes are not right.
void check_all(const VariantView& value, int depth) {
    if (depth > kMaxVariantDepth) raise_malformed_variant();
    switch (value.kind()) {
        case VariantKind::kObject:
            for (size_t i = 0; i < value.size(); ++i) {
                value.key(i);
                check_all(value.element(i), depth + 1);
            }
            return;
        case VariantKind::kArray:
            for (size_t i = 0; i < value.size(); ++i) check_all(value.element(i), depth + 1);
            return;
        default:
            value.bytes();
    }
}

bool is_valid(const Column& column, int64_t row) {
    try {
        check_all(variant_at(column, row), 0);
        return true;
    } catch (const Error&) {
        return false;
    }
}

ColumnPtr is_valid_variant(const KernelCall& call) {
    FixedBuilder<uint8_t> builder(Type::boolean(), call.pool);
    for (int64_t row = 0; row < call.rows; ++row)
        builder.append_value(!call[0].is_null(row) && is_valid(call[0], row));
    return builder.finish();
}

}  // namespace

FUNCTION("is_valid_variant")
    .group("variant_funcs")
    .since("4.2.0")
    .doc("Are the bytes of the variant `expr` what its encoding allows?")
    .example("SELECT is_valid_variant(parse_json('null'))", "true")
    .overload("(expr =VARIANT) -> BOOLEAN", is_valid_variant);

}  // namespace firesteel
