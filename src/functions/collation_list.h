#pragma once

#include "column/collation.h"
#include "column/value.h"

namespace firesteel {

/// The columns of SHOW COLLATIONS, and a collation in them.
Schema collation_columns();
Value::List collation_row(const Collation& collation);

}  // namespace firesteel
