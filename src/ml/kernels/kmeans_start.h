#pragma once

#include "ml/kernels/kmeans.h"

namespace firesteel::ml {

/// k points drawn without replacement.
DenseMatrix random_start(const DenseMatrix& points, const KMeansParameters& parameters);
/// k-means||: a few passes that each draw about 2k points with probability proportional to their cost, then
/// weighted k-means++ on those.
DenseMatrix parallel_start(const DenseMatrix& points, const std::vector<double>& weights,
                           const KMeansParameters& parameters, const ParallelFor& parallel,
                           const std::function<void()>& stop);

}  // namespace firesteel::ml
