#pragma once

#include "functions/resolve.h"

namespace firesteel {

/// What sum, avg and their try_ forms accept: numbers (strings become doubles) and ANSI intervals. Returns
/// the type the argument is cast to.
Type summable_type(const ResolveRequest& request);

}  // namespace firesteel
