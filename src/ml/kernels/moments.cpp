#include "ml/kernels/moments.h"

#include <algorithm>
#include <limits>

namespace firesteel::ml {

namespace {

/// Running figures of one column; `squares` is the sum of squared distances from the mean.
struct Column {
    double mean = 0.0;
    double squares = 0.0;
    double least = std::numeric_limits<double>::max();
    double greatest = std::numeric_limits<double>::lowest();
};

struct Piece {
    int64_t rows = 0;
    std::vector<Column> columns;
};

void add_row(const double* row, Piece& piece) {
    ++piece.rows;
    for (size_t c = 0; c < piece.columns.size(); ++c) {
        Column& column = piece.columns[c];
        const double distance = row[c] - column.mean;
        column.mean += distance / static_cast<double>(piece.rows);
        column.squares += distance * (row[c] - column.mean);
        column.least = std::min(column.least, row[c]);
        column.greatest = std::max(column.greatest, row[c]);
    }
}

void merge(const Piece& from, Piece& into) {
    if (from.rows == 0) return;
    const auto a = static_cast<double>(into.rows), b = static_cast<double>(from.rows);
    for (size_t c = 0; c < into.columns.size(); ++c) {
        Column& left = into.columns[c];
        const Column& right = from.columns[c];
        const double distance = right.mean - left.mean;
        left.mean += distance * b / (a + b);
        left.squares += right.squares + distance * distance * a * b / (a + b);
        left.least = std::min(left.least, right.least);
        left.greatest = std::max(left.greatest, right.greatest);
    }
    into.rows += from.rows;
}

}  // namespace

Moments column_moments(const DenseMatrix& matrix, const ParallelFor& parallel) {
    const auto columns = static_cast<size_t>(matrix.columns);
    std::vector<Piece> pieces(static_cast<size_t>(parallel_pieces(matrix.rows)));
    parallel(matrix.rows, [&](int64_t piece, int64_t begin, int64_t end) {
        Piece& figures = pieces[static_cast<size_t>(piece)];
        figures.columns.resize(columns);
        for (int64_t row = begin; row < end; ++row) add_row(matrix.row(row), figures);
    });
    Piece total;
    total.columns.resize(columns);
    for (const Piece& piece : pieces) merge(piece, total);
    Moments out;
    out.rows = total.rows;
    for (const Column& column : total.columns) {
        out.mean.push_back(column.mean);
        out.variance.push_back(
            total.rows > 1 ? std::max(column.squares / static_cast<double>(total.rows - 1), 0.0) : 0.0);
        out.least.push_back(column.least);
        out.greatest.push_back(column.greatest);
    }
    return out;
}

}  // namespace firesteel::ml
