#include "functions/aggregate/quantile_summary.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace firesteel {

namespace {

constexpr int64_t kHeadSize = 50000;
constexpr int64_t kCompressThreshold = 10000;

bool is_less(double a, double b) {
    if (std::isnan(a)) return false;
    return std::isnan(b) || a < b;
}

}  // namespace

void QuantileSummary::insert(double value, double relative_error, const MemoryPoolPtr& pool) {
    head_.append(value, pool);
    compressed_ = false;
    if (head_.size() < kHeadSize) return;
    insert_head(relative_error, pool);
    if (samples_.size() >= kCompressThreshold) compress(relative_error, pool);
}

void QuantileSummary::insert_head(double relative_error, const MemoryPoolPtr& pool) {
    if (head_.empty()) return;
    std::sort(head_.begin(), head_.end(), is_less);
    Samples merged;
    merged.reserve(samples_.size() + head_.size(), pool);
    int64_t next = 0;
    for (int64_t i = 0; i < head_.size(); ++i) {
        const double value = head_[i];
        while (next < samples_.size() && samples_[next].value <= value) merged.append(samples_[next++], pool);
        ++count_;
        const bool is_extreme = merged.empty() || (next == samples_.size() && i == head_.size() - 1);
        const int64_t delta =
            is_extreme ? 0
                       : static_cast<int64_t>(std::floor(2.0 * relative_error * static_cast<double>(count_)));
        merged.append({value, 1, delta}, pool);
    }
    while (next < samples_.size()) merged.append(samples_[next++], pool);
    samples_ = std::move(merged);
    head_.clear();
}

void QuantileSummary::compress(double relative_error, const MemoryPoolPtr& pool) {
    if (compressed_) return;
    insert_head(relative_error, pool);
    samples_ = compressed(samples_, 2.0 * relative_error * static_cast<double>(count_), pool);
    compressed_ = true;
}

/// From the greatest sample down, each takes in its neighbour below while their ranks stay within the
/// threshold.
QuantileSummary::Samples QuantileSummary::compressed(const Samples& samples, double threshold,
                                                     const MemoryPoolPtr& pool) {
    Samples kept;
    if (samples.empty()) return kept;
    Sample head = samples.back();
    for (int64_t i = samples.size() - 2; i >= 1; --i) {
        const Sample& sample = samples[i];
        if (static_cast<double>(sample.g + head.g + head.delta) < threshold) {
            head.g += sample.g;
        } else {
            kept.append(head, pool);
            head = sample;
        }
    }
    kept.append(head, pool);
    const Sample& least = samples[0];
    if (least.value <= head.value && samples.size() > 1) kept.append(least, pool);
    std::reverse(kept.begin(), kept.end());
    return kept;
}

void QuantileSummary::merge(QuantileSummary& other, double relative_error, const MemoryPoolPtr& pool) {
    compress(relative_error, pool);
    other.compress(relative_error, pool);
    if (other.count_ == 0) return;
    if (count_ == 0) {
        *this = std::move(other);
        return;
    }
    const auto uncertainty = [&](int64_t count) {
        return static_cast<int64_t>(std::floor(2.0 * relative_error * static_cast<double>(count)));
    };
    const int64_t own_delta = uncertainty(other.count_), other_delta = uncertainty(count_);
    Samples merged;
    merged.reserve(samples_.size() + other.samples_.size(), pool);
    int64_t own = 0, others = 0;
    while (own < samples_.size() && others < other.samples_.size()) {
        Sample next;
        if (samples_[own].value < other.samples_[others].value) {
            next = samples_[own++];
            if (others > 0) next.delta += own_delta;
        } else {
            next = other.samples_[others++];
            if (own > 0) next.delta += other_delta;
        }
        merged.append(next, pool);
    }
    while (own < samples_.size()) merged.append(samples_[own++], pool);
    while (others < other.samples_.size()) merged.append(other.samples_[others++], pool);
    count_ += other.count_;
    samples_ = compressed(merged, 2.0 * relative_error * static_cast<double>(count_), pool);
}

std::vector<double> QuantileSummary::query(const std::vector<double>& percentages,
                                           double relative_error) const {
    int64_t widest = 0;
    for (const Sample& sample : samples_) widest = std::max(widest, sample.delta + sample.g);
    const auto target_error = static_cast<double>(widest / 2);
    std::vector<size_t> order(percentages.size());
    std::iota(order.begin(), order.end(), size_t{0});
    std::stable_sort(order.begin(), order.end(),
                     [&](size_t a, size_t b) { return percentages[a] < percentages[b]; });
    std::vector<double> found(percentages.size());
    int64_t at = 0, least_rank = samples_[0].g;
    for (const size_t position : order) {
        const double percentage = percentages[position];
        if (percentage <= relative_error || samples_.size() == 1) {
            found[position] = samples_[0].value;
            continue;
        }
        if (percentage >= 1 - relative_error) {
            found[position] = samples_.back().value;
            continue;
        }
        const double rank = std::ceil(percentage * static_cast<double>(count_));
        for (;; least_rank += samples_[at].g) {
            if (at >= samples_.size() - 1) {
                least_rank = 0;
                break;
            }
            const auto least = static_cast<double>(least_rank);
            const auto most = static_cast<double>(least_rank + samples_[at].delta);
            if (most - target_error <= rank && rank <= least + target_error) break;
            ++at;
        }
        found[position] = samples_[at].value;
    }
    return found;
}

std::string QuantileSummary::to_bytes() const {
    std::string bytes(reinterpret_cast<const char*>(&count_), sizeof(count_));
    bytes += samples_.bytes();
    return bytes;
}

QuantileSummary QuantileSummary::from_bytes(std::string_view bytes, const MemoryPoolPtr& pool) {
    QuantileSummary summary;
    std::memcpy(&summary.count_, bytes.data(), sizeof(summary.count_));
    summary.samples_.append_bytes(bytes.substr(sizeof(summary.count_)), pool);
    return summary;
}

}  // namespace firesteel
