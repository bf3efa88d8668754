#pragma once

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace firesteel {

/// A protobuf map<string, string> in the order of its keys: maps have none on the wire, and answers must not
/// depend on it.
template <typename Map>
std::vector<std::pair<std::string, std::string>> sorted_options(const Map& map) {
    std::vector<std::pair<std::string, std::string>> out(map.begin(), map.end());
    std::sort(out.begin(), out.end());
    return out;
}

}  // namespace firesteel
