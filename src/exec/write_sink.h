#pragma once

#include <condition_variable>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <vector>

#include "catalog/data_source.h"
#include "exec/operator.h"

namespace firesteel {

/// How rows are spread over the files of a write.
struct WriteLayout {
    /// A file for each Spark partition, numbered as these are: after repartition(n). Otherwise files begin
    /// where morsels do.
    bool by_partition = false;
    /// How much of a morsel that is not the first unfinished one is kept in memory before it gets files of
    /// its own; 0: at once. Negative: never, its task waits.
    int64_t kept_bytes = 0;
};

/// Rows of a query into files, so that the files in order of their numbers hold the rows in result order.
///
/// The first unfinished morsel goes straight to the file of its predecessor. Later morsels are kept in memory
/// until their turn comes, or, when they grow, go to files of their own: few rows make one file, many rows
/// one per task at a time. One thread at a time writes to a file; it does so without the lock.
class WriteSink final : public Sink {
public:
    WriteSink(TableWrite& write, WriteLayout layout) : write_(write), layout_(layout) {}
    ~WriteSink() override;

    std::unique_ptr<SinkState> open(TaskContext& context) override;
    Progress consume(SinkState& state, const Batch& batch, TaskContext& context) override;
    void finish_morsel(SinkState& state, TaskContext& context) override;
    void finish_source(int32_t source) override;
    void finalize(TaskContext& context) override;

    int64_t rows() const { return rows_.load(std::memory_order_relaxed); }
    /// The query ended, well or not.
    void end();
    /// Blocks until then.
    void wait();

private:
    struct OpenFile;
    using FilePtr = std::shared_ptr<OpenFile>;
    struct Morsel {
        std::deque<Batch> kept;
        int64_t kept_bytes = 0;
        bool direct = false;  // its own task writes to `file`
        bool finished = false;
        FilePtr file;
    };

    void append(FilePtr& file, const Batch& batch, const MorselOrder& order);
    void append_all(FilePtr& file, std::deque<Batch> batches, const MorselOrder& order);
    static void close(FilePtr& file);
    void advance();
    bool advance_once(std::unique_lock<std::mutex>& lock);
    void wake_waiting(std::unique_lock<std::mutex>& lock);

    TableWrite& write_;
    const WriteLayout layout_;
    std::atomic<int64_t> rows_{0};
    std::mutex mutex_;  // guards all below; a Morsel's file belongs to its task while `direct` is set
    std::condition_variable ended_changed_;
    std::map<MorselOrder, Morsel> morsels_;
    MorselOrder head_;   // the first unfinished morsel
    FilePtr head_file_;  // where its rows go when nobody writes them yet
    bool advancing_ = false;
    bool any_file_ = false;
    std::vector<bool> finished_sources_;
    std::vector<WakeHandlePtr> waiting_;
    bool ended_ = false;
};

}  // namespace firesteel
