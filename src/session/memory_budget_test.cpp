#include "session/memory_budget.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace firesteel {
namespace {

class MemoryBudgetTest : public ::testing::Test {
protected:
    MemoryBudgetTest() {
        char name[] = "/tmp/memory_budget_XXXXXX";
        root_ = mkdtemp(name);
        write("proc/meminfo", "MemTotal:  9000000 kB\nMemFree:  100 kB\nMemAvailable:  8000000 kB\n");
    }
    ~MemoryBudgetTest() override { std::filesystem::remove_all(root_); }
    void write(const std::string& path, const std::string& text) {
        std::filesystem::create_directories((root_ / path).parent_path());
        std::ofstream(root_ / path) << text;
    }
    int64_t free() const { return free_memory(root_ / "proc", root_ / "cgroup"); }
    std::filesystem::path root_;
};

TEST_F(MemoryBudgetTest, TheMachineAloneDecidesWithoutGroups) { EXPECT_EQ(free(), 8000000LL * 1024); }

TEST_F(MemoryBudgetTest, AGroupOfVersion2CountsWithoutItsCachedFiles) {
    write("proc/self/cgroup", "0::/a/b\n");
    write("cgroup/a/b/memory.max", "max\n");
    write("cgroup/a/b/memory.current", "5000\n");
    EXPECT_EQ(free(), 8000000LL * 1024);
    write("cgroup/a/memory.max", "1000000\n");  // the one above is the tighter one
    write("cgroup/a/memory.current", "300000\n");
    EXPECT_EQ(free(), 700000);
    write("cgroup/a/memory.stat", "anon 1\ninactive_file 100000\n");
    EXPECT_EQ(free(), 800000);
}

TEST_F(MemoryBudgetTest, AHiddenGroupHasItsFilesAtTheRoot) {
    write("proc/self/cgroup", "0::/docker/0123\n");
    write("cgroup/memory.max", "1000000\n");
    write("cgroup/memory.current", "300000\n");
    EXPECT_EQ(free(), 700000);
}

TEST_F(MemoryBudgetTest, AGroupOfVersion1) {
    write("proc/self/cgroup", "5:cpu,memory:/x\n4:freezer:/x\n0::/\n");
    write("cgroup/memory/x/memory.limit_in_bytes", "2000000\n");
    write("cgroup/memory/x/memory.usage_in_bytes", "2500000\n");
    EXPECT_EQ(free(), 0);
    write("cgroup/memory/x/memory.stat", "total_inactive_file 1500000\n");
    EXPECT_EQ(free(), 1000000);
}

}  // namespace
}  // namespace firesteel
