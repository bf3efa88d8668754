#pragma once

#include <exception>
#include <span>
#include <string_view>

namespace grpc {
class Status;
}

namespace firesteel {

class Error;
class Session;

/// False for errors that are plain Java exceptions in Spark: those carry a message and nothing else.
bool has_spark_condition(const Error& error);

/// The Java class that Spark would throw and its superclasses up to Throwable, innermost first.
std::span<const std::string_view> java_classes(const Error& error);

/// The one place where what a call has thrown becomes a gRPC status: code INTERNAL, the message, and a
/// google.rpc.ErrorInfo with class names, condition, SQLSTATE and parameters as the clients read them. With a
/// session the error is kept there for FetchErrorDetails.
grpc::Status error_status(const std::exception_ptr& thrown, Session* session);

}  // namespace firesteel
