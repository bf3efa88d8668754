#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "common/growing_array.h"

namespace firesteel {

/// The numbers that an exact percentile is taken of, in Spark's order: NaN last. Rows are kept one by one
/// until many are found to repeat; then values and how often each came. Not thread-safe.
class PercentileValues {
public:
    void add(double value, const MemoryPoolPtr& pool) {
        if (single_.full() && single_.size() >= kJoinFrom && many_seem_to_repeat()) join_if_many_repeat(pool);
        single_.append(value, pool);
    }
    void add_weighted(double value, int64_t weight, const MemoryPoolPtr& pool);
    void add_all(const PercentileValues& other, const MemoryPoolPtr& pool);
    /// All of them with their weights, and back.
    std::string_view bytes(const MemoryPoolPtr& pool);
    void add_bytes(std::string_view bytes, const MemoryPoolPtr& pool);

private:
    friend class PercentileReader;
    struct Weighted {
        double value;
        int64_t count;
    };
    using AllWeighted = GrowingArray<Weighted>;
    static constexpr int64_t kJoinFrom = 4096;

    AllWeighted& weighted();
    static bool comes_before(const Weighted& a, const Weighted& b);
    static void compact(AllWeighted& values);
    bool many_seem_to_repeat() const;
    void join_if_many_repeat(const MemoryPoolPtr& pool);
    void join_all(const MemoryPoolPtr& pool);

    GrowingArray<double> single_;            // in any order
    std::unique_ptr<AllWeighted> weighted_;  // when there are some
};

/// Finds values by their place in the order, which it makes only as far as it has to. The values stay the
/// same, but not where they lie; none is added meanwhile.
class PercentileReader {
public:
    PercentileReader(PercentileValues& values, bool descending, const MemoryPoolPtr& pool);
    int64_t rows() const { return rows_; }
    /// The value at a rank below rows().
    double at(int64_t rank);

private:
    double settle(int64_t rank);

    PercentileValues& values_;
    const bool descending_;
    int64_t rows_ = 0;
    int64_t numbers_ = 0;        // single values before those that are none
    int64_t settled_ = -1;       // the rank up to which, and from which, single values are apart
    std::vector<int64_t> ends_;  // of weighted values: rows up to and including each
};

}  // namespace firesteel
