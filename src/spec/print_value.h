#pragma once

#include <string>

#include "column/type.h"
#include "column/value.h"

namespace firesteel::spec {

/// A literal as print() shows it: `1`, `1L`, `'x'`, `1.50`, `date:18262`, `null`.
std::string print_value(const Type& type, const Value& value);

}  // namespace firesteel::spec
