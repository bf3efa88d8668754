#include <algorithm>
#include <cstring>
#include <numeric>

#include "column/selection.h"
#include "exec/ordered_rows.h"
#include "exec/physical_plan.h"
#include "exec/pipeline.h"
#include "exec/query.h"
#include "exec/sort_keys.h"
#include "exec/worker_pool.h"

namespace firesteel {

namespace {

/// Keeps all rows in source order, sorts runs of them in parallel, merges the runs. Stable: rows with equal keys keep
/// their order.
class SortSink final : public Sink {
   public:
    /// With `by_partition` the first key is the partition that a row came from; it is kept as a column behind the others.
    SortSink(const Exprs& keys, SortKeyLayout layout, bool by_partition, int32_t runs, MemoryPoolPtr pool)
        : layout_(std::move(layout)), by_partition_(by_partition), runs_(runs), pool_(std::move(pool)) {
        for (const ExprPtr& key : keys) keys_.emplace_back(key);
    }

    std::unique_ptr<SinkState> open(TaskContext&) override { return std::make_unique<SinkState>(); }
    Progress consume(SinkState&, const Batch& batch, TaskContext& context) override {
        Batch rows = batch;
        if (by_partition_) {
            rows.columns.push_back(Column::constant(Type::integer(), Value(batch.position.partition), batch.rows, context.pool));
        }
        rows_.add(context.order, std::move(rows));
        return Progress::kMore;
    }

    int32_t finalize_tasks() override {
        std::vector<Batch> batches = rows_.take();
        if (batches.empty()) return 0;
        all_ = batches.size() == 1 ? std::move(batches.front()) : concatenate(batches, pool_);
        batches.clear();
        EvalContext context;
        context.pool = pool_;
        for (const Evaluator& key : keys_) key_columns_.push_back(flatten(key.evaluate(all_, context), pool_));
        encoded_ = Buffer::allocate(all_.rows * layout_.width(), pool_);
        layout_.encode(key_columns_, all_.rows, encoded_->mutable_as<uint8_t>());
        order_.resize(static_cast<size_t>(all_.rows));
        std::iota(order_.begin(), order_.end(), 0);
        runs_ = static_cast<int32_t>(std::min<int64_t>(runs_, all_.rows / 4096 + 1));
        return runs_;
    }

    void finalize_task(int32_t run, TaskContext&) override {
        std::sort(order_.begin() + run_start(run), order_.begin() + run_start(run + 1), less());
    }

    void finalize(TaskContext&) override {
        for (int32_t width = 1; width < runs_; width *= 2) {
            for (int32_t run = 0; run + width < runs_; run += 2 * width) {
                std::inplace_merge(order_.begin() + run_start(run), order_.begin() + run_start(run + width),
                                   order_.begin() + run_start(std::min(run + 2 * width, runs_)), less());
            }
        }
        encoded_.reset();
        key_columns_.clear();
    }

    std::vector<Batch> results(int64_t batch_rows) {
        std::vector<Batch> batches;
        const auto rows = static_cast<int64_t>(order_.size());
        for (int64_t begin = 0; begin < rows; begin += batch_rows) {
            const auto count = static_cast<size_t>(std::min(batch_rows, rows - begin));
            batches.push_back(take(all_, std::span<const int32_t>(order_.data() + begin, count), pool_));
            if (by_partition_) batches.back().columns.pop_back();
        }
        all_ = Batch();
        return batches;
    }

   private:
    struct Less {
        const SortSink& sink;
        const uint8_t* keys;
        int64_t width;
        size_t decisive;
        bool operator()(int32_t a, int32_t b) const {
            int order = std::memcmp(keys + a * width, keys + b * width, decisive);
            if (order == 0 && !sink.layout_.is_exact()) order = sink.layout_.compare(sink.key_columns_, a, sink.key_columns_, b);
            return order != 0 ? order < 0 : a < b;
        }
    };
    Less less() const {
        return {*this, encoded_->as<uint8_t>(), layout_.width(), static_cast<size_t>(layout_.decisive_width())};
    }
    int64_t run_start(int32_t run) const { return all_.rows * run / runs_; }

    const SortKeyLayout layout_;
    const bool by_partition_;
    int32_t runs_;
    const MemoryPoolPtr pool_;
    std::vector<Evaluator> keys_;
    OrderedRows rows_;
    Batch all_;
    std::vector<ColumnPtr> key_columns_;
    std::shared_ptr<Buffer> encoded_;
    std::vector<int32_t> order_;
};

struct SortNode final : PhysicalNode {
    Exprs keys;
    std::vector<SortDirection> directions;
    bool global = true;

    std::string name() const override { return "Sort"; }
    std::string describe() const override {
        std::string text = "Sort [";
        for (size_t i = 0; i < keys.size(); ++i) {
            if (i > 0) text += ", ";
            text += to_explain(*keys[i]) + (directions[i].ascending ? " ASC" : " DESC");
            text += directions[i].nulls_first ? " NULLS FIRST" : " NULLS LAST";
        }
        return text + "], " + (global ? "true" : "false");
    }
    void fields(FieldVisitor& visitor) override {
        visitor.field(keys);
        visitor.field(directions);
        visitor.field(global);
    }
    void build(PipelineBuilder& builder) const override {
        Exprs all_keys = keys;
        std::vector<SortDirection> all_directions = directions;
        if (!global) {
            all_keys.insert(all_keys.begin(), make_input(static_cast<int64_t>(output.size()), Type::integer(), false));
            all_directions.insert(all_directions.begin(), SortDirection{});
        }
        std::vector<Type> types;
        for (const ExprPtr& key : all_keys) types.push_back(key->type);
        const ExecutionOptions& options = builder.options();
        auto sink = std::make_shared<SortSink>(all_keys, SortKeyLayout(types, all_directions), !global, options.workers->threads(),
                                               options.pool);
        const int32_t group = builder.build_into(*inputs[0], sink);
        builder.add_source(make_batches_source([sink, rows = options.batch_rows] { return sink->results(rows); }), {group});
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
    return node;
}

REGISTER_OPERATOR(SortNode);
REGISTER_LOWERING(kSort, 0, lower_sort);

}  // namespace
}  // namespace firesteel
