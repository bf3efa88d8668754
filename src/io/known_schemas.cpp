#include "io/known_schemas.h"

#include <sys/stat.h>

#include <algorithm>
#include <chrono>

#include "io/storage/path.h"

namespace firesteel {

namespace {

constexpr size_t kMostAnswers = 64;
constexpr size_t kMostFiles = 256;
/// Changes of a file are told apart by times that are so long from each other on any file system.
constexpr int64_t kSettlingNanos = 3'000'000'000;

int64_t nanos_of(const timespec& time) { return int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec; }

}  // namespace

KnownSchemas& KnownSchemas::of_process() {
    static KnownSchemas schemas([] {
        const auto now = std::chrono::system_clock::now().time_since_epoch();
        return int64_t{std::chrono::duration_cast<std::chrono::nanoseconds>(now).count()};
    });
    return schemas;
}

std::optional<std::vector<FileState>> KnownSchemas::settled_states(
    const std::vector<ListedFile>& files) const {
    if (files.empty() || files.size() > kMostFiles) return std::nullopt;
    const int64_t latest = clock_() - kSettlingNanos;
    std::vector<FileState> states;
    for (const ListedFile& file : files) {
        struct stat info {};
        if (is_remote(file.path) || ::stat(file.path.c_str(), &info) != 0) return std::nullopt;
        const int64_t modified = nanos_of(info.st_mtim), changed = nanos_of(info.st_ctim);
        if (std::max(modified, changed) > latest) return std::nullopt;
        states.push_back({file.path, info.st_dev, info.st_ino, info.st_size, modified, changed});
    }
    return states;
}

std::optional<Schema> KnownSchemas::find_or_infer(const FileFormat& format,
                                                  const std::vector<ListedFile>& files,
                                                  const FormatOptions& options, const Infer& infer) {
    auto states = settled_states(files);
    if (!states) return infer();
    Question question{&format, options.options, *options.settings, *std::move(states)};
    question.settings.now_micros = 0;
    {
        const std::lock_guard lock(mutex_);
        const auto known = std::find_if(answers_.begin(), answers_.end(),
                                        [&](const Answer& answer) { return answer.question == question; });
        if (known != answers_.end()) {
            std::rotate(answers_.begin(), known, known + 1);
            return answers_.front().schema;
        }
    }
    auto schema = infer();
    // They may have changed meanwhile.
    if (!schema || settled_states(files) != question.files) return schema;
    const std::lock_guard lock(mutex_);
    answers_.push_front({std::move(question), *schema});
    if (answers_.size() > kMostAnswers) answers_.pop_back();
    return schema;
}

}  // namespace firesteel
