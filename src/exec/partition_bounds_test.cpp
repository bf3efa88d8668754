// What is selected holds every row that a ranking over all of them puts among the first, and little more.

#include "exec/partition_bounds.h"

#include <gtest/gtest.h>

#include <map>

#include "exec/test_queries.h"

namespace firesteel {
namespace {

using Ties = PartitionBounds::Ties;

ColumnPtr column_of(const Type& type, const std::vector<Value>& values) {
    auto builder = ColumnBuilder::make(type, plan_pool());
    for (const Value& value : values) builder->append(value);
    return builder->finish();
}

/// Rows (partition, order key) as SQL ranks them, ascending.
bool is_first(const Rows& rows, size_t row, Ties ties, int64_t count) {
    std::vector<Value> before;
    for (size_t other = 0; other < rows.size(); ++other) {
        if (!(rows[other][0] == rows[row][0])) continue;
        const int order = compare_values(rows[other][1], rows[row][1]);
        if (order > 0 || (order == 0 && (ties != Ties::kApart || other >= row))) continue;
        const bool is_known = std::find(before.begin(), before.end(), rows[other][1]) != before.end();
        if (ties != Ties::kUncounted || !is_known) before.push_back(rows[other][1]);
    }
    return static_cast<int64_t>(before.size()) < count;
}

void expect_first_rows(const Type& order_type, const std::function<Value(uint64_t)>& key, Ties ties,
                       int64_t count, bool is_exact) {
    std::mt19937_64 random(3);
    Rows rows;
    for (int i = 0; i < 1500; ++i)
        rows.push_back({Value("partition number " + std::to_string(random() % 7)), key(random())});
    PartitionBounds bounds({Type::string()}, SortKeyLayout({order_type}, {{}}), count, ties, plan_pool());
    std::vector<bool> selected(rows.size(), false);
    constexpr size_t kStep = 100;
    for (size_t begin = 0; begin < rows.size(); begin += kStep) {
        std::vector<Value> partitions, keys;
        for (size_t i = begin; i < begin + kStep; ++i) {
            partitions.push_back(rows[i][0]);
            keys.push_back(rows[i][1]);
        }
        std::vector<int32_t> found;
        bounds.select({column_of(Type::string(), partitions)}, {column_of(order_type, keys)}, kStep, true,
                      found);
        for (const int32_t row : found) selected[begin + static_cast<size_t>(row)] = true;
    }
    for (size_t row = 0; row < rows.size(); ++row) {
        ASSERT_TRUE(selected[row] || !is_first(rows, row, ties, count)) << row;
        const Rows so_far(rows.begin(), rows.begin() + static_cast<std::ptrdiff_t>(row) + 1);
        if (!is_exact) continue;
        ASSERT_EQ(selected[row], is_first(so_far, row, ties, count)) << row;
    }
}

TEST(PartitionBounds, KeepsTheFirstRows) {
    for (const Ties ties : {Ties::kApart, Ties::kAsOne, Ties::kUncounted}) {
        for (const int64_t count : {1, 2, 10, 400}) {
            const auto number = [](uint64_t n) { return Value(static_cast<int64_t>(n % 50)); };
            expect_first_rows(Type::long_integer(), number, ties, count, true);
            const auto text = [](uint64_t n) { return Value("all begin alike: " + std::to_string(n % 50)); };
            expect_first_rows(Type::string(), text, ties, count, false);
        }
    }
}

TEST(PartitionBounds, LetsRowsOfPartitionsBeyondItsMemoryPass) {
    const MemoryPoolPtr pool = MemoryPool::make_root("little", 16 * 1024 * 1024);
    PartitionBounds bounds({Type::long_integer()}, SortKeyLayout({Type::long_integer()}, {{}}), 10,
                           Ties::kApart, pool);
    std::vector<Value> numbers;
    for (int64_t i = 0; i < 40000; ++i) numbers.emplace_back(i);
    const ColumnPtr column = column_of(Type::long_integer(), numbers);
    std::vector<int32_t> found;
    for (int i = 0; i < 10; ++i) {
        bounds.select({column}, {column}, column->size(), true, found);
        ASSERT_EQ(found.size(), numbers.size());
    }
    EXPECT_GT(bounds.partitions(), 2000);
    EXPECT_LT(bounds.partitions(), 20000);
    EXPECT_LT(pool->used(), 3 * 1024 * 1024);
    bounds.select({column}, {column}, column->size(), true, found);
    EXPECT_EQ(static_cast<int64_t>(found.size()), column->size() - bounds.partitions());
}

TEST(PartitionBounds, KnowsManyPartitions) {
    PartitionBounds bounds({Type::long_integer()}, SortKeyLayout({Type::long_integer()}, {{}}), 1,
                           Ties::kApart, plan_pool());
    std::vector<Value> numbers;
    for (int64_t i = 0; i < 200000; ++i) numbers.emplace_back(i * 977);
    const ColumnPtr column = column_of(Type::long_integer(), numbers);
    std::vector<int32_t> found;
    bounds.select({column}, {column}, column->size(), true, found);
    EXPECT_EQ(found.size(), numbers.size());
    bounds.select({column}, {column}, column->size(), true, found);
    EXPECT_TRUE(found.empty());
    EXPECT_EQ(bounds.partitions(), column->size());
}

TEST(PartitionBounds, TakesRowsOutOfOrder) {
    PartitionBounds bounds({}, SortKeyLayout({Type::long_integer()}, {{}}), 2, Ties::kApart, plan_pool());
    std::vector<int32_t> found;
    const ColumnPtr same = column_of(Type::long_integer(), {Value(int64_t{5}), Value(int64_t{5})});
    bounds.select({}, {same}, 2, true, found);
    EXPECT_EQ(found, (std::vector<int32_t>{0, 1}));
    bounds.select({}, {same}, 2, false, found);  // they may stand before the others
    EXPECT_EQ(found, (std::vector<int32_t>{0, 1}));
    bounds.select({}, {same}, 2, true, found);
    EXPECT_TRUE(found.empty());
}

}  // namespace
}  // namespace firesteel
