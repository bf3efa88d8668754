#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>

namespace firesteel {

/// Work of a call that threads without other work may help with, outside of queries' pipelines: what is there
/// to be found out before there is a plan. Thread-safe.
class ParallelWork {
public:
    /// Runs a function on another thread, some time or never.
    using Submit = std::function<void(std::function<void()>)>;
    /// So many may help a caller. Without any, callers do their work alone.
    static void set_helpers(int32_t helpers, Submit submit);

    /// Calls piece(0) to piece(count - 1), in any order, some at the same time, and returns when all have
    /// ended. Raises what the first of those that failed raised: those behind it may be left out.
    static void run(size_t count, const std::function<void(size_t)>& piece);
};

}  // namespace firesteel
