// The rows of a batch by group: every row once, with its group, ascending.

#include "exec/group_rows.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace firesteel {
namespace {

TEST(GroupRowsTest, EveryRowIsListedOnceWithItsGroup) {
    GroupRows rows;
    for (const size_t count : {96, 97, 4096, 8191}) {
        std::vector<int32_t> numbers;
        for (size_t row = 0; row < count; ++row)
            numbers.push_back(row % 7 == 0 ? 2 : row < count / 2 ? 0 : 1);
        ASSERT_TRUE(rows.assign(numbers, 3)) << count;
        std::vector<bool> seen(count);
        for (size_t group = 0; group < rows.groups(); ++group) {
            int32_t before = -1;
            for (const auto& part : rows.of(group)) {
                for (const int32_t row : part) {
                    ASSERT_LT(before, row);
                    before = row;
                    EXPECT_EQ(numbers[static_cast<size_t>(row)], static_cast<int32_t>(group));
                    seen[static_cast<size_t>(row)] = true;
                }
            }
        }
        EXPECT_EQ(std::count(seen.begin(), seen.end(), false), 0) << count;
    }
}

TEST(GroupRowsTest, ManyGroupsAreNotListed) {
    GroupRows rows;
    ASSERT_TRUE(rows.assign(std::vector<int32_t>(1000, 0), 1));
    EXPECT_FALSE(rows.assign(std::vector<int32_t>(100'000, 0), 17));
    EXPECT_EQ(rows.groups(), 0U);
    EXPECT_FALSE(rows.assign(std::vector<int32_t>(40, 0), 2)) << "few rows";
    EXPECT_FALSE(rows.assign({}, 0));
}

}  // namespace
}  // namespace firesteel
