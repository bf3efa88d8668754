#include "common/hash.h"

#include <xxhash.h>

namespace firesteel {

uint64_t hash_bytes(const void* data, size_t size) { return XXH3_64bits(data, size); }

}  // namespace firesteel
