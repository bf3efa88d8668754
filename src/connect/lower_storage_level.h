#pragma once

#include "common/storage_level.h"

namespace firesteel {

/// A spark.connect.StorageLevel, whose header the users of this one have.
template <typename Message>
StorageLevel lower_storage_level(const Message& level) {
    return {level.use_disk(), level.use_memory(), level.use_off_heap(), level.deserialized(),
            level.replication()};
}

}  // namespace firesteel
