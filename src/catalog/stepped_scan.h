#pragma once

#include <functional>

#include "catalog/table_provider.h"

namespace firesteel {

enum class ScanStep : uint8_t {
    kTask,   // here is a morsel
    kLater,  // other threads are fetching what comes next; ask again after the wake-up
    kEnd,    // there is none left
};

/// A scan whose next morsel may have to be fetched first, by whichever thread asks for it: others are not
/// kept waiting but told to come later. next_task() of such a scan is for a caller that is alone.
class SteppedScan : public TableScan {
public:
    /// How many threads will share the morsels; called before the first is asked for.
    virtual void share_among(int32_t tasks) = 0;
    /// The next morsel, numbered as by next_task(). Thread-safe. `wake` is kept, and called once or more by
    /// any thread, when the answer was to come later.
    virtual ScanStep next_step(const std::function<void()>& wake, int64_t& sequence,
                               std::unique_ptr<ScanTask>& out) = 0;

    std::unique_ptr<ScanTask> next_task(int64_t& sequence) final {
        std::unique_ptr<ScanTask> task;
        next_step([] {}, sequence, task);
        return task;
    }
};

}  // namespace firesteel
