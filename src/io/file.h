#pragma once

#include <cstdint>
#include <memory>
#include <string>

namespace firesteel {

/// An open file for reading at any place, wherever it lies. Thread-safe. Raises FAILED_READ_FILE.* with the
/// path.
class File {
public:
    /// A local file; storage/storage.h opens those that may lie elsewhere, too.
    static std::shared_ptr<const File> open(const std::string& path);
    virtual ~File() = default;
    File(const File&) = delete;

    const std::string& path() const { return path_; }
    int64_t size() const { return size_; }
    int64_t modified_millis() const { return modified_millis_; }
    /// Reads up to `size` bytes at `offset`; fewer only at the end of the file.
    virtual int64_t read_at(int64_t offset, int64_t size, char* out) const = 0;
    /// The system reads what is asked for and nothing behind it, for whoever reads here and there and knows
    /// what comes next.
    virtual void expect_scattered_reads() const = 0;
    /// These bytes will be read soon: they may be fetched meanwhile.
    virtual void fetch_ahead(int64_t offset, int64_t size) const = 0;

protected:
    File(std::string path, int64_t size, int64_t modified_millis)
        : path_(std::move(path)), size_(size), modified_millis_(modified_millis) {}

private:
    const std::string path_;
    const int64_t size_;
    const int64_t modified_millis_;
};

}  // namespace firesteel
