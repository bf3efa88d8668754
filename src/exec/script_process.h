#pragma once

#include <sys/types.h>

#include <functional>
#include <string>
#include <string_view>

namespace firesteel {

/// A shell command that reads what it is given and whose output is collected. One thread at a time. The
/// calling thread waits for the command; `stopped` is asked meanwhile, and ends the wait.
class ScriptProcess {
public:
    /// Starts `/bin/bash -c command`. Raises _LEGACY_ERROR_TEMP_2264 when that fails.
    ScriptProcess(const std::string& command, std::function<bool()> stopped);
    ScriptProcess(const ScriptProcess&) = delete;
    ScriptProcess& operator=(const ScriptProcess&) = delete;
    ~ScriptProcess();  // ends a command that still runs

    /// Hands `text` over; what the command puts out meanwhile is appended to `output`. A command that reads
    /// no more is not a failure.
    void write(std::string_view text, std::string& output);
    /// Ends the input, and appends the rest of the output. Raises _LEGACY_ERROR_TEMP_2264 unless the command
    /// ends with status 0.
    void finish(std::string& output);

private:
    void pump(std::string_view text, bool until_end, std::string& output);
    bool read_some(int file, std::string& into);
    void close_input();

    std::function<bool()> stopped_;
    pid_t process_ = -1;
    int input_ = -1;  // of the command; -1: closed
    int output_ = -1;
    int errors_ = -1;
    std::string error_text_;
};

}  // namespace firesteel
