#include "io/file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "common/error.h"

namespace firesteel {

namespace {

[[noreturn]] void raise_read_error(const std::string& path, int code) {
    if (code == ENOENT) throw Error("FAILED_READ_FILE.FILE_NOT_EXIST", {{"path", "file://" + path}});
    throw Error("FAILED_READ_FILE.NO_HINT", {{"path", "file://" + path}}).with_hint(std::strerror(code));
}

class LocalFile final : public File {
public:
    LocalFile(std::string path, int descriptor, int64_t size, int64_t modified_millis)
        : File(std::move(path), size, modified_millis), descriptor_(descriptor) {}
    ~LocalFile() override { ::close(descriptor_); }

    int64_t read_at(int64_t offset, int64_t size, char* out) const override {
        int64_t done = 0;
        while (done < size) {
            const ssize_t n =
                ::pread(descriptor_, out + done, static_cast<size_t>(size - done), offset + done);
            if (n == 0) break;
            if (n < 0) {
                if (errno == EINTR) continue;
                raise_read_error(path(), errno);
            }
            done += n;
        }
        return done;
    }

    void expect_scattered_reads() const override { ::posix_fadvise(descriptor_, 0, 0, POSIX_FADV_RANDOM); }

    void fetch_ahead(int64_t offset, int64_t size) const override {
        ::posix_fadvise(descriptor_, offset, size, POSIX_FADV_WILLNEED);
    }

private:
    const int descriptor_;
};

}  // namespace

std::shared_ptr<const File> File::open(const std::string& path) {
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) raise_read_error(path, errno);
    struct stat info {};
    if (::fstat(descriptor, &info) != 0) {
        const int code = errno;
        ::close(descriptor);
        raise_read_error(path, code);
    }
    const int64_t millis = int64_t{info.st_mtim.tv_sec} * 1000 + info.st_mtim.tv_nsec / 1000000;
    return std::make_shared<const LocalFile>(path, descriptor, info.st_size, millis);
}

}  // namespace firesteel
