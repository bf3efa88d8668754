// Hash tables: groups found and made, states updated, keys of a join indexed and looked up.

#include "column/compare.h"
#include "exec/group_table.h"
#include "exec/join_index.h"
#include "exec/key_set.h"
#include "functions/registry.h"
#include "measure.h"

namespace firesteel::micro {
namespace {

AggregateFunctionPtr sum_of_longs() {
    AggregateBinding binding;
    binding.argument_types = {Type::long_integer()};
    binding.constants = {nullptr};
    binding.result = Type::long_integer();
    binding.settings = settings();
    for (const auto& overload : FunctionRegistry::instance().find("sum")->overloads) {
        try {
            if (auto function = overload.aggregate(binding)) return function;
        } catch (const Error&) {
            continue;  // not one of longs
        }
    }
    return nullptr;
}

struct Groups {
    explicit Groups(const ColumnPtr& keys)
        : batches(batches_of(keys)), hashes(static_cast<size_t>(keys->size())) {
        hash_rows(*keys, hashes.data(), false);
    }
    std::unique_ptr<GroupTable> make_table() const {
        return std::make_unique<GroupTable>(layout, std::vector<AggregateFunctionPtr>{sum}, pool());
    }
    void find(GroupTable& table, std::vector<char*>& entries) const {
        int64_t at = 0;
        for (const ColumnPtr& batch : batches) {
            table.find_or_insert({batch}, batch->size(), hashes.data() + at, {0, static_cast<uint64_t>(at)},
                                 nullptr, entries.data() + at);
            at += batch->size();
        }
    }

    const KeyLayout layout{{Type::long_integer()}};
    const AggregateFunctionPtr sum = sum_of_longs();
    std::vector<ColumnPtr> batches;
    std::vector<uint64_t> hashes;
};

void measure_groups(const std::string& what, int64_t distinct) {
    const Groups groups(
        longs(kRows, [&](int64_t row) { return static_cast<int64_t>(scrambled(row) % distinct) * 7919; }));
    std::vector<char*> entries(static_cast<size_t>(kRows));
    std::unique_ptr<GroupTable> table;
    measure(
        "groups made, " + what, kRows, kRows * 8, [&] { groups.find(*table, entries); },
        [&] { table = groups.make_table(); });
    measure("groups found, " + what, kRows, kRows * 8, [&] { groups.find(*table, entries); });
    for (char*& entry : entries) entry = table->state(entry, 0);
    const std::vector<ColumnPtr> arguments = {longs(kRows, [](int64_t row) { return row; })};
    KernelCall call;
    call.rows = kRows;
    call.arguments = arguments;
    call.pool = pool();
    call.settings = settings().get();
    measure("sums updated, " + what, kRows, kRows * 8, [&] { groups.sum->update(call, entries.data()); });
}

std::unique_ptr<JoinIndex> index_of(const ColumnPtr& keys) {
    auto index = make_join_index({{keys}, {false}, keys->size()}, integer_bounds(*keys), 1, pool());
    for (int32_t task = 0; task < index->prepare_tasks(); ++task) index->prepare(task);
    for (int32_t task = 0; task < index->insert_tasks(); ++task) index->insert(task);
    const int32_t grouping = index->group_tasks();
    for (int32_t task = 0; task < grouping; ++task) index->group(task);
    index->finish();
    return index;
}

void measure_join(const std::string& what, int64_t factor) {
    const ColumnPtr build = longs(
        kRows, [&](int64_t row) { return static_cast<int64_t>(scrambled(row) % (2 * kRows)) * factor; });
    const ColumnPtr probe = longs(kRows, [&](int64_t row) {
        return static_cast<int64_t>(scrambled(row + kRows) % (2 * kRows)) * factor;
    });
    measure("join keys indexed, " + what, kRows, kRows * 8, [&] { index_of(build); });
    const auto index = index_of(build);
    FindScratch scratch;
    std::vector<int32_t> first(static_cast<size_t>(kDefaultBatchRows));
    const std::vector<ColumnPtr> batches = batches_of(probe);
    measure("join keys looked up, " + what, kRows, kRows * 8, [&] {
        for (const ColumnPtr& batch : batches)
            index->find({batch}, batch->size(), scratch, pool(), first.data());
    });
}

}  // namespace

void measure_tables() {
    measure_groups("a thousand", 1000);
    measure_groups("a million", 1'000'000);
    measure_join("near each other", 1);
    measure_join("far apart", 1'000'000'007);
}

}  // namespace firesteel::micro
