#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <string>

#include "connect/thread_cache.h"
#include "session/operation.h"
#include "spark/connect/base.pb.h"

namespace firesteel {

using ResponsePtr = std::shared_ptr<const spark::connect::ExecutePlanResponse>;

/// What the response buffers of a server may keep: all together so many bytes, and each an even share of
/// that. Thread-safe.
class ResponseLimits {
public:
    /// `retry_bytes`: what each keeps at most of what its reader has got already.
    ResponseLimits(int64_t bytes, int64_t retry_bytes) : bytes_(bytes), retry_bytes_(retry_bytes) {}

    /// How far a query may run ahead of its reader.
    int64_t unread_bytes() const;
    int64_t retry_bytes() const;
    void add_buffer() { buffers_.fetch_add(1, std::memory_order_relaxed); }
    void remove_buffer() { buffers_.fetch_sub(1, std::memory_order_relaxed); }

private:
    int64_t share() const;

    const int64_t bytes_;
    const int64_t retry_bytes_;
    std::atomic<int64_t> buffers_{0};  // relaxed: a counter, orders nothing
};
using ResponseLimitsPtr = std::shared_ptr<ResponseLimits>;

/// The responses of one execution, kept until the client has let go of them, so that it may attach again
/// after its stream broke. One thread appends; one stream reads at a time, and a new one sends the old one
/// away. Thread-safe.
class ResponseBuffer {
public:
    /// A buffer that is not `reattachable` forgets each response once it has been read.
    ResponseBuffer(bool reattachable, ResponseLimitsPtr limits)
        : reattachable_(reattachable), limits_(std::move(limits)) {
        limits_->add_buffer();
    }
    ~ResponseBuffer() { limits_->remove_buffer(); }
    ResponseBuffer(const ResponseBuffer&) = delete;

    /// Waits while the reader is far behind. False when nobody will read any more: the producer may stop.
    bool append(spark::connect::ExecutePlanResponse response);
    /// No more responses; `error` is thrown to the reader after the last one.
    void finish(std::exception_ptr error);
    /// Wakes everybody; nothing is read or appended after this.
    void abandon();

    /// Starts a stream after the response `last_id` (empty: from the first); the number is its ticket. Raises
    /// INVALID_CURSOR.POSITION_NOT_FOUND or POSITION_NOT_AVAILABLE.
    int64_t attach(const std::string& last_id);
    void detach(int64_t ticket);

    enum class Read { kResponse, kEnd, kTimeout };
    /// The stream's next response. Raises the execution's error at the end, and INVALID_CURSOR.DISCONNECTED
    /// when another stream has been attached.
    Read next(int64_t ticket, std::chrono::milliseconds timeout, ResponsePtr& out);

    /// Drops responses up to and including `id`. Raises INVALID_CURSOR.POSITION_NOT_FOUND.
    void release_until(const std::string& id);

    /// Drops responses that were read and that a share of now more buffers has no room for.
    void keep_share();

    bool is_finished() const;
    /// For how long no stream has been attached; zero while one is.
    std::chrono::milliseconds detached_for() const;

private:
    using Clock = std::chrono::steady_clock;
    struct Kept {
        ResponsePtr response;
        int64_t bytes;
    };
    void drop_first_locked();
    void drop_read_locked();

    const bool reattachable_;
    const ResponseLimitsPtr limits_;
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    // All below are guarded by mutex_. Responses are numbered from 0; `kept_` starts with number `first_`.
    std::deque<Kept> kept_;
    int64_t first_ = 0;
    std::string dropped_id_;  // of the response before `first_`: a reader may have let go of it and come back
    int64_t next_read_ = 0;   // number of the stream's next response
    int64_t unread_bytes_ = 0;
    int64_t read_bytes_ = 0;  // bytes kept of responses that were read
    int64_t ticket_ = 0;
    bool attached_ = false;
    bool finished_ = false;
    bool abandoned_ = false;
    std::exception_ptr error_;
    Clock::time_point detached_since_ = Clock::now();
};

/// One ExecutePlan call: its operation, the work that a thread does for it, and its responses. The work ends
/// before the object does.
class Execution {
public:
    /// The work; appends to the buffer, throws the query's error.
    using Body = std::function<void(Execution&)>;

    Execution(OperationPtr operation, std::string request, bool reattachable, ResponseLimitsPtr limits)
        : operation_(std::move(operation)),
          request_(std::move(request)),
          reattachable_(reattachable),
          responses_(reattachable, std::move(limits)) {}
    ~Execution();

    void start(Body body, ThreadCache& threads);
    /// Interrupts the query and lets go of all responses.
    void abandon();

    Operation& operation() { return *operation_; }
    ResponseBuffer& responses() { return responses_; }
    bool is_reattachable() const { return reattachable_; }
    /// The bytes of the request that started it: the same request again is a client that has lost the answer.
    const std::string& request() const { return request_; }

private:
    const OperationPtr operation_;
    const std::string request_;
    const bool reattachable_;
    ResponseBuffer responses_;
    std::mutex mutex_;  // guards is_running_
    std::condition_variable ended_;
    bool is_running_ = false;
};
using ExecutionPtr = std::shared_ptr<Execution>;

}  // namespace firesteel
