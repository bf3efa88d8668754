#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "column/batch.h"
#include "exec/query.h"

namespace firesteel {

/// Batches put on disk for a while: compressed, checksummed, in a file that has no name from the moment it is
/// made, so that nothing is left behind however the query or the process ends. Writing is thread-safe;
/// reading starts when nobody writes any more. Raises TASK_WRITE_FAILED and FAILED_READ_FILE.
class SpillFile {
public:
    /// In the first of the directories that takes a file. `progress` outlives the file and counts spilled
    /// bytes.
    static std::shared_ptr<SpillFile> create(const std::vector<std::string>& directories,
                                             QueryProgress& progress);
    ~SpillFile();
    SpillFile(const SpillFile&) = delete;

    void write(const Batch& batch);
    /// The batch at `offset`, which moves to the next one; false at the end. `types` as written.
    bool read(int64_t& offset, const std::vector<Type>& types, const MemoryPoolPtr& pool, Batch& out) const;

private:
    SpillFile(int descriptor, std::string directory, QueryProgress& progress);

    const int descriptor_;
    const std::string directory_;
    QueryProgress& progress_;
    std::mutex mutex_;  // guards size_ while writing
    int64_t size_ = 0;
};

}  // namespace firesteel
