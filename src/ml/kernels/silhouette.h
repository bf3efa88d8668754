#pragma once

#include <vector>

#include "ml/kernels/kmeans.h"

namespace firesteel::ml {

/// The weighted mean silhouette of points in clusters (numbered by any doubles), by Spark's simplified
/// formula: distances to a cluster as means over its members, computed from its moments. Raises when there
/// are fewer than two clusters. A point alone in its cluster counts 0.
double mean_silhouette(const DenseMatrix& points, const std::vector<double>& clusters,
                       DistanceMeasure measure, const ParallelFor& parallel);

}  // namespace firesteel::ml
