#pragma once

#include <vector>

#include "expr/special_form.h"

namespace firesteel {

/// What higher-order functions over arrays and maps share.

/// The element rows of a flat list column, row by row: `parents[i]` is the row that element `elements[i]`
/// belongs to, and `positions[i]` its place in it. Rows that are null have none.
struct FlatElements {
    std::vector<int32_t> parents;
    std::vector<int32_t> elements;
    std::vector<int32_t> positions;
    std::vector<int32_t> ends;  // per row, one past its last entry
};
FlatElements flatten_elements(const Column& lists);

ColumnPtr int_column(const std::vector<int32_t>& values, const MemoryPoolPtr& pool);
/// Offsets from the ends of the rows.
BufferPtr offsets_of(const std::vector<int32_t>& ends, const MemoryPoolPtr& pool);
/// Argument i of the call, flat.
ColumnPtr flat_argument(const SpecialCall& call, size_t i);
ColumnPtr retyped(ColumnPtr column, const Type& type);
bool is_true(const Column& column, int64_t row);

/// DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE unless argument i is an array (a map).
void check_array(const ResolveRequest& request, size_t i);
void check_map(const ResolveRequest& request, size_t i);
/// The lambda in argument i must give booleans.
void check_predicate(const ResolveRequest& request, size_t i);

}  // namespace firesteel
