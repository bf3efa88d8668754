#pragma once

#include <vector>

#include "functions/kernel.h"
#include "functions/resolve.h"

namespace firesteel {

/// Maps out of keys and values that lie one row after the other: row r holds entries [offsets[r], offsets[r +
/// 1]). Rows with a null key fail with NULL_MAP_KEY; with an equal key twice with DUPLICATED_MAP_KEY, or the
/// last one wins, as the settings say. Rows under a clear bit of the call's validity are empty.
ColumnPtr build_maps(const KernelCall& call, const ColumnPtr& keys, const ColumnPtr& values,
                     const std::vector<int32_t>& offsets);

/// Raises DATATYPE_MISMATCH.INVALID_MAP_KEY_TYPE for types that hold a map.
void check_map_key(const ResolveRequest& request, const Type& key);

}  // namespace firesteel
