#pragma once

#include "column/type.h"
#include "column/value.h"

namespace firesteel {

/// `value` as CHAR(n) and VARCHAR(n) in `type` hold it, inside of arrays, maps and structs, too: spaces
/// beyond n are cut, CHAR is padded. Raises EXCEED_LIMIT_LENGTH for other characters beyond n.
Value with_text_limits(const Type& type, Value value);

}  // namespace firesteel
