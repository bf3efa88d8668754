#pragma once

#include <vector>

#include "ml/kernels/kmeans.h"

namespace firesteel::ml {

/// Per column: mean, unbiased variance (0 for one row), least and greatest value.
struct Moments {
    int64_t rows = 0;
    std::vector<double> mean;
    std::vector<double> variance;
    std::vector<double> least;
    std::vector<double> greatest;
};

Moments column_moments(const DenseMatrix& matrix, const ParallelFor& parallel);

}  // namespace firesteel::ml
