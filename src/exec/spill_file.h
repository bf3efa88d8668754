#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "column/batch.h"
#include "exec/query.h"

namespace firesteel {

/// Batches put on disk for a while: compressed, checksummed, in files that have no name, so that nothing is
/// left behind however the query or the process ends. When a directory is full the file goes on in the next
/// one. Writing is thread-safe; reading starts when nobody writes any more. Raises TASK_WRITE_FAILED and
/// FAILED_READ_FILE.
class SpillFile {
public:
    /// In one of the directories, which take turns. `progress` outlives the file and counts spilled bytes.
    static std::shared_ptr<SpillFile> create(const SpillDirectories& directories, QueryProgress& progress);
    ~SpillFile();
    SpillFile(const SpillFile&) = delete;

    /// Where the batch lies: what read() takes as its offset.
    int64_t write(const Batch& batch);
    int64_t write_packed(std::string_view packed);  // as pack_rows() gives it
    /// The batch at `offset`, which moves to the next one; false at the end. `types` as written.
    bool read(int64_t& offset, const std::vector<Type>& types, const MemoryPoolPtr& pool, Batch& out) const;
    /// Bytes on disk.
    int64_t size() const { return size_; }

private:
    /// A stretch of the file, in one directory.
    struct Part {
        int descriptor;
        size_t directory;  // among the paths
        int64_t begin;     // offset of its first byte
    };

    SpillFile(SpillDirectories directories, QueryProgress& progress);
    bool add_part(size_t directory);
    void append(std::string_view block);
    const std::string& first_path() const;
    const Part& part_at(int64_t offset) const;

    const SpillDirectories directories_;
    const size_t first_directory_;
    QueryProgress& progress_;
    std::mutex mutex_;  // guards the rest while writing
    std::vector<Part> parts_;
    int64_t size_ = 0;
};

}  // namespace firesteel
