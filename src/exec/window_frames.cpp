#include "exec/window_frames.h"

#include <algorithm>
#include <array>

#include "column/compare.h"
#include "column/selection.h"
#include "common/check.h"
#include "functions/aggregate/one_row.h"

namespace firesteel {

namespace {

bool has_offset(FrameEdge edge) { return edge == FrameEdge::kPreceding || edge == FrameEdge::kFollowing; }

int64_t integer_at(const Column& column, int64_t row) {
    return column.type().physical() == PhysicalType::kInt64 ? value_at<int64_t>(column, row)
                                                            : value_at<int32_t>(column, row);
}

/// Order of a bound against a key of the sorted partition.
int compare_bound(const Column& bound, int64_t row, const Column& key, int64_t other,
                  SortDirection direction) {
    const bool a = bound.is_null(row), b = key.is_null(other);
    if (a || b) {
        if (a == b) return 0;
        return a == direction.nulls_first ? -1 : 1;
    }
    const int order = compare_rows(bound, row, key, other);
    return direction.ascending ? order : -order;
}

/// First row of the partition whose key is not before (`after`: is after) the bound of `row`.
int32_t position_of(const Column& bound, int64_t row, const Column& key, int64_t rows,
                    SortDirection direction, bool after) {
    int64_t low = 0, high = rows;
    while (low < high) {
        const int64_t middle = low + (high - low) / 2;
        const int order = compare_bound(bound, row, key, middle, direction);
        if (order > 0 || (after && order == 0)) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return static_cast<int32_t>(low);
}

/// Where the frame of `row` begins, or with `upper` ends.
int64_t edge_position(const WindowDetail& detail, const FrameInput& input, int64_t row, bool upper) {
    const FrameEdge edge = upper ? detail.upper : detail.lower;
    const ColumnPtr& value = upper ? input.upper : input.lower;
    switch (edge) {
        case FrameEdge::kUnboundedPreceding:
            return 0;
        case FrameEdge::kUnboundedFollowing:
            return input.rows;
        case FrameEdge::kCurrentRow:
            if (detail.unit == FrameUnit::kRows) return upper ? row + 1 : row;
            return upper ? input.peers->end[static_cast<size_t>(row)]
                         : input.peers->begin[static_cast<size_t>(row)];
        case FrameEdge::kPreceding:
        case FrameEdge::kFollowing:
            break;
    }
    if (detail.unit == FrameUnit::kRange)
        return position_of(*value, row, *input.order_key, input.rows, detail.order[0], upper);
    const int64_t offset = integer_at(*value, row);
    const int64_t at = edge == FrameEdge::kPreceding ? row - offset : row + offset;
    return upper ? at + 1 : at;
}

constexpr int64_t kBlock = 16;       // rows per leaf of the tree, and between remembered running states
constexpr int64_t kShortFrame = 64;  // frames up to here are added up row by row
constexpr int64_t kChunk = 1024;     // rows whose states exist at a time

class FrameAggregation {
public:
    FrameAggregation(const AggregateCall& call, const std::vector<ColumnPtr>& arguments,
                     const RowRanges& frames, const MemoryPoolPtr& pool, RunningState* carried)
        : call_(call),
          arguments_(arguments),
          frames_(frames),
          pool_(pool),
          carried_(carried),
          rows_(static_cast<int64_t>(frames.begin.size())),
          inputs_(arguments.empty() ? rows_ : arguments[0]->size()) {}

    ColumnPtr run() {
        if (const auto* one = dynamic_cast<const OneRowAggregate*>(call_.function.get())) return picked(*one);
        if (carried_ == nullptr && is_whole()) return whole();
        const bool running = carried_ != nullptr || std::all_of(frames_.begin.begin(), frames_.begin.end(),
                                                                [](int32_t begin) { return begin == 0; });
        int64_t longest = 0;
        for (int64_t i = 0; i < rows_; ++i) longest = std::max(longest, end(i) - begin(i));
        std::vector<ColumnPtr> results;
        if (carried_ != nullptr) longest = INT64_MAX;
        if (longest > kShortFrame) running ? remember_running() : build_tree();
        for (int64_t first = 0; first < rows_; first += kChunk) {
            const int64_t count = std::min(kChunk, rows_ - first);
            const AggregateStates states(call_.function, count, pool_);
            if (longest <= kShortFrame) {
                add_rows(first, count, states, [](int64_t b, int64_t e) { return std::pair{b, e}; });
            } else if (running) {
                add_running(first, count, states);
            } else {
                add_tree(first, count, states);
            }
            results.push_back(call_.finalize_window(states.pointers(), pool_));
            if (carried_ != nullptr && first + count == rows_)
                carried_->state = call_.function->export_states(std::vector<char*>{states[count - 1]}, pool_);
        }
        return results.size() == 1 ? results[0] : concatenate(results, pool_);
    }

private:
    int64_t begin(int64_t row) const { return frames_.begin[static_cast<size_t>(row)]; }
    int64_t end(int64_t row) const { return frames_.end[static_cast<size_t>(row)]; }

    bool is_whole() const {
        return std::equal(frames_.begin.begin() + 1, frames_.begin.end(), frames_.begin.begin()) &&
               std::equal(frames_.end.begin() + 1, frames_.end.end(), frames_.end.begin());
    }

    ColumnPtr whole() {
        const AggregateStates state(call_.function, 1, pool_);
        if (end(0) > begin(0)) call_.update_one(sliced(begin(0), end(0)), end(0) - begin(0), state[0], pool_);
        const std::vector<int32_t> same(static_cast<size_t>(rows_), 0);
        return take(call_.finalize_window(state.pointers(), pool_), same, pool_);
    }

    std::vector<ColumnPtr> sliced(int64_t from, int64_t to) const {
        std::vector<ColumnPtr> columns;
        for (const ColumnPtr& argument : arguments_)
            columns.push_back(slice(argument, from, to - from, pool_));
        return columns;
    }

    /// For each row the nearest one that is not null: up to it the last one, or from it on the first one; the
    /// number before or behind all rows where there is none.
    std::vector<int32_t> nearest_valid(bool last) const {
        const Column& values = *arguments_[0];
        std::vector<int32_t> nearest(static_cast<size_t>(inputs_));
        int32_t valid = last ? -1 : static_cast<int32_t>(inputs_);
        for (int64_t i = 0; i < inputs_; ++i) {
            const int64_t row = last ? i : inputs_ - 1 - i;
            if (!values.is_null(row)) valid = static_cast<int32_t>(row);
            nearest[static_cast<size_t>(row)] = valid;
        }
        return nearest;
    }

    /// The row of each frame that is the result; -1 where the frame has none.
    std::vector<int32_t> picked_rows(const OneRowAggregate& one) const {
        const bool last = one.takes_last(), skips = one.ignores_nulls();
        const std::vector<int32_t> nearest = skips ? nearest_valid(last) : std::vector<int32_t>();
        std::vector<int32_t> rows(static_cast<size_t>(rows_), -1);
        for (int64_t i = 0; i < rows_; ++i) {
            if (begin(i) >= end(i)) continue;
            int64_t row = last ? end(i) - 1 : begin(i);
            if (skips) row = nearest[static_cast<size_t>(row)];
            if (row >= begin(i) && row < end(i)) rows[static_cast<size_t>(i)] = static_cast<int32_t>(row);
        }
        return rows;
    }

    ColumnPtr picked(const OneRowAggregate& one) {
        std::vector<int32_t> rows = picked_rows(one);
        if (carried_ == nullptr || rows.empty()) return take(arguments_[0], rows, pool_);
        const ColumnPtr before = carried_->state;
        if (before == nullptr || one.takes_last()) {
            const auto at_end = static_cast<int32_t>(inputs_);
            if (before != nullptr) std::replace(rows.begin(), rows.end(), -1, at_end);
            const ColumnPtr all =
                before == nullptr ? arguments_[0] : concatenate({arguments_[0], before}, pool_);
            if (rows.back() >= 0) carried_->state = take(all, std::array{rows.back()}, pool_);
            return take(all, rows, pool_);
        }
        std::fill(rows.begin(), rows.end(), 0);
        return take(before, rows, pool_);
    }

    /// Adds the rows that `part` picks from each frame, row by row.
    template <typename Part>
    void add_rows(int64_t first, int64_t count, const AggregateStates& states, const Part& part) {
        std::vector<int32_t> rows;
        std::vector<char*> targets;
        const auto flush = [&] {
            if (rows.empty()) return;
            std::vector<ColumnPtr> columns;
            for (const ColumnPtr& argument : arguments_)
                columns.push_back(flatten(take(argument, rows, pool_), pool_));
            call_.update(columns, static_cast<int64_t>(rows.size()), targets.data(), pool_);
            rows.clear();
            targets.clear();
        };
        for (int64_t i = 0; i < count; ++i) {
            const auto [from, to] = part(begin(first + i), end(first + i));
            for (int64_t row = from; row < to; ++row) {
                rows.push_back(static_cast<int32_t>(row));
                targets.push_back(states[i]);
            }
            if (rows.size() >= 8192) flush();
        }
        flush();
    }

    /// The state of all rows before each block.
    void remember_running() {
        const AggregateStates state(call_.function, 1, pool_);
        if (carried_ != nullptr && carried_->state != nullptr)
            call_.function->merge_states(*flatten(carried_->state, pool_), state.pointers().data(), pool_);
        std::vector<ColumnPtr> remembered;
        for (int64_t from = 0; from < inputs_; from += kBlock) {
            remembered.push_back(call_.function->export_states(state.pointers(), pool_));
            const int64_t to = std::min(inputs_, from + kBlock);
            call_.update_one(sliced(from, to), to - from, state[0], pool_);
        }
        remembered.push_back(call_.function->export_states(state.pointers(), pool_));
        levels_.push_back(concatenate(remembered, pool_));
    }

    void add_running(int64_t first, int64_t count, const AggregateStates& states) {
        std::vector<int32_t> blocks;
        for (int64_t i = 0; i < count; ++i)
            blocks.push_back(static_cast<int32_t>(std::max<int64_t>(end(first + i), 0) / kBlock));
        merge(0, blocks, states.pointers());
        add_rows(first, count, states, [](int64_t, int64_t e) {
            return std::pair{std::max<int64_t>(e, 0) / kBlock * kBlock, e};
        });
    }

    void merge(size_t level, const std::vector<int32_t>& nodes, const std::vector<char*>& targets) {
        if (nodes.empty()) return;
        call_.function->merge_states(*flatten(take(levels_[level], nodes, pool_), pool_), targets.data(),
                                     pool_);
    }

    /// Level 0: blocks of rows; each level above: pairs of the one below.
    void build_tree() {
        int64_t nodes = (inputs_ + kBlock - 1) / kBlock;
        {
            const AggregateStates states(call_.function, nodes, pool_);
            std::vector<char*> targets;
            for (int64_t row = 0; row < inputs_; ++row) targets.push_back(states[row / kBlock]);
            call_.update(arguments_, inputs_, targets.data(), pool_);
            levels_.push_back(call_.function->export_states(states.pointers(), pool_));
        }
        while (nodes > 1) {
            const int64_t parents = (nodes + 1) / 2;
            const AggregateStates states(call_.function, parents, pool_);
            std::vector<char*> targets;
            for (int64_t node = 0; node < nodes; ++node) targets.push_back(states[node / 2]);
            call_.function->merge_states(*flatten(levels_.back(), pool_), targets.data(), pool_);
            levels_.push_back(call_.function->export_states(states.pointers(), pool_));
            nodes = parents;
        }
    }

    /// From left to right: rows before the first whole block, nodes that grow, nodes that shrink, rows after
    /// the last one.
    void add_tree(int64_t first, int64_t count, const AggregateStates& states) {
        const auto first_block = [](int64_t b) { return (b + kBlock - 1) / kBlock; };
        add_rows(first, count, states, [&](int64_t b, int64_t e) {
            return std::pair{b, std::min(e, first_block(b) * kBlock)};
        });
        struct Part {
            std::vector<int32_t> nodes;
            std::vector<char*> targets;
        };
        std::vector<Part> growing(levels_.size()), shrinking(levels_.size());
        for (int64_t i = 0; i < count; ++i) {
            int64_t left = first_block(begin(first + i)), right = end(first + i) / kBlock;
            for (size_t level = 0; left < right; ++level, left /= 2, right /= 2) {
                if (left & 1) add_node(growing[level], left++, states[i]);
                if (right & 1) add_node(shrinking[level], --right, states[i]);
            }
        }
        for (size_t level = 0; level < levels_.size(); ++level)
            merge(level, growing[level].nodes, growing[level].targets);
        for (size_t level = levels_.size(); level-- > 0;)
            merge(level, shrinking[level].nodes, shrinking[level].targets);
        add_rows(first, count, states, [&](int64_t b, int64_t e) {
            return std::pair{std::max(e / kBlock, first_block(b)) * kBlock, e};
        });
    }

    template <typename Part>
    static void add_node(Part& part, int64_t node, char* target) {
        part.nodes.push_back(static_cast<int32_t>(node));
        part.targets.push_back(target);
    }

    const AggregateCall& call_;
    const std::vector<ColumnPtr>& arguments_;
    const RowRanges& frames_;
    const MemoryPoolPtr& pool_;
    RunningState* const carried_;
    const int64_t rows_;
    const int64_t inputs_;  // rows of the arguments: fewer than rows where a filter has dropped some
    std::vector<ColumnPtr> levels_;
};

}  // namespace

RowRanges make_frames(const WindowDetail& detail, const FrameInput& input) {
    CHECK(!has_offset(detail.lower) || input.lower);
    CHECK(!has_offset(detail.upper) || input.upper);
    RowRanges frames;
    for (int64_t row = 0; row < input.rows; ++row) {
        const int64_t begin = std::clamp<int64_t>(edge_position(detail, input, row, false), 0, input.rows);
        const int64_t end = std::clamp<int64_t>(edge_position(detail, input, row, true), 0, input.rows);
        frames.begin.push_back(static_cast<int32_t>(begin));
        frames.end.push_back(static_cast<int32_t>(std::max(begin, end)));
    }
    return frames;
}

ColumnPtr aggregate_over_frames(const AggregateCall& call, const std::vector<ColumnPtr>& arguments,
                                const RowRanges& frames, const MemoryPoolPtr& pool, RunningState* running) {
    return FrameAggregation(call, arguments, frames, pool, running).run();
}

}  // namespace firesteel
