#pragma once

#include <memory>
#include <mutex>
#include <vector>

#include "exec/operator.h"
#include "exec/query.h"
#include "exec/sort_keys.h"
#include "exec/spill_file.h"

namespace firesteel {

/// What the rows of sorted runs consist of, and the order that they are in. Immutable.
struct RunOrder {
    std::vector<Type> types;      // of the files' columns
    std::vector<Evaluator> keys;  // over those; no two rows are equal in all of them
    SortKeyLayout layout;
    size_t output_columns = 0;  // the first ones; the others only make the order
};
using RunOrderPtr = std::shared_ptr<const RunOrder>;

/// Bytes of the pieces that a run is written in: one of every run lies in memory when they are merged.
int64_t run_piece_bytes(const MemoryPool& pool);
/// Writes the next rows of a run, in such pieces.
void write_run(SpillFile& run, const Batch& rows, const MemoryPoolPtr& pool);

/// Files of sorted rows, as tasks write them. When there are more than can be open at once, the one who adds
/// the last of them merges the smaller half into one, so that no number of them is too many. Thread-safe.
class SortedRuns {
public:
    /// `options` and `progress` outlive the runs.
    SortedRuns(RunOrderPtr order, const ExecutionOptions& options, QueryProgress& progress);

    /// A run that is complete; null is none.
    void add(std::shared_ptr<SpillFile> run);
    bool empty() const;
    /// All rows in order, as one morsel; holds a piece of every run in memory. Called once, when nobody adds
    /// any more.
    std::shared_ptr<Source> merged();

private:
    using Files = std::vector<std::shared_ptr<SpillFile>>;
    size_t most_files() const;
    Files take_small_files();  // REQUIRES: mutex_ held
    std::shared_ptr<SpillFile> merge(const Files& files) const;

    const RunOrderPtr order_;
    const ExecutionOptions& options_;
    QueryProgress& progress_;
    mutable std::mutex mutex_;  // guards files_
    Files files_;
};

}  // namespace firesteel
