#pragma once

#include <arrow/result.h>
#include <arrow/status.h>

#include <string>
#include <utility>

#include "common/error.h"
#include "io/storage/path.h"

namespace firesteel {

/// Failures of Arrow's writers of a file, as TASK_WRITE_FAILED with the file and the reason.
class ArrowOutput {
public:
    explicit ArrowOutput(std::string path) : path_(std::move(path)) {}
    const std::string& path() const { return path_; }

    [[noreturn]] void raise(const std::string& reason) const {
        throw Error("TASK_WRITE_FAILED", {{"path", shown_path(path_)}}).with_hint(reason);
    }
    void check(const arrow::Status& status) const {
        if (!status.ok()) raise(status.message());
    }
    template <typename T>
    T checked(arrow::Result<T> result) const {
        check(result.status());
        return std::move(result).ValueUnsafe();
    }

private:
    const std::string path_;
};

}  // namespace firesteel
