#include "ml/kernels/kmeans_start.h"

#include <algorithm>
#include <limits>
#include <numeric>
#include <set>

#include "common/random.h"

namespace firesteel::ml {

namespace {

constexpr int32_t kLocalIterations = 30;

DenseMatrix gather(const DenseMatrix& points, const std::vector<int64_t>& rows) {
    DenseMatrix out(static_cast<int64_t>(rows.size()), points.columns);
    for (size_t i = 0; i < rows.size(); ++i) {
        std::copy_n(points.row(rows[i]), points.columns, out.row(static_cast<int64_t>(i)));
    }
    return out;
}

/// Rows of `points` that differ, each once, first occurrences in order.
std::vector<int64_t> distinct_rows(const DenseMatrix& points, const std::vector<int64_t>& rows) {
    std::set<std::vector<double>> seen;
    std::vector<int64_t> out;
    for (const int64_t row : rows) {
        if (seen.emplace(points.row(row), points.row(row) + points.columns).second) out.push_back(row);
    }
    return out;
}

/// Weighted k-means++ on few points (org.apache.spark.mllib.clustering.LocalKMeans).
class LocalKMeans {
public:
    LocalKMeans(const DenseMatrix& points, const std::vector<double>& weights, DistanceMeasure measure)
        : points_(points), weights_(weights), measure_(measure), random_(0) {}

    DenseMatrix run(int32_t k) {
        DenseMatrix centers = draw(k);
        std::vector<int32_t> nearest(static_cast<size_t>(points_.rows), -1);
        for (int32_t iteration = 0; iteration < kLocalIterations; ++iteration) {
            if (!improve(centers, nearest)) break;
        }
        return centers;
    }

private:
    DenseMatrix draw(int32_t k) {
        std::vector<int64_t> chosen{pick(weights_)};
        std::vector<double> costs(static_cast<size_t>(points_.rows), std::numeric_limits<double>::infinity());
        while (static_cast<int32_t>(chosen.size()) < k) {
            const DenseMatrix newest = gather(points_, {chosen.back()});
            std::vector<double> scores(costs.size());
            for (size_t i = 0; i < costs.size(); ++i) {
                costs[i] = std::min(
                    costs[i], find_nearest(newest, points_.row(static_cast<int64_t>(i)), measure_).distance);
                scores[i] = costs[i] * weights_[i];
            }
            chosen.push_back(pick(scores));
        }
        return gather(points_, chosen);
    }

    /// A point with probability proportional to its score.
    int64_t pick(const std::vector<double>& scores) {
        const double target = random_.next_double() * std::accumulate(scores.begin(), scores.end(), 0.0);
        double sum = 0.0;
        size_t i = 0;
        while (i < scores.size() && sum < target) sum += scores[i++];
        return i == 0 ? 0 : static_cast<int64_t>(i) - 1;
    }

    bool improve(DenseMatrix& centers, std::vector<int32_t>& nearest) {
        DenseMatrix sums(centers.rows, centers.columns);
        std::vector<double> counts(static_cast<size_t>(centers.rows), 0.0);
        bool changed = false;
        for (int64_t i = 0; i < points_.rows; ++i) {
            const int32_t index = find_nearest(centers, points_.row(i), measure_).index;
            const double weight = weights_[static_cast<size_t>(i)];
            for (int64_t c = 0; c < centers.columns; ++c) sums.row(index)[c] += weight * points_.row(i)[c];
            counts[static_cast<size_t>(index)] += weight;
            changed |= nearest[static_cast<size_t>(i)] != index;
            nearest[static_cast<size_t>(i)] = index;
        }
        if (!changed) return false;
        for (int64_t j = 0; j < centers.rows; ++j) {
            const double count = counts[static_cast<size_t>(j)];
            if (count == 0.0) {
                const int64_t other = random_.next_int(static_cast<int32_t>(points_.rows));
                std::copy_n(points_.row(other), centers.columns, centers.row(j));
            } else {
                for (int64_t c = 0; c < centers.columns; ++c) centers.row(j)[c] = sums.row(j)[c] / count;
            }
        }
        return true;
    }

    const DenseMatrix& points_;
    const std::vector<double>& weights_;
    const DistanceMeasure measure_;
    JavaRandom random_;
};

}  // namespace

DenseMatrix random_start(const DenseMatrix& points, const KMeansParameters& parameters) {
    std::vector<int64_t> rows(static_cast<size_t>(points.rows));
    std::iota(rows.begin(), rows.end(), 0);
    XorShiftRandom random(parameters.seed);
    const auto wanted = std::min<size_t>(static_cast<size_t>(parameters.k), rows.size());
    for (size_t i = 0; i < wanted; ++i) {
        const auto other = i + static_cast<size_t>(random.next_int(static_cast<int32_t>(rows.size() - i)));
        std::swap(rows[i], rows[other]);
    }
    rows.resize(wanted);
    return gather(points, distinct_rows(points, rows));
}

DenseMatrix parallel_start(const DenseMatrix& points, const std::vector<double>& weights,
                           const KMeansParameters& parameters, const ParallelFor& parallel,
                           const std::function<void()>& stop) {
    const auto weight_of = [&](int64_t i) { return weights.empty() ? 1.0 : weights[static_cast<size_t>(i)]; };
    const int32_t seed = XorShiftRandom(parameters.seed).next_int();
    std::vector<int64_t> chosen{
        XorShiftRandom(seed).next_int(static_cast<int32_t>(std::min<int64_t>(points.rows, INT32_MAX)))};
    std::vector<double> costs(static_cast<size_t>(points.rows), std::numeric_limits<double>::infinity());
    size_t known = 0;  // chosen points whose distances are in `costs`
    for (int32_t step = 0; step < parameters.start_steps; ++step) {
        stop();
        const DenseMatrix newest =
            gather(points, {chosen.begin() + static_cast<int64_t>(known), chosen.end()});
        known = chosen.size();
        std::vector<double> sums(static_cast<size_t>(parallel_pieces(points.rows)), 0.0);
        parallel(points.rows, [&](int64_t piece, int64_t begin, int64_t end) {
            for (int64_t i = begin; i < end; ++i) {
                double& cost = costs[static_cast<size_t>(i)];
                cost = std::min(cost, find_nearest(newest, points.row(i), parameters.distance).distance);
                sums[static_cast<size_t>(piece)] += cost * weight_of(i);
            }
        });
        const double total = std::accumulate(sums.begin(), sums.end(), 0.0);
        XorShiftRandom random(seed ^ (int64_t{step} << 16));
        for (int64_t i = 0; i < points.rows; ++i) {
            const double probability =
                2.0 * costs[static_cast<size_t>(i)] * weight_of(i) * parameters.k / total;
            if (random.next_double() < probability) chosen.push_back(i);
        }
    }
    const DenseMatrix candidates = gather(points, distinct_rows(points, chosen));
    if (candidates.rows <= parameters.k) return candidates;
    std::vector<double> counts(static_cast<size_t>(candidates.rows), 0.0);
    for (int64_t i = 0; i < points.rows; ++i) {
        counts[static_cast<size_t>(find_nearest(candidates, points.row(i), parameters.distance).index)] +=
            weight_of(i);
    }
    return LocalKMeans(candidates, counts, parameters.distance).run(parameters.k);
}

}  // namespace firesteel::ml
