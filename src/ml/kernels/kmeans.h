#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "ml/kernels/matrix.h"

namespace firesteel::ml {

enum class DistanceMeasure : uint8_t { kEuclidean, kCosine };
enum class KMeansStart : uint8_t { kRandom, kParallel };  // "random", "k-means||"

struct KMeansParameters {
    int32_t k = 2;
    int32_t max_iterations = 20;
    double tolerance = 1e-4;
    KMeansStart start = KMeansStart::kParallel;
    int32_t start_steps = 2;
    DistanceMeasure distance = DistanceMeasure::kEuclidean;
    int64_t seed = 0;
};

struct KMeansResult {
    DenseMatrix centers;           // k rows, or fewer when the points have fewer distinct values
    std::vector<int32_t> nearest;  // per point
    double cost = 0.0;  // weighted sum of distances (squared for Euclidean), as Spark's trainingCost
    int32_t iterations = 0;
};

/// Runs a loop body over [0, rows) in parallel pieces: body(piece, begin, end); returns when all have ended.
/// A piece's bounds depend on `rows` alone, so sums per piece added in order are the same at any number of
/// threads.
using ParallelFor = std::function<void(
    int64_t rows, const std::function<void(int64_t piece, int64_t begin, int64_t end)>& body)>;
int64_t parallel_pieces(int64_t rows);

/// Lloyd's algorithm from the starts that Spark's org.apache.spark.mllib.clustering.KMeans draws (Bahmani et
/// al., "Scalable K-Means++", VLDB 2012). `weights` is empty (all one) or one per point. `stop` is asked once
/// per pass and may throw.
KMeansResult fit_kmeans(const DenseMatrix& points, const std::vector<double>& weights,
                        const KMeansParameters& parameters, const ParallelFor& parallel,
                        const std::function<void()>& stop);

/// Index of the nearest center and its distance (squared for Euclidean).
struct NearestCenter {
    int32_t index = 0;
    double distance = 0.0;
};
NearestCenter find_nearest(const DenseMatrix& centers, const double* point, DistanceMeasure measure);

}  // namespace firesteel::ml
