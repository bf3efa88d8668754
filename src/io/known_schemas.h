#pragma once

#include <sys/types.h>

#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "io/file_format.h"

namespace firesteel {

/// What the system says of a local file, which changes whenever the file does.
struct FileState {
    std::string path;
    dev_t device = 0;
    ino_t number = 0;
    int64_t size = 0;
    int64_t modified_nanos = 0;
    int64_t changed_nanos = 0;

    bool operator==(const FileState&) const = default;
};

/// Schemas that were inferred from rows, for as long as the files are what they were: programs look at the
/// columns, at some rows and at their number, and each of these asks for the schema anew. Only of local files
/// that have not changed for a moment: right after a change, another one may leave no trace. Thread-safe.
class KnownSchemas {
public:
    using Infer = std::function<std::optional<Schema>()>;
    /// Nanoseconds since the epoch.
    using Clock = std::function<int64_t()>;

    explicit KnownSchemas(Clock clock) : clock_(std::move(clock)) {}
    static KnownSchemas& of_process();

    /// What is known, or what `infer` says, which is called without the lock.
    std::optional<Schema> find_or_infer(const FileFormat& format, const std::vector<ListedFile>& files,
                                        const FormatOptions& options, const Infer& infer);

private:
    /// All that a schema depends on.
    struct Question {
        const FileFormat* format = nullptr;
        OptionMap options;
        EvalSettings settings;  // without the moment, which types do not depend on
        std::vector<FileState> files;

        bool operator==(const Question&) const = default;
    };
    struct Answer {
        Question question;
        Schema schema;
    };

    std::optional<std::vector<FileState>> settled_states(const std::vector<ListedFile>& files) const;

    const Clock clock_;
    std::mutex mutex_;            // guards what follows
    std::deque<Answer> answers_;  // the last that was asked for comes first
};

}  // namespace firesteel
