#include "session/operation.h"

#include <algorithm>

#include "common/error.h"

namespace firesteel {
namespace {

constexpr size_t kMaxEnded = 1000;

}  // namespace

bool Operation::has_tag(std::string_view tag) const {
    return std::find(tags_.begin(), tags_.end(), tag) != tags_.end();
}

bool Operation::interrupt() {
    {
        const std::lock_guard lock(mutex_);
        if (outcome_ != OperationState::kRunning || interrupted_) return false;
        interrupted_ = true;
    }
    return stop_.request_stop();  // outside the lock: it runs what waits for the stop
}

void Operation::succeed() {
    const std::lock_guard lock(mutex_);
    if (interrupted_ || outcome_ == OperationState::kCancelled) throw Error("OPERATION_CANCELED");
    outcome_ = OperationState::kSucceeded;
}

void Operation::finish(OperationState outcome) {
    const std::lock_guard lock(mutex_);
    if (outcome_ == OperationState::kRunning) outcome_ = outcome;
}

bool Operation::is_finished() const {
    const std::lock_guard lock(mutex_);
    return outcome_ != OperationState::kRunning;
}

void Operation::close() {
    {
        const std::lock_guard lock(mutex_);
        closed_ = true;
        if (outcome_ != OperationState::kRunning) return;
        outcome_ = OperationState::kCancelled;
    }
    stop_.request_stop();
}

OperationState Operation::state() const {
    const std::lock_guard lock(mutex_);
    if (outcome_ == OperationState::kRunning || closed_) return outcome_;
    return OperationState::kTerminating;
}

OperationPtr OperationRegistry::add(const std::string& id, std::vector<std::string> tags) {
    const std::lock_guard lock(mutex_);
    if (alive_.contains(id)) throw Error("INVALID_HANDLE.OPERATION_ALREADY_EXISTS", {{"handle", id}});
    if (ended_.contains(id)) throw Error("INVALID_HANDLE.OPERATION_ABANDONED", {{"handle", id}});
    auto operation = std::make_shared<Operation>(id, std::move(tags));
    alive_.emplace(id, operation);
    return operation;
}

OperationPtr OperationRegistry::find(const std::string& id) const {
    const std::lock_guard lock(mutex_);
    const auto it = alive_.find(id);
    return it == alive_.end() ? nullptr : it->second;
}

void OperationRegistry::remove(const std::string& id) {
    const std::lock_guard lock(mutex_);
    const auto it = alive_.find(id);
    if (it == alive_.end()) return;
    it->second->close();
    ended_[id] = it->second->state();
    ended_order_.push_back(id);
    alive_.erase(it);
    if (ended_order_.size() > kMaxEnded) {
        ended_.erase(ended_order_.front());
        ended_order_.pop_front();
    }
}

template <typename Predicate>
std::vector<std::string> OperationRegistry::interrupt_if(Predicate matches) {
    const std::lock_guard lock(mutex_);
    std::vector<std::string> interrupted;
    for (const auto& [id, operation] : alive_) {
        if (matches(*operation) && operation->interrupt()) interrupted.push_back(id);
    }
    return interrupted;
}

std::vector<std::string> OperationRegistry::interrupt_all() {
    return interrupt_if([](const Operation&) { return true; });
}

std::vector<std::string> OperationRegistry::interrupt_tag(std::string_view tag) {
    return interrupt_if([&](const Operation& operation) { return operation.has_tag(tag); });
}

std::vector<std::string> OperationRegistry::interrupt(const std::string& id) {
    return interrupt_if([&](const Operation& operation) { return operation.id() == id; });
}

OperationState OperationRegistry::state(const std::string& id) const {
    const std::lock_guard lock(mutex_);
    if (const auto it = alive_.find(id); it != alive_.end()) return it->second->state();
    const auto it = ended_.find(id);
    return it == ended_.end() ? OperationState::kUnknown : it->second;
}

std::vector<std::pair<std::string, OperationState>> OperationRegistry::states() const {
    const std::lock_guard lock(mutex_);
    std::vector<std::pair<std::string, OperationState>> states(ended_.begin(), ended_.end());
    for (const auto& [id, operation] : alive_) states.emplace_back(id, operation->state());
    return states;
}

bool OperationRegistry::has_running() const {
    const std::lock_guard lock(mutex_);
    return std::any_of(alive_.begin(), alive_.end(),
                       [](const auto& entry) { return !entry.second->is_finished(); });
}

}  // namespace firesteel
