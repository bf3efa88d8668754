#include <algorithm>
#include <mutex>

#include "common/check.h"
#include "exec/deferred_source.h"
#include "exec/group_order.h"
#include "exec/group_spill.h"
#include "exec/grouping.h"
#include "exec/physical_plan.h"
#include "exec/pipeline.h"
#include "exec/query_state.h"
#include "exec/sorted_runs.h"

namespace firesteel {

namespace {

/// What did not fit: the groups, and per DISTINCT call the values seen.
struct SpilledGroups {
    SpilledGroups(const AggregatePlan& plan, const ExecutionOptions& options, QueryProgress& progress)
        : table(plan.layout, plan.functions, options, progress) {
        for (size_t i = 0; i < plan.calls.size(); ++i) {
            distinct.push_back(plan.calls[i].distinct
                                   ? std::make_unique<GroupSpill>(*plan.distinct_layouts[i],
                                                                  std::vector<AggregateFunctionPtr>{},
                                                                  options, progress)
                                   : nullptr);
        }
    }
    void write(Groups& groups, const MemoryPoolPtr& pool) {
        table.write(groups.table, pool);
        for (size_t i = 0; i < distinct.size(); ++i) {
            if (distinct[i]) distinct[i]->write(*groups.distinct[i], pool);
        }
    }
    GroupSpill table;
    std::vector<std::unique_ptr<GroupSpill>> distinct;
};

/// Collects every task's groups, then merges them partition by partition, each partition in a task of its
/// own. When memory becomes short, a task's groups go to disk; then all do, and every partition is merged
/// from there and put back on disk in the order of its groups.
class HashAggregateSink final : public Sink {
public:
    HashAggregateSink(std::shared_ptr<const AggregatePlan> plan, bool grouped, QueryState& query,
                      const ExecutionOptions& options)
        : plan_(std::move(plan)), grouped_(grouped), query_(query), options_(options), pool_(options.pool) {}

    std::unique_ptr<SinkState> open(TaskContext& context) override {
        return std::make_unique<GroupingState>(*plan_, context);
    }

    Progress consume(SinkState& state, const Batch& batch, TaskContext& context) override {
        auto& grouping = static_cast<GroupingState&>(state);
        grouping.add(batch, context);
        if (grouped_ && is_short_of_memory(*grouping.groups)) {
            spilled().write(*grouping.groups, context.pool);
            grouping.groups = std::make_unique<Groups>(*plan_, context.pool);
        }
        return Progress::kMore;
    }
    void finish_morsel(SinkState& state, TaskContext&) override {
        static_cast<GroupingState&>(state).finish_morsel();
    }

    void combine(SinkState& state, TaskContext&) override {
        auto& grouping = static_cast<GroupingState&>(state);
        grouping.groups->seal();
        std::lock_guard lock(mutex_);
        if (grouping.groups->table.size() > 0) parts_.push_back(std::move(grouping.groups));
    }

    int32_t finalize_tasks() override {
        std::lock_guard lock(mutex_);
        // Tasks arrive in any order; merging in order of what they saw first makes floating-point sums
        // repeatable when the morsels happened to be spread alike.
        std::sort(parts_.begin(), parts_.end(),
                  [](const auto& a, const auto& b) { return a->table.begin() < b->table.begin(); });
        // Merging takes about half as much again (slots, lists, the order), and what comes after it takes
        // some.
        if (parts_.size() > 1 && grouped_ && pool_->available() < pool_->used() * 5 / 4) spilled_locked();
        if (spilled_) {
            for (auto& part : parts_) {
                spilled_->write(*part, pool_);
                part.reset();
            }
            parts_.clear();
            runs_.resize(GroupTable::kPartitions);
        }
        int64_t groups = 0;
        for (const auto& part : parts_) groups += part->table.size();
        constexpr int64_t kFewGroups = 4096;  // not worth more than one task
        tasks_ = spilled_ || plan_->any_distinct || groups > kFewGroups ? GroupTable::kPartitions : 1;
        merged_.resize(static_cast<size_t>(tasks_));
        ordered_.resize(GroupTable::kPartitions);
        return tasks_;
    }

    void finalize_task(int32_t task, TaskContext& context) override {
        const int32_t width = GroupTable::kPartitions / tasks_;
        auto& merged = merged_[static_cast<size_t>(task)];
        const bool merge = parts_.size() != 1 || plan_->any_distinct;
        if (merge) merged = std::make_unique<Groups>(*plan_, context.pool);
        for (int32_t partition = task * width; partition < (task + 1) * width; ++partition) {
            if (merge) merge_partition(partition, *merged, context);
            const GroupTable& table = merge ? merged->table : parts_.front()->table;
            ordered_[static_cast<size_t>(partition)] =
                in_order_seen(table.partition(partition), context.pool);
        }
        if (merge) merged->table.seal();
        if (!spilled_) return;
        auto& ordered = ordered_[static_cast<size_t>(task)];
        write_run(task, *merged, ordered, context.pool);
        ordered.clear();
        merged.reset();
    }

    /// All groups in the order in which they were first seen. Called once, after finalize().
    std::shared_ptr<Source> results() {
        if (spilled_) return make_merge_source(merge_plan());
        std::vector<const GrowingArray<char*>*> partitions;
        int64_t rows = 0;
        for (const auto& groups : ordered_) {
            partitions.push_back(&groups);
            rows += groups.size();
        }
        if (rows == 0 && !grouped_)
            return make_pieces_source(1, [this](int64_t, TaskContext&) { return empty_result(); });
        if (rows == 0) return make_pieces_source(0, {});
        auto order = std::make_shared<const OrderedGroups>(std::move(partitions), kPieceRows, pool_);
        return make_pieces_source(order->pieces(), [this, order](int64_t piece, TaskContext& context) {
            const Groups& any = merged_.front() ? *merged_.front() : *parts_.front();
            Batch batch = make_batch(any.table, order->piece(piece), context.pool);
            batch.position = {0, order->first_row(piece)};
            return batch;
        });
    }

private:
    void merge_partition(int32_t partition, Groups& groups, TaskContext& context) const {
        if (spilled_) spilled_->table.read(partition, groups.table, context.pool);
        for (const auto& part : parts_) groups.table.adopt(part->table, partition, context.pool);
        for (size_t i = 0; i < plan_->calls.size(); ++i) {
            if (plan_->calls[i].distinct) feed_distinct(i, partition, groups, context);
        }
    }

    /// The distinct values of call `i` in this partition, fed into their groups once.
    void feed_distinct(size_t i, int32_t partition, Groups& groups, TaskContext& context) const {
        GroupTable& seen = *groups.distinct[i];
        if (spilled_) spilled_->distinct[i]->read(partition, seen, context.pool);
        for (const auto& part : parts_) seen.adopt(*part->distinct[i], partition, context.pool);
        if (seen.size() == 0) return;
        const auto ordered = in_order_seen(seen.partition(partition), context.pool);
        const std::vector<char*> order(ordered.begin(), ordered.end());
        seen.seal();
        std::vector<ColumnPtr> columns = seen.key_columns(order, context.pool);
        const auto keys_end = columns.begin() + static_cast<int64_t>(plan_->keys.size());
        const std::vector<ColumnPtr> keys(columns.begin(), keys_end);
        const std::vector<ColumnPtr> arguments(keys_end, columns.end());
        const int64_t rows = static_cast<int64_t>(order.size());
        std::vector<uint64_t> hashes;
        hash_keys(keys, rows, hashes);
        std::vector<char*> entries(order.size());
        groups.table.find_or_insert(keys, rows, hashes.data(), {}, nullptr, entries.data());
        for (char*& entry : entries) entry = groups.table.state(entry, i);
        plan_->calls[i].update(arguments, rows, entries.data(), context.pool);
    }

    /// Any table decodes any entry: the layout is the same, and the entries' tables live. Long strings are
    /// copied, because a batch may outlive the tables.
    Batch make_batch(const GroupTable& table, const std::vector<char*>& entries,
                     const MemoryPoolPtr& pool) const {
        Batch batch;
        batch.rows = static_cast<int64_t>(entries.size());
        for (const ColumnPtr& key : table.key_columns(entries, pool)) batch.columns.push_back(copied(key));
        std::vector<char*> states(entries.size());
        for (size_t i = 0; i < plan_->calls.size(); ++i) {
            for (size_t r = 0; r < entries.size(); ++r) states[r] = table.state(entries[r], i);
            batch.columns.push_back(plan_->calls[i].finalize(states, pool));
        }
        return batch;
    }

    /// A table takes up to a third more at once when it grows, and other tasks' do, too.
    bool is_short_of_memory(const Groups& groups) const {
        const int64_t own = groups.memory(), free = pool_->available();
        return own >= kSmallestSpill && (free < own * 2 || (free < pool_->used() / 2 && free < own * 8));
    }
    SpilledGroups& spilled() {
        std::lock_guard lock(mutex_);
        return spilled_locked();
    }
    SpilledGroups& spilled_locked() {
        if (!spilled_) spilled_ = std::make_unique<SpilledGroups>(*plan_, options_, query_.progress());
        return *spilled_;
    }

    void write_run(int32_t partition, const Groups& groups, const GrowingArray<char*>& entries,
                   const MemoryPoolPtr& pool) {
        if (entries.empty()) return;
        auto file = SpillFile::create(options_.spill_directories, query_.progress());
        constexpr ptrdiff_t kRows = 512;  // of every partition, held at once while they are merged
        for (char* const* at = entries.begin(); at != entries.end();) {
            char* const* const end = at + std::min(kRows, entries.end() - at);
            const std::vector<char*> some(at, end);
            Batch batch = make_batch(groups.table, some, pool);
            append_first_seen(some, pool, batch);
            file->write(batch);
            at = end;
        }
        runs_[static_cast<size_t>(partition)] = std::move(file);
    }

    std::shared_ptr<const SortedRuns> merge_plan() const {
        SortedRuns plan{{},
                        plan_->layout.types(),
                        {},
                        SortKeyLayout({Type::long_integer(), Type::long_integer()}, {{}, {}}),
                        0};
        for (const auto& file : runs_) {
            if (file) plan.files.push_back(file);
        }
        for (const AggregateCall& call : plan_->calls) plan.types.push_back(call.result_type);
        plan.output_columns = plan.types.size();
        for (int i = 0; i < 2; ++i) {
            plan.keys.emplace_back(
                make_input(static_cast<int64_t>(plan.types.size()), Type::long_integer(), false));
            plan.types.push_back(Type::long_integer());
        }
        return std::make_shared<const SortedRuns>(std::move(plan));
    }

    ColumnPtr copied(const ColumnPtr& column) const {
        if (column->type().storage_type().physical() != PhysicalType::kString) return column;
        auto builder = ColumnBuilder::make(column->type(), pool_);
        StringBuilder& strings = static_cast<StringBuilder&>(*builder);
        for (int64_t i = 0; i < column->size(); ++i) {
            if (column->is_null(i)) {
                strings.append_null();
            } else {
                strings.append_value(column->values<StringView>()[i].view());
            }
        }
        return builder->finish();
    }

    Batch empty_result() {
        Batch batch;
        batch.rows = 1;
        for (const AggregateCall& call : plan_->calls) {
            const AggregateStates states(call.function, 1, pool_);
            batch.columns.push_back(call.finalize(states.pointers(), pool_));
        }
        return batch;
    }

    static constexpr int64_t kPieceRows = 16 * 1024;
    static constexpr int64_t kSmallestSpill = 64 * 1024;

    const std::shared_ptr<const AggregatePlan> plan_;
    const bool grouped_;
    QueryState& query_;
    const ExecutionOptions& options_;
    const MemoryPoolPtr pool_;
    std::mutex mutex_;  // guards parts_ and the making of spilled_ until finalize_tasks()
    std::unique_ptr<SpilledGroups> spilled_;
    std::vector<std::unique_ptr<Groups>> parts_;    // own the groups, also of merged_
    int32_t tasks_ = GroupTable::kPartitions;       // that merge
    std::vector<std::unique_ptr<Groups>> merged_;   // one entry per task; null: parts_ has all there is
    std::vector<GrowingArray<char*>> ordered_;      // by partition: its groups in order
    std::vector<std::shared_ptr<SpillFile>> runs_;  // the same, when spilled: results in order
};

struct HashAggregateNode final : PhysicalNode {
    Exprs keys;
    Exprs aggregates;

    std::string name() const override { return "HashAggregate"; }
    std::string describe() const override {
        std::string text = "HashAggregate(keys=[";
        for (size_t i = 0; i < keys.size(); ++i) text += (i > 0 ? ", " : "") + to_explain(*keys[i]);
        text += "], functions=[";
        for (size_t i = 0; i < aggregates.size(); ++i)
            text += (i > 0 ? ", " : "") + to_explain(*aggregates[i]);
        return text + "])";
    }
    void fields(FieldVisitor& visitor) override {
        visitor.field(keys);
        visitor.field(aggregates);
    }
    /// Whole groups are of no use, so their rows are not either.
    bool offer_keys(const OfferedKeys& offer, int32_t column, PipelineBuilder& builder) const override {
        if (column >= static_cast<int32_t>(keys.size())) return false;
        const Expr& key = *keys[static_cast<size_t>(column)];
        return key.is(ExprKind::kInput) &&
               inputs[0]->offer_keys(offer, static_cast<int32_t>(key.id), builder);
    }
    void build(PipelineBuilder& builder) const override {
        auto plan = std::make_shared<const AggregatePlan>(keys, aggregates);
        auto sink =
            std::make_shared<HashAggregateSink>(plan, !keys.empty(), builder.query(), builder.options());
        const int32_t group = builder.build_into(*inputs[0], sink);
        builder.add_source(make_deferred_source([sink] { return sink->results(); }), {group});
    }
    bool keeps_order() const override { return false; }
};

PhysicalPtr lower_aggregate(const LogicalPlanPtr& plan, Lowering& lowering) {
    const auto& aggregate = static_cast<const Aggregate&>(*plan);
    auto node = std::make_shared<HashAggregateNode>();
    node->inputs.push_back(lowering.lower(aggregate.inputs[0]));
    for (const NamedExpr& key : aggregate.grouping)
        node->keys.push_back(lowering.bind(key.expr, *aggregate.inputs[0]));
    for (const NamedExpr& call : aggregate.aggregates)
        node->aggregates.push_back(lowering.bind(call.expr, *aggregate.inputs[0]));
    return node;
}

REGISTER_OPERATOR(HashAggregateNode);
REGISTER_LOWERING(kAggregate, 0, lower_aggregate);

}  // namespace
}  // namespace firesteel
