#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "column/builder.h"

namespace firesteel::ml {

/// Spark's VectorUDT: struct<type:tinyint,size:int,indices:array<int>,values:array<double>>; type 0 is
/// sparse, 1 dense.
const Type& vector_type();
const Type& matrix_type();
bool is_vector(const Type& type);

/// Vectors outside a column, as attributes and parameters hold them.
Value dense_vector(std::span<const double> values);
/// Sparse where that is smaller, by Spark's rule.
Value compressed_vector(std::span<const double> values);
/// Rows of doubles as a dense matrix. `values` row by row.
Value dense_matrix(int64_t rows, int64_t columns, std::span<const double> values);
std::vector<double> vector_values(const Value& vector);

/// Reads rows of a flat column of vectors.
class VectorReader {
public:
    explicit VectorReader(const Column& column);

    bool is_sparse(int64_t row) const { return kinds_[row] == 0; }
    int64_t size(int64_t row) const;
    /// The stored values: all of a dense vector, those at indices() of a sparse one.
    std::span<const double> values(int64_t row) const;
    std::span<const int32_t> indices(int64_t row) const;
    /// All values; REQUIRES: room for size(row) numbers.
    void read(int64_t row, double* out) const;

private:
    const int8_t* kinds_;
    const int32_t* sizes_;
    const Column& indices_;
    const Column& values_;
};

/// Builds a column of vectors row by row.
class VectorBuilder {
public:
    explicit VectorBuilder(const MemoryPoolPtr& pool) : builder_(vector_type().storage_type(), pool) {}

    void append_dense(std::span<const double> values);
    void append_sparse(int64_t size, std::span<const int32_t> indices, std::span<const double> values);
    void append_compressed(std::span<const double> values);
    void append_null() { builder_.append_null(); }
    ColumnPtr finish() { return builder_.finish()->with_type(vector_type()); }

private:
    void append_doubles(std::span<const double> values);
    StructBuilder builder_;
    std::vector<int32_t> nonzero_indices_;
    std::vector<double> nonzero_values_;
};

}  // namespace firesteel::ml
