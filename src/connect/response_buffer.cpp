#include <algorithm>

#include "common/error.h"
#include "connect/execution.h"
#include "session/uuid.h"

namespace firesteel {

int64_t ResponseLimits::share() const {
    return bytes_ / std::max<int64_t>(1, buffers_.load(std::memory_order_relaxed));
}

/// Small parts even for the only one: others may come, and what it keeps stays until it is read.
int64_t ResponseLimits::unread_bytes() const {
    constexpr int64_t kLeast = 128 << 10, kMost = 64 << 20;
    return std::clamp(std::min(share() / 2, bytes_ / 32), kLeast, kMost);
}

/// Not less than what may be on its way to a reader whose connection breaks.
int64_t ResponseLimits::retry_bytes() const {
    constexpr int64_t kLeast = 512 << 10;
    return std::min(retry_bytes_, std::max(std::min(share() / 2, bytes_ / 8), kLeast));
}

bool ResponseBuffer::append(spark::connect::ExecutePlanResponse response) {
    response.set_response_id(make_uuid());
    const auto bytes = static_cast<int64_t>(response.ByteSizeLong());
    auto shared = std::make_shared<const spark::connect::ExecutePlanResponse>(std::move(response));
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return abandoned_ || unread_bytes_ < limits_->unread_bytes(); });
    if (abandoned_) return false;
    kept_.push_back({std::move(shared), bytes});
    unread_bytes_ += bytes;
    changed_.notify_all();
    return true;
}

void ResponseBuffer::finish(std::exception_ptr error) {
    const std::lock_guard lock(mutex_);
    finished_ = true;
    error_ = std::move(error);
    changed_.notify_all();
}

void ResponseBuffer::abandon() {
    const std::lock_guard lock(mutex_);
    abandoned_ = true;
    kept_.clear();
    changed_.notify_all();
}

int64_t ResponseBuffer::attach(const std::string& last_id) {
    const std::lock_guard lock(mutex_);
    int64_t start = 0;
    if (!last_id.empty() && last_id == dropped_id_) {
        start = first_;
    } else if (!last_id.empty()) {
        size_t at = 0;
        while (at < kept_.size() && kept_[at].response->response_id() != last_id) ++at;
        if (at == kept_.size()) throw Error("INVALID_CURSOR.POSITION_NOT_FOUND", {{"responseId", last_id}});
        start = first_ + static_cast<int64_t>(at) + 1;
    } else if (first_ > 0) {
        throw Error("INVALID_CURSOR.POSITION_NOT_AVAILABLE", {{"index", "1"}, {"responseId", "<first>"}});
    }
    unread_bytes_ = 0;
    read_bytes_ = 0;
    for (size_t i = 0; i < kept_.size(); ++i) {
        (first_ + static_cast<int64_t>(i) < start ? read_bytes_ : unread_bytes_) += kept_[i].bytes;
    }
    next_read_ = start;
    attached_ = true;
    changed_.notify_all();
    return ++ticket_;
}

void ResponseBuffer::detach(int64_t ticket) {
    const std::lock_guard lock(mutex_);
    if (ticket != ticket_) return;
    attached_ = false;
    detached_since_ = Clock::now();
}

ResponseBuffer::Read ResponseBuffer::next(int64_t ticket, std::chrono::milliseconds timeout,
                                          ResponsePtr& out) {
    std::unique_lock lock(mutex_);
    const auto is_ready = [&] {
        return abandoned_ || finished_ || ticket != ticket_ ||
               next_read_ < first_ + static_cast<int64_t>(kept_.size());
    };
    if (!changed_.wait_for(lock, timeout, is_ready)) return Read::kTimeout;
    if (ticket != ticket_) throw Error("INVALID_CURSOR.DISCONNECTED");
    if (abandoned_) throw Error("OPERATION_CANCELED");
    const auto at = static_cast<size_t>(next_read_ - first_);
    if (at < kept_.size()) {
        out = kept_[at].response;
        unread_bytes_ -= kept_[at].bytes;
        read_bytes_ += kept_[at].bytes;
        ++next_read_;
        drop_read_locked();
        changed_.notify_all();
        return Read::kResponse;
    }
    if (error_ != nullptr) std::rethrow_exception(error_);
    return Read::kEnd;
}

void ResponseBuffer::drop_first_locked() {
    read_bytes_ -= kept_.front().bytes;
    dropped_id_ = kept_.front().response->response_id();
    kept_.pop_front();
    ++first_;
}

/// Of what has been read, the last ones stay for a reader that comes back.
void ResponseBuffer::drop_read_locked() {
    const int64_t limit = reattachable_ ? limits_->retry_bytes() : 0;
    while (first_ < next_read_ && read_bytes_ > limit) {
        if (reattachable_ && first_ + 1 == next_read_) return;
        drop_first_locked();
    }
}

void ResponseBuffer::keep_share() {
    const std::lock_guard lock(mutex_);
    drop_read_locked();
}

void ResponseBuffer::release_until(const std::string& id) {
    const std::lock_guard lock(mutex_);
    size_t at = 0;
    while (at < kept_.size() && kept_[at].response->response_id() != id) ++at;
    if (at == kept_.size()) {
        // Releases travel on their own and may be overtaken by later ones.
        if (first_ > 0) return;
        throw Error("INVALID_CURSOR.POSITION_NOT_FOUND", {{"responseId", id}});
    }
    // What the stream has not read yet cannot have been received.
    const int64_t end = std::min(first_ + static_cast<int64_t>(at) + 1, next_read_);
    while (first_ < end) drop_first_locked();
}

bool ResponseBuffer::is_finished() const {
    const std::lock_guard lock(mutex_);
    return finished_;
}

std::chrono::milliseconds ResponseBuffer::detached_for() const {
    const std::lock_guard lock(mutex_);
    if (attached_) return std::chrono::milliseconds(0);
    return std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - detached_since_);
}

}  // namespace firesteel
