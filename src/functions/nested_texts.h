#pragma once

#include "column/type.h"

namespace firesteel {

/// Does a text stand beside another type in `a` and `b`, at the top or within arrays, maps and structs?
/// Functions that choose among values or look for one do not read texts as numbers or dates.
bool mixes_texts(const Type& a, const Type& b);

}  // namespace firesteel
