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
    if (thread_.joinable()) thread_.join();
}

void Execution::start(Body body) {
    thread_ = std::thread([this, body = std::move(body)] {
        std::exception_ptr error;
        try {
            body(*this);
        } catch (...) {
            error = std::current_exception();
        }
        operation_->finish(outcome_of(error));
        responses_.finish(error);
    });
}

void Execution::abandon() {
    operation_->close();
    responses_.abandon();
}

}  // namespace firesteel
