#include "session/artifact_store.h"

#include "common/error.h"

namespace firesteel {
namespace {

bool leads_outside(std::string_view name) {
    if (name.empty() || name.front() == '/') return true;
    while (!name.empty()) {
        const size_t slash = std::min(name.find('/'), name.size());
        if (name.substr(0, slash) == "..") return true;
        name.remove_prefix(std::min(slash + 1, name.size()));
    }
    return false;
}

}  // namespace

ArtifactStore::ArtifactStore(const ArtifactStore& other) {
    const std::lock_guard lock(other.mutex_);
    blobs_ = other.blobs_;
}

void ArtifactStore::add(const std::string& name, std::string bytes) {
    if (leads_outside(name)) throw Error("INVALID_ARTIFACT_PATH", {{"name", name}});
    const std::lock_guard lock(mutex_);
    const auto it = blobs_.find(name);
    if (it == blobs_.end()) {
        blobs_.emplace(name, std::make_shared<const std::string>(std::move(bytes)));
    } else if (*it->second != bytes) {
        throw Error("ARTIFACT_ALREADY_EXISTS", {{"normalizedRemoteRelativePath", name}});
    }
}

bool ArtifactStore::contains(const std::string& name) const {
    const std::lock_guard lock(mutex_);
    return blobs_.contains(name);
}

std::shared_ptr<const std::string> ArtifactStore::find(const std::string& name) const {
    const std::lock_guard lock(mutex_);
    const auto it = blobs_.find(name);
    return it == blobs_.end() ? nullptr : it->second;
}

}  // namespace firesteel
