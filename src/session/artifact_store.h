#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

namespace firesteel {

/// What a client has uploaded to its session: files by their relative name ("pyfiles/a.zip"), and blobs that
/// are named by the SHA-256 of their bytes ("cache/<hash>": local relations and their schemas). Held in
/// memory. Thread-safe.
class ArtifactStore {
public:
    ArtifactStore() = default;
    ArtifactStore(const ArtifactStore& other);

    /// Raises INVALID_ARTIFACT_PATH for a name that leads out of the session, and ARTIFACT_ALREADY_EXISTS
    /// when a file of this name holds something else.
    void add(const std::string& name, std::string bytes);
    bool contains(const std::string& name) const;
    /// Null when there is none.
    std::shared_ptr<const std::string> find(const std::string& name) const;
    std::shared_ptr<const std::string> find_cached(const std::string& hash) const {
        return find("cache/" + hash);
    }

private:
    mutable std::mutex mutex_;
    std::map<std::string, std::shared_ptr<const std::string>> blobs_;  // guarded by mutex_
};

}  // namespace firesteel
