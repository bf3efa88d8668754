#pragma once

#include <vector>

#include "column/column.h"
#include "io/formats/parquet/file_calendar.h"

namespace firesteel {

/// Has the column, of dates or of moments, any before them?
bool has_old_dates(const Column& column);
bool has_old_moments(const Column& column);

/// Shifts the old dates and moments of a column as it was stored, or raises for them
/// (INCONSISTENT_BEHAVIOR_CROSS_VERSION.READ_ANCIENT_DATETIME). Columns without any stay what they are. One
/// thread.
class OldTimes {
public:
    /// A calendar for each leaf, in order.
    OldTimes(std::vector<LeafCalendar> leaves, MemoryPoolPtr pool);

    /// Are there leaves whose old values raise?
    bool refuses() const { return refuses_; }
    ColumnPtr read(const ColumnPtr& column);

private:
    ColumnPtr read(const ColumnPtr& column, size_t& leaf);
    ColumnPtr read_leaf(const ColumnPtr& column, const LeafCalendar& calendar);
    ColumnPtr shift(const ColumnPtr& values, const LeafCalendar& calendar) const;

    const std::vector<LeafCalendar> leaves_;
    const MemoryPoolPtr pool_;
    bool refuses_ = false;
    ColumnPtr dictionary_;  // the last one that came, and what it became: filters know theirs again
    ColumnPtr shifted_;
};

}  // namespace firesteel
