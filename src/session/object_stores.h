#pragma once

namespace firesteel {

/// Ends what the clients of object stores keep running, if there are any. The last thing a process does: no
/// query may run thereafter.
void close_object_stores();

}  // namespace firesteel
