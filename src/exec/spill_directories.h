#pragma once

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string>
#include <vector>

namespace firesteel {

/// Where spilled rows may lie, and how many bytes of them there may be in all. A handle: copies share the
/// count. Thread-safe.
class SpillDirectories {
public:
    static constexpr int64_t kUnlimited = INT64_MAX;

    SpillDirectories() : SpillDirectories(std::vector<std::string>{}) {}
    SpillDirectories(std::initializer_list<std::string> paths)
        : SpillDirectories(std::vector<std::string>(paths)) {}
    explicit SpillDirectories(std::vector<std::string> paths, int64_t limit = kUnlimited);

    const std::vector<std::string>& paths() const;
    int64_t limit() const;
    int64_t used() const;
    /// The directories take turns: the one to begin with this time.
    size_t next_turn() const;
    /// Counts `bytes`; false, and nothing is counted, when that would pass the limit.
    [[nodiscard]] bool try_reserve(int64_t bytes) const;
    void release(int64_t bytes) const;

private:
    struct State;
    std::shared_ptr<State> state_;
};

}  // namespace firesteel
