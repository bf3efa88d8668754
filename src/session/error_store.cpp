#include "session/error_store.h"

#include <algorithm>

#include "session/uuid.h"

namespace firesteel {
namespace {

constexpr size_t kMaxErrors = 100;

}  // namespace

std::string ErrorStore::add(Error error) {
    const std::lock_guard lock(mutex_);
    if (errors_.size() == kMaxErrors) errors_.pop_front();
    errors_.emplace_back(make_uuid(), std::move(error));
    return errors_.back().first;
}

std::optional<Error> ErrorStore::take(const std::string& id) {
    const std::lock_guard lock(mutex_);
    const auto it =
        std::find_if(errors_.begin(), errors_.end(), [&](const auto& entry) { return entry.first == id; });
    if (it == errors_.end()) return std::nullopt;
    std::optional<Error> error = std::move(it->second);
    errors_.erase(it);
    return error;
}

}  // namespace firesteel
