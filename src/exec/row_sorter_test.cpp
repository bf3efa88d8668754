// Rows sorted by entries come as a stable sort by the values would put them, whatever their keys begin with.

#include "exec/row_sorter.h"

#include <gtest/gtest.h>

#include <functional>

#include "exec/test_queries.h"

namespace firesteel {
namespace {

ColumnPtr column_of(const Type& type, const std::vector<Value>& values) {
    auto builder = ColumnBuilder::make(type, plan_pool());
    for (const Value& value : values) builder->append(value);
    return builder->finish();
}

/// Sorts in `parts`, which are merged, and looks at the order.
void expect_sorted(const Type& type, const std::vector<Value>& values, SortDirection direction,
                   int64_t parts) {
    const auto rows = static_cast<int64_t>(values.size());
    std::vector<Value> places;
    for (int64_t row = 0; row < rows; ++row) places.emplace_back(row);
    Batch batch;
    batch.rows = rows;
    batch.columns = {column_of(type, values), column_of(Type::long_integer(), places)};
    std::vector<Evaluator> keys;
    keys.emplace_back(make_input(0, type, true));
    const SortKeyLayout layout({type}, {direction});
    RowSorter sorter(std::move(batch), keys, layout, plan_pool());
    for (int64_t part = 0; part < parts; ++part) sorter.sort(rows * part / parts, rows * (part + 1) / parts);
    for (int64_t part = 1; part < parts; ++part)
        sorter.merge(0, rows * part / parts, rows * (part + 1) / parts);
    sorter.finish();

    std::stable_sort(places.begin(), places.end(), [&](const Value& a, const Value& b) {
        const Value &x = values[static_cast<size_t>(a.as_long())],
                    &y = values[static_cast<size_t>(b.as_long())];
        if (x.is_null() || y.is_null()) {
            return x.is_null() != y.is_null() && x.is_null() == direction.nulls_first;
        }
        return direction.ascending ? compare_values(x, y) < 0 : compare_values(x, y) > 0;
    });
    const Batch sorted = sorter.take(0, rows, plan_pool());
    for (int64_t row = 0; row < rows; ++row)
        ASSERT_EQ(sorted[1].value(row).as_long(), places[static_cast<size_t>(row)].as_long()) << row;
}

void expect_sorted_all_ways(const Type& type, const std::vector<Value>& values) {
    for (const bool ascending : {true, false}) {
        for (const bool nulls_first : {true, false}) {
            for (const int64_t parts : {1, 3}) expect_sorted(type, values, {ascending, nulls_first}, parts);
        }
    }
}

/// `value(n)` of random numbers, some null.
std::vector<Value> some(int64_t count, const std::function<Value(uint64_t)>& value) {
    std::mt19937_64 random(5);
    std::vector<Value> values;
    for (int64_t i = 0; i < count; ++i) {
        const uint64_t number = random();
        values.push_back(number % 17 == 0 ? Value::null() : value(number));
    }
    return values;
}

TEST(RowSorter, Integers) {
    const auto any = [](uint64_t n) { return Value(static_cast<int64_t>(n)); };
    const auto few = [](uint64_t n) { return Value(static_cast<int64_t>(n % 300) - 150); };
    expect_sorted_all_ways(Type::long_integer(), some(20000, any));
    expect_sorted_all_ways(Type::long_integer(), some(20000, few));
    expect_sorted_all_ways(Type::short_integer(), some(5000, few));
    expect_sorted_all_ways(Type::decimal(38, 2), some(5000, [](uint64_t n) {
                               return Value(Int128(static_cast<int64_t>(n)) * (n % 2 ? 1'000'000'007 : 3));
                           }));
}

TEST(RowSorter, TextsThatBeginAlike) {
    const std::string long_begin = "all of these texts begin like this ";
    expect_sorted_all_ways(Type::string(),
                           some(20000, [&](uint64_t n) { return Value(long_begin + std::to_string(n)); }));
    expect_sorted_all_ways(Type::string(), some(5000, [&](uint64_t n) {
                               return Value(long_begin.substr(0, 5 + n % 30) + std::string(n % 3, '\0'));
                           }));
    expect_sorted_all_ways(Type::string(),
                           some(3000, [](uint64_t n) { return Value(std::string(n % 4, 'x')); }));
    expect_sorted_all_ways(Type::string(), some(3000, [](uint64_t) { return Value("the same"); }));
    expect_sorted_all_ways(Type::string(), {Value(), Value("one text, and a long one"), Value()});
    expect_sorted_all_ways(Type::string(), {Value(), Value()});
    expect_sorted_all_ways(Type::string(), {});
}

TEST(RowSorter, NumbersThatLieTogetherFarOut) {
    const auto near = [](int64_t begin, uint64_t width) {
        return [begin, width](uint64_t n) { return Value(begin + static_cast<int64_t>(n % width)); };
    };
    expect_sorted_all_ways(Type::long_integer(), some(3000, near(INT64_MAX - 255, 256)));
    expect_sorted_all_ways(Type::long_integer(), some(3000, near(INT64_MIN, 257)));
    expect_sorted_all_ways(Type::long_integer(), some(3000, near(-5'000'000'000, 10'000'000'000)));
    expect_sorted_all_ways(Type::integer(), some(3000, near(INT32_MAX - 65535, 65536)));
    expect_sorted_all_ways(Type::integer(), some(3000, near(INT32_MIN, 65537)));
    expect_sorted_all_ways(Type::decimal(38, 0), some(3000, [](uint64_t n) {
                               return Value((Int128(1) << 100) + static_cast<int64_t>(n % 1000));
                           }));
    expect_sorted_all_ways(Type::date(), std::vector<Value>(300, Value()));
}

TEST(RowSorter, TextsThatComeAgain) {
    for (const uint64_t different : {1, 40, 255, 256, 257, 2000}) {
        expect_sorted_all_ways(Type::string(), some(20000, [&](uint64_t n) {
                                   const std::string number = std::to_string(n % different);
                                   return Value(n % 3 ? number : "a text that is not short " + number);
                               }));
    }
    expect_sorted_all_ways(Type::string(), std::vector<Value>(300, Value()));
}

}  // namespace
}  // namespace firesteel
