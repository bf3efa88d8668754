#include "exec/grouping.h"

#include <algorithm>
#include <utility>

#include "column/compare.h"
#include "column/selection.h"
#include "exec/shared_arguments.h"
#include "exec/stored_integers.h"

namespace firesteel {

namespace {

constexpr int64_t kCacheBytes = 1024 * 1024;
constexpr int kSampleShift = 24;  // bits that neither partitions nor slots are chosen by
constexpr uint64_t kSampleOneOf = 256;

std::vector<Type> types_of(const Exprs& exprs) {
    std::vector<Type> types;
    for (const ExprPtr& expr : exprs) types.push_back(expr->type);
    return types;
}

ColumnPtr row_numbers(int64_t rows, const MemoryPoolPtr& pool) {
    auto values = Buffer::allocate(rows * 4, pool);
    for (int64_t i = 0; i < rows; ++i) values->mutable_as<int32_t>()[i] = static_cast<int32_t>(i);
    return Column::flat(Type::integer(), rows, std::move(values), nullptr);
}

/// The first bits of the group, the rest of the whole row: all of a group's values meet in one partition.
uint64_t distinct_hash(uint64_t group, uint64_t row) {
    constexpr int kShift = 64 - kGroupLevels * GroupTable::kPartitionBits;
    return (group >> kShift << kShift) | (row & ((uint64_t{1} << kShift) - 1));
}

}  // namespace

AggregatePlan::AggregatePlan(const Exprs& key_exprs, const Exprs& aggregate_exprs, const Exprs& check_exprs)
    : layout(types_of(key_exprs)) {
    for (const ExprPtr& key : key_exprs) keys.emplace_back(key);
    for (const ExprPtr& check : check_exprs) checks.emplace_back(check);
    const SharedArguments arguments = share_arguments(aggregate_exprs);
    given_inputs = arguments.inputs;
    for (const ExprPtr& part : arguments.parts) shared.emplace_back(part);
    for (const ExprPtr& aggregate : arguments.calls) {
        calls.emplace_back(*aggregate);
        functions.push_back(calls.back().function);
        any_distinct |= calls.back().distinct;
        any_picking |= calls.back().picking != nullptr;
        all_picking &= calls.back().picking != nullptr;
    }
    for (const AggregateCall& call : calls) {
        std::vector<Type> types = layout.types(), value_types;
        if (!keys.empty()) value_types.push_back(Type::long_integer());
        for (std::vector<Type>* all : {&types, &value_types}) {
            if (call.distinct)
                all->insert(all->end(), call.argument_types.begin(), call.argument_types.end());
        }
        distinct_layouts.push_back(std::make_unique<KeyLayout>(types));
        value_layouts.push_back(std::make_unique<KeyLayout>(value_types));
    }
}

Groups::Groups(const AggregatePlan& plan, const MemoryPoolPtr& parent)
    : pool(parent->make_child(parent->name())), table(plan.layout, plan.functions, pool) {
    distinct.resize(plan.calls.size());
    values.resize(plan.calls.size());
    for (size_t i = 0; i < plan.calls.size(); ++i) {
        if (!plan.calls[i].distinct) continue;
        if (ValueSet::can_hold(plan.calls[i])) {
            values[i] = std::make_unique<ValueLists>(pool);
        } else {
            distinct[i] = std::make_unique<GroupTable>(*plan.value_layouts[i],
                                                       std::vector<AggregateFunctionPtr>{}, pool);
        }
    }
}

void Groups::seal() {
    table.seal();
    for (const auto& seen : distinct) {
        if (seen) seen->seal();
    }
}

void hash_keys(const std::vector<ColumnPtr>& keys, int64_t rows, std::vector<uint64_t>& hashes) {
    hashes.assign(static_cast<size_t>(rows), 0);
    for (size_t i = 0; i < keys.size(); ++i) hash_rows(*keys[i], hashes.data(), i > 0);
}

void hash_values(const std::vector<ColumnPtr>& arguments, bool grouped, bool parted,
                 std::vector<uint64_t>& hashes) {
    const std::vector<uint64_t> of_groups = hashes;
    for (size_t i = 0; i < arguments.size(); ++i) hash_rows(*arguments[i], hashes.data(), grouped || i > 0);
    for (size_t r = 0; r < hashes.size() && parted; ++r) hashes[r] = distinct_hash(of_groups[r], hashes[r]);
}

GroupingState::GroupingState(const AggregatePlan& plan, SetAside how, TaskContext& context)
    : groups(std::make_unique<Groups>(plan, context.pool)),
      plan_(plan),
      how_(how),
      sets_aside_(!plan.keys.empty() && !plan.any_distinct) {}

void GroupingState::add(const Batch& batch, TaskContext& context) {
    std::vector<ColumnPtr> keys;
    for (const Evaluator& key : plan_.keys) keys.push_back(key.evaluate(batch, context.eval));
    for (const Evaluator& check : plan_.checks) check.evaluate(batch, context.eval);
    entries_.resize(static_cast<size_t>(batch.rows));
    group_rows_.clear();
    if (keys.empty()) {
        hash_keys(keys, batch.rows, hashes_);
        const FirstSeen first = place(0, context);
        groups->table.find_or_insert(keys, 1, hashes_.data(), first, nullptr, entries_.data());
        std::fill(entries_.begin() + 1, entries_.end(), entries_[0]);
    } else if (codes_.assign(keys, batch.rows)) {
        find_groups_by_code(keys, batch.rows, context);
    } else {
        find_groups(keys, batch.rows, context);
    }
    row_ += static_cast<uint64_t>(batch.rows);
    const Batch inputs = plan_.shared.empty() ? batch : with_shared(batch, context);
    for (size_t i = 0; i < plan_.calls.size(); ++i) feed(i, inputs, context);
    if (sets_aside_ && groups->memory() > kCacheBytes) set_aside_when_large(context);
}

/// Of groups that are picked by their hashes, how many have been met before?
void GroupingState::set_aside_when_large(TaskContext& context) {
    int64_t asked = 0, known = 0;
    for (int partition = 0; partition < GroupTable::kPartitions; ++partition) {
        for (const GroupPlace& place : groups->table.partition(partition)) {
            if ((place.hash >> kSampleShift) % kSampleOneOf != 0) continue;
            ++asked;
            known += static_cast<int64_t>(!sample_.insert(place.hash).second);
        }
    }
    sets_aside_ = known * 4 <= asked;
    if (!sets_aside_) return;
    set_aside();
    groups = std::make_unique<Groups>(plan_, context.pool);
}

void GroupingState::set_aside() {
    groups->seal();
    if (how_ != SetAside::kLoose && groups->table.can_pack())
        groups->table.pack(how_ == SetAside::kPackedWithPlaces);
    aside_.push_back(std::move(groups));
}

int64_t GroupingState::memory() const {
    int64_t bytes = groups->memory();
    for (const auto& set_aside : aside_) bytes += set_aside->memory();
    return bytes;
}

std::vector<std::unique_ptr<Groups>> GroupingState::take_all(TaskContext& context) {
    if (!aside_.empty() && sets_aside_) {
        set_aside();
    } else {
        groups->seal();
        aside_.push_back(std::move(groups));
    }
    groups = std::make_unique<Groups>(plan_, context.pool);
    std::erase_if(aside_, [](const auto& taken) { return taken->table.size() == 0; });
    sample_.clear();
    return std::exchange(aside_, {});
}

void GroupingState::find_groups(std::vector<ColumnPtr>& keys, int64_t rows, TaskContext& context) {
    for (ColumnPtr& key : keys) key = flatten(key, context.pool);
    hash_keys(keys, rows, hashes_);
    const FirstSeen first = place(0, context);
    groups->table.find_or_insert(keys, rows, hashes_.data(), first, nullptr, entries_.data());
}

void GroupingState::find_groups_by_code(std::vector<ColumnPtr>& keys, int64_t rows, TaskContext& context) {
    const std::vector<int32_t>& firsts = codes_.representatives();
    std::vector<ColumnPtr> some;
    std::vector<FirstSeen> seen;
    for (const ColumnPtr& key : keys) some.push_back(flatten(take(key, firsts, context.pool), context.pool));
    for (const int32_t row : firsts) seen.push_back(place(row, context));
    std::vector<uint64_t> hashes;
    const auto count = static_cast<int64_t>(firsts.size());
    hash_keys(some, count, hashes);
    few_.resize(firsts.size());
    groups->table.find_or_insert(some, count, hashes.data(), {}, seen.data(), few_.data());
    const bool listed = plan_.any_picking && group_rows_.assign(codes_.representative_of(), firsts.size());
    if (listed && plan_.all_picking) return;
    const int32_t* numbers = codes_.representative_of().data();
    for (int64_t i = 0; i < rows; ++i)
        entries_[static_cast<size_t>(i)] = few_[static_cast<size_t>(numbers[i])];
    if (!plan_.any_distinct) return;
    hashes_.resize(static_cast<size_t>(rows));
    for (int64_t i = 0; i < rows; ++i)
        hashes_[static_cast<size_t>(i)] = hashes[static_cast<size_t>(numbers[i])];
}

Batch GroupingState::with_shared(const Batch& batch, TaskContext& context) const {
    Batch inputs = batch;
    inputs.columns.resize(static_cast<size_t>(plan_.given_inputs));  // nobody reads those behind
    for (const Evaluator& part : plan_.shared) inputs.columns.push_back(part.evaluate(batch, context.eval));
    return inputs;
}

void GroupingState::feed(size_t i, const Batch& batch, TaskContext& context) {
    const AggregateCall& call = plan_.calls[i];
    if (plan_.keys.empty() && !call.distinct) {
        const Batch rows = call.filter ? call.filter->filter(batch, context.eval) : batch;
        if (rows.rows == 0) return;
        call.update_one(call.evaluate(rows, context.eval), rows.rows, groups->table.state(entries_[0], i),
                        groups->pool);
        return;
    }
    if (call.filter || call.distinct) return feed_filtered(i, batch, context);
    const int64_t offset = groups->table.state_offset(i);
    if (call.picking != nullptr && group_rows_.groups() > 0) {
        states_.resize(few_.size());
        for (size_t group = 0; group < few_.size(); ++group) states_[group] = few_[group] + offset;
        return call.update_by_group(call.evaluate(batch, context.eval), batch.rows, group_rows_,
                                    states_.data(), groups->pool);
    }
    states_.resize(entries_.size());
    for (size_t r = 0; r < entries_.size(); ++r) states_[r] = entries_[r] + offset;
    call.update(call.evaluate(batch, context.eval), batch.rows, states_.data(), groups->pool);
}

/// Rows that do not pass the filter are dropped before the arguments are evaluated; an extra column of row
/// numbers tells which are left.
void GroupingState::feed_filtered(size_t i, const Batch& batch, TaskContext& context) {
    const AggregateCall& call = plan_.calls[i];
    Batch rows = batch;
    rows.columns.push_back(row_numbers(batch.rows, context.pool));
    if (call.filter) rows = call.filter->filter(rows, context.eval);
    if (rows.rows == 0) return;
    const ColumnPtr left = flatten(rows.columns.back(), context.pool);
    const int32_t* numbers = left->values<int32_t>();
    rows.columns.pop_back();
    const std::vector<ColumnPtr> arguments = call.evaluate(rows, context.eval);
    if (call.distinct) return add_distinct(i, arguments, {numbers, static_cast<size_t>(rows.rows)}, context);
    states_.clear();
    for (int64_t r = 0; r < rows.rows; ++r)
        states_.push_back(groups->table.state(entries_[static_cast<size_t>(numbers[r])], i));
    call.update(arguments, rows.rows, states_.data(), groups->pool);
}

/// A group's entry stands for its keys, which values need not repeat then. The hashes come from the keys all
/// the same: tasks that saw the same value agree on it.
void GroupingState::add_distinct(size_t i, const std::vector<ColumnPtr>& arguments,
                                 std::span<const int32_t> numbers, TaskContext& context) {
    if (groups->values[i]) return add_values(*groups->values[i], *arguments.front(), numbers);
    const auto rows = static_cast<int64_t>(numbers.size());
    const bool grouped = !plan_.keys.empty();
    std::vector<ColumnPtr> columns = arguments;
    std::vector<uint64_t> hashes(numbers.size(), 0);
    if (grouped) {
        columns.insert(columns.begin(), entries_of(numbers, context.pool));
        for (size_t r = 0; r < numbers.size(); ++r) hashes[r] = hashes_[static_cast<size_t>(numbers[r])];
    }
    hash_values(arguments, grouped, grouped || !plan_.calls[i].any_order, hashes);
    std::vector<char*> entries(static_cast<size_t>(rows));
    const FirstSeen first = place(0, context);
    groups->distinct[i]->find_or_insert(columns, rows, hashes.data(), first, nullptr, entries.data());
}

void GroupingState::add_values(ValueLists& seen, const Column& arguments, std::span<const int32_t> numbers) {
    const bool grouped = !plan_.keys.empty();
    values_.clear();
    with_stored_integer(arguments.type().storage_type().physical(), [&]<typename T>(T) {
        const T* values = arguments.values<T>();
        for (size_t r = 0; r < numbers.size(); ++r) {
            if (arguments.is_null(static_cast<int64_t>(r))) continue;
            const auto row = static_cast<size_t>(numbers[r]);
            const int partition =
                grouped ? GroupTable::partition_of(hashes_[row]) : ValueSet::partition_of(values[r]);
            values_.push_back(SeenValue::make(entries_[row], partition, values[r]));
        }
    });
    seen.add(values_);
}

ColumnPtr GroupingState::entries_of(std::span<const int32_t> numbers, const MemoryPoolPtr& pool) const {
    const auto rows = static_cast<int64_t>(numbers.size());
    auto values = Buffer::allocate(rows * 8, pool);
    for (size_t r = 0; r < numbers.size(); ++r)
        values->mutable_as<char*>()[r] = entries_[static_cast<size_t>(numbers[r])];
    return Column::flat(Type::long_integer(), rows, std::move(values), nullptr);
}

}  // namespace firesteel
