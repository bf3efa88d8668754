#pragma once

#include <deque>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "common/error.h"

namespace firesteel {

/// The last errors of a session, kept so that the client can ask for their details. Thread-safe.
class ErrorStore {
public:
    /// The id under which the error can be asked for.
    std::string add(Error error);
    /// Hands the error out once.
    std::optional<Error> take(const std::string& id);

private:
    std::mutex mutex_;
    std::deque<std::pair<std::string, Error>> errors_;  // guarded by mutex_; oldest first
};

}  // namespace firesteel
