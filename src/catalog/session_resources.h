#pragma once

#include <map>
#include <mutex>
#include <string>
#include <vector>

namespace firesteel {

/// The files, jars and archives that a session has added, by kind: "FILE", "JAR", "ARCHIVE". Thread-safe.
class SessionResources {
public:
    /// Nothing happens when it is there already.
    void add(const std::string& kind, std::string uri);
    std::vector<std::string> of_kind(const std::string& kind) const;

private:
    mutable std::mutex mutex_;
    std::map<std::string, std::vector<std::string>> uris_;  // guarded by mutex_
};

}  // namespace firesteel
