#include <algorithm>
#include <mutex>

#include "column/compare.h"
#include "column/selection.h"
#include "common/check.h"
#include "exec/aggregate_call.h"
#include "exec/deferred_source.h"
#include "exec/group_spill.h"
#include "exec/group_table.h"
#include "exec/physical_plan.h"
#include "exec/pipeline.h"
#include "exec/query_state.h"
#include "exec/sorted_runs.h"

namespace firesteel {

namespace {

/// Keys and calls of one aggregation, shared by all its tasks. Immutable.
struct AggregatePlan {
    AggregatePlan(const Exprs& key_exprs, const Exprs& aggregate_exprs) : layout(types_of(key_exprs)) {
        for (const ExprPtr& key : key_exprs) keys.emplace_back(key);
        for (const ExprPtr& aggregate : aggregate_exprs) {
            calls.emplace_back(*aggregate);
            functions.push_back(calls.back().function);
        }
        for (const AggregateCall& call : calls) {
            std::vector<Type> types = layout.types();
            if (call.distinct)
                types.insert(types.end(), call.argument_types.begin(), call.argument_types.end());
            distinct_layouts.push_back(std::make_unique<KeyLayout>(types));
        }
    }

    static std::vector<Type> types_of(const Exprs& exprs) {
        std::vector<Type> types;
        for (const ExprPtr& expr : exprs) types.push_back(expr->type);
        return types;
    }

    KeyLayout layout;
    std::vector<Evaluator> keys;
    std::vector<AggregateCall> calls;
    std::vector<AggregateFunctionPtr> functions;
    std::vector<std::unique_ptr<KeyLayout>> distinct_layouts;  // group keys, then the call's arguments
};

/// Groups of one task, or of one partition of the merged result.
struct Groups {
    Groups(const AggregatePlan& plan, const MemoryPoolPtr& parent)
        : pool(parent->make_child(parent->name())), table(plan.layout, plan.functions, pool) {
        for (size_t i = 0; i < plan.calls.size(); ++i) {
            distinct.push_back(plan.calls[i].distinct
                                   ? std::make_unique<GroupTable>(*plan.distinct_layouts[i],
                                                                  std::vector<AggregateFunctionPtr>{}, pool)
                                   : nullptr);
        }
    }
    /// No group is added any more.
    void seal() {
        table.seal();
        parts = in_partitions(table);
        for (const auto& seen : distinct) {
            if (seen) seen->seal();
            distinct_parts.push_back(seen ? in_partitions(*seen) : Entries());
        }
    }
    /// Bytes of tables, texts and what states have grown into.
    int64_t memory() const { return pool->used(); }

    const MemoryPoolPtr pool;
    GroupTable table;
    std::vector<std::unique_ptr<GroupTable>> distinct;  // per call: the distinct (keys, arguments) seen

    using Entries = std::vector<std::vector<char*>>;  // by partition
    Entries parts;
    std::vector<Entries> distinct_parts;

private:
    static Entries in_partitions(const GroupTable& table) {
        Entries parts(GroupTable::kPartitions);
        for (auto& part : parts) part.reserve(table.entries().size() / GroupTable::kPartitions + 8);
        for (char* entry : table.entries())
            parts[static_cast<size_t>(GroupTable::partition_of(GroupTable::hash_of(entry)))].push_back(entry);
        return parts;
    }
};

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

void hash_keys(const std::vector<ColumnPtr>& keys, int64_t rows, std::vector<uint64_t>& hashes) {
    hashes.assign(static_cast<size_t>(rows), 0);
    for (size_t i = 0; i < keys.size(); ++i) hash_rows(*keys[i], hashes.data(), i > 0);
}

/// Feeds one task's batches into its own groups.
class GroupingState final : public SinkState {
public:
    GroupingState(const AggregatePlan& plan, TaskContext& context)
        : groups(std::make_unique<Groups>(plan, context.pool)), plan_(plan) {}

    void add(const Batch& batch, TaskContext& context) {
        std::vector<ColumnPtr> keys;
        for (const Evaluator& key : plan_.keys)
            keys.push_back(flatten(key.evaluate(batch, context.eval), context.pool));
        hash_keys(keys, batch.rows, hashes_);
        entries_.resize(static_cast<size_t>(batch.rows));
        const FirstSeen first{morsel_number(context.order), row_};
        if (plan_.keys.empty()) {
            groups->table.find_or_insert(keys, 1, hashes_.data(), first, nullptr, entries_.data());
            std::fill(entries_.begin() + 1, entries_.end(), entries_[0]);
        } else {
            groups->table.find_or_insert(keys, batch.rows, hashes_.data(), first, nullptr, entries_.data());
        }
        row_ += static_cast<uint64_t>(batch.rows);
        for (size_t i = 0; i < plan_.calls.size(); ++i) feed(i, batch, keys, context);
    }
    void finish_morsel() { row_ = 0; }

    std::unique_ptr<Groups> groups;

private:
    void feed(size_t i, const Batch& batch, const std::vector<ColumnPtr>& keys, TaskContext& context) {
        const AggregateCall& call = plan_.calls[i];
        if (plan_.keys.empty() && !call.distinct) {
            const Batch rows = call.filter ? call.filter->filter(batch, context.eval) : batch;
            if (rows.rows == 0) return;
            call.update_one(call.evaluate(rows, context.eval), rows.rows, groups->table.state(entries_[0], i),
                            groups->pool);
            return;
        }
        if (!call.filter && !call.distinct) {
            states_.clear();
            for (char* entry : entries_) states_.push_back(groups->table.state(entry, i));
            call.update(call.evaluate(batch, context.eval), batch.rows, states_.data(), groups->pool);
            return;
        }
        // Rows that do not pass the filter are dropped before the arguments are evaluated; an extra column of
        // row numbers tells which are left.
        Batch rows = batch;
        rows.columns.push_back(row_numbers(batch.rows, context.pool));
        if (call.filter) rows = call.filter->filter(rows, context.eval);
        if (rows.rows == 0) return;
        const ColumnPtr left = flatten(rows.columns.back(), context.pool);
        const int32_t* numbers = left->values<int32_t>();
        rows.columns.pop_back();
        const std::vector<ColumnPtr> arguments = call.evaluate(rows, context.eval);
        if (!call.distinct) {
            states_.clear();
            for (int64_t r = 0; r < rows.rows; ++r) {
                states_.push_back(groups->table.state(entries_[static_cast<size_t>(numbers[r])], i));
            }
            call.update(arguments, rows.rows, states_.data(), groups->pool);
            return;
        }
        add_distinct(i, keys, arguments, {numbers, static_cast<size_t>(rows.rows)}, context);
    }

    void add_distinct(size_t i, const std::vector<ColumnPtr>& keys, const std::vector<ColumnPtr>& arguments,
                      std::span<const int32_t> numbers, TaskContext& context) {
        std::vector<ColumnPtr> columns;
        for (const ColumnPtr& key : keys) columns.push_back(take(key, numbers, context.pool));
        // Partitioned by the group's hash alone: all of a group's values meet in one partition.
        columns.insert(columns.end(), arguments.begin(), arguments.end());
        const int64_t rows = static_cast<int64_t>(numbers.size());
        std::vector<uint64_t> hashes;
        hash_keys(columns, rows, hashes);
        for (int64_t r = 0; r < rows; ++r)
            hashes[static_cast<size_t>(r)] =
                distinct_hash(hashes_[static_cast<size_t>(numbers[static_cast<size_t>(r)])],
                              hashes[static_cast<size_t>(r)]);
        std::vector<char*> entries(static_cast<size_t>(rows));
        const FirstSeen first{morsel_number(context.order), row_};
        groups->distinct[i]->find_or_insert(columns, rows, hashes.data(), first, nullptr, entries.data());
    }

    /// Partition bits of the group, the rest of the whole row.
    static uint64_t distinct_hash(uint64_t group, uint64_t row) {
        constexpr int kShift = 64 - GroupTable::kPartitionBits;
        return (group >> kShift << kShift) | (row & ((uint64_t{1} << kShift) - 1));
    }

    static ColumnPtr row_numbers(int64_t rows, const MemoryPoolPtr& pool) {
        auto values = Buffer::allocate(rows * 4, pool);
        for (int64_t i = 0; i < rows; ++i) values->mutable_as<int32_t>()[i] = static_cast<int32_t>(i);
        return Column::flat(Type::integer(), rows, std::move(values), nullptr);
    }

    const AggregatePlan& plan_;
    std::vector<uint64_t> hashes_;
    std::vector<char*> entries_;
    std::vector<char*> states_;
    uint64_t row_ = 0;  // of the current morsel so far
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
        std::sort(parts_.begin(), parts_.end(), [](const auto& a, const auto& b) {
            return GroupTable::first_seen(a->table.entries().front()) <
                   GroupTable::first_seen(b->table.entries().front());
        });
        // Merging takes as much again.
        if (parts_.size() > 1 && grouped_ && pool_->available() < pool_->used() * 5 / 4) spilled_locked();
        if (spilled_) {
            for (auto& part : parts_) {
                spilled_->write(*part, pool_);
                part.reset();
            }
            parts_.clear();
            runs_.resize(GroupTable::kPartitions);
        }
        if (parts_.size() == 1 && !spilled_ && !has_distinct()) {
            merged_ = std::exchange(parts_, {});
            return 0;
        }
        int64_t groups = 0;
        for (const auto& part : parts_) groups += part->table.size();
        constexpr int64_t kFewGroups = 4096;  // not worth more than one task
        tasks_ = spilled_ || has_distinct() || groups > kFewGroups ? GroupTable::kPartitions : 1;
        merged_.resize(static_cast<size_t>(tasks_));
        return tasks_;
    }

    void finalize_task(int32_t partition, TaskContext& context) override {
        auto groups = std::make_unique<Groups>(*plan_, context.pool);
        if (spilled_) spilled_->table.read(partition, groups->table, context.pool);
        const int32_t width = GroupTable::kPartitions / tasks_;
        for (int32_t i = partition * width; i < (partition + 1) * width; ++i) {
            for (const auto& part : parts_) merge_table(*part, i, *groups, context);
        }
        for (size_t i = 0; i < plan_->calls.size(); ++i) {
            if (plan_->calls[i].distinct) feed_distinct(i, partition, *groups, context);
        }
        groups->table.seal();
        if (spilled_) {
            write_run(partition, *groups, context.pool);
        } else {
            merged_[static_cast<size_t>(partition)] = std::move(groups);
        }
    }

    void finalize(TaskContext&) override { parts_.clear(); }

    /// All groups in the order in which they were first seen. Called once, after finalize().
    std::shared_ptr<Source> results() {
        if (spilled_) return make_merge_source(merge_plan());
        auto places = std::make_shared<std::vector<char*>>();
        for (const auto& groups : merged_)
            places->insert(places->end(), groups->table.entries().begin(), groups->table.entries().end());
        if (places->empty() && !grouped_)
            return make_pieces_source(1, [this](int64_t, TaskContext&) { return empty_result(); });
        sort_by_first_seen(*places);
        const auto rows = static_cast<int64_t>(places->size());
        return make_pieces_source(
            (rows + kPieceRows - 1) / kPieceRows, [this, places, rows](int64_t piece, TaskContext& context) {
                const int64_t begin = piece * kPieceRows;
                const auto first = places->begin() + begin;
                Batch batch = make_batch(merged_.front()->table,
                                         {first, first + std::min(kPieceRows, rows - begin)}, context.pool);
                batch.position = {0, begin};
                return batch;
            });
    }

private:
    /// Entries of `partition` in `part` are added to `out`: keys found again by value, states merged.
    void merge_table(Groups& part, int32_t partition, Groups& out, TaskContext& context) const {
        const std::vector<char*>& from = part.parts[static_cast<size_t>(partition)];
        if (from.empty()) return;
        const std::vector<char*> to = insert_entries(part.table, from, out.table, context.pool);
        std::vector<char*> sources(from.size()), targets(from.size());
        for (size_t i = 0; i < plan_->functions.size(); ++i) {
            if (plan_->calls[i].distinct) continue;
            for (size_t r = 0; r < from.size(); ++r) {
                sources[r] = part.table.state(from[r], i);
                targets[r] = out.table.state(to[r], i);
            }
            const ColumnPtr exported = plan_->functions[i]->export_states(sources, context.pool);
            plan_->functions[i]->merge_states(*exported, targets.data(), context.pool);
        }
    }

    static std::vector<char*> insert_entries(GroupTable& source, const std::vector<char*>& from,
                                             GroupTable& target, const MemoryPoolPtr& pool) {
        std::vector<uint64_t> hashes;
        std::vector<FirstSeen> seen;
        for (const char* entry : from) {
            hashes.push_back(GroupTable::hash_of(entry));
            seen.push_back(GroupTable::first_seen(entry));
        }
        const std::vector<ColumnPtr> keys = source.key_columns(from, pool);
        std::vector<char*> to(from.size());
        target.find_or_insert(keys, static_cast<int64_t>(from.size()), hashes.data(), {}, seen.data(),
                              to.data());
        return to;
    }

    /// The distinct values of call `i` in this partition, fed into their groups once.
    void feed_distinct(size_t i, int32_t partition, Groups& groups, TaskContext& context) const {
        GroupTable& seen = *groups.distinct[i];
        if (spilled_) spilled_->distinct[i]->read(partition, seen, context.pool);
        for (const auto& part : parts_) {
            const std::vector<char*>& from = part->distinct_parts[i][static_cast<size_t>(partition)];
            if (!from.empty()) insert_entries(*part->distinct[i], from, seen, context.pool);
        }
        if (seen.size() == 0) return;
        std::vector<char*> order = seen.entries();
        sort_by_first_seen(order);
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

    /// What is compared lies side by side: entries are all over the memory.
    static void sort_by_first_seen(std::vector<char*>& entries) {
        std::vector<std::pair<FirstSeen, char*>> order;
        order.reserve(entries.size());
        for (char* entry : entries) order.emplace_back(GroupTable::first_seen(entry), entry);
        std::sort(order.begin(), order.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
        for (size_t i = 0; i < order.size(); ++i) entries[i] = order[i].second;
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

    bool has_distinct() const {
        return std::any_of(plan_->calls.begin(), plan_->calls.end(),
                           [](const AggregateCall& call) { return call.distinct; });
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

    void write_run(int32_t partition, const Groups& groups, const MemoryPoolPtr& pool) {
        std::vector<char*> entries = groups.table.entries();
        if (entries.empty()) return;
        sort_by_first_seen(entries);
        auto file = SpillFile::create(options_.spill_directories, query_.progress());
        constexpr ptrdiff_t kRows = 1024;
        for (auto at = entries.begin(); at != entries.end();) {
            const auto end = at + std::min(kRows, entries.end() - at);
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
    std::vector<std::unique_ptr<Groups>> parts_;
    int32_t tasks_ = GroupTable::kPartitions;       // that merge
    std::vector<std::unique_ptr<Groups>> merged_;   // one entry per finalize task
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
