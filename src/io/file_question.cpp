#include "io/file_question.h"

#include <sys/stat.h>

#include <algorithm>
#include <chrono>

#include "io/storage/path.h"

namespace firesteel {

namespace {

constexpr size_t kMostFiles = 256;
/// Changes of a file are told apart by times that are so long from each other on any file system.
constexpr int64_t kSettlingNanos = 3'000'000'000;

int64_t nanos_of(const timespec& time) { return int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec; }

}  // namespace

std::optional<FileQuestion> FileQuestion::of(const FileFormat& format, const std::vector<ListedFile>& files,
                                             const FormatOptions& options) {
    if (files.empty() || files.size() > kMostFiles) return std::nullopt;
    FileQuestion question{&format, options.options, *options.settings, {}};
    question.settings.now_micros = 0;
    for (const ListedFile& file : files) {
        struct stat info {};
        if (is_remote(file.path) || ::stat(file.path.c_str(), &info) != 0) return std::nullopt;
        question.files.push_back({file.path, info.st_dev, info.st_ino, info.st_size, nanos_of(info.st_mtim),
                                  nanos_of(info.st_ctim)});
    }
    return question;
}

bool FileQuestion::is_settled(const Clock& clock) const {
    const int64_t latest = clock() - kSettlingNanos;
    return std::all_of(files.begin(), files.end(), [&](const FileState& file) {
        return std::max(file.modified_nanos, file.changed_nanos) <= latest;
    });
}

const FileQuestion::Clock& FileQuestion::system_clock() {
    static const Clock clock = [] {
        const auto now = std::chrono::system_clock::now().time_since_epoch();
        return int64_t{std::chrono::duration_cast<std::chrono::nanoseconds>(now).count()};
    };
    return clock;
}

}  // namespace firesteel
