#include "exec/script_process.h"

#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include "common/error.h"

extern char** environ;  // NOLINT: the C library's

namespace firesteel {

namespace {

constexpr int kPollMilliseconds = 100;
constexpr size_t kKeptErrorBytes = 2048;

[[noreturn]] void raise_failed(int status, const std::string& errors) {
    throw Error("_LEGACY_ERROR_TEMP_2264", {{"stderrBuffer", errors}, {"exitCode", std::to_string(status)}});
}

void close_file(int& file) {
    if (file >= 0) close(file);
    file = -1;
}

/// Two ends of a pipe that no other child inherits.
struct Pipe {
    std::array<int, 2> ends{-1, -1};
    Pipe() {
        if (pipe2(ends.data(), O_CLOEXEC) != 0) raise_failed(errno, "no pipe to the command");
    }
    ~Pipe() {
        for (int& end : ends) close_file(end);
    }
    int take(size_t end) {
        const int file = ends[end];
        ends[end] = -1;
        return file;
    }
};

/// While it lives, writing to a command that has gone is an error and no signal.
class NoPipeSignal {
public:
    NoPipeSignal() {
        sigemptyset(&pipe_);
        sigaddset(&pipe_, SIGPIPE);
        pthread_sigmask(SIG_BLOCK, &pipe_, &before_);
    }
    ~NoPipeSignal() {
        const timespec now{};
        while (sigtimedwait(&pipe_, nullptr, &now) > 0) {
        }
        pthread_sigmask(SIG_SETMASK, &before_, nullptr);
    }

private:
    sigset_t pipe_;
    sigset_t before_;
};

pid_t spawn_shell(const std::string& command, int input, int output, int errors) {
    posix_spawn_file_actions_t files;
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_adddup2(&files, input, STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&files, output, STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&files, errors, STDERR_FILENO);
    posix_spawnattr_t attributes;
    posix_spawnattr_init(&attributes);
    sigset_t none, all;
    sigemptyset(&none);
    sigfillset(&all);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setsigdefault(&attributes, &all);
    posix_spawnattr_setpgroup(&attributes, 0);  // ended with all that it has started
    posix_spawnattr_setflags(&attributes,
                             POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
    std::string shell = "/bin/bash", option = "-c", text = command;
    const std::array<char*, 4> arguments = {shell.data(), option.data(), text.data(), nullptr};
    pid_t process = -1;
    const int failed = posix_spawn(&process, shell.c_str(), &files, &attributes, arguments.data(), environ);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&files);
    if (failed != 0) raise_failed(failed, "no shell to run the command");
    return process;
}

}  // namespace

ScriptProcess::ScriptProcess(const std::string& command, std::function<bool()> stopped)
    : stopped_(std::move(stopped)) {
    Pipe in, out, err;
    process_ = spawn_shell(command, in.ends[0], out.ends[1], err.ends[1]);
    input_ = in.take(1);
    output_ = out.take(0);
    errors_ = err.take(0);
    for (const int file : {input_, output_, errors_}) fcntl(file, F_SETFL, O_NONBLOCK);
}

ScriptProcess::~ScriptProcess() {
    for (int* file : {&input_, &output_, &errors_}) close_file(*file);
    if (process_ < 0) return;
    kill(-process_, SIGKILL);
    waitpid(process_, nullptr, 0);
}

void ScriptProcess::close_input() { close_file(input_); }

/// False at the end of the file.
bool ScriptProcess::read_some(int file, std::string& into) {
    std::array<char, 65536> buffer;
    for (;;) {
        const ssize_t got = read(file, buffer.data(), buffer.size());
        if (got > 0) {
            into.append(buffer.data(), static_cast<size_t>(got));
        } else if (got == 0) {
            return false;
        } else if (errno != EINTR) {
            return errno == EAGAIN;
        }
    }
}

/// Writes `text` and reads what comes, until all is written or, if asked to, the output has ended.
void ScriptProcess::pump(std::string_view text, bool until_end, std::string& output) {
    const NoPipeSignal quiet;
    while (!stopped_()) {
        if (text.empty() || input_ < 0) {
            if (!until_end || (output_ < 0 && errors_ < 0)) return;
        }
        std::array<pollfd, 3> files = {
            {{text.empty() ? -1 : input_, POLLOUT, 0}, {output_, POLLIN, 0}, {errors_, POLLIN, 0}}};
        if (poll(files.data(), files.size(), kPollMilliseconds) <= 0) continue;
        if (files[1].revents != 0 && !read_some(output_, output)) close_file(output_);
        if (files[2].revents != 0 && !read_some(errors_, error_text_)) close_file(errors_);
        if (error_text_.size() > kKeptErrorBytes) error_text_.erase(0, error_text_.size() - kKeptErrorBytes);
        if (files[0].revents == 0) continue;
        const ssize_t written = ::write(input_, text.data(), text.size());
        if (written > 0) text.remove_prefix(static_cast<size_t>(written));
        if (written < 0 && errno != EAGAIN && errno != EINTR) close_input();
    }
}

void ScriptProcess::write(std::string_view text, std::string& output) { pump(text, false, output); }

void ScriptProcess::finish(std::string& output) {
    close_input();
    pump({}, true, output);
    if (stopped_()) return;
    int status = 0;
    while (waitpid(process_, &status, 0) < 0 && errno == EINTR) {
    }
    process_ = -1;
    constexpr int kSignalBase = 128;
    const int code = WIFEXITED(status) ? WEXITSTATUS(status) : kSignalBase + WTERMSIG(status);
    if (code != 0) raise_failed(code, error_text_);
}

}  // namespace firesteel
