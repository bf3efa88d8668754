#pragma once

#include "column/type.h"

namespace firesteel {

/// CHAR(n) and VARCHAR(n), at any depth, are texts to those who read them.
Type without_lengths(const Type& type);
/// Does the type hold any, at any depth?
bool has_lengths(const Type& type);

}  // namespace firesteel
