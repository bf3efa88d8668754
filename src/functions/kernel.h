#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "column/batch.h"
#include "column/bitmap.h"
#include "column/column.h"
#include "common/error.h"
#include "functions/settings.h"

namespace firesteel {

/// Collects failing rows of one kernel call. In ANSI mode the first failing row (in row order) ends the
/// query; otherwise failing rows become null. A kernel never throws for a row. Not thread-safe: one per call.
class ErrorSink {
public:
    explicit ErrorSink(EvalMode mode) : mode_(mode) {}

    /// Row `row` failed. `make` builds the Error and is called only when that error will be raised.
    template <typename MakeError>
    void fail(int64_t row, MakeError&& make) {
        failed_rows_.push_back(static_cast<int32_t>(row));
        if (mode_ == EvalMode::kAnsi && !has_error()) set_error(make());
    }
    /// As fail(), but an error in every mode except try (bad patterns, invalid arguments).
    template <typename MakeError>
    void fail_always(int64_t row, MakeError&& make) {
        failed_rows_.push_back(static_cast<int32_t>(row));
        if (mode_ != EvalMode::kTry && !has_error()) set_error(make());
    }
    EvalMode mode() const { return mode_; }
    bool has_error() const { return error_ != nullptr; }
    const Error& error() const { return *error_; }
    const std::vector<int32_t>& failed_rows() const { return failed_rows_; }

private:
    void set_error(Error error);
    EvalMode mode_;
    std::vector<int32_t> failed_rows_;
    std::shared_ptr<const Error> error_;
};

/// Prepared once per call site from its constant arguments: compiled patterns, parsed paths, lookup sets.
struct KernelState {
    virtual ~KernelState() = default;
};
using KernelStatePtr = std::shared_ptr<const KernelState>;

/// What a scalar kernel sees: flat argument columns of the resolved types, all with `rows` rows.
struct KernelCall {
    int64_t rows = 0;
    std::span<const ColumnPtr> arguments;
    const Type* result_type = nullptr;
    const EvalSettings* settings = nullptr;
    const KernelState* state = nullptr;  // what `prepare` returned, or null
    BufferPtr validity;                  // strict functions: rows where every argument is valid (null: all)
    ErrorSink* errors = nullptr;
    MemoryPoolPtr pool;
    SourcePosition position;  // of the first row, for rand() and monotonically_increasing_id()

    const Column& operator[](size_t i) const { return *arguments[i]; }
};

/// Computes the result column. For strict functions the adapter replaces the result's validity by `validity`
/// (minus failed rows, minus rows the kernel itself made null), so the kernel need not look at nulls.
using ScalarKernel = ColumnPtr (*)(const KernelCall&);

}  // namespace firesteel
