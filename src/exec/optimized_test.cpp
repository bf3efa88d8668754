// Optimized plans give the same rows as the subqueries say, and as plans that were not optimized.

#include <gtest/gtest.h>

#include "exec/test_queries.h"
#include "optimizer/optimizer.h"

namespace firesteel {
namespace {

using Cells = std::vector<Value>;

ExprPtr outer(const ExprPtr& attribute) {
    auto expr = std::make_shared<Expr>(*attribute);
    expr->kind = ExprKind::kOuterAttribute;
    return expr;
}

ExprPtr subquery(SubqueryForm form, LogicalPlanPtr plan, std::vector<ExprPtr> outer_columns,
                 Exprs values = {}) {
    auto expr = std::make_shared<Expr>();
    auto detail = std::make_shared<SubqueryDetail>();
    expr->kind = ExprKind::kSubquery;
    expr->type = form == SubqueryForm::kScalar ? plan->output()[0].type : Type::boolean();
    expr->nullable = form != SubqueryForm::kExists;
    expr->children = std::move(values);
    detail->form = form;
    detail->plan = std::move(plan);
    for (const ExprPtr& column : outer_columns) detail->outer_references.push_back(column->id);
    expr->subquery = std::move(detail);
    return expr;
}

LogicalPlanPtr select(LogicalPlanPtr input, Exprs columns) {
    NamedExprs named;
    for (ExprPtr& column : columns) named.push_back(test_column(std::move(column)));
    return std::make_shared<Project>(std::move(input), std::move(named));
}

class OptimizedTest : public ::testing::Test {
protected:
    OptimizedTest() {
        const std::vector<Type> types = {Type::long_integer(), Type::long_integer()};
        a_ = random_table(types, 30, 1);
        b_ = random_table(types, 25, 2);
    }
    void expect(const LogicalPlanPtr& plan, const Rows& expected) {
        const LogicalPlanPtr optimized = optimize(plan, {test_settings()});
        const Rows actual = sorted(run_plan(optimized, {3, 2}));
        EXPECT_TRUE(same_rows(actual, sorted(expected))) << tree_string(*optimized) << "got\n"
                                                         << show(actual) << "expected\n"
                                                         << show(sorted(expected));
    }
    /// Rows of b with b.0 = a.0.
    Rows matches(const Row& row) const {
        Rows found;
        for (const Row& other : b_.rows) {
            if (!row[0].is_null() && !other[0].is_null() && row[0] == other[0]) found.push_back(other);
        }
        return found;
    }
    LogicalPlanPtr correlated() {
        return std::make_shared<Filter>(b_.plan(), test_call("=", {b_[0], outer(a_[0])}));
    }
    LogicalPlanPtr correlated_unequal() {
        return std::make_shared<Filter>(b_.plan(), test_call("<", {b_[0], outer(a_[0])}));
    }
    Rows smaller(const Row& row) const {
        Rows found;
        for (const Row& other : b_.rows) {
            if (!row[0].is_null() && !other[0].is_null() && other[0].as_long() < row[0].as_long())
                found.push_back(other);
        }
        return found;
    }
    static Value sum(const Rows& rows, size_t column) {
        Value sum;
        for (const Row& row : rows) {
            if (!row[column].is_null())
                sum = Value((sum.is_null() ? 0 : sum.as_long()) + row[column].as_long());
        }
        return sum;
    }
    static Value contains(const Rows& rows, const Value& value, size_t column) {
        if (rows.empty()) return Value(false);
        bool unknown = value.is_null();
        for (const Row& row : rows) {
            if (row[column].is_null())
                unknown = true;
            else if (!value.is_null() && row[column] == value)
                return Value(true);
        }
        return unknown ? Value() : Value(false);
    }
    TestTable a_, b_;
};

TEST_F(OptimizedTest, ExistsAndNotExists) {
    Rows with, without, marked;
    for (const Row& row : a_.rows) {
        (matches(row).empty() ? without : with).push_back(row);
        marked.push_back({row[0], Value(!matches(row).empty())});
    }
    const ExprPtr exists = subquery(SubqueryForm::kExists, correlated(), {a_[0]});
    expect(std::make_shared<Filter>(a_.plan(), exists), with);
    expect(std::make_shared<Filter>(a_.plan(), test_call("not", {exists})), without);
    expect(select(a_.plan(), {a_[0], exists}), marked);
}

TEST_F(OptimizedTest, InAndNotInWithNulls) {
    for (const bool correlate : {false, true}) {
        Rows in, not_in, marked;
        for (const Row& row : a_.rows) {
            const Value found = contains(correlate ? matches(row) : b_.rows, row[1], 1);
            if (found == Value(true)) in.push_back(row);
            if (found == Value(false)) not_in.push_back(row);
            // In select lists Spark does not tell unknown from no.
            marked.push_back({row[1], Value(found == Value(true)), Value(found == Value(false))});
        }
        const auto make = [&] {
            return subquery(SubqueryForm::kIn, select(correlate ? correlated() : b_.plan(), {b_[1]}),
                            correlate ? std::vector<ExprPtr>{a_[0]} : std::vector<ExprPtr>{}, {a_[1]});
        };
        expect(std::make_shared<Filter>(a_.plan(), make()), in);
        expect(std::make_shared<Filter>(a_.plan(), test_call("not", {make()})), not_in);
        expect(select(a_.plan(), {a_[1], make(), test_call("not", {make()})}), marked);
    }
}

TEST_F(OptimizedTest, InAListThatIsAggregated) {
    Rows expected;
    for (const Row& row : a_.rows) {
        if (!row[1].is_null() && row[1].as_long() == static_cast<int64_t>(smaller(row).size()))
            expected.push_back(row);
    }
    const NamedExprs count = {test_column(test_aggregate("count", {test_long(1)}))};
    const auto counted = std::make_shared<Aggregate>(correlated_unequal(), NamedExprs{}, count);
    expect(std::make_shared<Filter>(a_.plan(), subquery(SubqueryForm::kIn, counted, {a_[0]}, {a_[1]})),
           expected);
}

TEST_F(OptimizedTest, ScalarAggregates) {
    for (const bool equal : {true, false}) {
        Rows sums, counts;
        for (const Row& row : a_.rows) {
            const Rows found = equal ? matches(row) : smaller(row);
            sums.push_back({row[0], sum(found, 1)});
            counts.push_back({row[0], Value(static_cast<int64_t>(found.size()) + 1)});
        }
        const auto input = [&] { return equal ? correlated() : correlated_unequal(); };
        const NamedExprs total = {test_column(test_aggregate("sum", {b_[1]}))};
        const NamedExprs count = {test_column(test_aggregate("count", {test_long(1)}))};
        const auto summed = std::make_shared<Aggregate>(input(), NamedExprs{}, total);
        const auto counted = select(std::make_shared<Aggregate>(input(), NamedExprs{}, count),
                                    {test_call("+", {count[0].output.reference(), test_long(1)})});
        expect(select(a_.plan(), {a_[0], subquery(SubqueryForm::kScalar, summed, {a_[0]})}), sums);
        expect(select(a_.plan(), {a_[0], subquery(SubqueryForm::kScalar, counted, {a_[0]})}), counts);
    }
}

TEST_F(OptimizedTest, AnAggregateWithHavingHasNoRowWhenItFails) {
    Rows expected;
    for (const Row& row : a_.rows) {
        const auto size = static_cast<int64_t>(matches(row).size());
        expected.push_back({row[0], size < 2 ? Value(size) : Value()});
    }
    const NamedExprs count = {test_column(test_aggregate("count", {test_long(1)}))};
    const auto counted = std::make_shared<Aggregate>(correlated(), NamedExprs{}, count);
    const auto having =
        std::make_shared<Filter>(counted, test_call("<", {count[0].output.reference(), test_long(2)}));
    expect(select(a_.plan(), {a_[0], subquery(SubqueryForm::kScalar, having, {a_[0]})}), expected);
}

TEST_F(OptimizedTest, UncorrelatedScalars) {
    Rows expected;
    for (const Row& row : a_.rows) expected.push_back({row[0], sum(b_.rows, 1)});
    const NamedExprs total = {test_column(test_aggregate("sum", {b_[1]}))};
    const auto summed = std::make_shared<Aggregate>(b_.plan(), NamedExprs{}, total);
    expect(select(a_.plan(), {a_[0], subquery(SubqueryForm::kScalar, summed, {})}), expected);
    for (Row& row : expected) row[1] = Value();
    const auto none = std::make_shared<Filter>(b_.plan(), test_call(">", {b_[0], test_long(1000)}));
    expect(select(a_.plan(), {a_[0], subquery(SubqueryForm::kScalar, select(none, {b_[1]}), {})}), expected);
}

TEST_F(OptimizedTest, NestedSubqueriesReachTwoLevelsUp) {
    // exists (b where b.0 = a.0 and exists (b2 where b2.1 = b.1 and b2.0 = a.1))
    const TestTable c = random_table({Type::long_integer(), Type::long_integer()}, 25, 3);
    Rows expected;
    const auto same = [](const Value& x, const Value& y) { return !x.is_null() && !y.is_null() && x == y; };
    for (const Row& row : a_.rows) {
        bool any = false;
        for (const Row& other : matches(row)) {
            for (const Row& third : c.rows) any |= same(third[1], other[1]) && same(third[0], row[1]);
        }
        if (any) expected.push_back(row);
    }
    const auto inner = std::make_shared<Filter>(
        c.plan(),
        test_call("and", {test_call("=", {c[1], outer(b_[1])}), test_call("=", {c[0], outer(a_[1])})}));
    const ExprPtr inner_exists = subquery(SubqueryForm::kExists, inner, {b_[1], a_[1]});
    const auto middle = std::make_shared<Filter>(
        b_.plan(), test_call("and", {test_call("=", {b_[0], outer(a_[0])}), inner_exists}));
    expect(std::make_shared<Filter>(a_.plan(), subquery(SubqueryForm::kExists, middle, {a_[0], a_[1]})),
           expected);
}

TEST_F(OptimizedTest, LateralJoins) {
    Rows inner, counts;
    for (const Row& row : a_.rows) {
        for (const Row& other : smaller(row))
            inner.push_back({row[0], row[1], Value(row[0].as_long() + other[0].as_long())});
        counts.push_back({row[0], row[1], Value(static_cast<int64_t>(smaller(row).size()))});
    }
    Join join(a_.plan(), select(correlated_unequal(), {test_call("+", {outer(a_[0]), b_[0]})}),
              LogicalJoinType::kInner, nullptr);
    join.lateral = true;
    expect(make_join(join), inner);
    const NamedExprs count = {test_column(test_aggregate("count", {test_long(1)}))};
    Join counting(a_.plan(), std::make_shared<Aggregate>(correlated_unequal(), NamedExprs{}, count),
                  LogicalJoinType::kInner, nullptr);
    counting.lateral = true;
    expect(make_join(counting), counts);
}

TEST_F(OptimizedTest, UnionsInSubqueries) {
    Rows expected;
    for (const Row& row : a_.rows) {
        expected.push_back({row[0], Value(static_cast<int64_t>(matches(row).size() + smaller(row).size()))});
    }
    const Attributes output = {test_attribute("u", Type::long_integer()),
                               test_attribute("v", Type::long_integer())};
    std::vector<std::pair<int64_t, int64_t>> renamed;
    const auto both = std::make_shared<Union>(
        std::vector<LogicalPlanPtr>{correlated(), renew_ids(correlated_unequal(), renamed)}, output);
    const NamedExprs count = {test_column(test_aggregate("count", {test_long(1)}))};
    expect(
        select(a_.plan(), {a_[0], subquery(SubqueryForm::kScalar,
                                           std::make_shared<Aggregate>(both, NamedExprs{}, count), {a_[0]})}),
        expected);
}

TEST_F(OptimizedTest, ConditionsOverProductsBecomeJoins) {
    const TestTable c = random_table({Type::long_integer(), Type::long_integer()}, 25, 4);
    Rows expected;
    for (const Row& row : a_.rows) {
        for (const Row& other : matches(row)) {
            for (const Row& third : c.rows) {
                if (third[1].is_null() || other[1].is_null() || !(third[1] == other[1]) || row[1].is_null() ||
                    row[1].as_long() < 0)
                    continue;
                expected.push_back({row[1], other[1], third[0]});
            }
        }
    }
    const auto ab = std::make_shared<Join>(a_.plan(), b_.plan(), LogicalJoinType::kCross, nullptr);
    const auto abc = std::make_shared<Join>(ab, c.plan(), LogicalJoinType::kCross, nullptr);
    const ExprPtr condition =
        test_call("and", {test_call("and", {test_call("=", {a_[0], b_[0]}), test_call("=", {c[1], b_[1]})}),
                          test_call(">=", {a_[1], test_long(0)})});
    const LogicalPlanPtr plan = select(std::make_shared<Filter>(abc, condition), {a_[1], b_[1], c[0]});
    expect(plan, expected);
    const std::string text = tree_string(*optimize(plan, {test_settings()}));
    EXPECT_EQ(text.find("Cross"), std::string::npos) << text;
}

TEST_F(OptimizedTest, OuterJoinsKeepTheirRowsUnderFilters) {
    Rows expected, all;
    for (const Row& row : a_.rows) {
        Rows found = matches(row);
        if (found.empty()) all.push_back({row[0], row[1], Value(), Value()});
        for (const Row& other : found) {
            all.push_back({row[0], row[1], other[0], other[1]});
            if (!other[1].is_null() && other[1].as_long() > 0) expected.push_back(all.back());
        }
    }
    const auto join = std::make_shared<Join>(a_.plan(), b_.plan(), LogicalJoinType::kLeftOuter,
                                             test_call("=", {a_[0], b_[0]}));
    expect(join, all);
    expect(std::make_shared<Filter>(join, test_call(">", {b_[1], test_long(0)})), expected);
    Rows missing;
    for (const Row& row : all) {
        if (row[3].is_null()) missing.push_back(row);
    }
    expect(std::make_shared<Filter>(join, test_call("isnull", {b_[1]})), missing);
}

TEST_F(OptimizedTest, ColumnsThatNobodyReadsAreLeftOut) {
    const NamedExprs total = {test_column(test_aggregate("sum", {a_[1]})),
                              test_column(test_aggregate("count", {a_[1]}))};
    const auto aggregate = std::make_shared<Aggregate>(a_.plan(), NamedExprs{test_column(a_[0])}, total);
    const LogicalPlanPtr optimized =
        optimize(select(aggregate, {total[1].output.reference()}), {test_settings()});
    EXPECT_EQ(tree_string(*optimized).find("sum("), std::string::npos) << tree_string(*optimized);
    const LogicalPlanPtr one = optimize(select(a_.plan(), {a_[1]}), {test_settings()});
    EXPECT_EQ(tree_string(*one).find(a_.attributes[0].name + "#" + std::to_string(a_.attributes[0].id)),
              std::string::npos)
        << tree_string(*one);
}

TEST_F(OptimizedTest, FirstRowsAreTakenBelowColumnsThatTheOrderDoesNotNeed) {
    const auto sort =
        std::make_shared<Sort>(a_.plan(), SortKeys{{a_[0], {true, true}}, {a_[1], {true, true}}}, true);
    const auto plan = std::make_shared<Limit>(select(sort, {a_[1]}), 4, 3);
    Rows expected;
    const Rows rows = sorted(a_.rows);
    for (size_t i = 3; i < 7; ++i) expected.push_back({rows[i][1]});
    expect(plan, expected);
    LogicalPlanPtr optimized = optimize(plan, {test_settings()});
    while (optimized->kind != LogicalKind::kSort && optimized->inputs[0]->kind != LogicalKind::kSort)
        optimized = optimized->inputs[0];
    ASSERT_EQ(optimized->kind, LogicalKind::kLimit);
    EXPECT_EQ(optimized->as<Limit>()->count, 7);
}

TEST_F(OptimizedTest, ADefinitionUsedOnceIsInlined) {
    const Attributes copy = {test_attribute("x", Type::long_integer()),
                             test_attribute("y", Type::long_integer())};
    const auto reference = std::make_shared<CteReference>(7, copy, a_.attributes);
    const auto plan = std::make_shared<CteDefinitions>(reference, std::vector<int64_t>{7},
                                                       std::vector<LogicalPlanPtr>{a_.plan()});
    expect(plan, a_.rows);
    EXPECT_EQ(optimize(plan, {test_settings()})->kind, LogicalKind::kProject);
}

}  // namespace
}  // namespace firesteel
