#include "functions/aggregate/percentile_values.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace firesteel {

namespace {

bool is_same(double a, double b) { return a == b || (std::isnan(a) && std::isnan(b)); }

}  // namespace

PercentileValues::AllWeighted& PercentileValues::weighted() {
    if (!weighted_) weighted_ = std::make_unique<AllWeighted>();
    return *weighted_;
}

bool PercentileValues::comes_before(const Weighted& a, const Weighted& b) {
    if (std::isnan(b.value)) return !std::isnan(a.value);
    return a.value < b.value;
}

/// Sorts and joins equal values.
void PercentileValues::compact(AllWeighted& values) {
    std::sort(values.begin(), values.end(), comes_before);
    int64_t kept = 0;
    for (const Weighted& next : values) {
        if (kept > 0 && is_same(values[kept - 1].value, next.value)) {
            values[kept - 1].count += next.count;
        } else {
            values[kept++] = next;
        }
    }
    values.truncate(kept);
}

/// Looks at rows that lie together and at rows that lie apart.
bool PercentileValues::many_seem_to_repeat() const {
    constexpr int64_t kPlaces = 32, kTogether = 32;
    std::vector<double> sample;
    for (int64_t place = 0; place < kPlaces; ++place) {
        const double* from = single_.begin() + place * (single_.size() / kPlaces);
        std::copy_if(from, from + kTogether, std::back_inserter(sample),
                     [](double v) { return !std::isnan(v); });
    }
    std::sort(sample.begin(), sample.end());
    return std::adjacent_find(sample.begin(), sample.end()) != sample.end() ||
           static_cast<int64_t>(sample.size()) < kPlaces * kTogether;
}

void PercentileValues::join_if_many_repeat(const MemoryPoolPtr& pool) {
    AllWeighted joined;
    joined.reserve(single_.size(), pool);
    for (const double value : single_) joined.append({value, 1}, pool);
    compact(joined);
    if (joined.size() > single_.size() / 4) return;  // a weight takes as much as a value, and room to grow
    AllWeighted& all = weighted();
    all.append_all(joined.begin(), joined.size(), pool);
    compact(all);
    single_.clear();
}

void PercentileValues::join_all(const MemoryPoolPtr& pool) {
    AllWeighted& all = weighted();
    all.reserve(all.size() + single_.size(), pool);
    for (const double value : single_) all.append({value, 1}, pool);
    single_.clear();
    compact(all);
}

void PercentileValues::add_weighted(double value, int64_t weight, const MemoryPoolPtr& pool) {
    AllWeighted& all = weighted();
    if (all.full() && all.size() >= kJoinFrom) {
        const int64_t before = all.size();
        compact(all);
        if (all.size() > before / 2) all.reserve(before * 2, pool);
    }
    all.append({value, weight}, pool);
}

void PercentileValues::add_all(const PercentileValues& other, const MemoryPoolPtr& pool) {
    single_.append_all(other.single_.begin(), other.single_.size(), pool);
    if (other.weighted_) weighted().append_all(other.weighted_->begin(), other.weighted_->size(), pool);
}

std::string_view PercentileValues::bytes(const MemoryPoolPtr& pool) {
    join_all(pool);
    return weighted_->bytes();
}

void PercentileValues::add_bytes(std::string_view bytes, const MemoryPoolPtr& pool) {
    weighted().append_bytes(bytes, pool);
}

PercentileReader::PercentileReader(PercentileValues& values, bool descending, const MemoryPoolPtr& pool)
    : values_(values), descending_(descending) {
    if (values.weighted_) {
        values.join_all(pool);
        for (const auto& entry : *values.weighted_) ends_.push_back(rows_ += entry.count);
        return;
    }
    rows_ = values.single_.size();
    numbers_ = std::partition(values.single_.begin(), values.single_.end(),
                              [](double v) { return !std::isnan(v); }) -
               values.single_.begin();
}

double PercentileReader::at(int64_t rank) {
    if (descending_) rank = rows_ - 1 - rank;
    if (values_.weighted_) {
        const auto found = std::upper_bound(ends_.begin(), ends_.end(), rank);
        return (*values_.weighted_)[found - ends_.begin()].value;
    }
    return rank < numbers_ ? settle(rank) : std::numeric_limits<double>::quiet_NaN();
}

double PercentileReader::settle(int64_t rank) {
    double* const begin = values_.single_.begin();
    if (rank < settled_) {
        std::nth_element(begin, begin + rank, begin + settled_);
    } else if (rank == settled_ + 1) {
        std::swap(begin[rank], *std::min_element(begin + rank, begin + numbers_));
    } else if (rank > settled_) {
        std::nth_element(begin + settled_ + 1, begin + rank, begin + numbers_);
    }
    settled_ = rank;
    return begin[rank];
}

}  // namespace firesteel
