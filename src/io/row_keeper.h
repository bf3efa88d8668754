#pragma once

#include <chrono>
#include <deque>
#include <mutex>
#include <vector>

#include "io/file_question.h"
#include "io/kept_rows.h"

namespace firesteel {

/// The rows that inference has parsed, until they are read for the first time, memory gets short, or nobody
/// comes. Only as many as a share of the budget holds: those of large files are not kept at all.
/// Thread-safe.
class RowKeeper {
public:
    RowKeeper() = default;  // keeps nothing, until there is a budget
    explicit RowKeeper(const MemoryPoolPtr& budget) { set_budget(budget); }
    static RowKeeper& of_process();
    /// Null: nothing is kept from now on.
    void set_budget(const MemoryPoolPtr& budget);

    /// For the rows of files whose schema is about to be inferred; null when there is no memory for them.
    KeptRowsPtr begin(const std::vector<ListedFile>& files);
    /// The rows are those of the files when these are as the question says, read by this schema.
    void put(const FileQuestion& question, const Schema& schema, KeptRowsPtr rows);
    /// What is kept of the files as they are now; null when there is nothing.
    KeptRowsPtr find(const FileFormat& format, const std::vector<ListedFile>& files,
                     const FormatOptions& options, const Schema& schema);
    /// Frees memory, of the oldest first; how many bytes.
    int64_t reclaim(int64_t bytes) noexcept;
    /// Frees what has waited so long.
    void forget_unread(std::chrono::seconds age);

private:
    struct Entry {
        FileQuestion question;  // empty while the schema is being inferred
        Schema schema;
        std::weak_ptr<KeptRows> begun;
        KeptRowsPtr rows;
        std::chrono::steady_clock::time_point since;
    };

    std::mutex mutex_;  // guards what follows
    MemoryPoolPtr budget_, pool_;
    std::deque<Entry> entries_;  // the oldest comes first
};

}  // namespace firesteel
