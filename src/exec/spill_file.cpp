#include "exec/spill_file.h"

#include <fcntl.h>
#include <lz4.h>
#include <unistd.h>
#include <xxhash.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "exec/batch_bytes.h"

namespace firesteel {

namespace {

struct BlockHeader {
    uint64_t raw_size = 0;
    uint64_t stored_size = 0;
    uint64_t checksum = 0;  // of the stored bytes
};

Error write_error(const std::string& directory) { return Error("TASK_WRITE_FAILED", {{"path", directory}}); }
Error read_error(const std::string& directory) {
    return Error("FAILED_READ_FILE.NO_HINT", {{"path", directory}});
}

int open_unnamed(const std::string& directory) {
    std::string path = directory + "/firesteel-spill-XXXXXX";
    const int descriptor = ::mkostemp(path.data(), O_CLOEXEC);
    if (descriptor >= 0) ::unlink(path.c_str());
    return descriptor;
}

bool write_all(int descriptor, const char* data, size_t size, int64_t offset) {
    while (size > 0) {
        const ssize_t written = ::pwrite(descriptor, data, size, offset);
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return false;
        data += written;
        size -= static_cast<size_t>(written);
        offset += written;
    }
    return true;
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

}  // namespace

SpillFile::SpillFile(int descriptor, std::string directory, QueryProgress& progress)
    : descriptor_(descriptor), directory_(std::move(directory)), progress_(progress) {}

SpillFile::~SpillFile() { ::close(descriptor_); }

std::shared_ptr<SpillFile> SpillFile::create(const std::vector<std::string>& directories,
                                             QueryProgress& progress) {
    for (const std::string& directory : directories) {
        const int descriptor = open_unnamed(directory);
        if (descriptor >= 0)
            return std::shared_ptr<SpillFile>(new SpillFile(descriptor, directory, progress));
    }
    throw write_error(directories.empty() ? "(no spill directory)" : directories.front());
}

void SpillFile::write(const Batch& batch) {
    std::string raw;
    append_batch_bytes(batch, raw);
    std::string stored(sizeof(BlockHeader), '\0');
    if (raw.size() > LZ4_MAX_INPUT_SIZE) throw write_error(directory_);
    const int bound = LZ4_compressBound(static_cast<int>(raw.size()));
    stored.resize(sizeof(BlockHeader) + static_cast<size_t>(bound));
    const int size = LZ4_compress_default(raw.data(), stored.data() + sizeof(BlockHeader),
                                          static_cast<int>(raw.size()), bound);
    if (size <= 0) throw write_error(directory_);
    stored.resize(sizeof(BlockHeader) + static_cast<size_t>(size));
    const BlockHeader header{raw.size(), static_cast<uint64_t>(size),
                             XXH3_64bits(stored.data() + sizeof(BlockHeader), static_cast<size_t>(size))};
    std::memcpy(stored.data(), &header, sizeof(header));
    std::lock_guard lock(mutex_);
    if (!write_all(descriptor_, stored.data(), stored.size(), size_)) throw write_error(directory_);
    size_ += static_cast<int64_t>(stored.size());
    progress_.spilled_bytes.fetch_add(static_cast<int64_t>(stored.size()), std::memory_order_relaxed);
}

bool SpillFile::read(int64_t& offset, const std::vector<Type>& types, const MemoryPoolPtr& pool,
                     Batch& out) const {
    if (offset >= size_) return false;
    BlockHeader header;
    if (!read_all(descriptor_, reinterpret_cast<char*>(&header), sizeof(header), offset))
        throw read_error(directory_);
    if (header.stored_size > static_cast<uint64_t>(size_ - offset) || header.raw_size > LZ4_MAX_INPUT_SIZE)
        throw read_error(directory_);
    std::string stored(header.stored_size, '\0'), raw(header.raw_size, '\0');
    if (!read_all(descriptor_, stored.data(), stored.size(), offset + static_cast<int64_t>(sizeof(header))))
        throw read_error(directory_);
    if (XXH3_64bits(stored.data(), stored.size()) != header.checksum) throw read_error(directory_);
    const int size = LZ4_decompress_safe(stored.data(), raw.data(), static_cast<int>(stored.size()),
                                         static_cast<int>(raw.size()));
    if (size != static_cast<int>(raw.size())) throw read_error(directory_);
    offset += static_cast<int64_t>(sizeof(header) + stored.size());
    out = batch_from_bytes(raw, types, pool);
    return true;
}

}  // namespace firesteel
