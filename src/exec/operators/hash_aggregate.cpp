#include <algorithm>
#include <mutex>

#include "column/compare.h"
#include "column/selection.h"
#include "common/check.h"
#include "exec/aggregate_call.h"
#include "exec/group_table.h"
#include "exec/ordered_rows.h"
#include "exec/physical_plan.h"
#include "exec/pipeline.h"
#include "exec/query.h"

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
            if (call.distinct) types.insert(types.end(), call.argument_types.begin(), call.argument_types.end());
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
    Groups(const AggregatePlan& plan, const MemoryPoolPtr& pool) : table(plan.layout, plan.functions, pool) {
        for (size_t i = 0; i < plan.calls.size(); ++i) {
            distinct.push_back(plan.calls[i].distinct
                                   ? std::make_unique<GroupTable>(*plan.distinct_layouts[i], std::vector<AggregateFunctionPtr>{}, pool)
                                   : nullptr);
        }
    }
    GroupTable table;
    std::vector<std::unique_ptr<GroupTable>> distinct;  // per call: the distinct (keys, arguments) seen
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
        for (const Evaluator& key : plan_.keys) keys.push_back(flatten(key.evaluate(batch, context.eval), context.pool));
        hash_keys(keys, batch.rows, hashes_);
        entries_.resize(static_cast<size_t>(batch.rows));
        const FirstSeen first{morsel_number(context.order), row_};
        groups->table.find_or_insert(keys, batch.rows, hashes_.data(), first, nullptr, entries_.data());
        row_ += static_cast<uint64_t>(batch.rows);
        for (size_t i = 0; i < plan_.calls.size(); ++i) feed(i, batch, keys, context);
    }
    void finish_morsel() { row_ = 0; }

    std::unique_ptr<Groups> groups;

   private:
    void feed(size_t i, const Batch& batch, const std::vector<ColumnPtr>& keys, TaskContext& context) {
        const AggregateCall& call = plan_.calls[i];
        if (!call.filter && !call.distinct) {
            states_.clear();
            for (char* entry : entries_) states_.push_back(groups->table.state(entry, i));
            call.update(call.evaluate(batch, context.eval), batch.rows, states_.data(), context.pool);
            return;
        }
        // Rows that do not pass the filter are dropped before the arguments are evaluated; an extra column of row numbers
        // tells which are left.
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
            call.update(arguments, rows.rows, states_.data(), context.pool);
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
        for (int64_t r = 0; r < rows; ++r) hashes[static_cast<size_t>(r)] = distinct_hash(hashes_[static_cast<size_t>(numbers[static_cast<size_t>(r)])], hashes[static_cast<size_t>(r)]);
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

/// Collects every task's groups, then merges them partition by partition, each partition in a task of its own.
class HashAggregateSink final : public Sink {
   public:
    HashAggregateSink(std::shared_ptr<const AggregatePlan> plan, bool grouped, MemoryPoolPtr pool)
        : plan_(std::move(plan)), grouped_(grouped), pool_(std::move(pool)) {}

    std::unique_ptr<SinkState> open(TaskContext& context) override { return std::make_unique<GroupingState>(*plan_, context); }

    Progress consume(SinkState& state, const Batch& batch, TaskContext& context) override {
        static_cast<GroupingState&>(state).add(batch, context);
        return Progress::kMore;
    }
    void finish_morsel(SinkState& state, TaskContext&) override { static_cast<GroupingState&>(state).finish_morsel(); }

    void combine(SinkState& state, TaskContext&) override {
        auto& grouping = static_cast<GroupingState&>(state);
        std::lock_guard lock(mutex_);
        if (grouping.groups->table.size() > 0) parts_.push_back(std::move(grouping.groups));
    }

    int32_t finalize_tasks() override {
        std::lock_guard lock(mutex_);
        // Tasks arrive in any order; merging in order of what they saw first makes floating-point sums repeatable when the
        // morsels happened to be spread alike.
        std::sort(parts_.begin(), parts_.end(), [](const auto& a, const auto& b) {
            return GroupTable::first_seen(a->table.entries().front()) < GroupTable::first_seen(b->table.entries().front());
        });
        merged_.resize(GroupTable::kPartitions);
        return GroupTable::kPartitions;
    }

    void finalize_task(int32_t partition, TaskContext& context) override {
        auto groups = std::make_unique<Groups>(*plan_, context.pool);
        for (const auto& part : parts_) merge_table(*part, partition, *groups, context);
        for (size_t i = 0; i < plan_->calls.size(); ++i) {
            if (plan_->calls[i].distinct) feed_distinct(i, partition, *groups, context);
        }
        merged_[static_cast<size_t>(partition)] = std::move(groups);
    }

    void finalize(TaskContext&) override { parts_.clear(); }

    /// All groups in the order in which they were first seen.
    std::vector<Batch> results(int64_t batch_rows) {
        struct Place {
            Groups* groups;
            char* entry;
        };
        std::vector<Place> places;
        for (const auto& groups : merged_) {
            for (char* entry : groups->table.entries()) places.push_back({groups.get(), entry});
        }
        if (places.empty() && !grouped_) return {empty_result()};
        std::sort(places.begin(), places.end(), [](const Place& a, const Place& b) {
            return GroupTable::first_seen(a.entry) < GroupTable::first_seen(b.entry);
        });
        std::vector<Batch> batches;
        for (size_t begin = 0; begin < places.size(); begin += static_cast<size_t>(batch_rows)) {
            const size_t end = std::min(places.size(), begin + static_cast<size_t>(batch_rows));
            std::vector<char*> entries;
            for (size_t i = begin; i < end; ++i) entries.push_back(places[i].entry);
            batches.push_back(make_batch(entries));
        }
        return batches;
    }

   private:
    /// Entries of `partition` in `part` are added to `out`: keys found again by value, states merged.
    void merge_table(Groups& part, int32_t partition, Groups& out, TaskContext& context) const {
        std::vector<char*> from;
        for (char* entry : part.table.entries()) {
            if (GroupTable::partition_of(GroupTable::hash_of(entry)) == partition) from.push_back(entry);
        }
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

    static std::vector<char*> insert_entries(GroupTable& source, const std::vector<char*>& from, GroupTable& target,
                                             const MemoryPoolPtr& pool) {
        std::vector<uint64_t> hashes;
        std::vector<FirstSeen> seen;
        for (const char* entry : from) {
            hashes.push_back(GroupTable::hash_of(entry));
            seen.push_back(GroupTable::first_seen(entry));
        }
        std::vector<ColumnPtr> keys;
        {
            std::lock_guard lock(decode_mutex());
            keys = source.key_columns(from, pool);
        }
        std::vector<char*> to(from.size());
        target.find_or_insert(keys, static_cast<int64_t>(from.size()), hashes.data(), {}, seen.data(), to.data());
        return to;
    }

    /// The distinct values of call `i` in this partition, fed into their groups once.
    void feed_distinct(size_t i, int32_t partition, Groups& groups, TaskContext& context) const {
        GroupTable& seen = *groups.distinct[i];
        for (const auto& part : parts_) {
            std::vector<char*> from;
            for (char* entry : part->distinct[i]->entries()) {
                if (GroupTable::partition_of(GroupTable::hash_of(entry)) == partition) from.push_back(entry);
            }
            if (!from.empty()) insert_entries(*part->distinct[i], from, seen, context.pool);
        }
        if (seen.size() == 0) return;
        std::vector<char*> order = seen.entries();
        std::sort(order.begin(), order.end(), [](const char* a, const char* b) {
            return GroupTable::first_seen(a) < GroupTable::first_seen(b);
        });
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

    Batch make_batch(const std::vector<char*>& entries) {
        // Any table decodes any entry: the layout is the same, and merged_ keeps the bytes alive. Long strings are copied
        // below, because a batch may outlive the tables.
        Batch batch;
        batch.rows = static_cast<int64_t>(entries.size());
        for (const ColumnPtr& key : merged_.front()->table.key_columns(entries, pool_)) batch.columns.push_back(copied(key));
        std::vector<char*> states(entries.size());
        for (size_t i = 0; i < plan_->calls.size(); ++i) {
            for (size_t r = 0; r < entries.size(); ++r) states[r] = merged_.front()->table.state(entries[r], i);
            batch.columns.push_back(plan_->calls[i].finalize(states, pool_));
        }
        return batch;
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

    /// Decoding keys hands the table's string memory over to columns, which changes the table: one partition at a time.
    static std::mutex& decode_mutex() {
        static std::mutex mutex;
        return mutex;
    }

    const std::shared_ptr<const AggregatePlan> plan_;
    const bool grouped_;
    const MemoryPoolPtr pool_;
    std::mutex mutex_;  // guards parts_ until finalize_tasks()
    std::vector<std::unique_ptr<Groups>> parts_;
    std::vector<std::unique_ptr<Groups>> merged_;  // one entry per finalize task
};

struct HashAggregateNode final : PhysicalNode {
    Exprs keys;
    Exprs aggregates;

    std::string name() const override { return "HashAggregate"; }
    std::string describe() const override {
        std::string text = "HashAggregate(keys=[";
        for (size_t i = 0; i < keys.size(); ++i) text += (i > 0 ? ", " : "") + to_explain(*keys[i]);
        text += "], functions=[";
        for (size_t i = 0; i < aggregates.size(); ++i) text += (i > 0 ? ", " : "") + to_explain(*aggregates[i]);
        return text + "])";
    }
    void fields(FieldVisitor& visitor) override {
        visitor.field(keys);
        visitor.field(aggregates);
    }
    void build(PipelineBuilder& builder) const override {
        auto plan = std::make_shared<const AggregatePlan>(keys, aggregates);
        auto sink = std::make_shared<HashAggregateSink>(plan, !keys.empty(), builder.options().pool);
        const int32_t group = builder.build_into(*inputs[0], sink);
        builder.add_source(make_batches_source([sink, rows = builder.options().batch_rows] { return sink->results(rows); }),
                           {group});
    }
    bool keeps_order() const override { return false; }
};

PhysicalPtr lower_aggregate(const LogicalPlanPtr& plan, Lowering& lowering) {
    const auto& aggregate = static_cast<const Aggregate&>(*plan);
    auto node = std::make_shared<HashAggregateNode>();
    node->inputs.push_back(lowering.lower(aggregate.inputs[0]));
    for (const NamedExpr& key : aggregate.grouping) node->keys.push_back(lowering.bind(key.expr, *aggregate.inputs[0]));
    for (const NamedExpr& call : aggregate.aggregates) node->aggregates.push_back(lowering.bind(call.expr, *aggregate.inputs[0]));
    return node;
}

REGISTER_OPERATOR(HashAggregateNode);
REGISTER_LOWERING(kAggregate, 0, lower_aggregate);

}  // namespace
}  // namespace firesteel
