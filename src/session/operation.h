#pragma once

#include <atomic>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace firesteel {

/// kRunning -> kTerminating (the result is complete, its reader has not let go of it) -> one of the last
/// three.
enum class OperationState : uint8_t { kUnknown, kRunning, kTerminating, kSucceeded, kFailed, kCancelled };

/// One query or command of a session, from its request until its results are released. Thread-safe.
class Operation {
public:
    Operation(std::string id, std::vector<std::string> tags) : id_(std::move(id)), tags_(std::move(tags)) {}

    const std::string& id() const { return id_; }
    const std::vector<std::string>& tags() const { return tags_; }
    bool has_tag(std::string_view tag) const;

    /// Asks the query to stop; it ends with OPERATION_CANCELED. False when it had ended already.
    bool interrupt();
    bool is_interrupted() const { return stop_.stop_requested(); }
    std::stop_token stop_token() const { return stop_.get_token(); }

    /// The query has its whole answer: from now on it cannot be interrupted. Raises OPERATION_CANCELED when
    /// it was before, so that whoever asked for the stop and was told it succeeded sees it.
    void succeed();
    /// The query has ended in `outcome` (kSucceeded, kFailed or kCancelled).
    void finish(OperationState outcome);
    bool is_finished() const;
    /// Nobody will read its results any more.
    void close();
    OperationState state() const;

private:
    const std::string id_;
    const std::vector<std::string> tags_;
    std::stop_source stop_;
    mutable std::mutex mutex_;
    OperationState outcome_ = OperationState::kRunning;  // guarded by mutex_
    bool interrupted_ = false;                           // guarded by mutex_
    bool closed_ = false;                                // guarded by mutex_
};
using OperationPtr = std::shared_ptr<Operation>;

/// The operations of one session: those alive, and how the last ones ended. Thread-safe.
class OperationRegistry {
public:
    /// Raises INVALID_HANDLE.OPERATION_ALREADY_EXISTS, or OPERATION_ABANDONED when the id was used and is
    /// gone.
    OperationPtr add(const std::string& id, std::vector<std::string> tags);
    /// Null when there is none of this id alive.
    OperationPtr find(const std::string& id) const;
    /// Closes and forgets it, save for its state.
    void remove(const std::string& id);

    /// Ids of the operations that were asked to stop.
    std::vector<std::string> interrupt_all();
    std::vector<std::string> interrupt_tag(std::string_view tag);
    std::vector<std::string> interrupt(const std::string& id);

    OperationState state(const std::string& id) const;
    std::vector<std::pair<std::string, OperationState>> states() const;
    bool has_running() const;

private:
    template <typename Predicate>
    std::vector<std::string> interrupt_if(Predicate matches);

    mutable std::mutex mutex_;
    std::map<std::string, OperationPtr> alive_;    // guarded by mutex_
    std::map<std::string, OperationState> ended_;  // guarded by mutex_; at most kMaxEnded
    std::deque<std::string> ended_order_;          // guarded by mutex_; oldest first
};

}  // namespace firesteel
