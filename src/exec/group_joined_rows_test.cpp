// Subqueries over a part of the joins around them are answered from the rows of these, where that gives the
// same.

#include <gtest/gtest.h>

#include "exec/test_queries.h"
#include "optimizer/optimizer.h"

namespace firesteel {
namespace {

using enum LogicalJoinType;

/// `rows` (key, value, other) joined with `keys` (key, key of `rows`, which has copies).
class GroupJoinedRowsTest : public ::testing::Test {
protected:
    GroupJoinedRowsTest() {
        const Type type = Type::long_integer();
        rows_ = random_table({type, type, type}, 300, 3);
        keys_ = random_table({type, type}, 8, 5);
        keys_.rows.push_back({Value(int64_t{1}), Value(int64_t{1})});
        keys_.rows.push_back({Value(int64_t{1}), Value(int64_t{1})});
        row_plan_ = rows_.plan();
    }

    /// `call` of the value by key, over rows that satisfy the condition that `of` makes for their columns.
    LogicalPlanPtr groups(const std::string& call, const std::function<ExprPtr(const Attributes&)>& of = {},
                          bool distinct = false) const {
        std::vector<std::pair<int64_t, int64_t>> renamed;
        LogicalPlanPtr rows = renew_ids(row_plan_, renamed);
        const Attributes columns = rows->output();
        if (of) rows = std::make_shared<Filter>(rows, of(columns));
        return std::make_shared<Aggregate>(
            rows, NamedExprs{test_column(columns[0].reference(), "key")},
            NamedExprs{test_column(test_aggregate(call, {columns[1].reference()}, distinct), "result")});
    }

    LogicalPlanPtr around(const ExprPtr& condition) const {
        return std::make_shared<Join>(row_plan_, keys_.plan(), kInner, condition);
    }
    ExprPtr by_key() const { return test_call("=", {rows_[0], keys_[0]}); }

    /// The joins with the group of each row's key, in which the result equals the row's value or not.
    LogicalPlanPtr asked(const LogicalPlanPtr& outer, const LogicalPlanPtr& groups,
                         LogicalJoinType type = kInner) const {
        const ExprPtr key = test_call("=", {groups->output()[0].reference(), keys_[0]});
        return std::make_shared<Join>(outer, groups, type, key);
    }

    static int count(const LogicalPlanPtr& plan, LogicalKind kind) {
        int found = plan->kind == kind ? 1 : 0;
        for (const LogicalPlanPtr& input : plan->inputs) found += count(input, kind);
        return found;
    }

    /// Same rows as without optimization; is `rows` read once?
    static void expect(const LogicalPlanPtr& plan, bool reads_once) {
        const LogicalPlanPtr optimized = optimize(plan, {test_settings()});
        const Rows expected = sorted(run_plan(plan, {}));
        EXPECT_FALSE(expected.empty());
        for (const RunMode& mode : run_modes()) {
            const Rows actual = sorted(run_plan(optimized, mode));
            EXPECT_TRUE(same_rows(actual, expected)) << mode_name(mode) << "\n"
                                                     << tree_string(*optimized) << "got\n"
                                                     << show(actual) << "expected\n"
                                                     << show(expected);
        }
        EXPECT_EQ(count(optimized, LogicalKind::kLocalRows), reads_once ? 2 : 3) << tree_string(*optimized);
    }

    TestTable rows_, keys_;
    LogicalPlanPtr row_plan_;
};

TEST_F(GroupJoinedRowsTest, RowsOfTheSameJoinsAreReadOnce) {
    for (const char* call : {"min", "max", "avg"}) {
        expect(asked(around(by_key()), groups(call)), true);
        expect(asked(around(by_key()), groups(call), kLeftOuter), true);
    }
    expect(asked(around(by_key()), groups("count", {}, true)), true);
    expect(asked(around(by_key()), groups("sum", {}, true)), true);
}

TEST_F(GroupJoinedRowsTest, WhatTheOtherRelationsKeepIsLeftToThem) {
    const ExprPtr some = test_call(">", {keys_[1], test_long(0)});
    expect(asked(std::make_shared<Filter>(around(by_key()), some), groups("min")), true);
}

TEST_F(GroupJoinedRowsTest, AggregatesThatCountCopiesNeedRowsOfTheirOwn) {
    for (const char* call : {"sum", "count"}) expect(asked(around(by_key()), groups(call)), false);
}

TEST_F(GroupJoinedRowsTest, BothSidesLookAtTheSameRows) {
    const auto positive = [](const Attributes& columns) {
        return test_call(">", {columns[2].reference(), test_long(0)});
    };
    const auto few = std::make_shared<Filter>(around(by_key()), positive(rows_.attributes));
    expect(asked(few, groups("min", positive)), true);
    expect(asked(few, groups("min")), false);
    expect(asked(around(by_key()), groups("min", positive)), false);
}

TEST_F(GroupJoinedRowsTest, OtherConditionsThanOnTheKeyLeavePartsOfGroups) {
    const ExprPtr other = test_call("=", {rows_[2], keys_[1]});
    expect(asked(around(test_call("and", {by_key(), other})), groups("min")), false);
    const ExprPtr smaller = test_call("<", {rows_[1], keys_[1]});
    expect(asked(around(test_call("and", {by_key(), smaller})), groups("min")), false);
    expect(asked(around(other), groups("min")), false);
}

}  // namespace
}  // namespace firesteel
