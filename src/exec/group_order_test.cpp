// Groups whose order nobody sees may come in any; where somebody does, they come as they were first seen.

#include "exec/group_order.h"

#include <gtest/gtest.h>

#include "exec/test_queries.h"

namespace firesteel {
namespace {

constexpr int64_t kKeys = 6000;

/// Keys in an order of their own, each three times, and a value that grows from row to row.
TestTable scattered_keys() {
    TestTable table;
    for (const char* name : {"key", "value"})
        table.attributes.push_back(test_attribute(name, Type::long_integer()));
    for (int64_t i = 0; i < 3 * kKeys; ++i) table.rows.push_back({Value(i * 7919 % kKeys), Value(i)});
    return table;
}

class GroupOrderTest : public ::testing::TestWithParam<RunMode> {
protected:
    GroupOrderTest() {
        counted_ = std::make_shared<Aggregate>(table_.plan(256), NamedExprs{test_column(table_[0])},
                                               NamedExprs{test_column(test_aggregate("count", {table_[1]})),
                                                          test_column(test_aggregate("min", {table_[1]}))});
    }
    void expect(const LogicalPlanPtr& plan, const Rows& expected) {
        const Rows actual = run_plan(plan, GetParam());
        EXPECT_TRUE(same_rows(actual, expected))
            << actual.size() << " rows instead of " << expected.size() << ", or others";
    }
    ExprPtr key() const { return counted_->output()[0].reference(); }
    ExprPtr count() const { return counted_->output()[1].reference(); }
    ExprPtr least() const { return counted_->output()[2].reference(); }
    /// As the groups are first seen.
    Rows groups() const {
        Rows rows;
        for (int64_t i = 0; i < kKeys; ++i) rows.push_back({Value(i * 7919 % kKeys), Value(3), Value(i)});
        return rows;
    }

    const TestTable table_ = scattered_keys();
    LogicalPlanPtr counted_;
};

INSTANTIATE_TEST_SUITE_P(Modes, GroupOrderTest,
                         ::testing::Values(RunMode{kDefaultBatchRows, 1}, RunMode{kDefaultBatchRows, 4},
                                           RunMode{100, 4}, RunMode{100, 2, 8 << 20}),
                         [](const auto& info) { return "mode" + std::to_string(info.index); });

TEST_P(GroupOrderTest, ComeAsTheyWereSeen) { expect(counted_, groups()); }

TEST_P(GroupOrderTest, SortedByAllKeys) {
    const auto plan =
        std::make_shared<Sort>(counted_, SortKeys{{count(), {true, true}}, {key(), {true, true}}}, true);
    expect(plan, sorted(groups()));
    const auto few = sorted(groups());
    expect(std::make_shared<Limit>(plan, 10, 3), Rows(few.begin() + 3, few.begin() + 13));
}

TEST_P(GroupOrderTest, EqualSortKeysStayAsSeen) {
    const SortKeys by_count = {{count(), {true, true}}};
    expect(std::make_shared<Sort>(counted_, by_count, true), groups());
    const Rows all = groups();
    expect(std::make_shared<Limit>(std::make_shared<Sort>(counted_, by_count, true), 10, 0),
           Rows(all.begin(), all.begin() + 10));
}

TEST_P(GroupOrderTest, GroupedAgain) {
    const auto again = [&](const std::string& function) {
        const auto distinct =
            std::make_shared<Aggregate>(counted_, NamedExprs{test_column(count())},
                                        NamedExprs{test_column(test_aggregate(function, {least()}))});
        return std::make_shared<Sort>(distinct, SortKeys{{distinct->output()[0].reference(), {true, true}}},
                                      true);
    };
    expect(again("max"), {{Value(3), Value(kKeys - 1)}});
    expect(again("first"), {{Value(3), Value(0)}});
}

TEST_P(GroupOrderTest, OnlyLookedUp) {
    const auto some = std::make_shared<Filter>(counted_, test_call("<", {least(), test_long(100)}));
    Rows expected;
    for (const Row& row : table_.rows) {
        if (row[1].as_long() % kKeys < 100) expected.push_back(row);
    }
    expect(std::make_shared<Join>(table_.plan(256), some, LogicalJoinType::kLeftSemi,
                                  test_call("=", {table_[0], key()})),
           expected);
}

TEST(ChainedGroups, AllOfThemInPieces) {
    const auto pool = plan_pool();
    char groups[10];
    GrowingArray<char*> first, none, last;
    for (char& group : groups) (&group < groups + 3 ? first : last).append(&group, pool);
    const ChainedGroups chained({&none, &first, &none, &last, &none}, 4);
    std::vector<char*> found;
    for (int64_t piece = 0; piece < chained.pieces(); ++piece) {
        EXPECT_EQ(chained.first_row(piece), static_cast<int64_t>(found.size()));
        const std::vector<char*> entries = chained.piece(piece);
        found.insert(found.end(), entries.begin(), entries.end());
    }
    ASSERT_EQ(found.size(), 10U);
    for (size_t i = 0; i < found.size(); ++i) EXPECT_EQ(found[i], groups + i);
}

}  // namespace
}  // namespace firesteel
