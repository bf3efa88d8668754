#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/growing_array.h"

namespace firesteel {

/// A KLL sketch of quantiles in Apache DataSketches' format. Item: int64_t, float or double. Items of level i
/// stand for 2^i values each; a full level hands every second of its items to the next one, whether odd or
/// even by a coin. Not thread-safe.
template <typename Item>
class KllSketch {
public:
    static constexpr int kLeastK = 8;
    static constexpr int kMostK = 65535;
    static constexpr int kDefaultK = 200;

    KllSketch(int k, MemoryPoolPtr pool);
    KllSketch(KllSketch&&) = default;
    KllSketch& operator=(KllSketch&&) = default;
    /// Nothing when `bytes` are no sketch. Of which type its items are, bytes do not say.
    static std::optional<KllSketch> parse(std::string_view bytes, const MemoryPoolPtr& pool);

    int k() const { return k_; }
    uint64_t count() const { return count_; }
    bool empty() const { return count_ == 0; }
    void add(Item item);  // NaN is not counted
    void merge(const KllSketch& source);
    std::string bytes() const;
    /// The summary that kll_sketch_to_string shows.
    std::string text() const;

private:
    template <typename>
    friend class KllSortedView;
    using Items = GrowingArray<Item>;

    int64_t retained() const;
    int64_t capacity() const;
    int64_t level_capacity(size_t level) const;
    void make_room();
    void compact(size_t level);
    bool coin();

    MemoryPoolPtr pool_;
    int k_;
    int least_k_;  // of all that was merged
    uint64_t count_ = 0;
    Item least_{}, greatest_{};  // when not empty
    std::vector<Items> levels_;  // level 0 newest last, the others ascending
    uint32_t coins_ = 0x9E3779B9;
};

/// The items of a sketch in order, to be asked for quantiles and ranks. REQUIRES: the sketch is not empty
template <typename Item>
class KllSortedView {
public:
    explicit KllSortedView(const KllSketch<Item>& sketch);
    /// The least item so that at least the fraction `rank` of all values is not greater.
    Item quantile(double rank) const;
    /// The fraction of the values that are not greater.
    double rank(Item item) const;

private:
    std::vector<Item> items_;
    std::vector<uint64_t> ranks_;  // how many values up to here
};

extern template class KllSketch<int64_t>;
extern template class KllSketch<float>;
extern template class KllSketch<double>;
extern template class KllSortedView<int64_t>;
extern template class KllSortedView<float>;
extern template class KllSortedView<double>;

}  // namespace firesteel
