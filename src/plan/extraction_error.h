#pragma once

#include "common/error.h"

namespace firesteel {

/// Did a field or an element turn out not to be there?
inline bool is_extraction(const Error& error) {
    return error.condition().rfind("INVALID_EXTRACT", 0) == 0 || error.condition() == "FIELD_NOT_FOUND";
}

}  // namespace firesteel
