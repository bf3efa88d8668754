#include <algorithm>
#include <atomic>
#include <mutex>

#include "column/selection.h"
#include "exec/batch_bytes.h"
#include "exec/deferred_source.h"
#include "exec/group_table.h"
#include "exec/physical_plan.h"
#include "exec/pipeline.h"
#include "exec/query_state.h"
#include "exec/row_sorter.h"
#include "exec/sort_order_text.h"
#include "exec/sorted_runs.h"
#include "exec/worker_pool.h"

namespace firesteel {

namespace {

/// Keeps all rows, sorts parts of them in parallel, merges the parts. Stable: rows with equal keys keep
/// source order. When memory becomes short, what has arrived is sorted and put on disk as a run, with the
/// place where each row came from behind its columns; at the end the runs are merged.
class SortSink final : public Sink {
public:
    /// With `by_partition` the first key is the partition that a row came from; it is kept as a column behind
    /// the others.
    SortSink(Exprs keys, std::vector<SortDirection> directions, std::vector<Type> column_types,
             bool by_partition, QueryState& query, const ExecutionOptions& options)
        : keys_(std::move(keys)),
          directions_(std::move(directions)),
          types_(std::move(column_types)),
          layout_(types_of(keys_), directions_),
          by_partition_(by_partition),
          query_(query),
          options_(options),
          pool_(options.pool) {
        for (const ExprPtr& key : keys_) evaluators_.emplace_back(key);
        if (by_partition_) types_.push_back(Type::integer());
        runs_ = std::make_unique<SortedRuns>(run_order(), options_, query_.progress());
    }

    std::unique_ptr<SinkState> open(TaskContext&) override { return std::make_unique<Arrivals>(); }

    Progress consume(SinkState& state, const Batch& batch, TaskContext& context) override {
        auto& own = static_cast<Arrivals&>(state);
        Arrival arrival{context.order, own.next_number++, batch};
        if (by_partition_) {
            arrival.rows.columns.push_back(
                Column::constant(Type::integer(), Value(batch.position.partition), batch.rows, pool_));
        }
        const int64_t bytes = payload_bytes(batch);
        own.list.push_back(std::move(arrival));
        own.bytes += bytes;
        own.rows += batch.rows;
        held_bytes_.fetch_add(bytes, std::memory_order_relaxed);
        held_rows_.fetch_add(batch.rows, std::memory_order_relaxed);
        if (own.bytes < kSmallestRun || !is_short_of_memory()) return Progress::kMore;
        // One run at a time: writing it takes memory itself, and gives back more.
        std::lock_guard writing(run_mutex_);
        if (!is_short_of_memory()) return Progress::kMore;
        hand_over(own);
        runs_->add(sorted_run(take_arrivals()));
        return Progress::kMore;
    }

    void combine(SinkState& state, TaskContext&) override { hand_over(static_cast<Arrivals&>(state)); }

    int32_t finalize_tasks() override {
        if (arrivals_.list.empty()) return 0;
        if (!runs_->empty() || is_short_of_memory()) {
            runs_->add(sorted_run(take_arrivals()));
            return 0;
        }
        sorter_ = std::make_unique<RowSorter>(in_order(take_arrivals()), evaluators_, layout_, pool_);
        parts_ =
            static_cast<int32_t>(std::min<int64_t>(options_.workers->threads(), sorter_->size() / 4096 + 1));
        return parts_;
    }

    void finalize_task(int32_t part, TaskContext&) override {
        sorter_->sort(part_start(part), part_start(part + 1));
    }

    void finalize(TaskContext&) override {
        if (!sorter_) return;
        for (int32_t width = 1; width < parts_; width *= 2) {
            for (int32_t part = 0; part + width < parts_; part += 2 * width) {
                sorter_->merge(part_start(part), part_start(part + width),
                               part_start(std::min(part + 2 * width, parts_)));
            }
        }
        sorter_->finish();
    }

    /// The sorted rows; called once, after finalize().
    std::shared_ptr<Source> results() {
        if (!runs_->empty()) return runs_->merged();
        const int64_t rows = sorter_ ? sorter_->size() : 0;
        const std::shared_ptr<const RowSorter> sorter = std::move(sorter_);
        return make_pieces_source((rows + kPieceRows - 1) / kPieceRows,
                                  [sorter, rows, drop = by_partition_](int64_t piece, TaskContext& context) {
                                      const int64_t begin = piece * kPieceRows;
                                      Batch batch = sorter->take(begin, std::min(kPieceRows, rows - begin),
                                                                 context.pool);
                                      if (drop) batch.columns.pop_back();
                                      batch.position = {0, begin};
                                      return batch;
                                  });
    }

private:
    static constexpr int64_t kPieceRows = 16 * 1024;
    static constexpr int64_t kSmallestRun = 64 * 1024;

    struct Arrival {
        MorselOrder order;
        int64_t number;
        Batch rows;
    };

    /// What a task has got, or tasks that have ended.
    struct Arrivals final : SinkState {
        std::vector<Arrival> list;
        int64_t next_number = 0;
        int64_t bytes = 0, rows = 0;
    };

    static std::vector<Type> types_of(const Exprs& exprs) {
        std::vector<Type> types;
        for (const ExprPtr& expr : exprs) types.push_back(expr->type);
        return types;
    }

    /// Sorting needs the rows a second time, their keys and their order.
    bool is_short_of_memory() const {
        const int64_t bytes = held_bytes_.load(std::memory_order_relaxed);
        const int64_t rows = held_rows_.load(std::memory_order_relaxed);
        return bytes >= kSmallestRun && pool_->available() < bytes * 5 / 2 + rows * RowSorter::kBytesPerRow;
    }

    void hand_over(Arrivals& own) {
        std::lock_guard lock(mutex_);
        std::move(own.list.begin(), own.list.end(), std::back_inserter(arrivals_.list));
        arrivals_.bytes += std::exchange(own.bytes, 0);
        arrivals_.rows += std::exchange(own.rows, 0);
        own.list.clear();
    }
    std::vector<Arrival> take_arrivals() {
        std::lock_guard lock(mutex_);
        held_bytes_.fetch_sub(std::exchange(arrivals_.bytes, 0), std::memory_order_relaxed);
        held_rows_.fetch_sub(std::exchange(arrivals_.rows, 0), std::memory_order_relaxed);
        return std::exchange(arrivals_.list, {});
    }

    static Batch in_order(std::vector<Arrival> arrivals, const MemoryPoolPtr& pool) {
        std::sort(arrivals.begin(), arrivals.end(), [](const Arrival& a, const Arrival& b) {
            return std::pair(a.order, a.number) < std::pair(b.order, b.number);
        });
        std::vector<Batch> batches;
        for (Arrival& arrival : arrivals) batches.push_back(std::move(arrival.rows));
        return batches.size() == 1 ? std::move(batches.front()) : concatenate(batches, pool);
    }
    Batch in_order(std::vector<Arrival> arrivals) const { return in_order(std::move(arrivals), pool_); }

    std::shared_ptr<SpillFile> sorted_run(std::vector<Arrival> arrivals) {
        int64_t bytes = 1;
        for (Arrival& arrival : arrivals) {
            bytes += payload_bytes(arrival.rows);
            const int64_t rows = arrival.rows.rows;
            auto morsels = Buffer::allocate(rows * 8, pool_), places = Buffer::allocate(rows * 8, pool_);
            for (int64_t i = 0; i < rows; ++i) {
                morsels->mutable_as<int64_t>()[i] = static_cast<int64_t>(morsel_number(arrival.order));
                places->mutable_as<int64_t>()[i] = (arrival.number << 24) + i;
            }
            arrival.rows.columns.push_back(
                Column::flat(Type::long_integer(), rows, std::move(morsels), nullptr));
            arrival.rows.columns.push_back(
                Column::flat(Type::long_integer(), rows, std::move(places), nullptr));
        }
        RowSorter sorter(in_order(std::move(arrivals)), evaluators_, layout_, pool_);
        sorter.sort(0, sorter.size());
        sorter.finish();
        auto file = SpillFile::create(options_.spill_directories, query_.progress());
        const int64_t step =
            std::clamp<int64_t>(sorter.size() * run_piece_bytes(*pool_) / bytes, 1, kPieceRows);
        for (int64_t begin = 0; begin < sorter.size(); begin += step)
            file->write(sorter.take(begin, std::min(step, sorter.size() - begin), pool_));
        return file;
    }

    /// By the keys, then by the place that a row came from.
    RunOrderPtr run_order() const {
        Exprs keys = keys_;
        std::vector<SortDirection> directions = directions_;
        std::vector<Type> types = types_;
        for (int i = 0; i < 2; ++i) {
            keys.push_back(make_input(static_cast<int64_t>(types.size()), Type::long_integer(), false));
            directions.push_back({});
            types.push_back(Type::long_integer());
        }
        std::vector<Evaluator> evaluators;
        for (const ExprPtr& key : keys) evaluators.emplace_back(key);
        const size_t columns = types_.size() - (by_partition_ ? 1 : 0);
        return std::make_shared<const RunOrder>(RunOrder{std::move(types), std::move(evaluators),
                                                         SortKeyLayout(types_of(keys), directions), columns});
    }

    int64_t part_start(int32_t part) const { return sorter_->size() * part / parts_; }

    const Exprs keys_;
    const std::vector<SortDirection> directions_;
    std::vector<Type> types_;  // of the rows kept
    const SortKeyLayout layout_;
    const bool by_partition_;
    QueryState& query_;
    const ExecutionOptions& options_;
    const MemoryPoolPtr pool_;
    std::vector<Evaluator> evaluators_;
    int32_t parts_ = 1;
    std::unique_ptr<RowSorter> sorter_;
    std::unique_ptr<SortedRuns> runs_;
    std::mutex run_mutex_;  // held while a run is written
    std::mutex mutex_;      // guards arrivals_ until the last task has combined
    Arrivals arrivals_;     // of tasks that have ended, or write a run
    // Of all tasks. Relaxed: counters, order nothing.
    std::atomic<int64_t> held_bytes_{0};
    std::atomic<int64_t> held_rows_{0};
};

struct SortNode final : PhysicalNode {
    Exprs keys;
    std::vector<SortDirection> directions;
    bool global = true;

    std::string name() const override { return "Sort"; }
    std::string describe() const override {
        return "Sort [" + sort_order_text(keys, directions) + "], " + (global ? "true" : "false");
    }
    void fields(FieldVisitor& visitor) override {
        visitor.field(keys);
        visitor.field(directions);
        visitor.field(global);
    }
    bool offer_keys(const OfferedKeys& offer, int32_t column, PipelineBuilder& builder) const override {
        return inputs[0]->offer_keys(offer, column, builder);
    }
    void build(PipelineBuilder& builder) const override {
        Exprs all_keys = keys;
        std::vector<SortDirection> all_directions = directions;
        if (!global) {
            all_keys.insert(all_keys.begin(),
                            make_input(static_cast<int64_t>(output.size()), Type::integer(), false));
            all_directions.insert(all_directions.begin(), SortDirection{});
        }
        std::vector<Type> types;
        for (const Field& field : output) types.push_back(field.type);
        auto sink = std::make_shared<SortSink>(all_keys, all_directions, types, !global, builder.query(),
                                               builder.options());
        const int32_t group = builder.build_into(*inputs[0], sink);
        builder.add_source(make_deferred_source([sink] { return sink->results(); }), {group});
    }
};

PhysicalPtr lower_sort(const LogicalPlanPtr& plan, Lowering& lowering) {
    const auto& sort = static_cast<const Sort&>(*plan);
    auto node = std::make_shared<SortNode>();
    node->inputs.push_back(lowering.lower(sort.inputs[0]));
    node->global = sort.global;
    for (const SortKey& key : sort.keys) {
        node->keys.push_back(lowering.bind(key.expr, *sort.inputs[0]));
        node->directions.push_back(key.direction);
    }
    if (node->global && !lowering.needs_partitions() && tells_rows_apart(*node->inputs[0], node->keys))
        node->inputs[0]->ignore_order();
    return node;
}

REGISTER_OPERATOR(SortNode);
REGISTER_LOWERING(kSort, 0, lower_sort);

}  // namespace
}  // namespace firesteel
