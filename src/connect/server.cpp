#include "connect/server.h"

#include <absl/synchronization/mutex.h>
#include <grpcpp/resource_quota.h>
#include <grpcpp/security/server_credentials.h>
#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>

#include <fstream>
#include <sstream>
#include <stdexcept>

#include "connect/service.h"
#include "session/session_manager.h"

namespace firesteel {
namespace {

constexpr int kMaxThreads = 4096;  // a waiting stream holds one
constexpr int kIdleThreads = 8;

bool is_loopback(const std::string& address) {
    return address == "localhost" || address.starts_with("127.") || address == "::1" || address == "[::1]";
}

std::string read_file(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    if (!file) throw std::runtime_error("Cannot read " + path + ".");
    return text.str();
}

/// Clients send a token over TLS, or without it to the host name `localhost` with gRPC's local credentials;
/// those put nothing on the wire, so that clients without any credentials are understood just as well.
std::shared_ptr<grpc::ServerCredentials> credentials(const ServerOptions& options) {
    const bool tls = !options.tls_certificate.empty() && !options.tls_key.empty();
    if (tls) {
        grpc::SslServerCredentialsOptions ssl;
        ssl.pem_key_cert_pairs.push_back({read_file(options.tls_key), read_file(options.tls_certificate)});
        return grpc::SslServerCredentials(ssl);
    }
    if (!options.tls_certificate.empty() || !options.tls_key.empty()) {
        throw std::runtime_error("TLS needs both --tls-cert and --tls-key.");
    }
    if (!is_loopback(options.address)) {
        throw std::runtime_error("Listening on " + options.address +
                                 " needs TLS (--tls-cert, --tls-key) and a token.");
    }
    return grpc::experimental::LocalServerCredentials(LOCAL_TCP);
}

}  // namespace

struct Server::State {
    State(EnginePtr engine, const std::string& token)
        : sessions(std::move(engine)), service(sessions, token) {}
    SessionManager sessions;
    ConnectService service;
    int port = 0;
    std::unique_ptr<grpc::Server> server;
};

Server::Server(const ServerOptions& options, EnginePtr engine)
    : state_(std::make_unique<State>(std::move(engine), options.token)) {
    // The library as it is packaged follows every lock to find deadlocks, which costs calls time and memory.
    absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
    auto secure = credentials(options);
    if (!is_loopback(options.address) && options.token.empty()) {
        throw std::runtime_error("Listening on " + options.address +
                                 " needs a token (--token-file, --token-env).");
    }
    const SessionConfig settings(state_->sessions.engine()->settings());
    const auto max_message = static_cast<int>(settings.get_long("spark.connect.grpc.maxInboundMessageSize"));
    grpc::ServerBuilder builder;
    builder.AddListeningPort(options.address + ":" + std::to_string(options.port), std::move(secure),
                             &state_->port);
    builder.RegisterService(&state_->service);
    builder.SetMaxReceiveMessageSize(max_message);
    // Threads that wait for calls stay, where the default would end and make them again with every call.
    builder.SetSyncServerOption(grpc::ServerBuilder::SyncServerOption::NUM_CQS, 1);
    builder.SetSyncServerOption(grpc::ServerBuilder::SyncServerOption::MIN_POLLERS, 1);
    builder.SetSyncServerOption(grpc::ServerBuilder::SyncServerOption::MAX_POLLERS, kIdleThreads);
    builder.SetMaxSendMessageSize(-1);
    builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
    builder.SetResourceQuota(grpc::ResourceQuota("firesteel").SetMaxThreads(kMaxThreads));
    state_->server = builder.BuildAndStart();
    if (state_->server == nullptr || state_->port == 0) {
        throw std::runtime_error("Cannot listen on " + options.address + ":" + std::to_string(options.port) +
                                 ".");
    }
}

Server::~Server() {
    if (state_->server != nullptr) shutdown();
}

int Server::port() const { return state_->port; }

void Server::shutdown() {
    state_->service.stop();
    state_->server->Shutdown(std::chrono::system_clock::now() + std::chrono::seconds(2));
}

void Server::wait() { state_->server->Wait(); }

}  // namespace firesteel
