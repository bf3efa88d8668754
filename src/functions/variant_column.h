#pragma once

#include "codec/variant_builder.h"
#include "codec/variant_value.h"
#include "column/builder.h"
#include "functions/kernel.h"

namespace firesteel {

/// Between columns and variants, for functions and casts.

/// Builds a column of variants.
class VariantColumnBuilder {
public:
    explicit VariantColumnBuilder(const MemoryPoolPtr& pool) : rows_(Type::variant(), pool) {}
    void append_null() { rows_.append_null(); }
    void append(std::string_view value, std::string_view metadata);
    /// What lies in the builder, which is cleared.
    void append(VariantBuilder& built);
    ColumnPtr finish() { return rows_.finish(); }

private:
    StructBuilder rows_;
};

/// A row of any column as a variant: structs and maps become objects. Raises VARIANT_DUPLICATE_KEY.
void append_to_variant(const Column& column, int64_t row, VariantBuilder& out);
ColumnPtr cast_to_variant(const Column& column, const std::string& function, const MemoryPoolPtr& pool);

/// A variant to be read as another type, or nothing (null). `row` is where failures are reported.
struct VariantToCast {
    std::optional<VariantView> view;
    int32_t row = 0;
};
/// Each as a value of type `to`. What does not fit is null, where it is nested too; unless the sink's mode is
/// try, it also fails its row with INVALID_VARIANT_CAST, in legacy mode as in ANSI.
ColumnPtr cast_variants(const std::vector<VariantToCast>& variants, const Type& to,
                        const EvalSettings& settings, ErrorSink& errors, const MemoryPoolPtr& pool);

}  // namespace firesteel
