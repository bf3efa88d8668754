#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace firesteel::ml {

/// Rows of doubles, one after the other.
struct DenseMatrix {
    int64_t rows = 0;
    int64_t columns = 0;
    std::vector<double> values;

    DenseMatrix() = default;
    DenseMatrix(int64_t r, int64_t c) : rows(r), columns(c), values(static_cast<size_t>(r * c), 0.0) {}
    double* row(int64_t i) { return values.data() + i * columns; }
    const double* row(int64_t i) const { return values.data() + i * columns; }
};

}  // namespace firesteel::ml
