#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <utility>
#include <vector>

#include "exec/operator.h"

namespace firesteel {

/// Batches of many tasks put back into result order: what sinks that need all rows in order keep. Each morsel
/// is filled by one task at a time; the map itself is guarded.
class OrderedRows {
public:
    void add(const MorselOrder& order, Batch batch) {
        std::lock_guard lock(mutex_);
        morsels_[order].push_back(std::move(batch));
    }
    void add_all(std::vector<std::pair<MorselOrder, Batch>> batches) {
        std::lock_guard lock(mutex_);
        for (auto& [order, batch] : batches) morsels_[order].push_back(std::move(batch));
    }
    /// All batches in order; empties the object. Called when nobody adds any more.
    std::vector<Batch> take() {
        std::lock_guard lock(mutex_);
        std::vector<Batch> batches;
        for (auto& [order, list] : morsels_) {
            for (Batch& batch : list) batches.push_back(std::move(batch));
        }
        morsels_.clear();
        return batches;
    }
    /// The same, each with its morsel.
    std::vector<std::pair<MorselOrder, Batch>> take_placed() {
        std::lock_guard lock(mutex_);
        std::vector<std::pair<MorselOrder, Batch>> batches;
        for (auto& [order, list] : morsels_) {
            for (Batch& batch : list) batches.emplace_back(order, std::move(batch));
        }
        morsels_.clear();
        return batches;
    }

private:
    std::mutex mutex_;
    std::map<MorselOrder, std::vector<Batch>> morsels_;
};

/// Keeps all rows, in order, for what comes after it.
class OrderedRowsSink final : public Sink {
public:
    std::unique_ptr<SinkState> open(TaskContext&) override { return std::make_unique<SinkState>(); }
    Progress consume(SinkState&, const Batch& batch, TaskContext& context) override {
        rows_.add(context.order, batch);
        return Progress::kMore;
    }
    std::vector<Batch> take() { return rows_.take(); }

private:
    OrderedRows rows_;
};

/// How a source numbers its batches: as one partition, or as they say themselves.
enum class BatchPositions : uint8_t { kOnePartition, kTheirOwn };

/// A source over batches that exist only when the pipeline starts: `provide` is called once, when the first
/// task asks.
std::shared_ptr<Source> make_batches_source(std::function<std::vector<Batch>()> provide,
                                            BatchPositions positions = BatchPositions::kOnePartition);

}  // namespace firesteel
