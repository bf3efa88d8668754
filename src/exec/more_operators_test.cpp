// Windows, set operations, expand, common tables, samples, repartitioning, tails, top-n: against naive
// references.

#include <gtest/gtest.h>

#include <numeric>

#include "exec/test_queries.h"
#include "optimizer/optimizer.h"

namespace firesteel {
namespace {

class MoreOperatorsTest : public ::testing::TestWithParam<RunMode> {
protected:
    void expect(const LogicalPlanPtr& plan, const Rows& expected) {
        const Rows actual = run_plan(plan, GetParam());
        EXPECT_TRUE(same_rows(actual, expected)) << "got\n" << show(actual) << "expected\n" << show(expected);
    }
};

INSTANTIATE_TEST_SUITE_P(Modes, MoreOperatorsTest, ::testing::ValuesIn(run_modes()), [](const auto& info) {
    return "rows" + std::to_string(info.param.batch_rows) + "_threads" + std::to_string(info.param.threads);
});

const std::vector<Type> kTypes = {Type::long_integer(), Type::string(), Type::integer()};

struct Frame {
    FrameUnit unit;
    FrameEdge lower, upper;
    int64_t lower_offset = 0, upper_offset = 0;
};

ExprPtr window_call(const ExprPtr& function, const Exprs& partition, const ExprPtr& order,
                    const Frame& frame) {
    auto expr = std::make_shared<Expr>();
    auto detail = std::make_shared<WindowDetail>();
    expr->kind = ExprKind::kWindow;
    expr->type = function->type;
    expr->children = {function};
    expr->children.insert(expr->children.end(), partition.begin(), partition.end());
    detail->partition_keys = static_cast<int32_t>(partition.size());
    expr->children.push_back(order);
    detail->order.push_back({});
    detail->unit = frame.unit;
    detail->lower = frame.lower;
    detail->upper = frame.upper;
    const auto add_edge = [&](FrameEdge edge, int64_t offset) {
        if (edge != FrameEdge::kPreceding && edge != FrameEdge::kFollowing) return;
        if (frame.unit == FrameUnit::kRows) {
            expr->children.push_back(make_literal(Type::integer(), Value(offset)));
        } else {
            expr->children.push_back(
                test_call(edge == FrameEdge::kFollowing ? "+" : "-", {order, test_long(offset)}));
        }
    };
    add_edge(frame.lower, frame.lower_offset);
    add_edge(frame.upper, frame.upper_offset);
    expr->window = detail;
    return expr;
}

/// Is row j in the frame of row i? Both of one sorted partition of `rows`, ordered by column 0.
bool in_frame(const Frame& frame, const Rows& rows, int64_t i, int64_t j) {
    const auto edge = [&](FrameEdge kind, int64_t offset, bool upper) {
        const Value& key = rows[static_cast<size_t>(i)][0];
        const Value& other = rows[static_cast<size_t>(j)][0];
        if (kind == FrameEdge::kUnboundedPreceding || kind == FrameEdge::kUnboundedFollowing) return true;
        if (kind == FrameEdge::kPreceding) offset = -offset;
        if (kind == FrameEdge::kCurrentRow) offset = 0;
        if (frame.unit == FrameUnit::kRows) return upper ? j <= i + offset : j >= i + offset;
        int order = static_cast<int>(key.is_null()) - static_cast<int>(other.is_null());  // nulls first
        if (!key.is_null() && !other.is_null()) {
            const int64_t bound = key.as_long() + offset;
            order = other.as_long() < bound ? -1 : other.as_long() > bound ? 1 : 0;
        }
        return upper ? order <= 0 : order >= 0;
    };
    return edge(frame.lower, frame.lower_offset, false) && edge(frame.upper, frame.upper_offset, true);
}

TEST_P(MoreOperatorsTest, WindowsSumAndCountOverFrames) {
    using enum FrameEdge;
    const std::vector<Frame> frames = {
        {FrameUnit::kRows, kUnboundedPreceding, kUnboundedFollowing},
        {FrameUnit::kRows, kUnboundedPreceding, kCurrentRow},
        {FrameUnit::kRange, kUnboundedPreceding, kCurrentRow},
        {FrameUnit::kRows, kPreceding, kFollowing, 2, 1},
        {FrameUnit::kRows, kPreceding, kPreceding, 100, 1},
        {FrameUnit::kRows, kCurrentRow, kUnboundedFollowing},
        {FrameUnit::kRows, kFollowing, kFollowing, 3, 1},
        {FrameUnit::kRange, kPreceding, kFollowing, 2, 1},
        {FrameUnit::kRange, kCurrentRow, kUnboundedFollowing},
        {FrameUnit::kRows, kPreceding, kFollowing, 90, 40},
    };
    for (const int64_t size : {1, 40, 400}) {
        const TestTable table = random_table(kTypes, size, 50 + static_cast<uint64_t>(size));
        for (const bool partitioned : {true, false}) {
            Rows sorted_rows = table.rows;
            std::stable_sort(sorted_rows.begin(), sorted_rows.end(), [&](const Row& a, const Row& b) {
                const int first = partitioned ? compare_values(a[1], b[1]) : 0;
                return first != 0 ? first < 0 : compare_values(a[0], b[0]) < 0;
            });
            for (const Frame& frame : frames) {
                Rows expected;
                for (size_t begin = 0, end = 0; begin < sorted_rows.size(); begin = end) {
                    Rows part;
                    for (; end < sorted_rows.size() &&
                           (!partitioned || compare_values(sorted_rows[end][1], sorted_rows[begin][1]) == 0);
                         ++end) {
                        part.push_back(sorted_rows[end]);
                    }
                    for (int64_t i = 0; i < static_cast<int64_t>(part.size()); ++i) {
                        Value sum;
                        int64_t count = 0;
                        for (int64_t j = 0; j < static_cast<int64_t>(part.size()); ++j) {
                            const Value& value = part[static_cast<size_t>(j)][2];
                            if (value.is_null() || !in_frame(frame, part, i, j)) continue;
                            sum = Value((sum.is_null() ? 0 : sum.as_long()) + value.as_long());
                            count += value.as_long() > 0;
                        }
                        expected.push_back(part[static_cast<size_t>(i)]);
                        expected.back().emplace_back(sum);
                        expected.back().emplace_back(count);
                    }
                }
                const Exprs partition = partitioned ? Exprs{table[1]} : Exprs{};
                const ExprPtr positive = test_call(">", {table[2], make_literal(Type::integer(), Value(0))});
                const NamedExprs calls = {
                    test_column(window_call(test_aggregate("sum", {table[2]}), partition, table[0], frame)),
                    test_column(window_call(test_aggregate("count", {table[2]}, false, positive), partition,
                                            table[0], frame))};
                expect(std::make_shared<Window>(table.plan(), calls), expected);
            }
        }
    }
}

TEST_P(MoreOperatorsTest, RowNumbersFollowTheOrder) {
    const TestTable table = random_table(kTypes, 80, 60);
    Rows expected = sorted(table.rows);
    std::stable_sort(expected.begin(), expected.end(),
                     [](const Row& a, const Row& b) { return compare_values(a[0], b[0]) < 0; });
    Rows by_key = table.rows;
    std::stable_sort(by_key.begin(), by_key.end(),
                     [](const Row& a, const Row& b) { return compare_values(a[0], b[0]) < 0; });
    for (size_t i = 0; i < by_key.size(); ++i) by_key[i].emplace_back(static_cast<int64_t>(i) + 1);
    const Frame frame{FrameUnit::kRows, FrameEdge::kUnboundedPreceding, FrameEdge::kCurrentRow};
    expect(std::make_shared<Window>(table.plan(), NamedExprs{test_column(window_call(
                                                      test_call("row_number", {}), {}, table[0], frame))}),
           by_key);
}

TEST_P(MoreOperatorsTest, SetOperations) {
    const std::vector<Type> types = {Type::integer(), Type::double_number()};
    const TestTable a = random_table(types, 120, 70), b = random_table(types, 60, 71);
    for (const bool intersect : {true, false}) {
        for (const bool all : {true, false}) {
            Rows left = a.rows, right = b.rows, expected;
            for (const Row& row : left) {
                const auto match = std::find_if(right.begin(), right.end(),
                                                [&](const Row& r) { return compare_rows_of(r, row) == 0; });
                const bool found = match != right.end();
                if (found && all) right.erase(match);
                const bool seen = std::any_of(expected.begin(), expected.end(),
                                              [&](const Row& r) { return compare_rows_of(r, row) == 0; });
                if (found == intersect && (all || !seen)) expected.push_back(row);
            }
            // Copies of a row come together, where the left has the first.
            const auto place = [&](const Row& row) {
                return std::find_if(left.begin(), left.end(),
                                    [&](const Row& r) { return compare_rows_of(r, row) == 0; });
            };
            std::stable_sort(expected.begin(), expected.end(),
                             [&](const Row& x, const Row& y) { return place(x) < place(y); });
            const auto op = intersect ? spec::SetOperator::kIntersect : spec::SetOperator::kExcept;
            const auto plan = std::make_shared<SetOperation>(a.plan(), b.plan(), op, all);
            expect(optimize(plan, {test_settings()}), expected);
        }
    }
}

TEST_P(MoreOperatorsTest, ExpandRepeatsRowsPerProjection) {
    const TestTable table = random_table(kTypes, 30, 72);
    Rows expected;
    for (const Row& row : table.rows) {
        expected.push_back({row[0], Value(0)});
        expected.push_back({Value(), Value(1)});
    }
    const std::vector<Exprs> projections = {{table[0], test_long(0)},
                                            {make_literal(Type::long_integer(), Value()), test_long(1)}};
    const Attributes output = {test_attribute("x", Type::long_integer()),
                               test_attribute("y", Type::long_integer())};
    expect(std::make_shared<Expand>(table.plan(), projections, output), expected);
}

TEST_P(MoreOperatorsTest, TailKeepsTheLastRows) {
    const TestTable table = random_table(kTypes, 50, 73);
    for (const int64_t count : {0, 1, 13, 50, 70}) {
        expect(std::make_shared<Tail>(table.plan(), count),
               Rows(table.rows.end() - std::min<int64_t>(count, 50), table.rows.end()));
    }
}

TEST_P(MoreOperatorsTest, TopNIsAStableSortCutShort) {
    const TestTable table = random_table(kTypes, 300, 74);
    Rows all = table.rows;
    std::stable_sort(all.begin(), all.end(), [](const Row& a, const Row& b) {
        const int first = compare_values(b[1], a[1]);  // descending, nulls last
        return first != 0 ? first < 0 : compare_values(a[0], b[0]) < 0;
    });
    const auto sort = std::make_shared<Sort>(
        table.plan(), SortKeys{{table[1], {false, false}}, {table[0], {true, true}}}, true);
    for (const int64_t count : {0, 1, 17, 299, 400}) {
        for (const int64_t offset : {0, 5, 299, 500}) {
            const int64_t begin = std::min<int64_t>(offset, 300),
                          end = std::min<int64_t>(300, offset + count);
            expect(std::make_shared<Limit>(sort, count, offset),
                   Rows(all.begin() + begin, all.begin() + end));
        }
    }
}

TEST_P(MoreOperatorsTest, CommonTablesAreReadSeveralTimes) {
    const TestTable table = random_table(kTypes, 30, 75);
    const auto reference = [&](size_t column) {
        return std::make_shared<CteReference>(3,
                                              Attributes{test_attribute("x", table.attributes[column].type)},
                                              Attributes{table.attributes[column]});
    };
    const auto both = std::make_shared<Union>(
        std::vector<LogicalPlanPtr>{reference(0), reference(2)->with_inputs({}), reference(0)},
        Attributes{test_attribute("u", Type::long_integer())});
    Rows expected;
    for (const size_t column : {0, 2, 0}) {
        for (const Row& row : table.rows) expected.push_back({row[column]});
    }
    expect(std::make_shared<CteDefinitions>(both, std::vector<int64_t>{3},
                                            std::vector<LogicalPlanPtr>{table.plan()}),
           expected);
}

TEST_P(MoreOperatorsTest, SamplesAreSparks) {
    const auto range = std::make_shared<Range>(0, 40, 1, 4, test_attribute("id", Type::long_integer()));
    const auto rows = [](const std::vector<int64_t>& values) {
        Rows list;
        for (const int64_t value : values) list.push_back({Value(value)});
        return list;
    };
    expect(std::make_shared<Sample>(range, 0.0, 0.3, false, 42),
           rows({3, 7, 12, 13, 19, 25, 26, 28, 31, 37, 39}));
    expect(std::make_shared<Sample>(range, 0.0, 0.7, true, 42),
           rows({5, 6, 7, 12, 12, 16, 16, 17, 18, 19, 20, 20, 23, 24, 26, 27, 30, 31, 33, 34, 35}));
    expect(
        std::make_shared<Sample>(range, 0.0, 1.5, true, -7),
        rows({2,  2,  2,  3,  4,  4,  4,  6,  6,  6,  6,  6,  7,  7,  7,  8,  8,  9,  9,  9,  10, 10, 10, 11,
              11, 11, 12, 12, 12, 12, 14, 15, 16, 16, 17, 17, 18, 20, 20, 20, 22, 23, 24, 25, 26, 26, 26, 27,
              28, 28, 30, 30, 30, 31, 32, 32, 32, 33, 33, 34, 35, 36, 37, 37, 37, 38, 38, 39, 39, 39}));
}

TEST_P(MoreOperatorsTest, RepartitionDealsRowsOut) {
    const TestTable table = random_table(kTypes, 25, 76);
    Rows expected;
    for (size_t partition = 0; partition < 3; ++partition) {
        for (size_t row = partition; row < 25; row += 3) expected.push_back(table.rows[row]);
    }
    expect(std::make_shared<Repartition>(table.plan(), 3, SortKeys{}, false, true), expected);
    expect(std::make_shared<Repartition>(table.plan(), 3, SortKeys{}, false, false), table.rows);
    std::stable_sort(expected.begin(), expected.end(),
                     [](const Row& a, const Row& b) { return compare_values(a[0], b[0]) < 0; });
    Rows by_range = table.rows;
    std::stable_sort(by_range.begin(), by_range.end(),
                     [](const Row& a, const Row& b) { return compare_values(a[0], b[0]) < 0; });
    expect(std::make_shared<Repartition>(table.plan(), 3, SortKeys{{table[0], {}}}, true, true), by_range);
}

TEST_P(MoreOperatorsTest, SortWithinPartitionsLeavesPartitionsInOrder) {
    const auto range = std::make_shared<Range>(0, 40, 1, 4, test_attribute("id", Type::long_integer()));
    Rows expected;
    for (int64_t partition = 0; partition < 4; ++partition) {
        for (int64_t i = 9; i >= 0; --i) expected.push_back({Value(partition * 10 + i)});
    }
    expect(std::make_shared<Sort>(range, SortKeys{{range->output()[0].reference(), {false, false}}}, false),
           expected);
}

TEST_P(MoreOperatorsTest, MetricsAreCollectedOnTheWay) {
    const TestTable table = random_table(kTypes, 50, 77);
    int64_t count = 0;
    for (const Row& row : table.rows) count += !row[1].is_null();
    const auto plan = std::make_shared<CollectMetrics>(
        table.plan(), "seen",
        NamedExprs{test_column(test_call("+", {test_aggregate("count", {table[1]}), test_long(1)}), "n")});
    ExecutionOptions options;
    options.workers = std::make_shared<WorkerPool>(GetParam().threads);
    options.pool = MemoryPool::make_root("query", MemoryPool::kUnlimited);
    options.batch_rows = GetParam().batch_rows;
    const auto query = run_query(plan, options);
    Batch batch;
    while (query->next(batch)) {
    }
    const auto metrics = query->observed_metrics();
    ASSERT_EQ(metrics.size(), 1u);
    EXPECT_EQ(metrics[0].name, "seen");
    EXPECT_EQ(metrics[0].row.columns[0]->value(0), Value(count + 1));
}

}  // namespace
}  // namespace firesteel
