#pragma once

#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "common/error.h"
#include "ml/kernels/kmeans.h"
#include "ml/operator.h"

namespace firesteel::ml {

/// What a fit runs over: the rows' features as a dense matrix, and a weight or another number per row.
/// Charged to the pool it was made with for as long as it lives.
struct Dataset {
    DenseMatrix features;
    std::vector<double> numbers;  // per row; empty when no such column was asked for
    MemoryPoolPtr pool;
    int64_t charged = 0;
    ~Dataset();
};
using DatasetPtr = std::shared_ptr<const Dataset>;

/// Datasets that fits of a session have used last, so that fitting the same features again and again (another
/// k, another regularisation) computes them once. Bounded; gives way when memory is short. Thread-safe.
class DatasetCache {
public:
    explicit DatasetCache(MemoryPoolPtr pool) : pool_(std::move(pool)) {}

    /// Null when there is none of that key.
    DatasetPtr find(const std::string& key);
    void add(const std::string& key, DatasetPtr dataset);
    void clear();
    const MemoryPoolPtr& pool() const { return pool_; }

private:
    struct Entry {
        std::string key;
        DatasetPtr dataset;
    };
    const MemoryPoolPtr pool_;
    std::mutex mutex_;
    std::list<Entry> entries_;  // last used first; guarded by mutex_
};

/// Runs the input once and keeps two of its columns: vectors (or arrays of numbers) and, when named, numbers.
/// Raises when a row has none or vectors differ in size, and OUT_OF_MEMORY when the budget does not hold
/// them.
DatasetPtr read_dataset(const LogicalPlanPtr& input, const std::string& features, const std::string& numbers,
                        MlContext& context);

/// Raises unless the column holds vectors or arrays of numbers.
void check_features(const LogicalNode& input, const std::string& name);

/// What Spark's checks inside a running fit raise.
Error user_error(const std::string& message);

/// Memory of a fit itself, charged as long as this lives.
class ScratchMemory {
public:
    /// Raises OUT_OF_MEMORY.
    ScratchMemory(MemoryPoolPtr pool, int64_t bytes);
    ~ScratchMemory();
    ScratchMemory(const ScratchMemory&) = delete;

private:
    const MemoryPoolPtr pool_;
    const int64_t bytes_;
};

/// Loops over rows on the worker pool; the calling thread waits. REQUIRES: not called on a worker.
ParallelFor parallel_on(const std::shared_ptr<WorkerPool>& workers);

}  // namespace firesteel::ml
