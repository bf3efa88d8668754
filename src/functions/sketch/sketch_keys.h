#pragma once

#include <optional>

#include "column/column.h"
#include "functions/aggregate.h"
#include "functions/sketch/theta_sketch.h"

namespace firesteel {

/// What functions over theta and tuple sketches share.

/// How a signature writes the types of keys.
constexpr const char* kSketchKeyTypes = "ARRAY<INT>|ARRAY<BIGINT>|BINARY|DOUBLE|FLOAT|INT|BIGINT|STRING";
/// The hash of a key of such a type; 0 for keys that are not counted: null, empty.
uint64_t sketch_key_hash(const Column& column, int64_t row);

/// SKETCH_INVALID_LG_NOM_ENTRIES
Error invalid_lg_nominal(const std::string& function, int64_t value);
/// The constant argument `i` of an aggregate, 12 when not given. Raises THETA_LG_NOM_ENTRIES_MUST_BE_CONSTANT
/// and SKETCH_INVALID_LG_NOM_ENTRIES.
int bind_lg_nominal(const AggregateBinding& binding, size_t i, const char* function);

/// The theta sketch in a row of an argument. Nothing when it is none: the row has failed then.
std::optional<ThetaSketch> read_theta(const KernelCall& call, size_t argument, int64_t row,
                                      const char* function);

}  // namespace firesteel
