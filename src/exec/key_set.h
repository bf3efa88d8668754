#pragma once

#include "catalog/runtime_filter.h"

namespace firesteel {

/// The values of a flat column, without nulls. Integers that lie near each other are kept exactly, a bit
/// each; other values by their hashes, where about one in a hundred strangers gets through. Null when a set
/// would be too large to be of use.
KeySetPtr make_key_set(const Column& values, const MemoryPoolPtr& pool);

/// Smallest and largest of the values that are not null, for types stored as integers of up to 64 bits.
std::optional<KeySet::Bounds> integer_bounds(const Column& values);

}  // namespace firesteel
