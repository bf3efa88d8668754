#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>

#include "connect/server.h"
#include "main/engine_options.h"
#include "main/startup_pages.h"
#include "main/subcommand.h"

namespace firesteel {
namespace {

struct Arguments {
    ServerOptions server;
    EngineArguments engine;
    std::string token_file;
    std::string token_variable;
    std::string port_file;
    bool die_with_parent = false;
};

std::string read_token(const Arguments& arguments) {
    if (!arguments.token_variable.empty()) {
        const char* token = std::getenv(arguments.token_variable.c_str());
        if (token == nullptr || *token == '\0') {
            throw std::runtime_error("The environment variable " + arguments.token_variable +
                                     " holds no token.");
        }
        std::string copy(token);
        unsetenv(arguments.token_variable.c_str());  // children (Python workers) have no use for it
        return copy;
    }
    if (arguments.token_file.empty()) return "";
    std::ifstream file(arguments.token_file);
    std::string token;
    if (!(file >> token)) throw std::runtime_error("There is no token in " + arguments.token_file + ".");
    return token;
}

/// Readers see no file, or a file with the whole number.
void write_port_file(const std::string& path, int port) {
    const std::string temporary = path + ".tmp" + std::to_string(getpid());
    {
        std::ofstream file(temporary);
        file << port << '\n';
        if (!file.flush()) throw std::runtime_error("Cannot write " + temporary + ".");
    }
    if (std::rename(temporary.c_str(), path.c_str()) != 0)
        throw std::runtime_error("Cannot write " + path + ".");
}

// What the kernel sends when the thread that started us ends. Its process may well go on.
constexpr int kParentSignal = SIGUSR1;

/// Blocks what ends the process, so that only wait_for_end() takes it. Threads made later inherit this.
sigset_t block_signals() {
    signal(SIGPIPE, SIG_IGN);
    sigset_t ending;
    sigemptyset(&ending);
    sigaddset(&ending, SIGTERM);
    sigaddset(&ending, SIGINT);
    sigaddset(&ending, SIGHUP);
    sigaddset(&ending, kParentSignal);
    pthread_sigmask(SIG_BLOCK, &ending, nullptr);
    return ending;
}

/// Returns on a signal, or when the process `parent` (0: none) is gone. The kernel's signal does not come
/// when the parent ended before we asked for it, so its id is looked at now and then as well.
void wait_for_end(const sigset_t& ending, pid_t parent) {
    const timespec tick{1, 0};
    while (true) {
        const int got = parent == 0 ? sigwaitinfo(&ending, nullptr) : sigtimedwait(&ending, nullptr, &tick);
        if (got == SIGTERM || got == SIGINT || got == SIGHUP) return;
        if (parent != 0 && getppid() != parent) return;
    }
}

int run_server(Arguments& arguments) {
    const pid_t parent = arguments.die_with_parent ? getppid() : 0;
    const sigset_t ending = block_signals();
    if (parent != 0) prctl(PR_SET_PDEATHSIG, kParentSignal);
    try {
        arguments.server.token = read_token(arguments);
        Server server(arguments.server, std::make_shared<Engine>(engine_options(arguments.engine)));
        if (!arguments.port_file.empty()) write_port_file(arguments.port_file, server.port());
        std::printf("Firesteel is ready at sc://localhost:%d\n", server.port());
        std::fflush(stdout);
        drop_startup_pages();
        wait_for_end(ending, parent);
        server.shutdown();
        return 0;
    } catch (const std::exception& error) {
        std::fprintf(stderr, "firesteel server: %s\n", error.what());
        return 1;
    }
}

void add_server(CLI::App& program, int& exit_code) {
    auto arguments = std::make_shared<Arguments>();
    CLI::App* command = program.add_subcommand("server", "Serve Spark Connect clients until SIGTERM");
    command
        ->add_option("--address", arguments->server.address,
                     "Address to listen on; others than this machine's own need a token and TLS")
        ->capture_default_str();
    command->add_option("--port", arguments->server.port, "Port to listen on; 0 takes any free one")
        ->capture_default_str()
        ->check(CLI::Range(0, 65535));
    command->add_option("--token-file", arguments->token_file,
                        "File whose first word clients must send as bearer token");
    command->add_option("--token-env", arguments->token_variable,
                        "Environment variable that holds the token");
    command
        ->add_option("--tls-cert", arguments->server.tls_certificate, "PEM file with the certificate chain")
        ->check(CLI::ExistingFile);
    command->add_option("--tls-key", arguments->server.tls_key, "PEM file with the private key")
        ->check(CLI::ExistingFile);
    command->add_option("--port-file", arguments->port_file,
                        "File to write the port to once the server listens");
    command->add_flag("--die-with-parent", arguments->die_with_parent,
                      "End when the process that started the server ends");
    add_engine_options(*command, arguments->engine);
    command->footer(
        "Example: firesteel server --port 15002 --conf spark.sql.session.timeZone=UTC\n"
        "Clients connect with SparkSession.builder.remote(\"sc://localhost:15002\").");
    command->callback([arguments, &exit_code] { exit_code = run_server(*arguments); });
}

const bool registered = register_subcommand(add_server);

}  // namespace
}  // namespace firesteel
