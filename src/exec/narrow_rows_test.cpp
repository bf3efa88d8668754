// Rows come back as they were, and take no more than their values need.

#include "exec/narrow_rows.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

namespace firesteel {
namespace {

std::vector<uint64_t> read_all(const NarrowRows& rows, int64_t words, int64_t together) {
    std::vector<uint64_t> out(static_cast<size_t>(rows.size() * words));
    for (int64_t first = 0; first < rows.size(); first += together) {
        const int64_t count = std::min(together, rows.size() - first);
        rows.read(first, count, reinterpret_cast<char*>(out.data() + first * words));
    }
    return out;
}

TEST(NarrowRows, GiveBackWhatTheyGot) {
    const auto pool = MemoryPool::make_root("test", MemoryPool::kUnlimited);
    constexpr int64_t kRows = 1000;
    // Widths from nothing to eight bytes, and values around zero.
    std::vector<uint64_t> values;
    for (uint64_t row = 0; row < kRows; ++row) {
        values.push_back(42);
        for (int bytes = 1; bytes <= 8; ++bytes)
            values.push_back((row * 0x9E3779B97F4A7C15U >> (64 - bytes * 8)) + 1'000'000);
        values.push_back(row - 500);
        values.push_back(row % 2 == 0 ? uint64_t{1} << 63 : (uint64_t{1} << 63) - 1);
    }
    constexpr int64_t kWords = 11;
    ASSERT_EQ(values.size(), kRows * kWords);
    const NarrowRows rows(reinterpret_cast<const char*>(values.data()), kRows, kWords, pool);
    ASSERT_EQ(rows.size(), kRows);
    for (const int64_t together : {1, 7, 1000})
        EXPECT_EQ(read_all(rows, kWords, together), values) << together;
    EXPECT_LT(pool->used(), kRows * (36 + 2 + 8) + 1000);
}

TEST(NarrowRows, ThatAreEqualTakeNothing) {
    const auto pool = MemoryPool::make_root("test", MemoryPool::kUnlimited);
    const std::vector<uint64_t> values(3000, 77);
    const NarrowRows rows(reinterpret_cast<const char*>(values.data()), 1000, 3, pool);
    EXPECT_LT(pool->used(), 300);
    EXPECT_EQ(read_all(rows, 3, 100), values);
}

TEST(NarrowRows, MayBeNone) {
    const auto pool = MemoryPool::make_root("test", MemoryPool::kUnlimited);
    const NarrowRows rows(nullptr, 0, 3, pool);
    EXPECT_EQ(rows.size(), 0);
    EXPECT_EQ(pool->used(), 0);
}

}  // namespace
}  // namespace firesteel
