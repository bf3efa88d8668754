// Rules that group in steps are applied where they should be, and give what the plan gives without them.

#include <gtest/gtest.h>

#include "exec/test_queries.h"
#include "optimizer/optimizer.h"

namespace firesteel {
namespace {

int count_of(LogicalKind kind, const LogicalPlanPtr& plan) {
    int count = plan->kind == kind ? 1 : 0;
    for (const LogicalPlanPtr& input : plan->inputs) count += count_of(kind, input);
    return count;
}

LogicalPlanPtr project(LogicalPlanPtr input, NamedExprs columns) {
    return std::make_shared<Project>(std::move(input), std::move(columns));
}

class GroupingRulesTest : public ::testing::Test {
protected:
    GroupingRulesTest() {
        const std::vector<Type> types = {Type::long_integer(), Type::long_integer(), Type::integer(),
                                         Type::decimal(7, 2), Type::short_integer()};
        table_ = random_table(types, 300, 4);
        shop_ = test_column(test_call("%", {table_[0], test_long(3)}), "shop");
        day_ = test_column(test_call("%", {table_[1], test_long(4)}), "day");
        for (size_t i = 2; i < types.size(); ++i) values_.push_back({table_[i], table_.attributes[i]});
    }
    /// shop, day and the values.
    LogicalPlanPtr rows() const {
        NamedExprs columns = {shop_, day_};
        columns.insert(columns.end(), values_.begin(), values_.end());
        return project(table_.plan(), columns);
    }
    ExprPtr value(size_t i) const { return values_[i].output.reference(); }
    ExprPtr shop() const { return shop_.output.reference(); }
    ExprPtr day() const { return day_.output.reference(); }
    ExprPtr when_day(int64_t wanted, ExprPtr then) const {
        return test_call("when", {test_call("=", {day(), test_long(wanted)}), std::move(then)});
    }

    LogicalPlanPtr expect_same(const LogicalPlanPtr& plan) {
        const LogicalPlanPtr optimized = optimize(plan, {test_settings()});
        const Rows actual = sorted(run_plan(optimized, {3, 2})), expected = sorted(run_plan(plan, {}));
        EXPECT_FALSE(expected.empty());
        EXPECT_TRUE(same_rows(actual, expected)) << tree_string(*optimized) << "got\n"
                                                 << show(actual) << "expected\n"
                                                 << show(expected);
        return optimized;
    }
    TestTable table_;
    NamedExpr shop_, day_;
    NamedExprs values_;
};

TEST_F(GroupingRulesTest, CasesOfFewValuesAreLookedAtOncePerValue) {
    const NamedExprs calls = {
        test_column(test_aggregate("sum", {when_day(1, value(0))})),
        test_column(test_aggregate("count", {when_day(2, value(1))})),
        test_column(test_aggregate("min", {when_day(3, value(1))})),
        test_column(test_aggregate("avg", {when_day(-1, value(0))})),
        test_column(test_aggregate("sum", {value(2)}, false, test_call("<", {day(), test_long(0)}))),
        test_column(test_aggregate("count", {test_long(1)})),
    };
    const NamedExprs by_shop = {test_column(shop(), "shop")};
    for (const NamedExprs& keys : {by_shop, NamedExprs{}}) {
        const LogicalPlanPtr optimized = expect_same(std::make_shared<Aggregate>(rows(), keys, calls));
        EXPECT_EQ(count_of(LogicalKind::kAggregate, optimized), 2) << tree_string(*optimized);
    }
}

TEST_F(GroupingRulesTest, CasesStayWhereTheirValuesMayRaise) {
    const ExprPtr quotient = test_call("div", {value(0), test_long(7)});
    const ExprPtr risky = test_call("div", {test_long(7), test_call("+", {value(0), test_long(90)})});
    for (const auto& [then, steps] : {std::pair(quotient, 1), std::pair(risky, 1), std::pair(value(0), 2)}) {
        const NamedExprs calls = {test_column(test_aggregate("sum", {when_day(1, then)})),
                                  test_column(test_aggregate("count", {when_day(2, then)})),
                                  test_column(test_aggregate("max", {when_day(3, then)}))};
        const LogicalPlanPtr optimized =
            expect_same(std::make_shared<Aggregate>(rows(), NamedExprs{test_column(shop(), "shop")}, calls));
        EXPECT_EQ(count_of(LogicalKind::kAggregate, optimized), steps) << tree_string(*optimized);
    }
}

TEST_F(GroupingRulesTest, SumsOfOffsetsAreOneSum) {
    const ExprPtr wide = make_cast(value(2), Type::integer(), EvalMode::kAnsi, test_settings());
    const auto offset = [&](const std::string& sign, int64_t number) {
        return test_call(sign, {wide, make_literal(Type::integer(), Value(number))});
    };
    const NamedExprs calls = {
        test_column(test_aggregate("sum", {offset("+", 1)})),
        test_column(test_aggregate("sum", {offset("-", 20)})),
        test_column(test_aggregate(
            "sum", {test_call("-", {make_literal(Type::integer(), Value(int64_t{3})), wide})})),
        test_column(test_aggregate("sum", {value(1)})),
    };
    const LogicalPlanPtr optimized =
        expect_same(std::make_shared<Aggregate>(rows(), NamedExprs{test_column(shop(), "shop")}, calls));
    LogicalPlanPtr aggregate = optimized;
    while (!aggregate->as<Aggregate>()) aggregate = aggregate->inputs[0];
    EXPECT_EQ(aggregate->as<Aggregate>()->aggregates.size(), 3U) << tree_string(*optimized);
}

/// GROUPING SETS over shop and day, as the analyzer makes it: each set keeps the keys that it names.
LogicalPlanPtr grouping_sets(const LogicalPlanPtr& input, const Exprs& keys,
                             const std::vector<std::vector<bool>>& sets, const NamedExprs& calls) {
    Attributes output = input->output();
    const size_t passed = output.size();
    for (const ExprPtr& key : keys) output.push_back(test_attribute(key->name, key->type));
    output.push_back({next_expr_id(), "set", Type::long_integer(), false, {}});
    std::vector<Exprs> projections;
    for (size_t set = 0; set < sets.size(); ++set) {
        Exprs projection;
        for (const Attribute& column : input->output()) projection.push_back(column.reference());
        for (size_t i = 0; i < keys.size(); ++i)
            projection.push_back(sets[set][i] ? keys[i] : make_literal(keys[i]->type, Value::null()));
        projection.push_back(test_long(static_cast<int64_t>(set)));
        projections.push_back(std::move(projection));
    }
    NamedExprs grouping;
    for (size_t i = passed; i < output.size(); ++i) grouping.push_back(test_column(output[i].reference()));
    return std::make_shared<Aggregate>(std::make_shared<Expand>(input, projections, output), grouping, calls);
}

TEST_F(GroupingRulesTest, SetsAreMadeOfFinerOnes) {
    const NamedExprs calls = {test_column(test_aggregate("sum", {value(1)})),
                              test_column(test_aggregate("avg", {value(0)})),
                              test_column(test_aggregate("count", {value(2)}))};
    const Exprs keys = {shop(), day()};
    using Sets = std::vector<std::vector<bool>>;
    for (const Sets& sets : {Sets{{true, true}, {true, false}, {false, false}},
                             Sets{{false, true}, {false, false}, {false, true}, {true, true}},
                             Sets{{true, false}, {false, true}}}) {
        const LogicalPlanPtr optimized = expect_same(grouping_sets(rows(), keys, sets, calls));
        EXPECT_EQ(count_of(LogicalKind::kExpand, optimized), 0) << tree_string(*optimized);
    }
}

TEST_F(GroupingRulesTest, SetsOfFloatingPointSumsAreMadeOfRows) {
    const ExprPtr number = make_cast(value(0), Type::double_number(), EvalMode::kAnsi, test_settings());
    const LogicalPlanPtr optimized =
        expect_same(grouping_sets(rows(), {shop(), day()}, {{true, true}, {true, false}},
                                  {test_column(test_aggregate("sum", {number}))}));
    EXPECT_EQ(count_of(LogicalKind::kExpand, optimized), 1);
}

}  // namespace
}  // namespace firesteel
