#pragma once

#include "io/storage/storage.h"

namespace firesteel {

/// The file system of this machine.
const StoragePtr& local_storage();

}  // namespace firesteel
