#include "functions/sketch/kll_sketch.h"

#include <algorithm>
#include <cmath>

#include "functions/sketch/byte_stream.h"

namespace firesteel {

namespace {

constexpr int64_t kLeastLevelSize = 8;

/// k * (2/3)^depth, rounded.
int64_t shrunk(int64_t k, size_t depth) {
    constexpr size_t kMostAtOnce = 30;
    if (depth > kMostAtOnce) return shrunk(shrunk(k, depth / 2), depth - depth / 2);
    int64_t power = 1;
    for (size_t i = 0; i < depth; ++i) power *= 3;
    return (((k << 1) << depth) / power + 1) >> 1;
}

int64_t level_size(int k, size_t levels, size_t level) {
    return std::max(kLeastLevelSize, shrunk(k, levels - level - 1));
}

int64_t total_size(int k, size_t levels) {
    int64_t total = 0;
    for (size_t i = 0; i < levels; ++i) total += level_size(k, levels, i);
    return total;
}

template <typename Item>
bool is_nan(Item item) {
    if constexpr (std::is_floating_point_v<Item>) return std::isnan(item);
    return false;
}

}  // namespace

template <typename Item>
KllSketch<Item>::KllSketch(int k, MemoryPoolPtr pool) : pool_(std::move(pool)), k_(k), least_k_(k) {
    levels_.emplace_back();
}

template <typename Item>
int64_t KllSketch<Item>::retained() const {
    int64_t total = 0;
    for (const Items& level : levels_) total += level.size();
    return total;
}

template <typename Item>
int64_t KllSketch<Item>::capacity() const {
    return total_size(k_, levels_.size());
}

template <typename Item>
int64_t KllSketch<Item>::level_capacity(size_t level) const {
    return level_size(k_, levels_.size(), level);
}

template <typename Item>
bool KllSketch<Item>::coin() {
    coins_ ^= coins_ << 13;
    coins_ ^= coins_ >> 17;
    coins_ ^= coins_ << 5;
    return (coins_ & 1) != 0;
}

template <typename Item>
void KllSketch<Item>::add(Item item) {
    if (is_nan(item)) return;
    least_ = empty() ? item : std::min(least_, item);
    greatest_ = empty() ? item : std::max(greatest_, item);
    if (retained() >= capacity()) make_room();
    levels_[0].append(item, pool_);
    ++count_;
}

template <typename Item>
void KllSketch<Item>::make_room() {
    size_t level = 0;
    while (levels_[level].size() < level_capacity(level)) ++level;
    compact(level);
}

/// Hands half of a level to the next one. Of an odd number one stays.
template <typename Item>
void KllSketch<Item>::compact(size_t level) {
    if (level + 1 == levels_.size()) levels_.emplace_back();
    Items& from = levels_[level];
    Items& into = levels_[level + 1];
    const bool odd = from.size() % 2 == 1;
    // The one that stays comes first in the order of bytes, which for level 0 is the newest.
    const Item left_over = odd ? (level == 0 ? from.back() : from[0]) : Item{};
    Item* begin = from.begin() + (odd && level > 0 ? 1 : 0);
    Item* end = from.end() - (odd && level == 0 ? 1 : 0);
    if (level == 0) std::sort(begin, end);
    Items merged;
    merged.reserve(into.size() + (end - begin) / 2, pool_);
    const Item* other = into.begin();
    for (const Item* next = begin + (coin() ? 1 : 0); next < end; next += 2) {
        for (; other != into.end() && *other <= *next; ++other) merged.append(*other, pool_);
        merged.append(*next, pool_);
    }
    for (; other != into.end(); ++other) merged.append(*other, pool_);
    into = std::move(merged);
    from.clear();
    if (odd) from.append(left_over, pool_);
}

template <typename Item>
void KllSketch<Item>::merge(const KllSketch& source) {
    if (source.empty()) return;
    const uint64_t count = count_ + source.count_;
    const Item least = empty() ? source.least_ : std::min(least_, source.least_);
    const Item greatest = empty() ? source.greatest_ : std::max(greatest_, source.greatest_);
    for (int64_t i = source.levels_[0].size(); i-- > 0;) add(source.levels_[0][i]);
    while (levels_.size() < source.levels_.size()) levels_.emplace_back();
    for (size_t level = 1; level < source.levels_.size(); ++level) {
        const Items& more = source.levels_[level];
        Items both;
        both.reserve(levels_[level].size() + more.size(), pool_);
        both.append_bytes(levels_[level].bytes(), pool_);
        both.append_bytes(more.bytes(), pool_);
        std::sort(both.begin(), both.end());
        levels_[level] = std::move(both);
    }
    if (source.levels_.size() > 1) {
        least_k_ = std::min(least_k_, source.least_k_);
        for (size_t level = 0; level < levels_.size(); ++level) {
            if (retained() >= capacity() && levels_[level].size() >= level_capacity(level)) compact(level);
        }
    }
    count_ = count;
    least_ = least;
    greatest_ = greatest;
}

namespace {

// Layout: bytes 0 ints before the data, 1 version, 2 family, 3 flags, 4-5 k, 6 least size of a level, 8-15
// number of values, 16-17 least k, 18 levels, then where in the array of items each level starts, least and
// greatest item, items.
constexpr uint8_t kFamily = 15;
constexpr uint8_t kShortInts = 2, kFullInts = 5;
constexpr uint8_t kVersion = 1, kSingleVersion = 2;
constexpr uint8_t kEmptyFlag = 1, kSingleFlag = 4;
constexpr size_t kShortHeader = 8, kFullHeader = 20;
constexpr size_t kMostLevels = 61;

}  // namespace

template <typename Item>
std::string KllSketch<Item>::bytes() const {
    const bool single = count_ == 1;
    ByteWriter out;
    out.put(empty() || single ? kShortInts : kFullInts);
    out.put(single ? kSingleVersion : kVersion);
    out.put(kFamily);
    out.put(static_cast<uint8_t>(empty() ? kEmptyFlag : single ? kSingleFlag : 0));
    out.put(static_cast<uint16_t>(k_));
    out.put(static_cast<uint8_t>(kLeastLevelSize));
    out.put_zeros(1);
    if (empty()) return std::move(out.bytes());
    if (single) {
        out.put(least_);
        return std::move(out.bytes());
    }
    out.put(count_);
    out.put(static_cast<uint16_t>(least_k_));
    out.put(static_cast<uint8_t>(levels_.size()));
    out.put_zeros(1);
    auto start = static_cast<uint32_t>(std::max<int64_t>(capacity() - retained(), 0));
    for (const Items& level : levels_) {
        out.put(start);
        start += static_cast<uint32_t>(level.size());
    }
    out.put(least_);
    out.put(greatest_);
    for (int64_t i = levels_[0].size(); i-- > 0;) out.put(levels_[0][i]);
    for (size_t level = 1; level < levels_.size(); ++level) out.put_bytes(levels_[level].bytes());
    return std::move(out.bytes());
}

template <typename Item>
std::optional<KllSketch<Item>> KllSketch<Item>::parse(std::string_view bytes, const MemoryPoolPtr& pool) {
    ByteReader in(bytes);
    if (!in.has(0, kShortHeader) || in.at<uint8_t>(2) != kFamily) return std::nullopt;
    const auto flags = in.at<uint8_t>(3);
    const int k = in.at<uint16_t>(4);
    if (in.at<uint8_t>(6) != kLeastLevelSize || k < kLeastK) return std::nullopt;
    const int ints = in.at<uint8_t>(0), version = in.at<uint8_t>(1);
    KllSketch sketch(k, pool);
    if (flags & kEmptyFlag) return ints == kShortInts ? std::optional(std::move(sketch)) : std::nullopt;
    if (flags & kSingleFlag) {
        if (version != kSingleVersion || ints != kShortInts || !in.has(kShortHeader, sizeof(Item)))
            return std::nullopt;
        sketch.add(in.at<Item>(kShortHeader));
        return sketch;
    }
    if (version != kVersion || ints != kFullInts || !in.has(0, kFullHeader)) return std::nullopt;
    sketch.count_ = in.at<uint64_t>(8);
    sketch.least_k_ = in.at<uint16_t>(16);
    const size_t levels = in.at<uint8_t>(18);
    if (levels < 1 || levels > kMostLevels || sketch.count_ == 0) return std::nullopt;
    sketch.levels_.resize(levels);
    std::vector<int64_t> starts;
    for (size_t i = 0; i < levels; ++i) starts.push_back(in.at<uint32_t>(kFullHeader + 4 * i));
    starts.push_back(total_size(k, levels));
    if (!std::is_sorted(starts.begin(), starts.end())) return std::nullopt;
    size_t at = kFullHeader + 4 * levels;
    if (!in.has(at, static_cast<size_t>(starts.back() - starts[0] + 2) * sizeof(Item))) return std::nullopt;
    sketch.least_ = in.at<Item>(at);
    sketch.greatest_ = in.at<Item>(at + sizeof(Item));
    at += 2 * sizeof(Item);
    for (size_t level = 0; level < levels; ++level) {
        const auto size = static_cast<size_t>(starts[level + 1] - starts[level]) * sizeof(Item);
        sketch.levels_[level].append_bytes(bytes.substr(at, size), pool);
        at += size;
    }
    std::reverse(sketch.levels_[0].begin(), sketch.levels_[0].end());
    return in.failed() ? std::nullopt : std::optional(std::move(sketch));
}

template <typename Item>
KllSortedView<Item>::KllSortedView(const KllSketch<Item>& sketch) {
    std::vector<std::pair<Item, uint64_t>> weighted;
    uint64_t weight = 1;
    for (const auto& level : sketch.levels_) {
        for (const Item& item : level) weighted.emplace_back(item, weight);
        weight *= 2;
    }
    std::stable_sort(weighted.begin(), weighted.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
    uint64_t total = 0;
    if (weighted.front().first != sketch.least_) {
        items_.push_back(sketch.least_);
        ranks_.push_back(1);
    }
    for (const auto& [item, times] : weighted) {
        items_.push_back(item);
        ranks_.push_back(total += times);
    }
    if (items_.back() != sketch.greatest_) {
        items_.push_back(sketch.greatest_);
        ranks_.back() = total - 1;
        ranks_.push_back(total);
    }
}

template <typename Item>
Item KllSortedView<Item>::quantile(double rank) const {
    const auto total = static_cast<double>(ranks_.back());
    double wanted = rank * total;
    constexpr double kRounded = 1e7;  // small numbers of values are freed from rounding errors
    if (total <= kRounded) wanted = std::floor(wanted * kRounded + 0.5) / kRounded;
    if (!(wanted > 0)) return items_.front();
    const auto natural = static_cast<uint64_t>(std::ceil(wanted));
    const auto found = std::lower_bound(ranks_.begin(), ranks_.end(), natural) - ranks_.begin();
    return items_[std::min(static_cast<size_t>(found), items_.size() - 1)];
}

template <typename Item>
double KllSortedView<Item>::rank(Item item) const {
    const auto above = std::upper_bound(items_.begin(), items_.end(), item) - items_.begin();
    if (above == 0) return 0;
    return static_cast<double>(ranks_[static_cast<size_t>(above) - 1]) / static_cast<double>(ranks_.back());
}

template class KllSketch<int64_t>;
template class KllSketch<float>;
template class KllSketch<double>;
template class KllSortedView<int64_t>;
template class KllSortedView<float>;
template class KllSortedView<double>;

}  // namespace firesteel
