#pragma once

#include <algorithm>
#include <mutex>
#include <utility>
#include <vector>

#include "functions/kernel.h"

namespace firesteel {

/// Where the generators of a call stand, by partition: how many numbers a row takes is not known beforehand,
/// so the next batch of a partition goes on where the last one stopped. A batch that follows no other starts
/// over from row 0. Any thread may take and put.
template <typename Generator>
class KeptGenerators final : public KernelState {
public:
    /// The generator before `row`. `skip_row(generator)` draws what one row takes.
    template <typename SkipRow>
    Generator take(int32_t partition, int64_t row, int64_t seed, const SkipRow& skip_row) const {
        {
            const std::lock_guard lock(mutex_);
            const auto found = std::find_if(kept_.begin(), kept_.end(), [&](const Kept& k) {
                return k.partition == partition && k.row == row;
            });
            if (found != kept_.end()) {
                Generator generator = std::move(found->generator);
                kept_.erase(found);
                return generator;
            }
        }
        Generator generator(seed + partition);
        for (int64_t i = 0; i < row; ++i) skip_row(generator);
        return generator;
    }
    void put(int32_t partition, int64_t row, Generator generator) const {
        const std::lock_guard lock(mutex_);
        kept_.push_back({partition, row, std::move(generator)});
        if (kept_.size() > kMost) kept_.erase(kept_.begin());
    }

private:
    struct Kept {
        int32_t partition;
        int64_t row;
        Generator generator;
    };
    static constexpr size_t kMost = 256;
    mutable std::mutex mutex_;
    mutable std::vector<Kept> kept_;  // guarded by mutex_
};

template <typename Generator>
KernelStatePtr prepare_generators(const std::vector<std::shared_ptr<const Value>>&, const EvalSettings&) {
    return std::make_shared<const KeptGenerators<Generator>>();
}

}  // namespace firesteel
