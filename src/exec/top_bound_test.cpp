// A bound lets pass what it must, and tightens whatever the order in which values come.

#include "exec/top_bound.h"

#include <gtest/gtest.h>

#include <numeric>

#include "exec/test_queries.h"

namespace firesteel {
namespace {

std::vector<int32_t> selected(const TopBound& bound, const Type& type, const std::vector<Value>& values) {
    auto builder = ColumnBuilder::make(type, plan_pool());
    for (const Value& value : values) builder->append(value);
    std::vector<int32_t> rows(values.size());
    std::iota(rows.begin(), rows.end(), 0);
    bound.select(*builder->finish(), rows);
    return rows;
}

TEST(TopBound, TightensOneWay) {
    using Rows32 = std::vector<int32_t>;
    const std::vector<Value> values = {Value(int64_t{5}), Value(), Value(int64_t{-7}), Value(int64_t{9})};
    for (const Type& type : {Type::byte(), Type::short_integer(), Type::integer(), Type::long_integer()}) {
        TopBound least(type.physical(), true), greatest(type.physical(), false);
        EXPECT_EQ(selected(least, type, values), (Rows32{0, 2, 3}));
        EXPECT_EQ(selected(greatest, type, values), (Rows32{0, 2, 3}));
        for (const int64_t value : {5, 9}) {
            least.tighten(value);
            greatest.tighten(value);
        }
        EXPECT_EQ(selected(least, type, values), (Rows32{0, 2}));
        EXPECT_EQ(selected(greatest, type, values), (Rows32{3}));
        EXPECT_EQ(least.bounds()->maximum, 5);
        EXPECT_EQ(greatest.bounds()->minimum, 9);
    }
}

}  // namespace
}  // namespace firesteel
