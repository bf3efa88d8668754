#pragma once

#include <vector>

#include "column/batch.h"

namespace firesteel {

/// Gives the columns of a run of rows, each once.
class WindowColumns {
public:
    virtual ~WindowColumns() = default;
    /// Those of the window's rows that `selected` names; all of them when it is null. Values may be codes
    /// into a dictionary when `keeps_codes`.
    virtual ColumnPtr read(size_t column, int64_t rows, const std::vector<int32_t>* selected,
                           bool keeps_codes) = 0;
    /// None of the window's rows.
    virtual void skip(size_t column, int64_t rows) = 0;
};

/// A run of rows that filters make smaller, whose columns are read when somebody asks for them, and then only
/// the rows that are left.
class RowWindow {
public:
    RowWindow(WindowColumns& source, size_t columns, int64_t rows, const MemoryPoolPtr& pool)
        : source_(source), columns_(columns), rows_(rows), left_(rows), pool_(pool) {}

    /// Rows left over.
    int64_t left() const { return left_; }
    /// Which of the window's rows these are, in ascending order; null when they are all.
    const std::vector<int32_t>* selected() const { return is_narrowed_ ? &selected_ : nullptr; }
    /// A column of the rows left over; maybe a dictionary.
    const ColumnPtr& column(size_t column);
    /// Leaves of the rows left over only these, given in ascending order.
    void narrow(std::vector<int32_t> kept);
    /// The columns asked for, of the rows left over; the others are passed over. To be called once, last.
    std::vector<ColumnPtr> finish(const std::vector<size_t>& wanted);

private:
    WindowColumns& source_;
    std::vector<ColumnPtr> columns_;  // null: not read yet
    const int64_t rows_;
    int64_t left_;
    const MemoryPoolPtr& pool_;
    bool is_narrowed_ = false;
    std::vector<int32_t> selected_;  // of rows_, when narrowed
};

}  // namespace firesteel
