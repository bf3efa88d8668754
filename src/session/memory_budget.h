#pragma once

#include <cstdint>
#include <string>

namespace firesteel {

/// Bytes that this process could still take: what the machine has available, and what every control group
/// (version 1 or 2) that it lives in leaves it. The folders are those of the system; tests give others.
int64_t free_memory(const std::string& proc = "/proc", const std::string& cgroups = "/sys/fs/cgroup");

}  // namespace firesteel
