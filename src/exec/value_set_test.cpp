#include "exec/value_set.h"

#include <gtest/gtest.h>

#include <set>
#include <vector>

namespace firesteel {
namespace {

class ValueSetTest : public testing::Test {
protected:
    const MemoryPoolPtr pool_ = MemoryPool::make_root("test", int64_t{1} << 30);
    char groups_[8] = {};
};

TEST_F(ValueSetTest, keeps_each_value_of_each_group_once_over_many_sizes) {
    ValueSet set(pool_);
    std::vector<SeenValue> values;
    std::set<std::pair<const char*, int64_t>> expected;
    for (int64_t i = 0; i < 100'000; ++i) {
        const char* group = groups_ + i % 3;
        const int64_t value = i * i % 7919 - 100;
        values.push_back(SeenValue::make(group, static_cast<int>(i % 3) * 15, value));
        expected.emplace(group, value);
    }
    std::vector<SeenValue> fresh(values.size());
    EXPECT_EQ(set.insert(values, fresh.data()), static_cast<int64_t>(expected.size()));
    EXPECT_EQ(set.insert(values), 0);
    EXPECT_EQ(set.size(), static_cast<int64_t>(expected.size()));
    std::set<std::pair<const char*, int64_t>> found;
    for (const SeenValue& value : std::span(fresh).first(expected.size())) {
        EXPECT_EQ(value.entry(), groups_ + value.partition() / 15);
        EXPECT_TRUE(found.emplace(value.entry(), value.value).second);
    }
    EXPECT_EQ(found, expected);
}

TEST_F(ValueSetTest, gives_values_as_a_column_of_their_type) {
    const SeenValue values[] = {SeenValue::make(groups_, 0, -3), SeenValue::make(groups_, 0, 127)};
    const ColumnPtr bytes = value_column(values, Type::byte(), pool_);
    ASSERT_EQ(bytes->size(), 2);
    EXPECT_EQ(bytes->values<int8_t>()[0], -3);
    EXPECT_EQ(bytes->values<int8_t>()[1], 127);
}

}  // namespace
}  // namespace firesteel
