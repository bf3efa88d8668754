#pragma once

#include <fmt/core.h>

#include "common/error.h"

/// An invariant of the engine. When it does not hold, the query ends with INTERNAL_ERROR; the server goes on.
#define CHECK(condition, ...)                                                                           \
    do {                                                                                                \
        if (!(condition)) [[unlikely]]                                                                  \
            ::firesteel::raise_internal_error(                                                          \
                __FILE__, __LINE__, ::firesteel::check_message(#condition __VA_OPT__(, ) __VA_ARGS__)); \
    } while (false)

namespace firesteel {

[[gnu::cold, gnu::noinline]] inline std::string check_message(const char* condition) { return condition; }

template <typename... Args>
[[gnu::cold, gnu::noinline]] std::string check_message(const char* condition,
                                                       fmt::format_string<Args...> format, Args&&... args) {
    return fmt::format("{}: {}", condition, fmt::format(format, std::forward<Args>(args)...));
}

}  // namespace firesteel
