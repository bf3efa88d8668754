#include "ml/kernels/silhouette.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

#include "common/error.h"

namespace firesteel::ml {

namespace {

struct Cluster {
    std::vector<double> sum;  // of its points (unit vectors for cosine)
    double squares = 0.0;     // of their norms
    double count = 0.0;
};

double squared_norm(const double* point, int64_t columns) {
    double sum = 0.0;
    for (int64_t c = 0; c < columns; ++c) sum += point[c] * point[c];
    return sum;
}

class Silhouette {
public:
    Silhouette(const DenseMatrix& points, const std::vector<double>& clusters, DistanceMeasure measure)
        : points_(points), measure_(measure) {
        std::map<double, size_t> numbers;
        for (const double cluster : clusters) numbers.emplace(cluster, 0);
        if (numbers.size() < 2) throw Error("_LEGACY_ERROR_ML_ONE_CLUSTER");
        size_t next = 0;
        for (auto& [cluster, number] : numbers) number = next++;
        clusters_.resize(numbers.size());
        for (Cluster& cluster : clusters_) cluster.sum.resize(static_cast<size_t>(points.columns), 0.0);
        for (int64_t i = 0; i < points.rows; ++i) add(i, numbers[clusters[static_cast<size_t>(i)]]);
    }

    double of(int64_t i) const {
        const size_t own = cluster_of_[static_cast<size_t>(i)];
        const double count = clusters_[own].count;
        if (count == 1.0) return 0.0;
        const double* point = points_.row(i);
        const double norm = squared_norm(point, points_.columns);
        double nearest = std::numeric_limits<double>::infinity();
        for (size_t c = 0; c < clusters_.size(); ++c) {
            if (c != own) nearest = std::min(nearest, distance(point, norm, clusters_[c]));
        }
        // The mean over the other members of its cluster: the point itself is at distance 0.
        const double inside = distance(point, norm, clusters_[own]) * count / (count - 1.0);
        if (inside < nearest) return 1.0 - inside / nearest;
        return inside > nearest ? nearest / inside - 1.0 : 0.0;
    }

private:
    void add(int64_t i, size_t number) {
        const double* point = points_.row(i);
        const double squares = squared_norm(point, points_.columns);
        Cluster& cluster = clusters_[number];
        const double factor = measure_ == DistanceMeasure::kCosine ? 1.0 / std::sqrt(squares) : 1.0;
        for (int64_t c = 0; c < points_.columns; ++c)
            cluster.sum[static_cast<size_t>(c)] += point[c] * factor;
        cluster.squares += squares;
        cluster.count += 1.0;
        cluster_of_.push_back(number);
    }

    /// The mean distance (squared for Euclidean) between a point and the members of a cluster.
    double distance(const double* point, double norm, const Cluster& cluster) const {
        double dot = 0.0;
        for (int64_t c = 0; c < points_.columns; ++c) dot += point[c] * cluster.sum[static_cast<size_t>(c)];
        if (measure_ == DistanceMeasure::kCosine) return 1.0 - dot / std::sqrt(norm) / cluster.count;
        return norm + cluster.squares / cluster.count - 2.0 * dot / cluster.count;
    }

    const DenseMatrix& points_;
    const DistanceMeasure measure_;
    std::vector<Cluster> clusters_;
    std::vector<size_t> cluster_of_;
};

}  // namespace

double mean_silhouette(const DenseMatrix& points, const std::vector<double>& clusters,
                       DistanceMeasure measure, const ParallelFor& parallel) {
    const Silhouette silhouette(points, clusters, measure);
    std::vector<double> sums(static_cast<size_t>(parallel_pieces(points.rows)), 0.0);
    parallel(points.rows, [&](int64_t piece, int64_t begin, int64_t end) {
        for (int64_t i = begin; i < end; ++i) sums[static_cast<size_t>(piece)] += silhouette.of(i);
    });
    double total = 0.0;
    for (const double sum : sums) total += sum;
    return total / static_cast<double>(points.rows);
}

}  // namespace firesteel::ml
