#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/growing_array.h"

namespace firesteel {

/// Spark's QuantileSummaries (Greenwald and Khanna's sketch with a buffer in front): the same answers for the
/// same values in the same order.
class QuantileSummary {
public:
    void insert(double value, double relative_error, const MemoryPoolPtr& pool);
    void merge(QuantileSummary& other, double relative_error, const MemoryPoolPtr& pool);
    /// Brings in what is buffered and drops samples that the error allows to drop.
    void compress(double relative_error, const MemoryPoolPtr& pool);
    bool empty() const { return count_ == 0 && head_.empty(); }
    /// The values at those fractions. REQUIRES: compressed and not empty.
    std::vector<double> query(const std::vector<double>& percentages, double relative_error) const;

    /// REQUIRES: compressed.
    std::string to_bytes() const;
    static QuantileSummary from_bytes(std::string_view bytes, const MemoryPoolPtr& pool);

private:
    /// A sampled value: the rank is `g` above the one before it, give or take `delta`.
    struct Sample {
        double value;
        int64_t g;
        int64_t delta;
    };
    using Samples = GrowingArray<Sample>;

    void insert_head(double relative_error, const MemoryPoolPtr& pool);
    static Samples compressed(const Samples& samples, double threshold, const MemoryPoolPtr& pool);

    Samples samples_;
    GrowingArray<double> head_;  // values not yet among the samples
    int64_t count_ = 0;          // values among the samples
    bool compressed_ = true;
};

}  // namespace firesteel
