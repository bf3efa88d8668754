#pragma once

#include <algorithm>
#include <cstdint>
#include <initializer_list>
#include <utility>
#include <vector>

namespace firesteel::datagen {

/// Random draws that are the same everywhere: the distributions of <random> are each library's own.
class Random {
public:
    explicit Random(uint64_t seed) : state_(seed) {}

    uint64_t next() {  // splitmix64
        uint64_t bits = state_ += 0x9e3779b97f4a7c15ULL;
        bits = (bits ^ (bits >> 30)) * 0xbf58476d1ce4e5b9ULL;
        bits = (bits ^ (bits >> 27)) * 0x94d049bb133111ebULL;
        return bits ^ (bits >> 31);
    }

    /// In [0, 1).
    double uniform() { return static_cast<double>(next() >> 11) * 0x1.0p-53; }
    /// In [0, bound); `bound` is positive.
    size_t below(size_t bound) { return static_cast<size_t>(uniform() * static_cast<double>(bound)); }
    /// In [low, high].
    int between(int low, int high) {
        return low + static_cast<int>(below(static_cast<size_t>(high - low + 1)));
    }
    bool chance(double probability) { return uniform() < probability; }

    template <typename T>
    void shuffle(std::vector<T>& items) {
        for (size_t i = items.size(); i > 1; --i) std::swap(items[i - 1], items[below(i)]);
    }

private:
    uint64_t state_;
};

/// Draws an index with the given weights.
class WeightedChoice {
public:
    explicit WeightedChoice(const std::vector<double>& weights) {
        double total = 0;
        for (double weight : weights) cumulative_.push_back(total += weight);
    }

    size_t draw(Random& random) const {
        const double point = random.uniform() * cumulative_.back();
        const auto found = std::upper_bound(cumulative_.begin(), cumulative_.end(), point);
        return std::min<size_t>(static_cast<size_t>(found - cumulative_.begin()), cumulative_.size() - 1);
    }

private:
    std::vector<double> cumulative_;
};

/// A skewed distribution given by some of its quantiles, straight lines between them.
class Quantiles {
public:
    struct Point {
        double share;
        double value;
    };
    /// `points` rise from share 0 to share 1.
    Quantiles(std::initializer_list<Point> points) : points_(points) {}

    double at(double share) const {
        size_t right = 1;
        while (right + 1 < points_.size() && points_[right].share < share) ++right;
        const Point& low = points_[right - 1];
        const Point& high = points_[right];
        return low.value + (high.value - low.value) * (share - low.share) / (high.share - low.share);
    }
    double draw(Random& random) const { return at(random.uniform()); }
    int draw_int(Random& random) const { return static_cast<int>(draw(random) + 0.5); }

private:
    std::vector<Point> points_;
};

}  // namespace firesteel::datagen
