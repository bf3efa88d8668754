#pragma once

#include <cstdint>
#include <memory>
#include <string>

namespace firesteel {

/// An open local file for reading at any place. Thread-safe. Raises FAILED_READ_FILE.* with the path.
class File {
public:
    static std::shared_ptr<const File> open(const std::string& path);
    ~File();
    File(const File&) = delete;

    const std::string& path() const { return path_; }
    int64_t size() const { return size_; }
    int64_t modified_millis() const { return modified_millis_; }
    /// Reads up to `size` bytes at `offset`; fewer only at the end of the file.
    int64_t read_at(int64_t offset, int64_t size, char* out) const;
    /// The system reads what is asked for and nothing behind it, for whoever reads here and there and knows
    /// what comes next.
    void expect_scattered_reads() const;
    /// These bytes will be read soon: the system may fetch them meanwhile.
    void fetch_ahead(int64_t offset, int64_t size) const;

private:
    File(std::string path, int descriptor, int64_t size, int64_t modified_millis)
        : path_(std::move(path)), descriptor_(descriptor), size_(size), modified_millis_(modified_millis) {}
    const std::string path_;
    const int descriptor_;
    const int64_t size_;
    const int64_t modified_millis_;
};

}  // namespace firesteel
