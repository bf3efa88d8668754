#include "io/formats/parquet/row_window.h"

#include "column/selection.h"

namespace firesteel {

namespace {

/// Codes serve texts downstream; kernels want numbers themselves.
bool is_number_by_code(const Column& column) {
    return !column.is_flat() && !column.type().is_nested() &&
           column.type().physical() != PhysicalType::kString && column.dictionary_values()->size() > 1;
}

}  // namespace

const ColumnPtr& RowWindow::column(size_t column) {
    ColumnPtr& found = columns_[column];
    if (!found) found = source_.read(column, rows_, is_narrowed_ ? &selected_ : nullptr, true);
    return found;
}

void RowWindow::narrow(std::vector<int32_t> kept) {
    if (static_cast<int64_t>(kept.size()) == left_) return;
    for (ColumnPtr& column : columns_) {
        if (column) column = take(column, kept, pool_);
    }
    left_ = static_cast<int64_t>(kept.size());
    if (is_narrowed_) {
        for (int32_t& row : kept) row = selected_[static_cast<size_t>(row)];
    }
    selected_ = std::move(kept);
    is_narrowed_ = true;
}

std::vector<ColumnPtr> RowWindow::finish(const std::vector<size_t>& wanted) {
    std::vector<ColumnPtr> result(wanted.size());
    for (size_t i = 0; left_ > 0 && i < wanted.size(); ++i) {
        ColumnPtr& column = columns_[wanted[i]];
        if (!column) column = source_.read(wanted[i], rows_, is_narrowed_ ? &selected_ : nullptr, false);
        result[i] = is_number_by_code(*column) ? flatten(column, pool_) : column;
    }
    for (size_t i = 0; i < columns_.size(); ++i) {
        if (!columns_[i]) source_.skip(i, rows_);
    }
    return result;
}

}  // namespace firesteel
