#include "ml/kernels/kmeans.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "ml/kernels/kmeans_start.h"

namespace firesteel::ml {

namespace {

constexpr int64_t kPieceRows = 16384;

double squared_distance(const double* a, const double* b, int64_t columns) {
    double sum = 0.0;
    for (int64_t i = 0; i < columns; ++i) sum += (a[i] - b[i]) * (a[i] - b[i]);
    return sum;
}

double cosine_distance(const double* a, const double* b, int64_t columns) {
    double dot = 0.0, norm_a = 0.0, norm_b = 0.0;
    for (int64_t i = 0; i < columns; ++i) {
        dot += a[i] * b[i];
        norm_a += a[i] * a[i];
        norm_b += b[i] * b[i];
    }
    return 1.0 - dot / std::sqrt(norm_a * norm_b);
}

void normalize(double* row, int64_t columns) {
    double norm = 0.0;
    for (int64_t i = 0; i < columns; ++i) norm += row[i] * row[i];
    norm = std::sqrt(norm);
    if (norm == 0.0) return;
    for (int64_t i = 0; i < columns; ++i) row[i] /= norm;
}

/// Sums of one pass over some of the points.
struct PassSums {
    DenseMatrix sums;
    std::vector<double> weights;  // per center
    double cost = 0.0;
};

class Lloyd {
public:
    Lloyd(const DenseMatrix& points, const std::vector<double>& weights, const KMeansParameters& parameters,
          const ParallelFor& parallel)
        : points_(points), weights_(weights), parameters_(parameters), parallel_(parallel) {}

    /// Assigns every point to its nearest center.
    PassSums pass(const DenseMatrix& centers, std::vector<int32_t>& nearest) const {
        std::vector<PassSums> pieces(static_cast<size_t>(parallel_pieces(points_.rows)));
        parallel_(points_.rows, [&](int64_t piece, int64_t begin, int64_t end) {
            PassSums& sums = pieces[static_cast<size_t>(piece)];
            sums.sums = DenseMatrix(centers.rows, centers.columns);
            sums.weights.assign(static_cast<size_t>(centers.rows), 0.0);
            for (int64_t i = begin; i < end; ++i)
                nearest[static_cast<size_t>(i)] = add_point(centers, i, sums);
        });
        PassSums total{DenseMatrix(centers.rows, centers.columns),
                       std::vector<double>(static_cast<size_t>(centers.rows)), 0.0};
        for (const PassSums& piece : pieces) {
            if (piece.weights.empty()) continue;
            for (size_t i = 0; i < total.sums.values.size(); ++i)
                total.sums.values[i] += piece.sums.values[i];
            for (size_t i = 0; i < total.weights.size(); ++i) total.weights[i] += piece.weights[i];
            total.cost += piece.cost;
        }
        return total;
    }

    /// Moves centers to the mean of their points; returns whether none moved further than the tolerance.
    bool move(DenseMatrix& centers, const PassSums& sums) const {
        bool converged = true;
        for (int64_t j = 0; j < centers.rows; ++j) {
            const double weight = sums.weights[static_cast<size_t>(j)];
            if (weight == 0.0) continue;  // a center without points stays
            std::vector<double> mean(sums.sums.row(j), sums.sums.row(j) + centers.columns);
            for (double& value : mean) value /= weight;
            if (parameters_.distance == DistanceMeasure::kCosine) normalize(mean.data(), centers.columns);
            const bool stays =
                parameters_.distance == DistanceMeasure::kCosine
                    ? cosine_distance(centers.row(j), mean.data(), centers.columns) <= parameters_.tolerance
                    : squared_distance(centers.row(j), mean.data(), centers.columns) <=
                          parameters_.tolerance * parameters_.tolerance;
            converged &= stays;
            std::copy(mean.begin(), mean.end(), centers.row(j));
        }
        return converged;
    }

private:
    int32_t add_point(const DenseMatrix& centers, int64_t i, PassSums& sums) const {
        const double* point = points_.row(i);
        const double weight = weights_.empty() ? 1.0 : weights_[static_cast<size_t>(i)];
        const NearestCenter nearest = find_nearest(centers, point, parameters_.distance);
        double* sum = sums.sums.row(nearest.index);
        for (int64_t c = 0; c < points_.columns; ++c) sum[c] += weight * point[c];
        sums.weights[static_cast<size_t>(nearest.index)] += weight;
        sums.cost += weight * nearest.distance;
        return nearest.index;
    }

    const DenseMatrix& points_;
    const std::vector<double>& weights_;
    const KMeansParameters& parameters_;
    const ParallelFor& parallel_;
};

}  // namespace

int64_t parallel_pieces(int64_t rows) { return (rows + kPieceRows - 1) / kPieceRows; }

NearestCenter find_nearest(const DenseMatrix& centers, const double* point, DistanceMeasure measure) {
    NearestCenter best{0, std::numeric_limits<double>::infinity()};
    for (int64_t j = 0; j < centers.rows; ++j) {
        const double distance = measure == DistanceMeasure::kCosine
                                    ? cosine_distance(centers.row(j), point, centers.columns)
                                    : squared_distance(centers.row(j), point, centers.columns);
        if (distance < best.distance) best = {static_cast<int32_t>(j), distance};
    }
    return best;
}

KMeansResult fit_kmeans(const DenseMatrix& points, const std::vector<double>& weights,
                        const KMeansParameters& parameters, const ParallelFor& parallel,
                        const std::function<void()>& stop) {
    DenseMatrix normalized;
    const DenseMatrix* used = &points;
    if (parameters.distance == DistanceMeasure::kCosine) {  // Spark's cosine measure works on unit vectors
        normalized = points;
        for (int64_t i = 0; i < points.rows; ++i) normalize(normalized.row(i), points.columns);
        used = &normalized;
    }
    KMeansResult result;
    result.centers = parameters.start == KMeansStart::kRandom
                         ? random_start(*used, parameters)
                         : parallel_start(*used, weights, parameters, parallel, stop);
    result.nearest.resize(static_cast<size_t>(points.rows));
    const Lloyd lloyd(*used, weights, parameters, parallel);
    bool converged = false;
    while (!converged && result.iterations < parameters.max_iterations) {
        stop();
        const PassSums sums = lloyd.pass(result.centers, result.nearest);
        result.cost = sums.cost;  // of the centers before they move: what Spark reports
        converged = lloyd.move(result.centers, sums);
        ++result.iterations;
    }
    for (int64_t i = 0; i < points.rows; ++i) {
        result.nearest[static_cast<size_t>(i)] =
            find_nearest(result.centers, used->row(i), parameters.distance).index;
    }
    return result;
}

}  // namespace firesteel::ml
