#include "catalog/session_resources.h"

#include <algorithm>

namespace firesteel {

void SessionResources::add(const std::string& kind, std::string uri) {
    const std::lock_guard lock(mutex_);
    std::vector<std::string>& known = uris_[kind];
    if (std::find(known.begin(), known.end(), uri) == known.end()) known.push_back(std::move(uri));
}

std::vector<std::string> SessionResources::of_kind(const std::string& kind) const {
    const std::lock_guard lock(mutex_);
    const auto found = uris_.find(kind);
    return found == uris_.end() ? std::vector<std::string>() : found->second;
}

}  // namespace firesteel
