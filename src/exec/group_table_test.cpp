// Groups of two tables taken together: every key once, states merged, in the order in which they were seen.

#include "exec/group_table.h"

#include <gtest/gtest.h>

#include <map>

#include "column/builder.h"
#include "column/compare.h"
#include "exec/aggregate_call.h"
#include "exec/group_order.h"
#include "functions/registry.h"

namespace firesteel {
namespace {

const MemoryPoolPtr& pool() {
    static const MemoryPoolPtr kPool = MemoryPool::make_root("test", MemoryPool::kUnlimited);
    return kPool;
}

ColumnPtr numbers(const std::vector<std::optional<int64_t>>& values) {
    auto builder = ColumnBuilder::make(Type::long_integer(), pool());
    for (const auto& value : values) {
        if (value) {
            builder->append(Value(*value));
        } else {
            builder->append_null();
        }
    }
    return builder->finish();
}

AggregateFunctionPtr count_function() {
    const FunctionRecord* record = FunctionRegistry::instance().find("count");
    AggregateBinding binding;
    binding.argument_types = {Type::long_integer()};
    binding.constants = {nullptr};
    binding.result = Type::long_integer();
    return record->overloads.front().aggregate(binding);
}

class GroupTableTest : public ::testing::Test {
protected:
    std::unique_ptr<GroupTable> make_table() const {
        return std::make_unique<GroupTable>(layout_, std::vector<AggregateFunctionPtr>{count_}, pool());
    }
    /// Counts the keys, of which the first was seen at {morsel, 0}.
    void add(GroupTable& table, const std::vector<std::optional<int64_t>>& keys, uint64_t morsel) const {
        const ColumnPtr column = numbers(keys);
        const auto rows = static_cast<int64_t>(keys.size());
        std::vector<uint64_t> hashes(keys.size(), 0);
        hash_rows(*column, hashes.data(), false);
        std::vector<char*> entries(keys.size());
        table.find_or_insert({column}, rows, hashes.data(), {morsel, 0}, nullptr, entries.data());
        for (char*& entry : entries) entry = table.state(entry, 0);
        const std::vector<std::optional<int64_t>> ones(keys.size(), 1);
        const std::vector<ColumnPtr> arguments = {numbers(ones)};
        KernelCall call;
        call.rows = rows;
        call.arguments = arguments;
        call.pool = pool();
        count_->update(call, entries.data());
    }
    /// Keys and counts, in order.
    std::vector<std::pair<std::optional<int64_t>, int64_t>> contents(const GroupTable& table,
                                                                     int64_t piece_rows) const {
        std::vector<GrowingArray<char*>> ordered;
        for (int p = 0; p < GroupTable::kPartitions; ++p)
            ordered.push_back(in_order_seen(table.partition(p), pool()));
        std::vector<const GrowingArray<char*>*> partitions;
        for (const auto& groups : ordered) partitions.push_back(&groups);
        const OrderedGroups order(partitions, piece_rows, pool());
        std::vector<std::pair<std::optional<int64_t>, int64_t>> out;
        for (int64_t piece = 0; piece < order.pieces(); ++piece) {
            EXPECT_EQ(order.first_row(piece), static_cast<int64_t>(out.size()));
            const std::vector<char*> entries = order.piece(piece);
            const ColumnPtr keys = table.key_columns(entries, pool()).front();
            for (size_t i = 0; i < entries.size(); ++i) {
                ErrorSink errors(EvalMode::kAnsi);
                char* const state = table.state(entries[i], 0);
                const ColumnPtr count = count_->finalize({&state, 1}, errors, pool());
                const auto row = static_cast<int64_t>(i);
                out.emplace_back(
                    keys->is_null(row) ? std::nullopt : std::optional(keys->values<int64_t>()[row]),
                    count->values<int64_t>()[0]);
            }
        }
        return out;
    }

    const KeyLayout layout_{{Type::long_integer()}};
    const AggregateFunctionPtr count_ = count_function();
};

TEST_F(GroupTableTest, AdoptsNewGroupsAndMergesKnownOnes) {
    auto first = make_table(), second = make_table(), all = make_table();
    add(*first, {7, std::nullopt, 7}, 2);
    add(*second, {8, 7, std::nullopt}, 1);
    first->seal(), second->seal();
    for (int p = 0; p < GroupTable::kPartitions; ++p) {
        all->adopt(*first, p, pool());
        all->adopt(*second, p, pool());
    }
    const std::vector<std::pair<std::optional<int64_t>, int64_t>> expected = {
        {8, 1}, {7, 3}, {std::nullopt, 2}};
    EXPECT_EQ(contents(*all, 2), expected);
}

TEST_F(GroupTableTest, SealedTablesAreSmallerAndTakeGroupsAgain) {
    constexpr int64_t kKeys = 5000;
    const auto own = MemoryPool::make_root("own", MemoryPool::kUnlimited);
    GroupTable first(layout_, {count_}, own);
    auto second = make_table();
    std::vector<std::optional<int64_t>> keys;
    for (int64_t i = 0; i < kKeys; ++i) keys.emplace_back(i);
    add(first, keys, 1);
    for (auto& key : keys) *key += kKeys / 2;
    add(*second, keys, 2);
    const int64_t before = own->used();
    first.seal(), second->seal();
    EXPECT_LT(own->used(), before - kKeys * 16) << "places in the index";
    for (int p = 0; p < GroupTable::kPartitions; ++p) {
        first.adopt(*second, p, pool());
        second->forget_places(p);
        EXPECT_TRUE(second->partition(p).empty());
    }
    EXPECT_EQ(first.size(), kKeys * 3 / 2);
    const auto all = contents(first, 1000);
    ASSERT_EQ(static_cast<int64_t>(all.size()), kKeys * 3 / 2);
    for (int64_t i = 0; i < kKeys * 3 / 2; ++i) {
        const int64_t times = i >= kKeys / 2 && i < kKeys ? 2 : 1;
        EXPECT_EQ(all[static_cast<size_t>(i)], (std::pair{std::optional(i), times}));
    }
}

TEST_F(GroupTableTest, PackedTablesAreSmallAndAdoptedLikeOthers) {
    constexpr int64_t kKeys = 5000;
    const auto own = MemoryPool::make_root("own", MemoryPool::kUnlimited);
    GroupTable packed(layout_, {count_}, own);
    auto loose = make_table(), all = make_table(), unplaced = make_table();
    std::vector<std::optional<int64_t>> keys = {std::nullopt};
    for (int64_t i = -kKeys / 2; i < kKeys / 2; ++i) keys.emplace_back(i);
    add(packed, keys, 3);
    add(*loose, {0, std::nullopt, kKeys}, 4);
    packed.seal(), loose->seal();
    ASSERT_TRUE(packed.can_pack());
    packed.pack(true);
    EXPECT_EQ(packed.size(), kKeys + 1);
    EXPECT_LT(own->used(), kKeys * 8);
    int64_t found = 0;
    for (int p = 0; p < GroupTable::kPartitions; ++p) {
        found += packed.size_of(p);
        all->adopt(packed, p, pool());
        all->adopt(*loose, p, pool());
        packed.forget_places(p);
        EXPECT_EQ(packed.size_of(p), 0);
    }
    EXPECT_EQ(found, kKeys + 1);
    const auto groups = contents(*all, 1000);
    ASSERT_EQ(groups.size(), keys.size() + 1);
    for (size_t i = 0; i < keys.size(); ++i) {
        const int64_t times = !keys[i] || *keys[i] == 0 ? 2 : 1;
        EXPECT_EQ(groups[i], (std::pair{keys[i], times}));
    }
    EXPECT_EQ(groups.back().first, kKeys);
}

TEST_F(GroupTableTest, CopiedGroupsOutliveTheirTable) {
    auto from = make_table(), copy = make_table();
    add(*from, {7, 8, 9, 8}, 1);
    from->seal();
    for (int p = 0; p < GroupTable::kPartitions; ++p) copy->copy(*from, from->partition(p), pool());
    from.reset();
    const std::vector<std::pair<std::optional<int64_t>, int64_t>> expected = {{7, 1}, {8, 2}, {9, 1}};
    EXPECT_EQ(contents(*copy, 2), expected);
}

TEST_F(GroupTableTest, GroupsThatWereMergedTellIntoWhich) {
    auto first = make_table(), second = make_table(), all = make_table();
    add(*first, {7, 8}, 1);
    add(*second, {8, 9}, 2);
    first->seal(), second->seal();
    for (int p = 0; p < GroupTable::kPartitions; ++p) {
        all->adopt(*first, p, pool());
        all->adopt(*second, p, pool());
    }
    std::map<int64_t, char*> listed;
    for (int p = 0; p < GroupTable::kPartitions; ++p) {
        for (const GroupPlace& place : all->partition(p)) listed[all->key_long(place.entry, 0)] = place.entry;
    }
    ASSERT_EQ(listed.size(), 3U);
    std::map<int64_t, bool> moved;
    for (int p = 0; p < GroupTable::kPartitions; ++p) {
        for (const GroupPlace& place : second->partition(p)) {
            const int64_t key = second->key_long(place.entry, 0);
            EXPECT_EQ(GroupTable::merged_entry(place.entry), listed[key]);
            moved[key] = listed[key] != place.entry;
        }
    }
    EXPECT_EQ(moved, (std::map<int64_t, bool>{{8, true}, {9, false}}));
}

TEST_F(GroupTableTest, ManyGroupsComeInTheOrderSeenWhateverThePieces) {
    constexpr int64_t kKeys = 20000;
    auto odd = make_table(), even = make_table(), all = make_table();
    std::vector<std::optional<int64_t>> keys;
    for (uint64_t morsel = 0; morsel < 10; ++morsel) {
        keys.clear();
        for (int64_t i = 0; i < kKeys / 5; ++i)
            keys.emplace_back((static_cast<int64_t>(morsel) * kKeys / 10 + i) * 7919 % kKeys);
        add(morsel % 2 ? *odd : *even, keys, morsel);
    }
    std::map<int64_t, int64_t> counts;
    std::vector<int64_t> order;
    for (int64_t morsel = 0; morsel < 10; ++morsel) {
        for (int64_t i = 0; i < kKeys / 5; ++i) {
            const int64_t key = (morsel * kKeys / 10 + i) * 7919 % kKeys;
            if (counts[key]++ == 0) order.push_back(key);
        }
    }
    odd->seal(), even->seal();
    for (int p = 0; p < GroupTable::kPartitions; ++p) {
        all->adopt(*even, p, pool());
        all->adopt(*odd, p, pool());
    }
    for (const int64_t piece_rows : {1, 100, 16384, 1 << 20}) {
        const auto found = contents(*all, piece_rows);
        ASSERT_EQ(found.size(), order.size());
        for (size_t i = 0; i < order.size(); ++i) {
            ASSERT_EQ(found[i].first, order[i]) << "at " << i;
            ASSERT_EQ(found[i].second, counts[order[i]]);
        }
    }
}

}  // namespace
}  // namespace firesteel
