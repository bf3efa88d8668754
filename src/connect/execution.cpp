#include "connect/execution.h"

#include "common/error.h"

namespace firesteel {
namespace {

OperationState outcome_of(const std::exception_ptr& error) {
    if (error == nullptr) return OperationState::kSucceeded;
    try {
        std::rethrow_exception(error);
    } catch (const Error& known) {
        if (known.condition() == "OPERATION_CANCELED") return OperationState::kCancelled;
    } catch (...) {  // NOLINT: the error itself goes to the reader
    }
    return OperationState::kFailed;
}

}  // namespace

Execution::~Execution() {
    abandon();
    std::unique_lock lock(mutex_);
    ended_.wait(lock, [this] { return !is_running_; });
}

void Execution::start(Body body, ThreadCache& threads) {
    auto work = [this, body = std::move(body)]() mutable {
        std::exception_ptr error;
        try {
            body(*this);
        } catch (...) {
            error = std::current_exception();
        }
        body = nullptr;
        operation_->finish(outcome_of(error));
        responses_.finish(std::move(error));
        const std::lock_guard lock(mutex_);  // nothing of this object is used once it is let go
        is_running_ = false;
        ended_.notify_all();
    };
    is_running_ = true;
    try {
        threads.run(std::move(work));
    } catch (...) {  // no thread to be had
        is_running_ = false;
        throw;
    }
}

void Execution::abandon() {
    operation_->close();
    responses_.abandon();
}

}  // namespace firesteel
