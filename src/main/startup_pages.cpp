#include "main/startup_pages.h"

#include <link.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>
#include <fstream>
#include <string>
#include <string_view>

namespace firesteel {
namespace {

/// Was the object's code written to when it was loaded? Nobody builds such ones any more.
bool has_relocated_code(const dl_phdr_info& object) {
    for (int i = 0; i < object.dlpi_phnum; ++i) {
        if (object.dlpi_phdr[i].p_type != PT_DYNAMIC) continue;
        const auto* entry =
            reinterpret_cast<const ElfW(Dyn)*>(object.dlpi_addr + object.dlpi_phdr[i].p_vaddr);
        for (; entry->d_tag != DT_NULL; ++entry) {
            if (entry->d_tag == DT_TEXTREL) return true;
            if (entry->d_tag == DT_FLAGS && (entry->d_un.d_val & DF_TEXTREL) != 0) return true;
        }
    }
    return false;
}

/// Of the program or a library, the parts that were never open to writing.
int drop_pages_of(dl_phdr_info* object, size_t, void*) noexcept {
    const std::string_view name(object->dlpi_name);
    const bool is_file =
        name.empty() || name.starts_with('/');  // the program has no name, the kernel's no path
    if (!is_file || has_relocated_code(*object)) return 0;
    const auto page = static_cast<uintptr_t>(sysconf(_SC_PAGESIZE));
    for (int i = 0; i < object->dlpi_phnum; ++i) {
        const ElfW(Phdr)& part = object->dlpi_phdr[i];
        if (part.p_type != PT_LOAD || (part.p_flags & PF_W) != 0) continue;
        const uintptr_t begin = object->dlpi_addr + part.p_vaddr, end = begin + part.p_memsz;
        const uintptr_t first = begin / page * page;
        madvise(reinterpret_cast<void*>(first), (end - first + page - 1) / page * page, MADV_DONTNEED);
    }
    return 0;
}

/// A debugger writes to code.
bool is_traced() {
    std::ifstream file("/proc/self/status");
    for (std::string line; std::getline(file, line);) {
        if (line.starts_with("TracerPid:")) return line.find_first_of("123456789") != std::string::npos;
    }
    return true;
}

}  // namespace

void drop_startup_pages() noexcept {
    try {
        if (!is_traced()) dl_iterate_phdr(drop_pages_of, nullptr);
    } catch (...) {  // NOLINT: a wish
    }
}

}  // namespace firesteel
