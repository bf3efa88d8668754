#pragma once

#include <string>

#include "column/type.h"
#include "functions/settings.h"

namespace firesteel {

/// DATATYPE_MISMATCH.CAST_*: there is no such cast, but perhaps a function or a setting that helps. `shown`
/// is the culprit in double quotes.
[[noreturn]] void raise_bad_cast(const Type& from, const Type& to, EvalMode mode, const std::string& shown);

}  // namespace firesteel
