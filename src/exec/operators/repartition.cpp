#include <algorithm>
#include <mutex>
#include <optional>

#include "column/compare.h"
#include "column/selection.h"
#include "exec/batch_bytes.h"
#include "exec/deferred_source.h"
#include "exec/physical_plan.h"
#include "exec/pipeline.h"
#include "exec/query_state.h"
#include "exec/row_store.h"

namespace firesteel {

namespace {

enum class Spread : uint8_t {
    kByNumber,    // `number` gives the partition of each row
    kRoundRobin,  // by position in the input
    kInRuns,      // the input is sorted: equal shares, rows with equal `keys` together
    kMerged,      // source partitions are put together
};

struct RepartitionPlan {
    Spread spread = Spread::kRoundRobin;
    int32_t partitions = 1;
    ExprPtr number;
    Exprs keys;
};

/// Tells the partition of each row, going over the input in order.
class PartitionNumbers {
public:
    PartitionNumbers(const RepartitionPlan& plan, const RowStore& rows, MemoryPoolPtr pool)
        : plan_(plan), total_(rows.rows()), pool_(std::move(pool)), context_{pool_} {
        if (plan.number) number_.emplace(plan.number);
        for (const ExprPtr& key : plan.keys) keys_.emplace_back(key);
        if (plan.spread != Spread::kMerged) return;
        for (size_t i = 0; i < rows.size(); ++i) sources_.push_back(rows.position(i).partition);
        std::sort(sources_.begin(), sources_.end());
        sources_.erase(std::unique(sources_.begin(), sources_.end()), sources_.end());
    }

    std::vector<int32_t> of(const Batch& batch) {
        const auto rows = static_cast<size_t>(batch.rows);
        std::vector<int32_t> numbers(rows);
        switch (plan_.spread) {
            case Spread::kByNumber: {
                const ColumnPtr column = flatten(number_->evaluate(batch, context_), pool_);
                std::copy_n(column->values<int32_t>(), rows, numbers.begin());
                break;
            }
            case Spread::kRoundRobin:
                for (size_t row = 0; row < rows; ++row)
                    numbers[row] =
                        static_cast<int32_t>((done_ + static_cast<int64_t>(row)) % plan_.partitions);
                break;
            case Spread::kInRuns:
                number_runs(batch, numbers);
                break;
            case Spread::kMerged: {
                const auto count = std::max<int64_t>(1, static_cast<int64_t>(sources_.size()));
                const int64_t targets = std::min<int64_t>(plan_.partitions, count);
                const int64_t source =
                    std::lower_bound(sources_.begin(), sources_.end(), batch.position.partition) -
                    sources_.begin();
                std::fill(numbers.begin(), numbers.end(), static_cast<int32_t>(source * targets / count));
                break;
            }
        }
        done_ += batch.rows;
        return numbers;
    }

private:
    void number_runs(const Batch& batch, std::vector<int32_t>& numbers) {
        std::vector<ColumnPtr> keys;
        for (const Evaluator& key : keys_) keys.push_back(flatten(key.evaluate(batch, context_), pool_));
        for (int64_t row = 0; row < batch.rows; ++row) {
            const std::vector<ColumnPtr>& before = row > 0 ? keys : last_keys_;
            const int64_t row_before = row > 0 ? row - 1 : last_row_;
            bool same = row_before >= 0;
            for (size_t i = 0; same && i < keys.size(); ++i)
                same = equal_rows(*before[i], row_before, *keys[i], row);
            if (!same) last_number_ = static_cast<int32_t>((done_ + row) * plan_.partitions / total_);
            numbers[static_cast<size_t>(row)] = last_number_;
        }
        last_keys_ = std::move(keys);
        last_row_ = batch.rows - 1;
    }

    const RepartitionPlan& plan_;
    const int64_t total_;
    const MemoryPoolPtr pool_;
    EvalContext context_;
    std::optional<Evaluator> number_;
    std::vector<Evaluator> keys_;
    std::vector<int32_t> sources_;  // kMerged: partitions of the input
    int64_t done_ = 0;
    std::vector<ColumnPtr> last_keys_;
    int64_t last_row_ = -1;
    int32_t last_number_ = 0;
};

/// Puts rows into the store of their partitions: as many at a time as there is memory for, all at once if
/// possible.
class Distribution {
public:
    Distribution(const RepartitionPlan& plan, RowStore& from, RowStore& to, const MemoryPoolPtr& pool)
        : numbers_(plan, from, pool), from_(from), to_(to), pool_(pool) {
        members_.resize(static_cast<size_t>(plan.partitions));
        next_rows_.resize(members_.size());
    }

    void run() {
        constexpr int64_t kLeast = 64 * 1024;
        for (size_t i = 0; i < from_.size(); ++i) {
            Batch batch = from_.take(i, pool_);
            for (const int32_t number : numbers_.of(batch))
                members_[static_cast<size_t>(number)].push_back(static_cast<int32_t>(rows_++));
            bytes_ += payload_bytes(batch);
            batches_.push_back(std::move(batch));
            if (bytes_ >= kLeast && pool_->available() < bytes_ * 4) put();
        }
        put();
        to_.seal();
    }

private:
    void put() {
        if (batches_.empty()) return;
        const Batch rows = batches_.size() == 1 ? std::move(batches_[0]) : concatenate(batches_, pool_);
        batches_.clear();
        for (size_t partition = 0; partition < members_.size(); ++partition) {
            std::vector<int32_t>& members = members_[partition];
            if (members.empty()) continue;
            Batch part = take(rows, members, pool_);
            part.position = {static_cast<int32_t>(partition), next_rows_[partition]};
            next_rows_[partition] += part.rows;
            to_.add({static_cast<int32_t>(partition), puts_}, std::move(part));
            members.clear();
        }
        ++puts_;
        rows_ = bytes_ = 0;
    }

    PartitionNumbers numbers_;
    RowStore& from_;
    RowStore& to_;
    const MemoryPoolPtr& pool_;
    std::vector<std::vector<int32_t>> members_;  // of each partition, among the rows of batches_
    std::vector<int64_t> next_rows_;
    std::vector<Batch> batches_;
    int64_t rows_ = 0, bytes_ = 0, puts_ = 0;
};

/// The rows of one partition: blocks [next, end) of the store.
class PartitionBlocks final : public Stream {
public:
    PartitionBlocks(std::shared_ptr<RowStore> store, size_t next, size_t end, TaskContext& context)
        : store_(std::move(store)), next_(next), end_(end), context_(context) {}

    Progress next(Batch& out) override {
        while (true) {
            if (block_ && block_->next(out) == Progress::kMore) {
                out.position.partition = partition_;
                return Progress::kMore;
            }
            if (next_ == end_) return Progress::kDone;
            Batch rows = store_->take(next_++, context_.pool);
            partition_ = rows.position.partition;
            block_ = make_batch_stream(std::move(rows), context_);
        }
    }

private:
    const std::shared_ptr<RowStore> store_;
    size_t next_;
    const size_t end_;
    TaskContext& context_;
    int32_t partition_ = 0;
    std::unique_ptr<Stream> block_;
};

/// A morsel for each partition.
class RepartitionSource final : public Source {
public:
    RepartitionSource(RepartitionPlan plan, std::shared_ptr<RowStore> input, std::shared_ptr<RowStore> output,
                      MemoryPoolPtr pool)
        : plan_(std::move(plan)),
          input_(std::move(input)),
          output_(std::move(output)),
          pool_(std::move(pool)) {}

    Progress next_morsel(TaskContext& context, int64_t& sequence, std::unique_ptr<Stream>& out) override {
        std::lock_guard lock(mutex_);
        if (input_) {
            Distribution(plan_, *input_, *output_, pool_).run();
            input_ = nullptr;
        }
        if (next_ >= output_->size()) return Progress::kDone;
        const size_t begin = next_;
        const int32_t partition = output_->position(begin).partition;
        while (next_ < output_->size() && output_->position(next_).partition == partition) ++next_;
        sequence = sequence_++;
        out = std::make_unique<PartitionBlocks>(output_, begin, next_, context);
        return Progress::kMore;
    }

private:
    const RepartitionPlan plan_;
    std::mutex mutex_;  // guards all below
    std::shared_ptr<RowStore> input_;
    const std::shared_ptr<RowStore> output_;
    const MemoryPoolPtr pool_;
    size_t next_ = 0;
    int64_t sequence_ = 0;
};

/// repartition(), repartitionByRange(), coalesce() and their hints. On one machine a partition is a number
/// that rows carry, and the order in which they come out.
struct RepartitionNode final : PhysicalNode {
    RepartitionPlan plan;

    std::string name() const override { return "Exchange"; }
    std::string describe() const override {
        static constexpr const char* kNames[] = {"hashpartitioning", "RoundRobinPartitioning",
                                                 "rangepartitioning", "Coalesce"};
        return "Exchange " + std::string(kNames[static_cast<int>(plan.spread)]) + "(" +
               std::to_string(plan.partitions) + ")";
    }
    void fields(FieldVisitor& visitor) override {
        visitor.field(plan.spread);
        visitor.field(plan.partitions);
        bool has_number = plan.number != nullptr;
        visitor.field(has_number);
        if (has_number) visitor.field(plan.number);
        visitor.field(plan.keys);
    }
    void build(PipelineBuilder& builder) const override {
        QueryProgress& progress = builder.query().progress();
        auto rows = make_row_store(output, builder.options(), progress);
        const int32_t group = builder.build_into(*inputs[0], std::make_shared<RowStoreSink>(rows));
        auto spread = make_row_store(output, builder.options(), progress);
        builder.add_source(std::make_shared<RepartitionSource>(plan, std::move(rows), std::move(spread),
                                                               builder.options().pool),
                           {group});
    }
};

PhysicalPtr lower_repartition(const LogicalPlanPtr& plan, Lowering& lowering) {
    const auto& repartition = static_cast<const Repartition&>(*plan);
    const LogicalPlanPtr& input = repartition.inputs[0];
    if (!repartition.shuffle && !lowering.needs_partitions()) return lowering.lower(input);
    auto node = std::make_shared<RepartitionNode>();
    node->plan.partitions = std::max(1, repartition.partitions);
    const bool sorts = repartition.by_range && !repartition.keys.empty();
    node->inputs.push_back(
        lowering.lower(sorts ? std::make_shared<Sort>(input, repartition.keys, true) : input));
    if (!repartition.shuffle) {
        node->plan.spread = Spread::kMerged;
    } else if (sorts) {
        node->plan.spread = Spread::kInRuns;
        for (const SortKey& key : repartition.keys)
            node->plan.keys.push_back(lowering.bind(key.expr, *input));
    } else if (!repartition.keys.empty()) {
        Exprs keys;
        for (const SortKey& key : repartition.keys) keys.push_back(key.expr);
        const EvalSettingsPtr settings = std::make_shared<const EvalSettings>();
        const ExprPtr count =
            make_literal(Type::integer(), Value(static_cast<int64_t>(node->plan.partitions)));
        const bool is_numbered =
            keys[0]->is(ExprKind::kCall) && keys[0]->name == "direct_shuffle_partition_id";
        const ExprPtr number = is_numbered ? keys[0] : make_call("hash", keys, settings);
        node->plan.spread = Spread::kByNumber;
        node->plan.number = lowering.bind(make_call("pmod", {number, count}, settings), *input);
    }
    return node;
}

REGISTER_OPERATOR(RepartitionNode);
REGISTER_LOWERING(kRepartition, 0, lower_repartition);

}  // namespace
}  // namespace firesteel
