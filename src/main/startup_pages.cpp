#include "main/startup_pages.h"

#include <sys/mman.h>

#include <cstdint>
#include <cstdlib>
#include <exception>
#include <fstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace firesteel {
namespace {

struct Mapping {
    uintptr_t begin = 0, end = 0;
    bool can_come_again = false;  // of a file, nobody may write to it, and nobody has
};

/// "7f35-7f36 r-xp 00000000 fe:00 1234  /usr/lib/libc.so.6"
bool read_mapping(const std::string& line, Mapping& mapping) {
    char* next = nullptr;
    mapping.begin = std::strtoull(line.c_str(), &next, 16);
    if (next == line.c_str() || *next != '-') return false;
    mapping.end = std::strtoull(next + 1, &next, 16);
    const std::string_view rest(next);
    mapping.can_come_again =
        (rest.starts_with(" r-xp") || rest.starts_with(" r--p")) && rest.find(" /") != std::string_view::npos;
    return *next == ' ';
}

/// Is it the line of that name, with another number than zero ("Swap:    12 kB")?
bool is_some(const std::string& line, std::string_view name) {
    return line.starts_with(name) && std::strtoll(line.c_str() + name.size(), nullptr, 10) != 0;
}

/// What has been written to before it was closed to writing (relocated tables) would be lost: that is dirty,
/// belongs to no file any more, or lies in the swap file.
std::vector<Mapping> clean_mappings() {
    std::vector<Mapping> found;
    std::ifstream file("/proc/self/smaps");
    Mapping current;
    for (std::string line; std::getline(file, line);) {
        Mapping next;
        if (read_mapping(line, next)) {
            current = next;
        } else if (is_some(line, "Private_Dirty:") || is_some(line, "Anonymous:") || is_some(line, "Swap:")) {
            current.can_come_again = false;
        } else if (line.starts_with("VmFlags:") && current.can_come_again) {  // the last line of each
            found.push_back(current);
        }
    }
    return found;
}

}  // namespace

void drop_startup_pages() noexcept {
    try {
        for (const Mapping& mapping : clean_mappings())
            madvise(reinterpret_cast<void*>(mapping.begin), mapping.end - mapping.begin, MADV_DONTNEED);
    } catch (const std::exception&) {
    }
}

}  // namespace firesteel
