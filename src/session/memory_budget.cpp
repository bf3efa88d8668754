#include "session/memory_budget.h"

#include <algorithm>
#include <fstream>
#include <optional>
#include <string_view>

namespace firesteel {
namespace {

constexpr int64_t kUnknown = int64_t{2} << 30;

/// The number behind `name` in lines of "name  12345 kB" or "name 12345".
std::optional<int64_t> number_of(const std::string& path, std::string_view name) {
    std::ifstream file(path);
    std::string word, rest;
    int64_t number = 0;
    while (file >> word >> number) {
        if (word == name) return number;
        std::getline(file, rest);
    }
    return std::nullopt;
}

/// Absent when there is no such file, or "max" stands in it.
std::optional<int64_t> number_in(const std::string& path) {
    std::ifstream file(path);
    int64_t number = 0;
    if (!(file >> number)) return std::nullopt;
    return number;
}

struct GroupFiles {
    const char* limit;
    const char* used;
    const char* cached;  // in memory.stat: file pages that nobody would miss
};
constexpr GroupFiles kVersion1{"/memory.limit_in_bytes", "/memory.usage_in_bytes", "total_inactive_file"};
constexpr GroupFiles kVersion2{"/memory.max", "/memory.current", "inactive_file"};

/// What the group and those above it leave. Inside a container the group's own path is often hidden, and its
/// files lie at the root.
int64_t left_by_group(const std::string& root, std::string group, const GroupFiles& files) {
    int64_t left = INT64_MAX;
    while (true) {
        const std::string folder = root + group;
        const auto limit = number_in(folder + files.limit), used = number_in(folder + files.used);
        if (limit && used) {
            const int64_t cached = number_of(folder + "/memory.stat", files.cached).value_or(0);
            left = std::min(left, std::max<int64_t>(0, *limit - (*used - cached)));
        }
        const size_t slash = group.rfind('/');
        if (slash == std::string::npos) return left;
        group.erase(slash);
    }
}

}  // namespace

int64_t free_memory(const std::string& proc, const std::string& cgroups) {
    int64_t left = kUnknown;
    if (const auto kilobytes = number_of(proc + "/meminfo", "MemAvailable:")) left = *kilobytes * 1024;
    std::ifstream groups(proc + "/self/cgroup");  // lines of "4:memory:/group", or "0::/group"
    for (std::string line; std::getline(groups, line);) {
        const size_t first = line.find(':'), second = line.find(':', first + 1);
        if (second == std::string::npos) continue;
        const std::string controllers = "," + line.substr(first + 1, second - first - 1) + ",";
        const std::string group = line.substr(second + 1);
        if (controllers == ",,") left = std::min(left, left_by_group(cgroups, group, kVersion2));
        if (controllers.find(",memory,") != std::string::npos)
            left = std::min(left, left_by_group(cgroups + "/memory", group, kVersion1));
    }
    return left;
}

}  // namespace firesteel
