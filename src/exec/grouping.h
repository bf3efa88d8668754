#pragma once

#include <memory>
#include <span>
#include <unordered_set>
#include <vector>

#include "exec/aggregate_call.h"
#include "exec/group_rows.h"
#include "exec/group_table.h"
#include "exec/key_codes.h"
#include "exec/value_lists.h"

namespace firesteel {

/// Keys and calls of one aggregation, shared by all its tasks. Immutable.
struct AggregatePlan {
    AggregatePlan(const Exprs& key_exprs, const Exprs& aggregate_exprs, const Exprs& check_exprs = {});

    KeyLayout layout;
    std::vector<Evaluator> keys;
    std::vector<Evaluator> checks;  // evaluated for the errors that they raise
    std::vector<AggregateCall> calls;
    std::vector<AggregateFunctionPtr> functions;
    std::vector<std::unique_ptr<KeyLayout>> distinct_layouts;  // group keys, then the call's arguments
    std::vector<std::unique_ptr<KeyLayout>> value_layouts;     // the same with the group's entry for the keys
    int64_t given_inputs = 0;                                  // that calls may read, and then
    std::vector<Evaluator> shared;                             // what several of them have in common
    bool any_distinct = false;
    bool any_picking = false, all_picking = true;  // calls can be fed group by group
};

/// Groups of one task, or of one partition of the merged result.
struct Groups {
    Groups(const AggregatePlan& plan, const MemoryPoolPtr& parent);
    /// No group is added any more.
    void seal();
    /// Bytes of tables, texts and what states have grown into.
    int64_t memory() const { return pool->used(); }

    const MemoryPoolPtr pool;
    GroupTable table;
    // Per DISTINCT call one of them: the distinct (entry, arguments) seen, or the same as plain numbers.
    std::vector<std::unique_ptr<GroupTable>> distinct;
    std::vector<std::unique_ptr<ValueLists>> values;
};

/// The values of a DISTINCT call part as their groups do at so many levels of partitions, then by themselves;
/// those of an aggregation without keys by themselves from the start where their order does not matter.
constexpr int kGroupLevels = 3;

/// Hashes of keys as GroupTable wants them. REQUIRES: flat columns.
void hash_keys(const std::vector<ColumnPtr>& keys, int64_t rows, std::vector<uint64_t>& hashes);

/// The same for the values of a DISTINCT call: `hashes` are those of their groups before, where `grouped`,
/// and what the values are parted by first when `parted`.
void hash_values(const std::vector<ColumnPtr>& arguments, bool grouped, bool parted,
                 std::vector<uint64_t>& hashes);

/// How groups that are set aside wait for the end: as they lie in their tables, or packed, which takes far
/// less room and pays where most of them are not needed all at once afterwards.
enum class SetAside : uint8_t { kLoose, kPacked, kPackedWithPlaces };

/// Feeds one task's batches into its own groups. A table that has outgrown the core's cache is set aside,
/// and rows go into a new one, as long as groups hardly come again (or keep together):
/// merging them all by partition costs less than missing the cache for every row.
class GroupingState final : public SinkState {
public:
    GroupingState(const AggregatePlan& plan, SetAside how, TaskContext& context);

    void add(const Batch& batch, TaskContext& context);
    void finish_morsel() { row_ = 0; }
    /// Groups and what was set aside.
    int64_t memory() const;
    /// Hands over all groups, sealed; those set aside maybe packed. Begins anew.
    std::vector<std::unique_ptr<Groups>> take_all(TaskContext& context);

    std::unique_ptr<Groups> groups;

private:
    void find_groups(std::vector<ColumnPtr>& keys, int64_t rows, TaskContext& context);
    void find_groups_by_code(std::vector<ColumnPtr>& keys, int64_t rows, TaskContext& context);
    Batch with_shared(const Batch& batch, TaskContext& context) const;
    void feed(size_t i, const Batch& batch, TaskContext& context);
    void feed_filtered(size_t i, const Batch& batch, TaskContext& context);
    void add_distinct(size_t i, const std::vector<ColumnPtr>& arguments, std::span<const int32_t> numbers,
                      TaskContext& context);
    void add_values(ValueLists& seen, const Column& arguments, std::span<const int32_t> numbers);
    /// The groups of those rows.
    ColumnPtr entries_of(std::span<const int32_t> numbers, const MemoryPoolPtr& pool) const;
    void set_aside_when_large(TaskContext& context);
    void set_aside();
    /// The place of every row of the current batch.
    FirstSeen place(int64_t row, const TaskContext& context) const {
        return {morsel_number(context.order), row_ + static_cast<uint64_t>(row)};
    }

    const AggregatePlan& plan_;
    KeyCodes codes_;
    std::vector<uint64_t> hashes_;  // per row; with codes only when a DISTINCT call needs them
    std::vector<char*> entries_;    // per row; not kept up when all calls are fed by `group_rows_`
    GroupRows group_rows_;          // when groups are few
    std::vector<char*> few_;        // their entries
    std::vector<char*> states_;
    std::vector<SeenValue> values_;  // of the current batch
    uint64_t row_ = 0;               // of the current morsel so far
    const SetAside how_;
    bool sets_aside_;
    std::vector<std::unique_ptr<Groups>> aside_;
    std::unordered_set<uint64_t> sample_;  // hashes of some of their groups
};

}  // namespace firesteel
