#include "common/memory_pool.h"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

#include "common/error.h"
#include "common/process_memory.h"

namespace firesteel {
namespace {

TEST(MemoryPool, AReservationCountsUpToTheRoot) {
    const auto root = MemoryPool::make_root("process", 1000);
    const auto query = root->make_child("query", 600);
    const auto sort = query->make_child("sort");
    EXPECT_TRUE(sort->try_reserve(500));
    EXPECT_EQ(root->used(), 500);
    EXPECT_EQ(sort->available(), 100);
    sort->release(200);
    EXPECT_EQ(root->used(), 300);
    EXPECT_EQ(root->peak(), 500);
    sort->release(300);
}

TEST(MemoryPool, ARefusalCountsNothing) {
    const auto root = MemoryPool::make_root("process", 1000);
    const auto query = root->make_child("query", 600);
    EXPECT_FALSE(query->try_reserve(601));
    EXPECT_EQ(query->used(), 0);
    EXPECT_EQ(root->used(), 0);
    EXPECT_TRUE(root->try_reserve(700));
    EXPECT_FALSE(query->try_reserve(400));
    EXPECT_EQ(query->used(), 0);
    EXPECT_EQ(root->used(), 700);
    root->release(700);
}

TEST(MemoryPool, RefusalNamesTheConsumerAndTheLimitThatWasHit) {
    const auto root = MemoryPool::make_root("process", 1000);
    const auto sort = root->make_child("sort");
    try {
        sort->reserve(2000);
        FAIL();
    } catch (const Error& error) {
        EXPECT_EQ(error.condition(), "UNABLE_TO_ACQUIRE_MEMORY");
        EXPECT_NE(error.message().find("sort"), std::string::npos);
        EXPECT_NE(error.message().find("process"), std::string::npos);
    }
}

TEST(MemoryPool, CountsFromManyThreads) {
    const auto root = MemoryPool::make_root("process", 10'000);
    {
        std::vector<std::jthread> threads;
        for (int i = 0; i < 4; ++i) {
            threads.emplace_back([pool = root->make_child("task")] {
                for (int n = 0; n < 10'000; ++n) {
                    if (pool->try_reserve(3000)) pool->release(3000);
                }
            });
        }
    }
    EXPECT_EQ(root->used(), 0);
    EXPECT_LE(root->peak(), 10'000);
}

TEST(Buffer, IsAlignedPaddedAndChargedWhileItLives) {
    const auto root = MemoryPool::make_root("process", MemoryPool::kUnlimited);
    {
        const auto buffer = Buffer::allocate_zeroed(100, root);
        EXPECT_EQ(reinterpret_cast<uintptr_t>(buffer->data()) % 64, 0u);
        EXPECT_GE(root->used(), 163);
        for (int i = 0; i < 163; ++i) ASSERT_EQ(buffer->data()[i], 0);
        buffer->mutable_data()[162] = 1;
    }
    EXPECT_EQ(root->used(), 0);
}

TEST(Buffer, WrappedBytesKeepTheirOwnerAndCostNothing) {
    auto owner = std::make_shared<std::vector<char>>(10, 'x');
    const std::weak_ptr<std::vector<char>> watch = owner;
    auto buffer = Buffer::wrap(owner->data(), 10, owner);
    owner.reset();
    EXPECT_FALSE(watch.expired());
    EXPECT_EQ(buffer->data()[9], 'x');
    buffer.reset();
    EXPECT_TRUE(watch.expired());
}

TEST(ProcessMemory, AGreedyQueryLeavesTheLastToTheOthers) {
    static const MemoryPoolPtr root = MemoryPool::make_root("process", int64_t{1} << 30);  // stays the budget
    ProcessMemory::set_budget(root);
    constexpr int64_t kMegabyte = 1 << 20;
    const auto greedy = root->make_child("greedy"), other = root->make_child("other");
    const auto first = ProcessMemory::mark_running_query();
    ASSERT_TRUE(greedy->try_reserve(700 * kMegabyte));
    {
        const auto second = ProcessMemory::mark_running_query();
        EXPECT_FALSE(greedy->try_reserve(200 * kMegabyte));
        EXPECT_EQ(greedy->used(), 700 * kMegabyte);
        EXPECT_TRUE(other->try_reserve(200 * kMegabyte));
        other->release(200 * kMegabyte);
    }
    EXPECT_TRUE(greedy->try_reserve(200 * kMegabyte));  // there are no others
    greedy->release(900 * kMegabyte);
    EXPECT_EQ(root->used(), 0);
}

}  // namespace
}  // namespace firesteel
