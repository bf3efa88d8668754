#include "common/parallel_work.h"

#include <gtest/gtest.h>

#include <atomic>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace firesteel {
namespace {

/// Threads that help, for as long as it lives.
class ParallelWorkTest : public testing::Test {
protected:
    ParallelWorkTest() {
        ParallelWork::set_helpers(3, [this](std::function<void()> task) {
            const std::lock_guard lock(mutex_);
            threads_.emplace_back(std::move(task));
        });
    }
    ~ParallelWorkTest() override {
        ParallelWork::set_helpers(0, nullptr);
        for (std::thread& thread : threads_) thread.join();
    }

private:
    std::mutex mutex_;
    std::vector<std::thread> threads_;
};

TEST_F(ParallelWorkTest, DoesEachPieceOnce) {
    for (const size_t count : {0, 1, 2, 1000}) {
        std::vector<std::atomic<int>> done(count);
        ParallelWork::run(count, [&](size_t i) { ++done[i]; });
        for (const auto& times : done) EXPECT_EQ(times, 1);
    }
}

TEST_F(ParallelWorkTest, RaisesWhatTheFirstOfThoseThatFailedRaised) {
    for (int attempt = 0; attempt < 50; ++attempt) {
        try {
            ParallelWork::run(100, [](size_t i) {
                if (i % 7 == 3) throw std::runtime_error(std::to_string(i));
            });
            FAIL();
        } catch (const std::runtime_error& error) {
            EXPECT_STREQ(error.what(), "3");
        }
    }
}

TEST(ParallelWork, GoesOnAloneWhereHelpersNeverCome) {
    std::vector<std::function<void()>> late;
    ParallelWork::set_helpers(2, [&](std::function<void()> task) { late.push_back(std::move(task)); });
    size_t done = 0;
    ParallelWork::run(10, [&](size_t) { ++done; });
    ParallelWork::set_helpers(0, nullptr);
    for (const auto& task : late) task();
    EXPECT_EQ(done, 10U);
    EXPECT_EQ(late.size(), 2U);
}

}  // namespace
}  // namespace firesteel
