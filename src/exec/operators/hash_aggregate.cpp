#include <algorithm>
#include <mutex>
#include <optional>

#include "common/check.h"
#include "exec/computed_keys.h"
#include "exec/deferred_source.h"
#include "exec/group_filter.h"
#include "exec/group_merge.h"
#include "exec/group_order.h"
#include "exec/group_results.h"
#include "exec/grouping.h"
#include "exec/physical_plan.h"
#include "exec/pipeline.h"
#include "exec/query_state.h"
#include "exec/sorted_runs.h"
#include "exec/spilled_groups.h"
#include "exec/worker_pool.h"

namespace firesteel {

namespace {

/// Collects every task's groups, then merges them partition by partition, each partition in a task of its
/// own. When memory becomes short, a task's groups go to disk; then all do, and every partition is merged
/// from there and put back on disk in the order of its groups. Without keys there is one group, and what may
/// be much are the values of DISTINCT calls: partitions of these, each with a state of its own.
class HashAggregateSink final : public Sink {
public:
    HashAggregateSink(std::shared_ptr<const AggregatePlan> plan, bool grouped, bool ordered,
                      const Exprs& having, QueryState& query, const ExecutionOptions& options)
        : plan_(std::move(plan)),
          grouped_(grouped),
          ordered_results_(ordered),
          query_(query),
          options_(options),
          pool_(options.pool) {
        if (grouped_ && !having.empty()) having_.emplace(having.front());
    }

    std::unique_ptr<SinkState> open(TaskContext& context) override {
        return std::make_unique<GroupingState>(*plan_, set_aside(), context);
    }

    Progress consume(SinkState& state, const Batch& batch, TaskContext& context) override {
        auto& grouping = static_cast<GroupingState&>(state);
        grouping.add(batch, context);
        if (can_spill() && is_short_of_memory(grouping)) {
            for (auto& part : grouping.take_all(context)) spill(std::move(part), context.pool);
        }
        return Progress::kMore;
    }
    void finish_morsel(SinkState& state, TaskContext&) override {
        static_cast<GroupingState&>(state).finish_morsel();
    }

    void combine(SinkState& state, TaskContext& context) override {
        std::vector<std::unique_ptr<Groups>> parts = static_cast<GroupingState&>(state).take_all(context);
        if (has_spilled()) {
            for (auto& part : parts) spill(std::move(part), context.pool);
            return;
        }
        std::lock_guard lock(mutex_);
        std::move(parts.begin(), parts.end(), std::back_inserter(parts_));
    }

    int32_t finalize_tasks() override {
        std::lock_guard lock(mutex_);
        // Tasks arrive in any order; merging in order of what they saw first makes floating-point sums
        // repeatable when the morsels happened to be spread alike.
        std::sort(parts_.begin(), parts_.end(),
                  [](const auto& a, const auto& b) { return a->table.begin() < b->table.begin(); });
        int64_t groups = 0;
        for (const auto& part : parts_) groups += part->table.size();
        constexpr int64_t kFewGroups = 4096;  // not worth more than one task
        const bool merges = parts_.size() > 1 || plan_->any_distinct;
        merges_while_read_ =
            grouped_ && merges && !ordered_results_ && !plan_->any_distinct && groups > kFewGroups;
        if (merges && can_spill() && pool_->available() < bytes_to_merge()) spilled_locked();
        if (spilled_) {
            merges_while_read_ = false;
            for (auto& part : parts_) spilled_->write(*unpacked(*plan_, std::move(part), pool_));
            parts_.clear();
            if (grouped_) runs_ = std::make_unique<SortedRuns>(run_order(), options_, query_.progress());
        }
        if (merges_while_read_) return 0;
        tasks_ = spilled_ || plan_->any_distinct || groups > kFewGroups ? GroupTable::kPartitions : 1;
        merged_.resize(static_cast<size_t>(tasks_));
        ordered_.resize(GroupTable::kPartitions);
        return tasks_;
    }

    void finalize_task(int32_t task, TaskContext& context) override {
        auto& merged = merged_[static_cast<size_t>(task)];
        if (spilled_) {
            spilled_->merge(task, context, [&](std::unique_ptr<Groups> groups) {
                if (grouped_) {
                    runs_->add(sorted_run(*groups, context));
                } else {
                    merged = std::move(groups);
                }
            });
            return;
        }
        const int32_t width = GroupTable::kPartitions / tasks_;
        const bool merge = parts_.size() != 1 || plan_->any_distinct || parts_.front()->table.is_packed();
        if (merge) merged = std::make_unique<Groups>(*plan_, context.pool);
        for (int32_t partition = task * width; partition < (task + 1) * width; ++partition) {
            if (merge) merge_partition(partition, *merged, context);
            if (merge && width == 1) merged->table.seal();
            auto& groups = merge ? merged : parts_.front();
            auto& listed = ordered_[static_cast<size_t>(partition)];
            if (having_ && width == 1) {
                listed = list_wanted(groups, partition, context);
            } else {
                listed = list(groups->table.partition(partition), context.pool);
            }
            if (grouped_) groups->table.forget_places(partition);
        }
        if (merge && width > 1) merged->table.seal();
    }

    void finalize(TaskContext& context) override {
        if (!grouped_ && plan_->any_distinct) merge_one_group(context);
    }

    /// All groups, in the order in which they were first seen if somebody cares. Called once, after
    /// finalize().
    std::shared_ptr<Source> results() {
        if (runs_) return runs_->merged();
        if (merges_while_read_) return merge_while_read(plan_, std::move(parts_));
        std::vector<const GrowingArray<char*>*> partitions;
        int64_t rows = 0;
        for (const auto& groups : ordered_) {
            partitions.push_back(&groups);
            rows += groups.size();
        }
        if (rows == 0 && !grouped_)
            return make_pieces_source(1, [this](int64_t, TaskContext&) { return empty_result(); });
        if (rows == 0) return make_pieces_source(0, {});
        const int64_t piece_rows = std::clamp<int64_t>(kPieceBytes / (bytes_each() + 1), 1, kPieceRows);
        std::shared_ptr<const GroupPieces> order;
        if (ordered_results_) {
            order = std::make_shared<const OrderedGroups>(std::move(partitions), piece_rows, pool_);
        } else {
            order = std::make_shared<const ChainedGroups>(std::move(partitions), piece_rows);
        }
        return make_pieces_source(order->pieces(), [this, order](int64_t piece, TaskContext& context) {
            const Groups& any = merged_.front() ? *merged_.front() : *parts_.front();
            Batch batch = group_results(*plan_, any.table, order->piece(piece), context.pool);
            batch.position = {0, order->first_row(piece)};
            return batch;
        });
    }

private:
    /// In an order all groups are there at once, but for those that HAVING drops.
    SetAside set_aside() const {
        if (!ordered_results_) return SetAside::kPacked;
        return having_ ? SetAside::kPackedWithPlaces : SetAside::kLoose;
    }

    GrowingArray<char*> list(std::span<const GroupPlace> places, const MemoryPoolPtr& pool) const {
        return ordered_results_ ? in_order_seen(places, pool) : in_any_order(places, pool);
    }

    /// Of a partition that has `groups` for itself nothing is left but those that HAVING wants, if they are
    /// few.
    GrowingArray<char*> list_wanted(std::unique_ptr<Groups>& groups, int32_t partition,
                                    TaskContext& context) const {
        const GroupTable& table = groups->table;
        const auto wanted = having_->wanted(*plan_, table, table.partition(partition), context);
        const std::span<const GroupPlace> places(wanted.begin(), wanted.end());
        if (&groups == &parts_.front() || !table.can_pack() || wanted.size() * 2 > table.size())
            return list(places, context.pool);
        auto kept = std::make_unique<Groups>(*plan_, context.pool);
        kept->table.copy(table, places, context.pool);
        kept->seal();
        groups = std::move(kept);
        return list(groups->table.partition(partition), context.pool);
    }

    /// What comes on top of the groups that are there: slots, lists and the order take about half as much
    /// again, packed groups become loose (few at a time if they can), and what comes after it takes some.
    int64_t bytes_to_merge() const {
        int64_t packed = 0;
        for (const auto& part : parts_) {
            if (part->table.is_packed()) packed += part->table.size() * part->table.loose_bytes();
        }
        if (!merges_while_read_) return pool_->used() * 5 / 4 + packed * 3 / 2;
        const int64_t together = std::min<int64_t>(options_.workers->threads(), GroupTable::kPartitions);
        return pool_->used() / 2 + packed * 2 * together / GroupTable::kPartitions;
    }

    void merge_partition(int32_t partition, Groups& groups, TaskContext& context) const {
        merge_groups(parts_, partition, groups, context.pool);
        for (size_t i = 0; i < plan_->calls.size(); ++i) {
            if (groups.values[i]) merge_values(i, partition, groups, context);
            if (!groups.distinct[i]) continue;
            GroupTable& seen = *groups.distinct[i];
            for (const auto& part : parts_) {
                if (grouped_) name_merged(*part->distinct[i], partition);
                seen.adopt(*part->distinct[i], partition, context.pool);
            }
            if (grouped_) {
                feed_named(*plan_, i, seen, partition, groups, context.pool);
            } else {
                feed_distinct(*plan_, i, seen, partition, groups, context.pool);
            }
        }
    }

    void merge_values(size_t call, int32_t partition, Groups& groups, TaskContext& context) const {
        std::vector<const ValueLists*> seen;
        for (const auto& part : parts_) seen.push_back(part->values[call].get());
        feed_values(*plan_, call, seen, partition, groups, context.pool);
    }

    /// What a group takes, also one that HAVING drops.
    int64_t bytes_each() const {
        int64_t bytes = 0, groups = 0, in_parts = 0;
        for (const auto& part : parts_) bytes += part->memory(), in_parts += part->table.size();
        for (const auto& merged : merged_) {
            if (merged) bytes += merged->memory(), groups += merged->table.size();
        }
        return bytes / std::max<int64_t>(groups > 0 ? groups : in_parts, 1);
    }

    /// Every partition of the distinct values has made a group: all of them are the one.
    void merge_one_group(TaskContext& context) {
        for (GrowingArray<char*>& groups : ordered_) groups.clear();
        std::unique_ptr<Groups>* first = nullptr;
        for (auto& merged : merged_) {
            if (!merged || merged->table.size() == 0) continue;
            merged->table.seal();
            if (first == nullptr) {
                first = &merged;
            } else {
                (*first)->table.adopt(merged->table, 0, context.pool);
            }
        }
        if (first == nullptr) return;
        std::swap(*first, merged_.front());
        ordered_.front() = in_order_seen(merged_.front()->table.partition(0), context.pool);
    }

    /// A table takes up to a third more at once when it grows, and other tasks' do, too.
    bool is_short_of_memory(const GroupingState& grouping) const {
        const int64_t own = grouping.memory(), free = pool_->available();
        return own >= kSmallestSpill && (free < own * 2 || (free < pool_->used() / 2 && free < own * 8));
    }
    bool can_spill() const { return grouped_ || plan_->any_distinct; }
    bool has_spilled() {
        std::lock_guard lock(mutex_);
        return spilled_ != nullptr;
    }
    void spill(std::unique_ptr<Groups> part, const MemoryPoolPtr& pool) {
        part = unpacked(*plan_, std::move(part), pool);
        spilled().write(*part);
    }
    SpilledGroups& spilled() {
        std::lock_guard lock(mutex_);
        return spilled_locked();
    }
    SpilledGroups& spilled_locked() {
        if (!spilled_) spilled_ = std::make_unique<SpilledGroups>(*plan_, options_, query_.progress());
        return *spilled_;
    }

    /// The results of groups that their table lists in one partition.
    std::shared_ptr<SpillFile> sorted_run(const Groups& groups, TaskContext& context) {
        const MemoryPoolPtr& pool = context.pool;
        constexpr int64_t kMostRows = 512, kBytes = 512 * 1024;
        const int64_t bytes_each = groups.memory() / std::max<int64_t>(groups.table.size(), 1) + 1;
        const ptrdiff_t rows = std::clamp<int64_t>(kBytes / bytes_each, 1, kMostRows);
        auto file = SpillFile::create(options_.spill_directories, query_.progress());
        for (int32_t partition = 0; partition < GroupTable::kPartitions; ++partition) {
            const GrowingArray<char*> entries = in_order_seen(groups.table.partition(partition), pool);
            for (char* const* at = entries.begin(); at != entries.end();) {
                char* const* const end = at + std::min(rows, entries.end() - at);
                const std::vector<char*> some(at, end);
                Batch batch = group_results(*plan_, groups.table, some, pool);
                append_first_seen(some, pool, batch);
                if (having_) batch = having_->filter(batch, context);
                if (batch.rows > 0) write_run(*file, batch, pool);
                at = end;
            }
        }
        return file;
    }

    RunOrderPtr run_order() const {
        RunOrder order{plan_->layout.types(),
                       {},
                       SortKeyLayout({Type::long_integer(), Type::long_integer()}, {{}, {}}),
                       0};
        for (const AggregateCall& call : plan_->calls) order.types.push_back(call.result_type);
        order.output_columns = order.types.size();
        for (int i = 0; i < 2; ++i) {
            order.keys.emplace_back(
                make_input(static_cast<int64_t>(order.types.size()), Type::long_integer(), false));
            order.types.push_back(Type::long_integer());
        }
        return std::make_shared<const RunOrder>(std::move(order));
    }

    Batch empty_result() {
        Batch batch;
        batch.rows = 1;
        for (const AggregateCall& call : plan_->calls) {
            const AggregateStates states(call.function, 1, pool_);
            batch.columns.push_back(call.finalize_whole(states.pointers(), pool_));
        }
        return batch;
    }

    static constexpr int64_t kPieceRows = 4 * 1024;  // whose groups fit into the core's cache
    static constexpr int64_t kPieceBytes = 4 << 20;  // of large groups, few at a time
    static constexpr int64_t kSmallestSpill = 64 * 1024;

    const std::shared_ptr<const AggregatePlan> plan_;
    const bool grouped_;
    const bool ordered_results_;
    std::optional<GroupFilter> having_;
    QueryState& query_;
    const ExecutionOptions& options_;
    const MemoryPoolPtr pool_;
    std::mutex mutex_;  // guards parts_ and the making of spilled_ until finalize_tasks()
    std::unique_ptr<SpilledGroups> spilled_;
    GroupParts parts_;                             // own the groups, also of merged_
    bool merges_while_read_ = false;               // partition by partition, instead of tasks
    int32_t tasks_ = GroupTable::kPartitions;      // that merge
    std::vector<std::unique_ptr<Groups>> merged_;  // one entry per task; null: parts_ has all there is
    std::vector<GrowingArray<char*>> ordered_;     // by partition: its groups, in order
    std::unique_ptr<SortedRuns> runs_;             // the results, when they are on disk
};

struct HashAggregateNode final : PhysicalNode {
    Exprs keys;
    Exprs aggregates;
    bool ordered = true;  // groups come out as they were first seen
    Exprs having;         // what filters the output, or nothing
    Exprs checks;         // evaluated for the errors that they may raise

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
        visitor.field(ordered);
        visitor.field(having);
        visitor.field(checks);
    }
    void ignore_order() override {
        ordered = false;
        if (std::all_of(aggregates.begin(), aggregates.end(),
                        [](const ExprPtr& call) { return takes_any_order(*call); }))
            inputs[0]->ignore_order();
    }
    bool tells_rows_apart(const std::vector<int32_t>& columns) const override {
        for (int32_t key = 0; key < static_cast<int32_t>(keys.size()); ++key) {
            if (std::find(columns.begin(), columns.end(), key) == columns.end()) return false;
        }
        return true;
    }
    /// Whole groups are of no use, so their rows are not either.
    bool offer_keys(const OfferedKeys& offer, int32_t column, PipelineBuilder& builder) const override {
        if (column >= static_cast<int32_t>(keys.size())) return false;
        const Expr& key = *keys[static_cast<size_t>(column)];
        return key.is(ExprKind::kInput) &&
               inputs[0]->offer_keys(offer, static_cast<int32_t>(key.id), builder);
    }
    void build(PipelineBuilder& builder) const override {
        auto plan = std::make_shared<const AggregatePlan>(keys, aggregates, checks);
        auto sink = std::make_shared<HashAggregateSink>(plan, !keys.empty(), ordered, having, builder.query(),
                                                        builder.options());
        const int32_t group = builder.build_into(*inputs[0], sink);
        builder.add_source(make_deferred_source([sink] { return sink->results(); }), {group});
    }
    bool keeps_order() const override { return false; }
};

PhysicalPtr lower_aggregate(const LogicalPlanPtr& plan, Lowering& lowering) {
    const auto& aggregate = static_cast<const Aggregate&>(*plan);
    if (const FewerKeys fewer = without_computed_keys(aggregate); fewer.plan) {
        PhysicalPtr projection = lowering.lower(fewer.plan);
        static_cast<HashAggregateNode&>(*projection->inputs[0]).checks =
            lowering.bind(fewer.checks, *aggregate.inputs[0]);
        return projection;
    }
    auto node = std::make_shared<HashAggregateNode>();
    node->inputs.push_back(lowering.lower(aggregate.inputs[0]));
    for (const NamedExpr& key : aggregate.grouping)
        node->keys.push_back(lowering.bind(key.expr, *aggregate.inputs[0]));
    for (const NamedExpr& call : aggregate.aggregates)
        node->aggregates.push_back(lowering.bind(call.expr, *aggregate.inputs[0]));
    if (node->keys.empty() && !lowering.needs_partitions()) node->ignore_order();  // one row has none
    return node;
}

REGISTER_OPERATOR(HashAggregateNode);
REGISTER_LOWERING(kAggregate, 0, lower_aggregate);

}  // namespace

void want_groups(const ExprPtr& condition, PhysicalNode& node) {
    auto* aggregate = dynamic_cast<HashAggregateNode*>(&node);
    if (aggregate != nullptr && is_deterministic(condition) && !can_fail(condition))
        aggregate->having = {condition};
}

}  // namespace firesteel
