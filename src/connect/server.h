#pragma once

#include <memory>
#include <string>

#include "session/engine.h"

namespace firesteel {

struct ServerOptions {
    std::string address = "127.0.0.1";
    int port = 15002;             // 0: any free one
    std::string token;            // empty: none is asked for
    std::string tls_certificate;  // PEM files; both or none
    std::string tls_key;
};

/// The Spark Connect service on one port.
class Server {
public:
    /// Listens at once. Raises std::runtime_error when the address cannot be had, or when the options would
    /// open the server to the network without a token and TLS.
    Server(const ServerOptions& options, EnginePtr engine);
    ~Server();

    int port() const;
    /// Refuses new calls, interrupts running operations and returns when the calls have ended. Thread-safe.
    void shutdown();
    /// Returns after shutdown().
    void wait();

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace firesteel
