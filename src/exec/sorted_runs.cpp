#include "exec/sorted_runs.h"

#include <algorithm>
#include <atomic>
#include <cstring>

#include "column/selection.h"
#include "exec/query_state.h"

namespace firesteel {

namespace {

/// One run being read: its current batch, and the keys of that.
struct RunCursor {
    const SpillFile* file = nullptr;
    int64_t offset = 0;
    Batch batch;
    std::vector<ColumnPtr> keys;
    std::shared_ptr<Buffer> encoded;
    int64_t row = 0;
    int64_t slot = -1;  // of the batch among those of the output being made; -1: not there yet

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

class MergeStream final : public Stream {
public:
    MergeStream(std::shared_ptr<const SortedRuns> runs, TaskContext& context)
        : runs_(std::move(runs)), context_(context) {
        for (const auto& file : runs_->files) {
            auto cursor = std::make_unique<RunCursor>();
            cursor->file = file.get();
            if (read(*cursor)) heap_.push_back(std::move(cursor));
        }
        std::make_heap(heap_.begin(), heap_.end(), Later{runs_->layout});
    }

    Progress next(Batch& out) override {
        if (heap_.empty()) return Progress::kDone;
        std::vector<Batch> parts;
        std::vector<std::pair<int64_t, int32_t>> picks;  // batch among parts, row
        for (const auto& cursor : heap_) cursor->slot = -1;
        const auto wanted = static_cast<size_t>(std::min(context_.batch_rows, kMostRows));
        while (!heap_.empty() && picks.size() < wanted) {
            std::pop_heap(heap_.begin(), heap_.end(), Later{runs_->layout});
            RunCursor& cursor = *heap_.back();
            if (cursor.slot < 0) {
                cursor.slot = static_cast<int64_t>(parts.size());
                parts.push_back(cursor.batch);
                parts.back().columns.resize(runs_->output_columns);
            }
            picks.emplace_back(cursor.slot, static_cast<int32_t>(cursor.row));
            if (++cursor.row >= cursor.batch.rows && !read(cursor)) {
                heap_.pop_back();
                continue;
            }
            std::push_heap(heap_.begin(), heap_.end(), Later{runs_->layout});
        }
        out = gathered(parts, picks);
        out.position = {0, put_out_};
        put_out_ += out.rows;
        return Progress::kMore;
    }

private:
    bool read(RunCursor& cursor) {
        if (!cursor.file->read(cursor.offset, runs_->types, context_.pool, cursor.batch)) return false;
        cursor.row = 0;
        cursor.slot = -1;
        cursor.keys.clear();
        for (const Evaluator& key : runs_->keys)
            cursor.keys.push_back(flatten(key.evaluate(cursor.batch, context_.eval), context_.pool));
        cursor.encoded = Buffer::allocate(cursor.batch.rows * runs_->layout.width(), context_.pool);
        runs_->layout.encode(cursor.keys, cursor.batch.rows, cursor.encoded->mutable_as<uint8_t>());
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

    static constexpr int64_t kMostRows = 4096;  // that leave together: they are copied while runs are held
    const std::shared_ptr<const SortedRuns> runs_;
    TaskContext& context_;
    std::vector<std::unique_ptr<RunCursor>> heap_;
    int64_t put_out_ = 0;
};

class MergeSource final : public Source {
public:
    explicit MergeSource(std::shared_ptr<const SortedRuns> runs) : runs_(std::move(runs)) {}
    Progress next_morsel(TaskContext& context, int64_t& sequence, std::unique_ptr<Stream>& out) override {
        if (taken_.exchange(true)) return Progress::kDone;
        sequence = 0;
        out = std::make_unique<MergeStream>(runs_, context);
        return Progress::kMore;
    }

private:
    const std::shared_ptr<const SortedRuns> runs_;
    std::atomic<bool> taken_{false};
};

}  // namespace

std::shared_ptr<Source> make_merge_source(std::shared_ptr<const SortedRuns> runs) {
    return std::make_shared<MergeSource>(std::move(runs));
}

}  // namespace firesteel
