#include "exec/spill_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <utility>

#include "exec/packed_rows.h"

namespace firesteel {

namespace {

Error write_error(const std::string& directory, const std::string& reason) {
    return Error("TASK_WRITE_FAILED", {{"path", directory + " (" + reason + ")"}});
}
Error read_error(const std::string& directory) {
    return Error("FAILED_READ_FILE.NO_HINT", {{"path", directory + " (spilled rows)"}});
}

/// A file without a name from the beginning, where the file system can do that.
int open_unnamed(const std::string& directory) {
    const int descriptor = ::open(directory.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (descriptor >= 0 || (errno != EOPNOTSUPP && errno != EISDIR && errno != EINVAL)) return descriptor;
    std::string path = directory + "/firesteel-spill-XXXXXX";
    const int named = ::mkostemp(path.data(), O_CLOEXEC);
    if (named >= 0) ::unlink(path.c_str());
    return named;
}

/// 0, or what errno says.
int write_all(int descriptor, const char* data, size_t size, int64_t offset) {
    while (size > 0) {
        const ssize_t written = ::pwrite(descriptor, data, size, offset);
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return written < 0 ? errno : EIO;
        data += written;
        size -= static_cast<size_t>(written);
        offset += written;
    }
    return 0;
}

bool read_all(int descriptor, char* data, size_t size, int64_t offset) {
    while (size > 0) {
        const ssize_t got = ::pread(descriptor, data, size, offset);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) return false;
        data += got;
        size -= static_cast<size_t>(got);
        offset += got;
    }
    return true;
}

bool is_full(int error) { return error == ENOSPC || error == EDQUOT || error == EFBIG; }

}  // namespace

SpillFile::SpillFile(SpillDirectories directories, QueryProgress& progress)
    : directories_(std::move(directories)), first_directory_(directories_.next_turn()), progress_(progress) {}

SpillFile::~SpillFile() {
    for (const Part& part : parts_) ::close(part.descriptor);
    directories_.release(size_);
}

bool SpillFile::add_part(size_t directory) {
    const int descriptor = open_unnamed(directories_.paths()[directory]);
    if (descriptor >= 0) parts_.push_back({descriptor, directory, size_});
    return descriptor >= 0;
}

std::shared_ptr<SpillFile> SpillFile::create(const SpillDirectories& directories, QueryProgress& progress) {
    const std::vector<std::string>& paths = directories.paths();
    if (paths.empty()) throw write_error("spilled rows", "there is no directory for them");
    const std::shared_ptr<SpillFile> file(new SpillFile(directories, progress));
    for (size_t i = 0; i < paths.size(); ++i) {
        if (file->add_part((file->first_directory_ + i) % paths.size())) return file;
    }
    throw write_error(paths.front(), std::strerror(errno));
}

/// REQUIRES: mutex_ held.
void SpillFile::append(std::string_view block) {
    const std::vector<std::string>& paths = directories_.paths();
    int error = 0;
    for (size_t tried = 0; tried < paths.size(); ++tried) {
        const Part& part = parts_.back();
        error = write_all(part.descriptor, block.data(), block.size(), size_ - part.begin);
        if (!is_full(error)) break;
        if (!add_part((part.directory + 1) % paths.size())) break;
    }
    if (error != 0) throw write_error(paths[parts_.back().directory], std::strerror(error));
}

const std::string& SpillFile::first_path() const {
    return directories_.paths()[first_directory_ % directories_.paths().size()];
}

int64_t SpillFile::write(const Batch& batch) { return write_packed(pack_rows(batch, first_path())); }

int64_t SpillFile::write_packed(std::string_view packed) {
    const auto bytes = static_cast<int64_t>(packed.size());
    if (!directories_.try_reserve(bytes)) {
        throw write_error(first_path(), "firesteel.disk.limit of " + std::to_string(directories_.limit()) +
                                            " bytes is reached");
    }
    std::lock_guard lock(mutex_);
    try {
        append(packed);
    } catch (...) {
        directories_.release(bytes);
        throw;
    }
    progress_.spilled_bytes.fetch_add(bytes, std::memory_order_relaxed);
    return std::exchange(size_, size_ + bytes);
}

const SpillFile::Part& SpillFile::part_at(int64_t offset) const {
    size_t i = parts_.size() - 1;
    while (parts_[i].begin > offset) --i;
    return parts_[i];
}

bool SpillFile::read(int64_t& offset, const std::vector<Type>& types, const MemoryPoolPtr& pool,
                     Batch& out) const {
    if (offset >= size_) return false;
    const Part& part = part_at(offset);
    const auto fail = [&] { return read_error(directories_.paths()[part.directory]); };
    const int64_t begin = offset - part.begin;
    std::string packed(kPackedHeaderBytes, '\0');
    if (!read_all(part.descriptor, packed.data(), packed.size(), begin)) throw fail();
    const size_t size = packed_size(packed);
    if (size == 0 || size > static_cast<uint64_t>(size_ - offset)) throw fail();
    packed.resize(size);
    if (!read_all(part.descriptor, packed.data() + kPackedHeaderBytes, size - kPackedHeaderBytes,
                  begin + static_cast<int64_t>(kPackedHeaderBytes)) ||
        !unpack_rows(packed, types, pool, out))
        throw fail();
    offset += static_cast<int64_t>(size);
    return true;
}

}  // namespace firesteel
