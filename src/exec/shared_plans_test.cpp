// Plans of which parts are computed once for several readers, and plans with inferred conditions, give the
// same rows as the plans as they were written.

#include <gtest/gtest.h>

#include "exec/test_queries.h"
#include "optimizer/optimizer.h"

namespace firesteel {
namespace {

class SharedPlansTest : public ::testing::Test {
protected:
    SharedPlansTest() : table_(random_table({Type::long_integer(), Type::long_integer()}, 60, 7)) {}

    /// sums of the second column by the first, with ids of its own each time.
    LogicalPlanPtr sums() const {
        const NamedExpr key{table_[0], table_.attributes[0]};
        const auto plan = std::make_shared<Aggregate>(
            rows_, NamedExprs{key}, NamedExprs{test_column(test_aggregate("sum", {table_[1]}), "s")});
        std::vector<std::pair<int64_t, int64_t>> renamed;
        return renew_ids(plan, renamed);
    }
    static LogicalPlanPtr join(const LogicalPlanPtr& left, const LogicalPlanPtr& right,
                               LogicalJoinType type) {
        return std::make_shared<Join>(
            left, right, type,
            test_call("=", {left->output()[0].reference(), right->output()[0].reference()}));
    }
    /// Optimized and as it is.
    static LogicalPlanPtr expect_same(const LogicalPlanPtr& plan) {
        const LogicalPlanPtr optimized = optimize(plan, {test_settings()});
        const Rows expected = sorted(run_plan(plan, {}));
        for (const RunMode& mode : run_modes()) {
            const Rows actual = sorted(run_plan(optimized, mode));
            EXPECT_TRUE(same_rows(actual, expected)) << mode_name(mode) << "\n"
                                                     << tree_string(*optimized) << "got\n"
                                                     << show(actual) << "expected\n"
                                                     << show(expected);
        }
        return optimized;
    }
    static int count(const LogicalPlanPtr& plan, LogicalKind kind) {
        int found = plan->kind == kind ? 1 : 0;
        for (const LogicalPlanPtr& input : plan->inputs) found += count(input, kind);
        return found;
    }

    const TestTable table_;
    const LogicalPlanPtr rows_ = table_.plan();
};

TEST_F(SharedPlansTest, EqualPartsAreComputedOnce) {
    const LogicalPlanPtr optimized = expect_same(join(sums(), sums(), LogicalJoinType::kInner));
    EXPECT_EQ(count(optimized, LogicalKind::kAggregate), 1);
    EXPECT_EQ(count(optimized, LogicalKind::kCteReference), 2);
}

TEST_F(SharedPlansTest, PartsWithinSharedPartsAreSharedToo) {
    const auto pair = [this] { return join(sums(), sums(), LogicalJoinType::kLeftOuter); };
    const LogicalPlanPtr optimized = expect_same(join(pair(), pair(), LogicalJoinType::kFullOuter));
    EXPECT_EQ(count(optimized, LogicalKind::kAggregate), 1);
}

TEST_F(SharedPlansTest, OtherFiltersAreOtherParts) {
    const auto above = [&](int64_t least) -> LogicalPlanPtr {
        const LogicalPlanPtr plan = sums();
        return std::make_shared<Filter>(plan,
                                        test_call(">", {plan->output()[0].reference(), test_long(least)}));
    };
    const LogicalPlanPtr optimized = expect_same(join(above(-3), above(1), LogicalJoinType::kFullOuter));
    EXPECT_EQ(count(optimized, LogicalKind::kAggregate), 2);
}

TEST_F(SharedPlansTest, RandomNumbersAreDrawnForEachReader) {
    const auto draws = [&]() -> LogicalPlanPtr {
        NamedExprs columns = {test_column(test_call("rand", {test_long(3)})), test_column(table_[0])};
        std::vector<std::pair<int64_t, int64_t>> renamed;
        const auto plan = std::make_shared<Project>(rows_, std::move(columns));
        const LogicalPlanPtr copy = renew_ids(plan, renamed);
        return std::make_shared<Sort>(copy, SortKeys{{copy->output()[0].reference(), {}}}, true);
    };
    const LogicalPlanPtr optimized =
        optimize(join(draws(), draws(), LogicalJoinType::kInner), {test_settings()});
    EXPECT_EQ(count(optimized, LogicalKind::kCteReference), 0);
}

TEST_F(SharedPlansTest, ReadersFiltersReachTheDefinition) {
    const LogicalPlanPtr definition = sums();
    const auto reader = [&](int64_t key) -> LogicalPlanPtr {
        Attributes columns = definition->output();
        for (Attribute& column : columns) column.id = next_expr_id();
        const auto reference = std::make_shared<CteReference>(77, columns, definition->output());
        return std::make_shared<Filter>(reference, test_call("=", {columns[0].reference(), test_long(key)}));
    };
    const LogicalPlanPtr query =
        std::make_shared<CteDefinitions>(join(reader(1), reader(2), LogicalJoinType::kFullOuter),
                                         std::vector<int64_t>{77}, std::vector<LogicalPlanPtr>{definition});
    const LogicalPlanPtr optimized = expect_same(query);
    EXPECT_EQ(count(optimized->inputs[1], LogicalKind::kFilter), 1) << tree_string(*optimized);
}

TEST_F(SharedPlansTest, RowsWithoutAMatchAreAnAntiJoin) {
    const LogicalPlanPtr left = sums(), right = sums();
    const ExprPtr missing = test_call("isnull", {right->output()[0].reference()});
    const auto plan = std::make_shared<Filter>(join(left, right, LogicalJoinType::kLeftOuter), missing);
    const LogicalPlanPtr optimized = expect_same(plan);
    bool is_anti = false;
    transform_plan_up(optimized, [&](const LogicalPlanPtr& node) -> LogicalPlanPtr {
        const Join* found = node->as<Join>();
        is_anti |= found && found->type == LogicalJoinType::kLeftAnti;
        return nullptr;
    });
    EXPECT_TRUE(is_anti) << tree_string(*optimized);
}

TEST_F(SharedPlansTest, ConditionsOnOuterJoinsKeysReachTheOtherSide) {
    using enum LogicalJoinType;
    for (const LogicalJoinType type : {kLeftOuter, kRightOuter, kLeftSemi, kLeftAnti, kInner}) {
        const LogicalPlanPtr left = sums();
        const TestTable other = random_table({Type::long_integer()}, 20, 9);
        const LogicalPlanPtr right = other.plan();
        const ExprPtr key =
            type == kRightOuter ? right->output()[0].reference() : left->output()[0].reference();
        const auto plan =
            std::make_shared<Filter>(join(left, right, type), test_call(">", {key, test_long(0)}));
        const LogicalPlanPtr optimized = expect_same(plan);
        EXPECT_EQ(count(optimized, LogicalKind::kFilter), 2) << tree_string(*optimized);
    }
}

}  // namespace
}  // namespace firesteel
