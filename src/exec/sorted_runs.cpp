#include "exec/sorted_runs.h"

#include <algorithm>
#include <atomic>
#include <cstring>

#include "column/selection.h"
#include "exec/batch_bytes.h"

namespace firesteel {

namespace {

/// One run being read: its current batch, and the keys of that.
struct RunCursor {
    std::shared_ptr<SpillFile> file;
    int64_t offset = 0;
    Batch batch;
    std::vector<ColumnPtr> keys;
    std::shared_ptr<Buffer> encoded;
    int64_t row = 0;
    int64_t row_bytes = 0;  // of the batch, on average
    int64_t slot = -1;      // of the batch among those of the output being made; -1: not there yet

    const uint8_t* key(int64_t width) const { return encoded->as<uint8_t>() + row * width; }
};

/// For a heap whose top is the least row.
struct Later {
    const SortKeyLayout& layout;
    bool operator()(const std::unique_ptr<RunCursor>& a, const std::unique_ptr<RunCursor>& b) const {
        int order = std::memcmp(a->key(layout.width()), b->key(layout.width()),
                                static_cast<size_t>(layout.decisive_width()));
        if (order == 0 && !layout.is_exact()) order = layout.compare(a->keys, a->row, b->keys, b->row);
        return order > 0;
    }
};

using RunFiles = std::vector<std::shared_ptr<SpillFile>>;

class MergeStream final : public Stream {
public:
    /// Puts out the first `columns` columns.
    MergeStream(RunOrderPtr order, const RunFiles& files, size_t columns, TaskContext& context)
        : order_(std::move(order)), columns_(columns), context_(context) {
        for (const auto& file : files) {
            auto cursor = std::make_unique<RunCursor>();
            cursor->file = file;
            if (read(*cursor)) heap_.push_back(std::move(cursor));
        }
        std::make_heap(heap_.begin(), heap_.end(), Later{order_->layout});
    }

    Progress next(Batch& out) override {
        if (heap_.empty()) return Progress::kDone;
        std::vector<Batch> parts;
        std::vector<std::pair<int64_t, int32_t>> picks;  // batch among parts, row
        for (const auto& cursor : heap_) cursor->slot = -1;
        const auto wanted = static_cast<size_t>(std::min(context_.batch_rows, kMostRows));
        for (int64_t bytes = 0; !heap_.empty() && picks.size() < wanted && bytes < kMostBytes;) {
            std::pop_heap(heap_.begin(), heap_.end(), Later{order_->layout});
            RunCursor& cursor = *heap_.back();
            if (cursor.slot < 0) {
                cursor.slot = static_cast<int64_t>(parts.size());
                parts.push_back(cursor.batch);
                parts.back().columns.resize(columns_);
            }
            picks.emplace_back(cursor.slot, static_cast<int32_t>(cursor.row));
            bytes += cursor.row_bytes;
            if (++cursor.row >= cursor.batch.rows && !read(cursor)) {
                heap_.pop_back();
                continue;
            }
            std::push_heap(heap_.begin(), heap_.end(), Later{order_->layout});
        }
        out = gathered(parts, picks);
        out.position = {0, put_out_};
        put_out_ += out.rows;
        return Progress::kMore;
    }

private:
    bool read(RunCursor& cursor) {
        cursor.batch = {};  // the next one may have what it takes
        cursor.keys.clear();
        cursor.encoded.reset();
        if (!cursor.file->read(cursor.offset, order_->types, context_.pool, cursor.batch)) return false;
        cursor.row = 0;
        cursor.row_bytes = payload_bytes(cursor.batch) / std::max<int64_t>(cursor.batch.rows, 1);
        cursor.slot = -1;
        for (const Evaluator& key : order_->keys)
            cursor.keys.push_back(flatten(key.evaluate(cursor.batch, context_.eval), context_.pool));
        cursor.encoded = Buffer::allocate(cursor.batch.rows * order_->layout.width(), context_.pool);
        order_->layout.encode(cursor.keys, cursor.batch.rows, cursor.encoded->mutable_as<uint8_t>());
        return true;
    }

    Batch gathered(const std::vector<Batch>& parts,
                   const std::vector<std::pair<int64_t, int32_t>>& picks) const {
        // The rows of each part by themselves, then these in order: parts hold many rows that nobody asked
        // for.
        std::vector<std::vector<int32_t>> rows_of(parts.size());
        for (const auto& [part, row] : picks) rows_of[static_cast<size_t>(part)].push_back(row);
        std::vector<Batch> taken;
        std::vector<int32_t> next;  // where the next row of each part lies among all taken
        int32_t start = 0;
        for (size_t part = 0; part < parts.size(); ++part) {
            taken.push_back(take(parts[part], rows_of[part], context_.pool));
            next.push_back(start);
            start += static_cast<int32_t>(rows_of[part].size());
        }
        if (taken.size() == 1) return taken[0];
        std::vector<int32_t> order;
        order.reserve(picks.size());
        for (const auto& [part, row] : picks) order.push_back(next[static_cast<size_t>(part)]++);
        return take(concatenate(taken, context_.pool), order, context_.pool);
    }

    // That leave together: they are copied while runs are held.
    static constexpr int64_t kMostRows = 4096, kMostBytes = 1024 * 1024;

    const RunOrderPtr order_;
    const size_t columns_;
    TaskContext& context_;
    std::vector<std::unique_ptr<RunCursor>> heap_;
    int64_t put_out_ = 0;
};

class MergeSource final : public Source {
public:
    MergeSource(RunOrderPtr order, RunFiles files) : order_(std::move(order)), files_(std::move(files)) {}
    Progress next_morsel(TaskContext& context, int64_t& sequence, std::unique_ptr<Stream>& out) override {
        if (taken_.exchange(true)) return Progress::kDone;
        sequence = 0;
        out =
            std::make_unique<MergeStream>(order_, std::exchange(files_, {}), order_->output_columns, context);
        return Progress::kMore;
    }
    int32_t max_tasks() const override { return 1; }

private:
    const RunOrderPtr order_;
    RunFiles files_;  // until they are taken
    std::atomic<bool> taken_{false};
};

constexpr int64_t kSmallestPiece = 4 * 1024, kLargestPiece = 64 * 1024;

}  // namespace

int64_t run_piece_bytes(const MemoryPool& pool) {
    return std::clamp(pool.available() / 1024, kSmallestPiece, kLargestPiece);
}

void write_run(SpillFile& run, const Batch& rows, const MemoryPoolPtr& pool) {
    const int64_t bytes = run_piece_bytes(*pool);
    const int64_t step = std::max<int64_t>(1, rows.rows * bytes / std::max<int64_t>(payload_bytes(rows), 1));
    for (int64_t at = 0; at < rows.rows; at += step) {
        Batch piece = slice(rows, at, std::min(step, rows.rows - at), pool);
        for (ColumnPtr& column : piece.columns) column = flatten(column, pool);
        run.write(piece);
    }
}

SortedRuns::SortedRuns(RunOrderPtr order, const ExecutionOptions& options, QueryProgress& progress)
    : order_(std::move(order)), options_(options), progress_(progress) {}

/// A run that is being read takes its piece, the keys of that, and parts of the piece before it.
size_t SortedRuns::most_files() const {
    constexpr int64_t kFewest = 8, kMost = 64;
    const int64_t available = options_.pool->available();
    return static_cast<size_t>(std::clamp(available / (8 * run_piece_bytes(*options_.pool)), kFewest, kMost));
}

bool SortedRuns::empty() const {
    std::lock_guard lock(mutex_);
    return files_.empty();
}

/// Half of those that may be open: the larger ones are not written again for the sake of small ones.
SortedRuns::Files SortedRuns::take_small_files() {
    std::sort(files_.begin(), files_.end(),
              [](const auto& a, const auto& b) { return a->size() > b->size(); });
    const auto first = files_.end() - static_cast<ptrdiff_t>(std::min(files_.size(), most_files() / 2));
    Files small(std::make_move_iterator(first), std::make_move_iterator(files_.end()));
    files_.erase(first, files_.end());
    return small;
}

std::shared_ptr<SpillFile> SortedRuns::merge(const Files& files) const {
    TaskContext context;
    context.pool = context.eval.pool = options_.pool;
    context.batch_rows = options_.batch_rows;
    MergeStream stream(order_, files, order_->types.size(), context);
    auto merged = SpillFile::create(options_.spill_directories, progress_);
    for (Batch rows; stream.next(rows) == Progress::kMore; rows = {}) write_run(*merged, rows, options_.pool);
    return merged;
}

void SortedRuns::add(std::shared_ptr<SpillFile> run) {
    while (run) {
        Files small;
        {
            std::lock_guard lock(mutex_);
            files_.push_back(std::move(run));
            run = nullptr;
            if (files_.size() >= most_files()) small = take_small_files();
        }
        if (!small.empty()) run = merge(small);
    }
}

std::shared_ptr<Source> SortedRuns::merged() {
    while (files_.size() > most_files()) files_.push_back(merge(take_small_files()));
    return std::make_shared<MergeSource>(order_, std::move(files_));
}

}  // namespace firesteel
