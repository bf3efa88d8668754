#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <set>

#include "exec/test_queries.h"

namespace firesteel {
namespace {

class OperatorTest : public ::testing::TestWithParam<RunMode> {
protected:
    void expect(const LogicalPlanPtr& plan, const Rows& expected) {
        const Rows actual = run_plan(plan, GetParam());
        EXPECT_TRUE(same_rows(actual, expected)) << "got\n" << show(actual) << "expected\n" << show(expected);
    }
    void expect_any_order(const LogicalPlanPtr& plan, const Rows& expected) {
        const Rows actual = sorted(run_plan(plan, GetParam()));
        const Rows wanted = sorted(expected);
        EXPECT_TRUE(same_rows(actual, wanted)) << "got\n" << show(actual) << "expected\n" << show(wanted);
    }
};

INSTANTIATE_TEST_SUITE_P(Modes, OperatorTest, ::testing::ValuesIn(run_modes()), [](const auto& info) {
    return "rows" + std::to_string(info.param.batch_rows) + "_threads" + std::to_string(info.param.threads);
});

const std::vector<Type> kTypes = {Type::long_integer(), Type::string(), Type::double_number(),
                                  Type::decimal(20, 2), Type::integer()};

TEST_P(OperatorTest, RangeCountsUpAndDownInOrder) {
    Rows up, down;
    for (int64_t i = 5; i < 40; i += 3) up.push_back({Value(i)});
    for (int64_t i = 9; i > -9; i -= 2) down.push_back({Value(i)});
    expect(std::make_shared<Range>(5, 40, 3, 4, test_attribute("id", Type::long_integer())), up);
    expect(std::make_shared<Range>(9, -9, -2, 3, test_attribute("id", Type::long_integer())), down);
    expect(std::make_shared<Range>(9, 9, 1, 3, test_attribute("id", Type::long_integer())), {});
}

TEST_P(OperatorTest, RowsComeOutInSourceOrder) {
    const TestTable table = random_table(kTypes, 100, 1);
    expect(table.plan(), table.rows);
    expect(random_table(kTypes, 0, 1).plan(), {});
}

TEST_P(OperatorTest, FilterKeepsWhatIsTrue) {
    const TestTable table = random_table(kTypes, 100, 2);
    Rows expected;
    for (const Row& row : table.rows) {
        if (!row[0].is_null() && row[0].as_long() > 0) expected.push_back(row);
    }
    expect(std::make_shared<Filter>(table.plan(), test_call(">", {table[0], test_long(0)})), expected);
}

TEST_P(OperatorTest, ProjectComputes) {
    const TestTable table = random_table(kTypes, 100, 3);
    Rows expected;
    for (const Row& row : table.rows) {
        expected.push_back({row[1], row[0].is_null() ? Value() : Value(row[0].as_long() + 7), row[1]});
    }
    const NamedExprs columns = {test_column(table[1]), test_column(test_call("+", {table[0], test_long(7)})),
                                test_column(table[1])};
    expect(std::make_shared<Project>(table.plan(), columns), expected);
}

TEST_P(OperatorTest, LimitAndOffsetCountInSourceOrder) {
    const TestTable table = random_table(kTypes, 50, 4);
    for (const int64_t offset : {0, 1, 12, 50, 60}) {
        for (const int64_t count : {0, 1, 10, 100}) {
            Rows expected;
            for (int64_t i = offset; i < std::min<int64_t>(50, offset + count); ++i) {
                expected.push_back(table.rows[static_cast<size_t>(i)]);
            }
            expect(std::make_shared<Limit>(table.plan(), count, offset), expected);
        }
        const auto skipped = std::min<ptrdiff_t>(50, offset);
        expect(std::make_shared<Limit>(table.plan(), std::nullopt, offset),
               Rows(table.rows.begin() + skipped, table.rows.end()));
    }
}

TEST_P(OperatorTest, UnionPutsInputsOneAfterTheOther) {
    const TestTable a = random_table(kTypes, 30, 5), b = random_table(kTypes, 20, 6),
                    none = random_table(kTypes, 0, 6);
    Attributes output;
    for (const Type& type : kTypes) output.push_back(test_attribute("u", type));
    Rows expected = a.rows;
    expected.insert(expected.end(), b.rows.begin(), b.rows.end());
    expected.insert(expected.end(), a.rows.begin(), a.rows.end());
    const auto plan = std::make_shared<Union>(
        std::vector<LogicalPlanPtr>{a.plan(), none.plan(), b.plan(), a.plan(3)}, output);
    expect(plan, expected);
    expected.resize(45);
    expect(std::make_shared<Limit>(plan, 45, 0), expected);
}

Value sum_of(const Rows& rows, size_t column) {
    Value sum;
    for (const Row& row : rows) {
        if (row[column].is_null()) continue;
        sum = Value((sum.is_null() ? 0 : sum.as_long()) + row[column].as_long());
    }
    return sum;
}

int64_t distinct_of(const Rows& rows, size_t column) {
    Rows values;
    for (const Row& row : rows) {
        if (!row[column].is_null()) values.push_back({row[column]});
    }
    values = sorted(values);
    int64_t count = 0;
    for (size_t i = 0; i < values.size(); ++i)
        count += i == 0 || compare_rows_of(values[i - 1], values[i]) != 0;
    return count;
}

TEST_P(OperatorTest, AggregateGroupsByEveryType) {
    const TestTable table = random_table(kTypes, 200, 7);
    for (size_t key = 0; key < kTypes.size(); ++key) {
        std::vector<std::pair<Value, Rows>> groups;  // in the order first seen
        for (const Row& row : table.rows) {
            auto group = std::find_if(groups.begin(), groups.end(),
                                      [&](const auto& g) { return compare_values(g.first, row[key]) == 0; });
            if (group == groups.end()) group = groups.insert(groups.end(), {row[key], {}});
            group->second.push_back(row);
        }
        Rows expected;
        for (const auto& [value, rows] : groups) {
            Rows positive;
            for (const Row& row : rows) {
                if (!row[4].is_null() && row[4].as_long() > 0) positive.push_back(row);
            }
            expected.push_back({value, Value(static_cast<int64_t>(rows.size())), sum_of(rows, 0),
                                Value(distinct_of(rows, 1)), Value(distinct_of(rows, 2)),
                                sum_of(positive, 0)});
        }
        const ExprPtr filter = test_call(">", {table[4], make_literal(Type::integer(), Value(0))});
        const NamedExprs aggregates = {test_column(test_aggregate("count", {test_long(1)})),
                                       test_column(test_aggregate("sum", {table[0]})),
                                       test_column(test_aggregate("count", {table[1]}, true)),
                                       test_column(test_aggregate("count", {table[2]}, true)),
                                       test_column(test_aggregate("sum", {table[0]}, false, filter))};
        expect(std::make_shared<Aggregate>(table.plan(), NamedExprs{test_column(table[key])}, aggregates),
               expected);
    }
}

TEST_P(OperatorTest, AggregateWithoutKeysGivesOneRow) {
    const TestTable table = random_table(kTypes, 60, 8), none = random_table(kTypes, 0, 8);
    const auto aggregates = [](const TestTable& t) {
        return NamedExprs{test_column(test_aggregate("count", {t[0]})),
                          test_column(test_aggregate("sum", {t[0]})),
                          test_column(test_aggregate("count", {t[1]}, true))};
    };
    int64_t count = 0;
    for (const Row& row : table.rows) count += !row[0].is_null();
    expect(std::make_shared<Aggregate>(table.plan(), NamedExprs{}, aggregates(table)),
           {{Value(count), sum_of(table.rows, 0), Value(distinct_of(table.rows, 1))}});
    expect(std::make_shared<Aggregate>(none.plan(), NamedExprs{}, aggregates(none)),
           {{Value(0), Value(), Value(0)}});
    expect(std::make_shared<Aggregate>(none.plan(), NamedExprs{test_column(none[0])}, aggregates(none)), {});
}

TEST_P(OperatorTest, SortIsStableInEveryDirection) {
    const TestTable table = random_table(kTypes, 150, 9);
    for (size_t key = 0; key < kTypes.size(); ++key) {
        for (const SortDirection direction :
             {SortDirection{true, true}, {true, false}, {false, true}, {false, false}}) {
            const auto order = [&](const Value& a, const Value& b) {
                if (a.is_null() || b.is_null()) {
                    if (a.is_null() && b.is_null()) return 0;
                    return a.is_null() == direction.nulls_first ? -1 : 1;
                }
                return direction.ascending ? compare_values(a, b) : compare_values(b, a);
            };
            Rows expected = table.rows;
            std::stable_sort(expected.begin(), expected.end(), [&](const Row& a, const Row& b) {
                const int first = order(a[key], b[key]);
                return first != 0 ? first < 0 : order(a[4], b[4]) < 0;
            });
            expect(std::make_shared<Sort>(table.plan(),
                                          SortKeys{{table[key], direction}, {table[4], direction}}, true),
                   expected);
        }
    }
}

struct JoinCase {
    const TestTable& left;
    const TestTable& right;
    std::function<std::optional<bool>(const Row&, const Row&)> condition;  // nothing: unknown
};

Rows nested_loop(const JoinCase& join, LogicalJoinType type, bool null_aware) {
    Rows out;
    std::set<size_t> matched_right;
    const auto joined = [](Row a, const Row& b) {
        a.insert(a.end(), b.begin(), b.end());
        return a;
    };
    const Row no_left(join.left.attributes.size()), no_right(join.right.attributes.size());
    using enum LogicalJoinType;
    if (type == kRightOuter) {
        for (const Row& right : join.right.rows) {
            bool any = false;
            for (const Row& left : join.left.rows) {
                if (!join.condition(left, right).value_or(false)) continue;
                any = true;
                out.push_back(joined(left, right));
            }
            if (!any) out.push_back(joined(no_left, right));
        }
        return out;
    }
    for (const Row& left : join.left.rows) {
        bool any = false, unknown = false;
        for (size_t r = 0; r < join.right.rows.size(); ++r) {
            const auto match = join.condition(left, join.right.rows[r]);
            unknown |= !match && null_aware;
            if (!match.value_or(false)) continue;
            any = true;
            matched_right.insert(r);
            if (type == kInner || type == kLeftOuter || type == kFullOuter)
                out.push_back(joined(left, join.right.rows[r]));
        }
        if (!any && (type == kLeftOuter || type == kFullOuter)) out.push_back(joined(left, no_right));
        if (type == kLeftSemi && any) out.push_back(left);
        if (type == kLeftAnti && !any && !unknown) out.push_back(left);
        if (type == kMark)
            out.push_back(joined(left, {any ? Value(true) : unknown ? Value() : Value(false)}));
    }
    if (type == kFullOuter) {
        for (size_t r = 0; r < join.right.rows.size(); ++r) {
            if (!matched_right.count(r)) out.push_back(joined(no_left, join.right.rows[r]));
        }
    }
    return out;
}

LogicalPlanPtr join_plan(const JoinCase& join, LogicalJoinType type, ExprPtr condition,
                         bool null_aware = false, bool swapped = false) {
    Join prototype(join.left.plan(), join.right.plan(5), type, std::move(condition));
    prototype.null_aware = null_aware;
    prototype.swap_build_side = swapped;
    if (type == LogicalJoinType::kMark) prototype.mark = test_attribute("mark", Type::boolean());
    return make_join(std::move(prototype));
}

const LogicalJoinType kJoinTypes[] = {LogicalJoinType::kInner,      LogicalJoinType::kLeftOuter,
                                      LogicalJoinType::kRightOuter, LogicalJoinType::kFullOuter,
                                      LogicalJoinType::kLeftSemi,   LogicalJoinType::kLeftAnti,
                                      LogicalJoinType::kMark};

/// When the left side is kept in memory.
bool keeps_order(LogicalJoinType type) {
    return type == LogicalJoinType::kLeftSemi || type == LogicalJoinType::kLeftAnti ||
           type == LogicalJoinType::kMark || type == LogicalJoinType::kFullOuter;
}

TEST_P(OperatorTest, JoinsByEveryType) {
    for (size_t key = 0; key < kTypes.size(); ++key) {
        const TestTable left = random_table(kTypes, 40, 10 + key), right = random_table(kTypes, 25, 20 + key);
        const JoinCase join{left, right, [key](const Row& l, const Row& r) -> std::optional<bool> {
                                if (l[key].is_null() || r[key].is_null()) return std::nullopt;
                                return compare_values(l[key], r[key]) == 0;
                            }};
        for (const LogicalJoinType type : kJoinTypes) {
            const ExprPtr condition = test_call("=", {left[key], right[key]});
            {
                SCOPED_TRACE(static_cast<int>(type));
                const Rows wanted = nested_loop(join, type, false);
                expect(join_plan(join, type, condition), wanted);
                const LogicalPlanPtr swapped = join_plan(join, type, condition, false, true);
                keeps_order(type) ? expect(swapped, wanted) : expect_any_order(swapped, wanted);
            }
        }
        for (const LogicalJoinType type : {LogicalJoinType::kLeftAnti, LogicalJoinType::kMark}) {
            expect(join_plan(join, type, test_call("=", {right[key], left[key]}), true),
                   nested_loop(join, type, true));
        }
    }
}

TEST_P(OperatorTest, JoinsWithTwoKeysAndAResidual) {
    const TestTable left = random_table(kTypes, 60, 30), right = random_table(kTypes, 50, 31);
    const JoinCase join{left, right, [](const Row& l, const Row& r) -> std::optional<bool> {
                            if (compare_values(l[1], r[1]) != 0) return false;  // <=>
                            if (l[0].is_null() || r[4].is_null()) return std::nullopt;
                            return l[0].as_long() > r[4].as_long();
                        }};
    const ExprPtr condition =
        test_call("and", {test_call("<=>", {left[1], right[1]}), test_call(">", {left[0], right[4]})});
    for (const LogicalJoinType type : kJoinTypes) {
        SCOPED_TRACE(static_cast<int>(type));
        const Rows wanted = nested_loop(join, type, false);
        expect(join_plan(join, type, condition), wanted);
        const LogicalPlanPtr swapped = join_plan(join, type, condition, false, true);
        keeps_order(type) ? expect(swapped, wanted) : expect_any_order(swapped, wanted);
    }
}

TEST_P(OperatorTest, JoinsWithoutKeys) {
    const TestTable left = random_table(kTypes, 12, 32), right = random_table(kTypes, 9, 33),
                    none = random_table(kTypes, 0, 34);
    for (const TestTable* other : {&right, &none}) {
        const JoinCase join{left, *other, [](const Row& l, const Row& r) -> std::optional<bool> {
                                if (l[0].is_null() || r[0].is_null()) return std::nullopt;
                                return l[0].as_long() < r[0].as_long();
                            }};
        const ExprPtr condition = test_call("<", {left[0], (*other)[0]});
        for (const LogicalJoinType type : kJoinTypes)
            expect(join_plan(join, type, condition), nested_loop(join, type, false));
        expect(join_plan(join, LogicalJoinType::kMark, condition, true),
               nested_loop(join, LogicalJoinType::kMark, true));
        expect(join_plan(join, LogicalJoinType::kLeftAnti, condition, true),
               nested_loop(join, LogicalJoinType::kLeftAnti, true));
    }
}

TEST_P(OperatorTest, SingleJoinRefusesASecondMatch) {
    TestTable left = random_table({Type::long_integer()}, 0, 1),
              right = random_table({Type::long_integer(), Type::string()}, 0, 1);
    left.rows = {{Value(1)}, {Value(2)}, {Value()}};
    right.rows = {{Value(2), Value("b")}, {Value(5), Value("c")}};
    const JoinCase join{left, right, nullptr};
    const ExprPtr condition = test_call("=", {left[0], right[0]});
    expect(join_plan(join, LogicalJoinType::kSingle, condition),
           {{Value(1), Value(), Value()}, {Value(2), Value(2), Value("b")}, {Value(), Value(), Value()}});
    right.rows.push_back({Value(2), Value("again")});
    try {
        run_plan(join_plan(join, LogicalJoinType::kSingle, condition), GetParam());
        FAIL() << "no error";
    } catch (const Error& error) {
        EXPECT_EQ(error.condition(), "SCALAR_SUBQUERY_TOO_MANY_ROWS");
    }
}

TEST_P(OperatorTest, AnErrorOfOneRowEndsTheQuery) {
    const TestTable table = random_table(kTypes, 60, 40);
    const ExprPtr divided = test_call("/", {table[2], make_literal(Type::double_number(), Value(0.0))});
    try {
        run_plan(std::make_shared<Project>(table.plan(), NamedExprs{test_column(divided)}), GetParam());
        FAIL() << "no error";
    } catch (const Error& error) {
        EXPECT_EQ(error.condition(), "DIVIDE_BY_ZERO");
    }
}

}  // namespace
}  // namespace firesteel
