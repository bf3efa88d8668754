#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "exec/operator.h"
#include "exec/row_store.h"

namespace firesteel {

/// Sorted rows on their way from one source to many tasks, cut where partitions (rows with equal keys, which
/// lie together) begin: no more is in memory than one partition, or several small ones. A partition that
/// memory does not suffice for may be put into a store that spills. Thread-safe.
class PartitionRuns {
public:
    struct Run {
        std::vector<Batch> batches;       // whole partitions, in order; or
        std::shared_ptr<RowStore> large;  // one partition
        int64_t first_row = 0;            // of all rows
        int64_t number = 0;               // among the runs
    };

    /// `rows` gives its morsels in order to one caller, and never blocks. `make_store` is null when whoever
    /// takes the runs wants partitions in memory only.
    PartitionRuns(std::shared_ptr<Source> rows, const Exprs& keys, MemoryPoolPtr pool,
                  std::function<std::shared_ptr<RowStore>()> make_store);

    /// False at the end.
    bool next(TaskContext& context, Run& out);

private:
    static constexpr int64_t kRows = 16 * 1024;  // of a run, unless its last partition is larger; fewer
                                                 // when memory is short

    bool read(Batch& out);
    void add(Batch batch);
    void close();
    void complete(Batch rows);
    void give_out();
    bool is_large() const;
    std::vector<ColumnPtr> keys_of(const Batch& batch);

    const std::shared_ptr<Source> source_;
    std::vector<Evaluator> keys_;
    const MemoryPoolPtr pool_;
    const std::function<std::shared_ptr<RowStore>()> make_store_;
    std::mutex mutex_;                    // guards all below
    std::optional<TaskContext> context_;  // outlives the tasks that come and go
    std::unique_ptr<Stream> morsel_;
    bool is_dry_ = false;
    std::deque<Run> ready_;
    Run complete_;  // whole partitions, less than a run yet
    int64_t complete_rows_ = 0, complete_bytes_ = 0;
    std::vector<Batch> open_;  // of the partition that may go on; in a store when large
    std::shared_ptr<RowStore> open_store_;
    int64_t open_bytes_ = 0;
    int64_t stored_batches_ = 0;
    std::vector<ColumnPtr> last_keys_;  // of the last batch
    int64_t last_row_ = -1;             // its last row, when a partition is open
    int64_t rows_ = 0;                  // given out
    int64_t runs_ = 0;
};

}  // namespace firesteel
