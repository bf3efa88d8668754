#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "column/batch.h"

namespace firesteel {

/// A batch as compressed bytes with a checksum, for files and caches that this process reads back itself.

constexpr size_t kPackedHeaderBytes = 24;

/// Raises TASK_WRITE_FAILED for a batch of 2 GB and more; `place` is for that message.
std::string pack_rows(const Batch& batch, const std::string& place);
/// Bytes of the whole packed batch, of which `header` are the first; 0 when that cannot be a header.
size_t packed_size(std::string_view header);
/// False when the bytes are damaged. `types` as packed.
bool unpack_rows(std::string_view packed, const std::vector<Type>& types, const MemoryPoolPtr& pool,
                 Batch& out);

}  // namespace firesteel
