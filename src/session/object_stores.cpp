#include "session/object_stores.h"

#include "io/storage/object_storage.h"

namespace firesteel {

void close_object_stores() { finish_object_storage(); }

}  // namespace firesteel
