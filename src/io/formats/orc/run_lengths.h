#pragma once

#include <cstdint>
#include <string_view>

namespace firesteel {

/// What ORC's run-length encoded, unsigned numbers add up to.
struct RunTotal {
    uint64_t count = 0;
    uint64_t sum = 0;      // never above 2^63: it stops there
    bool damaged = false;  // runs that do not end, or numbers below 0
};

/// Decodes `bytes` by version 1 or 2 of the encoding until `most` numbers are read or the bytes end.
RunTotal total_of_runs(std::string_view bytes, bool version_2, uint64_t most);

}  // namespace firesteel
