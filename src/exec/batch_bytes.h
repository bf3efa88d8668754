#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "column/batch.h"

namespace firesteel {

/// Whole batches as bytes, column by column: for files that this process reads back itself.
void append_batch_bytes(const Batch& batch, std::string& out);
/// REQUIRES: bytes as append_batch_bytes() wrote them, for columns of these types.
Batch batch_from_bytes(std::string_view bytes, const std::vector<Type>& types, const MemoryPoolPtr& pool);

/// Bytes that the rows of a batch take by themselves, whatever they share with others.
int64_t payload_bytes(const Batch& batch);

}  // namespace firesteel
