// Lists hold each value that was added, and not much more than once.

#include "exec/value_lists.h"

#include <gtest/gtest.h>

#include <set>
#include <vector>

namespace firesteel {
namespace {

class ValueListsTest : public testing::Test {
protected:
    /// `rows` values, `different` of them different, in batches. What is listed must be these.
    void add(int64_t rows, int64_t different) {
        std::vector<SeenValue> values;
        for (int64_t i = 0; i < rows; ++i) {
            const int64_t value = i * 7919 % different - 100;
            const int partition = static_cast<int>((value + 100) % GroupTable::kPartitions);
            values.push_back(SeenValue::make(groups_ + partition % 3, partition, value));
            if (values.size() < 1000 && i + 1 < rows) continue;
            lists_.add(values);
            values.clear();
        }
    }
    /// Different values that are listed, each in its partition.
    size_t listed() const {
        std::set<std::pair<const char*, int64_t>> found;
        for (int partition = 0; partition < GroupTable::kPartitions; ++partition) {
            for (const SeenValue& value : lists_.partition(partition)) {
                EXPECT_EQ(value.partition(), partition);
                EXPECT_EQ(value.entry(), groups_ + partition % 3);
                found.emplace(value.entry(), value.value);
            }
        }
        return found.size();
    }
    const MemoryPoolPtr pool_ = MemoryPool::make_root("test", int64_t{1} << 30);
    ValueLists lists_{pool_};
    char groups_[8] = {};
};

TEST_F(ValueListsTest, KeepsFewValuesInLittleRoom) {
    add(2'000'000, 5000);
    EXPECT_EQ(listed(), 5000U);
    EXPECT_EQ(lists_.size(), 5000);
    EXPECT_LT(pool_->used(), 2 << 20);
    add(2'000'000, 50'000);
    EXPECT_EQ(listed(), 50'000U);
    EXPECT_LT(lists_.size(), 300'000);
    EXPECT_LT(pool_->used(), 8 << 20);
    lists_.compact();
    EXPECT_EQ(lists_.size(), 50'000);
    EXPECT_EQ(listed(), 50'000U);
}

TEST_F(ValueListsTest, KeepsManyValues) {
    add(900'000, 400'000);
    EXPECT_EQ(listed(), 400'000U);
    lists_.compact();
    EXPECT_EQ(lists_.size(), 400'000);
    EXPECT_EQ(listed(), 400'000U);
    add(400'000, 400'000);
    lists_.compact();
    EXPECT_EQ(lists_.size(), 400'000);
}

TEST_F(ValueListsTest, AreEmptyAtFirst) {
    lists_.compact();
    EXPECT_EQ(lists_.size(), 0);
    EXPECT_TRUE(lists_.partition(31).empty());
}

}  // namespace
}  // namespace firesteel
