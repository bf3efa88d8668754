#pragma once

#include <functional>

#include "column/type.h"

namespace firesteel {

/// For FileFormat::supports: does `takes` hold for all that a nested type directly consists of? True for
/// types without parts.
bool takes_parts(const Type& type, const std::function<bool(const Type& part)>& takes);

}  // namespace firesteel
