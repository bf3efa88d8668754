#pragma once

#include <optional>

#include "column/type.h"

namespace firesteel {

/// Types inferred from texts, and what two of them have in common. Order does not matter.

/// Without loss, as Spark's findTightestCommonType; nothing where there is no such type.
std::optional<Type> tightest_inferred(const Type& a, const Type& b);
/// As above; numbers that do not fit become doubles or wider decimals.
std::optional<Type> wider_inferred(const Type& a, const Type& b);

}  // namespace firesteel
