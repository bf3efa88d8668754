#pragma once

#include <string>

namespace grpc {
class ServerContext;
class Status;
}  // namespace grpc

namespace firesteel {

/// Is the caller's `authorization: Bearer ...` the server's token? An empty token lets everybody in.
bool is_authorized(const grpc::ServerContext& context, const std::string& token);
grpc::Status unauthenticated();

/// The directory of the client, against which its relative paths are resolved; empty when it does not say.
std::string client_directory(const grpc::ServerContext& context);

}  // namespace firesteel
