#pragma once

#include <sys/types.h>

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "io/file_format.h"

namespace firesteel {

/// What the system says of a local file, which changes whenever the file does.
struct FileState {
    std::string path;
    dev_t device = 0;
    ino_t number = 0;
    int64_t size = 0;
    int64_t modified_nanos = 0;
    int64_t changed_nanos = 0;

    bool operator==(const FileState&) const = default;
};

/// All that the schema and the rows of some files depend on, but for the moment of the query.
struct FileQuestion {
    /// Nanoseconds since the epoch.
    using Clock = std::function<int64_t()>;

    const FileFormat* format = nullptr;
    OptionMap options;
    EvalSettings settings;  // without the moment
    std::vector<FileState> files;

    bool operator==(const FileQuestion&) const = default;

    /// Nothing where files are not local, too many, or gone.
    static std::optional<FileQuestion> of(const FileFormat& format, const std::vector<ListedFile>& files,
                                          const FormatOptions& options);
    /// Have the files not changed for a moment? Right after a change, another one may leave no trace.
    bool is_settled(const Clock& clock) const;
    static const Clock& system_clock();
};

}  // namespace firesteel
