#pragma once

#include "column/column.h"
#include "io/file_format.h"

namespace firesteel {

/// Dates and moments that old Sparks read differently, looked for where a writer's mode is EXCEPTION. What
/// the mode LEGACY asks for is not done: they are written as they are.
class AncientDates {
public:
    AncientDates(const FormatOptions& options, bool timestamps_are_int96);

    /// Is there a date before 1582-10-15 or a moment before 1900 that may not be written?
    bool are_in(const Column& column) const;

private:
    const bool refuses_dates_;
    const bool refuses_timestamps_;
};

}  // namespace firesteel
