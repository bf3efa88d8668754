#pragma once

#include <cstdint>
#include <vector>

#include "column/column.h"
#include "functions/kernel.h"
#include "functions/resolve.h"

namespace firesteel {

/// What explode and friends make of a run of rows: output row i comes from input row `source_rows[i]`.
/// Ascending.
struct GeneratedRows {
    std::vector<int32_t> source_rows;
    std::vector<ColumnPtr> columns;
};
using GeneratorKernel = GeneratedRows (*)(const KernelCall&);
/// Output columns of the generator by default names: explode -> col, posexplode -> pos, col; map -> key,
/// value.
using GeneratorSchema = Schema (*)(const ResolveRequest&);

}  // namespace firesteel
