#pragma once

namespace firesteel {

/// Gives back the pages of code and constants that only starting has touched (relocation reads much of every
/// library): whoever needs one of them again finds it in the system's cache of files. A wish; nothing fails.
void drop_startup_pages() noexcept;

}  // namespace firesteel
