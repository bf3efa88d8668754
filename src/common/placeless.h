#pragma once

#include "common/error.h"

namespace firesteel {

/// The error without a place in the statement, whatever notes places around it: Spark raises some errors
/// where it does not know of one, and programs see that.
Error placeless(Error error);
/// Is it the context that placeless() gives?
bool is_nowhere(const QueryContext& context);

}  // namespace firesteel
