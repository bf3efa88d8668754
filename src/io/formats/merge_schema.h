#pragma once

#include "column/type.h"
#include "functions/settings.h"

namespace firesteel {

/// Columns of both, those of `left` first; types must agree but for fields of structs, which are merged in
/// turn. Raises CANNOT_MERGE_SCHEMAS.
Schema merge_schemas(const Schema& left, const Schema& right, const EvalSettings& settings);

}  // namespace firesteel
