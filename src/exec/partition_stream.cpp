#include "exec/partition_stream.h"

#include <algorithm>
#include <deque>

#include "column/builder.h"
#include "column/compare.h"
#include "column/selection.h"
#include "exec/batch_bytes.h"
#include "exec/query_state.h"

namespace firesteel {

namespace {

/// How a call gets along without its partition.
enum class Way : uint8_t {
    kNot,
    kRanking,  // from places in the partition
    kNear,     // from so many rows before and after
    kRunning,  // from what all rows before have added up to
    kWhole,    // from one pass over the partition beforehand
};

bool is_offset_or_current(FrameEdge edge) {
    return edge == FrameEdge::kPreceding || edge == FrameEdge::kFollowing || edge == FrameEdge::kCurrentRow;
}

bool is_ranking(const std::string& name) {
    return name == "row_number" || name == "rank" || name == "dense_rank" || name == "percent_rank" ||
           name == "cume_dist" || name == "ntile";
}

bool is_shift(const WindowCall& call) { return call.name == "lag" || call.name == "lead"; }

Way way_of(const WindowCall& call) {
    const WindowDetail& detail = call.detail;
    if (!call.aggregate && is_ranking(call.name)) return Way::kRanking;
    if (is_shift(call)) return call.ignore_nulls ? Way::kNot : Way::kNear;
    if (detail.unit == FrameUnit::kRows && is_offset_or_current(detail.lower) &&
        is_offset_or_current(detail.upper))
        return Way::kNear;
    if (!call.aggregate || detail.lower != FrameEdge::kUnboundedPreceding) return Way::kNot;
    if (detail.upper == FrameEdge::kUnboundedFollowing) return Way::kWhole;
    if (detail.upper != FrameEdge::kCurrentRow) return Way::kNot;
    return detail.unit == FrameUnit::kRange && detail.order.empty() ? Way::kWhole : Way::kRunning;
}

/// Does the call look at the last row that is equal to its own in the order keys?
bool needs_peer_end(const WindowCall& call) {
    return call.name == "cume_dist" ||
           (way_of(call) == Way::kRunning && call.detail.unit == FrameUnit::kRange);
}

int64_t first_integer(const Evaluator& expr, const Batch& rows, TaskContext& context) {
    const ColumnPtr column =
        flatten(expr.evaluate(slice(rows, 0, 1, context.pool), context.eval), context.pool);
    return column->value(0).as_long();
}

class PartitionStream final : public Stream {
public:
    PartitionStream(std::shared_ptr<RowStore> rows, std::shared_ptr<const WindowCalls> calls,
                    int64_t first_row, TaskContext context)
        : store_(std::move(rows)),
          calls_(std::move(calls)),
          first_row_(first_row),
          context_(std::move(context)) {
        carried_.resize(calls_->calls().size());
        whole_.resize(carried_.size());
        for (const WindowCall& call : calls_->calls()) needs_peer_end_ |= needs_peer_end(call);
    }

    Progress next(Batch& out) override {
        if (out_at_ >= out_.rows && !compute_chunk()) return Progress::kDone;
        const int64_t rows = std::min(context_.batch_rows, out_.rows - out_at_);
        out = slice(out_, out_at_, rows, context_.pool);
        out.position = {0, first_row_ + done_ - out_.rows + out_at_};
        out_at_ += rows;
        return Progress::kMore;
    }

private:
    static constexpr int64_t kChunkRows = 16 * 1024;  // at most

    bool compute_chunk() {
        if (context_.query->stopped()) return false;
        if (!is_prepared_) prepare();
        if (done_ >= store_->rows()) return false;
        const int64_t end = load_chunk();
        const Batch chunk = slice(window_, done_ - window_begin_, end - done_, context_.pool);
        place_rows(end - done_);
        out_ = chunk;
        for (size_t i = 0; i < calls_->calls().size(); ++i) out_.columns.push_back(column_of(i, chunk));
        done_ = end;
        out_at_ = 0;
        return true;
    }

    /// Looks over the partition once where a call needs that, and finds out how far calls look around.
    void prepare() {
        is_prepared_ = true;
        const Batch first = store_->read(0, context_.pool);
        const int64_t row_bytes =
            payload_bytes(first) / first.rows + 64 * static_cast<int64_t>(calls_->calls().size());
        chunk_rows_ = std::clamp<int64_t>(context_.pool->available() / 16 / row_bytes, 256, kChunkRows);
        before_ = calls_->order_by().empty() ? 0 : 1;  // a chunk's first row may belong to peers before it
        bool passes = false;
        for (const WindowCall& call : calls_->calls()) {
            const Way way = way_of(call);
            passes |= way == Way::kWhole;
            if (way == Way::kNear) look_around(call, first);
        }
        if (passes) add_up_whole();
    }

    void look_around(const WindowCall& call, const Batch& first) {
        const auto reach = [&](int64_t rows) {
            before_ = std::max(before_, -rows);
            after_ = std::max(after_, rows);
        };
        if (is_shift(call)) {
            const int64_t offset =
                call.arguments.size() > 1 ? first_integer(call.arguments[1], first, context_) : 1;
            reach(offset);
            reach(-offset);
            return;
        }
        if (call.lower) reach(first_integer(*call.lower, first, context_) * sign(call.detail.lower));
        if (call.upper) reach(first_integer(*call.upper, first, context_) * sign(call.detail.upper));
    }
    static int64_t sign(FrameEdge edge) { return edge == FrameEdge::kPreceding ? -1 : 1; }

    void add_up_whole() {
        std::vector<std::unique_ptr<AggregateStates>> states(whole_.size());
        for (size_t i = 0; i < whole_.size(); ++i) {
            const WindowCall& call = calls_->calls()[i];
            if (way_of(call) == Way::kWhole)
                states[i] = std::make_unique<AggregateStates>(call.aggregate->function, 1, context_.pool);
        }
        for (size_t block = 0; block < store_->size() && !context_.query->stopped(); ++block) {
            const Batch batch = store_->read(block, context_.pool);
            for (size_t i = 0; i < whole_.size(); ++i) {
                if (!states[i]) continue;
                const AggregateCall& call = *calls_->calls()[i].aggregate;
                const Batch rows = call.filter ? call.filter->filter(batch, context_.eval) : batch;
                if (rows.rows == 0) continue;
                std::vector<ColumnPtr> arguments = call.evaluate(rows, context_.eval);
                for (ColumnPtr& argument : arguments) argument = flatten(argument, context_.pool);
                call.update_one(arguments, rows.rows, (*states[i])[0], context_.pool);
            }
        }
        for (size_t i = 0; i < whole_.size(); ++i) {
            if (states[i])
                whole_[i] =
                    calls_->calls()[i].aggregate->finalize_window(states[i]->pointers(), context_.pool);
        }
    }

    /// Makes `window_` hold the next rows and as many around them as calls look at; where the next rows end.
    /// It is put together from whole blocks anew each time: parts of it would keep the texts of all before.
    int64_t load_chunk() {
        const int64_t rows = store_->rows();
        while (!loaded_.empty() && window_begin_ + loaded_.front().rows <= done_ - before_) {
            window_begin_ += loaded_.front().rows;
            loaded_.pop_front();
        }
        for (int64_t end = std::min(rows, done_ + chunk_rows_);; end = std::min(rows, end + chunk_rows_)) {
            const int64_t wanted = std::min(rows, end + after_ + (needs_peer_end_ ? 1 : 0));
            while (loaded_end_ < wanted) {
                loaded_.push_back(store_->read(next_block_++, context_.pool));
                loaded_end_ += loaded_.back().rows;
            }
            window_ = concatenate(std::vector<Batch>(loaded_.begin(), loaded_.end()), context_.pool);
            window_.position = {};
            if (!needs_peer_end_ || end == rows) return end;
            const int64_t cut = end_of_peers(end);
            if (cut > done_) return cut;  // else all of them are peers
        }
    }

    /// The last place at or before `end`, a row of the window, where peers end; `done_` when there is none.
    int64_t end_of_peers(int64_t end) {
        std::vector<ColumnPtr> keys;
        for (const Evaluator& key : calls_->order_by())
            keys.push_back(flatten(key.evaluate(window_, context_.eval), context_.pool));
        for (; end > done_; --end) {
            const int64_t row = end - window_begin_;
            const bool same = std::all_of(keys.begin(), keys.end(), [&](const ColumnPtr& key) {
                return equal_rows(*key, row - 1, *key, row);
            });
            if (!same) break;
        }
        return end;
    }

    /// Where the rows of the chunk stand in the partition.
    void place_rows(int64_t rows) {
        const auto before = static_cast<int32_t>(done_ - window_begin_);
        const Batch placed = slice(window_, 0, before + rows, context_.pool);
        const std::vector<int32_t> starts = starts_of_equal_rows(
            placed, calls_->order_by(), {0, static_cast<int32_t>(placed.rows)}, context_);
        chunk_peers_ = {0};
        peer_begin_.assign(static_cast<size_t>(rows), 0);
        dense_rank_.assign(static_cast<size_t>(rows), 0);
        auto next = std::upper_bound(starts.begin(), starts.end(), before - 1);
        for (int64_t row = 0; row < rows; ++row) {
            if (*next == before + row) {
                group_begin_ = done_ + row;
                ++groups_;
                ++next;
                if (row > 0) chunk_peers_.push_back(static_cast<int32_t>(row));
            }
            peer_begin_[static_cast<size_t>(row)] = group_begin_;
            dense_rank_[static_cast<size_t>(row)] = groups_;
        }
        chunk_peers_.push_back(static_cast<int32_t>(rows));
    }

    ColumnPtr column_of(size_t i, const Batch& chunk) {
        const WindowCall& call = calls_->calls()[i];
        switch (way_of(call)) {
            case Way::kRanking:
                return ranking(call, chunk);
            case Way::kWhole: {
                const std::vector<int32_t> same(static_cast<size_t>(chunk.rows), 0);
                return take(whole_[i], same, context_.pool);
            }
            case Way::kRunning: {
                const WindowPlaces places{{0, static_cast<int32_t>(chunk.rows)}, chunk_peers_};
                return evaluate_call(call, chunk, places, context_, &carried_[i]);
            }
            default: {
                const auto rows = static_cast<int32_t>(window_.rows);
                const ColumnPtr all = evaluate_call(call, window_, {{0, rows}, {0, rows}}, context_);
                return slice(all, done_ - window_begin_, chunk.rows, context_.pool);
            }
        }
    }

    template <typename T, typename Compute>
    ColumnPtr per_row(const WindowCall& call, int64_t rows, const Compute& compute) const {
        FixedBuilder<T> builder(call.type, context_.pool);
        builder.reserve(rows);
        for (int64_t i = 0; i < rows; ++i) builder.append_value(static_cast<T>(compute(i)));
        return builder.finish();
    }

    ColumnPtr ranking(const WindowCall& call, const Batch& chunk) {
        const int64_t all = store_->rows(), rows = chunk.rows;
        const auto peer_begin = [&](int64_t i) { return peer_begin_[static_cast<size_t>(i)]; };
        if (call.name == "row_number")
            return per_row<int32_t>(call, rows, [&](int64_t i) { return done_ + i + 1; });
        if (call.name == "rank")
            return per_row<int32_t>(call, rows, [&](int64_t i) { return peer_begin(i) + 1; });
        if (call.name == "dense_rank")
            return per_row<int32_t>(call, rows,
                                    [&](int64_t i) { return dense_rank_[static_cast<size_t>(i)]; });
        if (call.name == "percent_rank") {
            return per_row<double>(call, rows, [&](int64_t i) {
                return all == 1 ? 0.0 : static_cast<double>(peer_begin(i)) / static_cast<double>(all - 1);
            });
        }
        if (call.name == "cume_dist") {
            size_t group = 1;
            return per_row<double>(call, rows, [&](int64_t i) {
                if (chunk_peers_[group] <= i) ++group;
                return static_cast<double>(done_ + chunk_peers_[group]) / static_cast<double>(all);
            });
        }
        const int64_t buckets =
            call.arguments.empty() ? 1 : first_integer(call.arguments[0], chunk, context_);
        const int64_t size = all / buckets, larger = all % buckets, in_larger = larger * (size + 1);
        return per_row<int32_t>(call, rows, [&](int64_t i) {
            const int64_t row = done_ + i;
            return 1 + (row < in_larger ? row / (size + 1)
                                        : larger + (row - in_larger) / std::max<int64_t>(size, 1));
        });
    }

    const std::shared_ptr<RowStore> store_;
    const std::shared_ptr<const WindowCalls> calls_;
    const int64_t first_row_;
    TaskContext context_;
    bool needs_peer_end_ = false;
    bool is_prepared_ = false;
    int64_t chunk_rows_ = kChunkRows;
    int64_t before_ = 0, after_ = 0;  // rows around a chunk that calls look at
    std::vector<RunningState> carried_;
    std::vector<ColumnPtr> whole_;  // one row each
    std::deque<Batch> loaded_;      // the chunk and what is around it,
    Batch window_;                  // and the same as one
    int64_t window_begin_ = 0, loaded_end_ = 0;
    size_t next_block_ = 0;
    int64_t done_ = 0;  // rows that have been computed
    int64_t group_begin_ = 0, groups_ = 0;
    std::vector<int64_t> peer_begin_, dense_rank_;  // of the chunk's rows
    std::vector<int32_t> chunk_peers_;              // where peers begin in the chunk, and its end
    Batch out_;
    int64_t out_at_ = 0;
};

}  // namespace

bool can_stream(const WindowCalls& calls) {
    return std::all_of(calls.calls().begin(), calls.calls().end(),
                       [](const WindowCall& call) { return way_of(call) != Way::kNot; });
}

std::unique_ptr<Stream> make_partition_stream(std::shared_ptr<RowStore> rows,
                                              std::shared_ptr<const WindowCalls> calls, int64_t first_row,
                                              TaskContext context) {
    return std::make_unique<PartitionStream>(std::move(rows), std::move(calls), first_row,
                                             std::move(context));
}

}  // namespace firesteel
