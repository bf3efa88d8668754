#pragma once

#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <vector>

#include "io/file_question.h"
#include "io/row_keeper.h"

namespace firesteel {

/// Schemas that were inferred from rows, for as long as the files are what they were: programs look at the
/// columns, at some rows and at their number, and each of these asks for the schema anew. Only of local files
/// that have not changed for a moment. What else inference found out, the rows, goes to `keeper`.
/// Thread-safe.
class KnownSchemas {
public:
    /// Infers; keeps rows where there is something to keep them in.
    using Infer = std::function<std::optional<Schema>(KeptRows*)>;

    KnownSchemas(FileQuestion::Clock clock, RowKeeper& keeper) : clock_(std::move(clock)), keeper_(keeper) {}
    static KnownSchemas& of_process();

    /// What is known, or what `infer` says, which is called without the lock.
    std::optional<Schema> find_or_infer(const FileFormat& format, const std::vector<ListedFile>& files,
                                        const FormatOptions& options, const Infer& infer);

private:
    struct Answer {
        FileQuestion question;
        Schema schema;
    };

    std::optional<Schema> find(const FileQuestion& question);

    const FileQuestion::Clock clock_;
    RowKeeper& keeper_;
    std::mutex mutex_;            // guards what follows
    std::deque<Answer> answers_;  // the last that was asked for comes first
};

}  // namespace firesteel
