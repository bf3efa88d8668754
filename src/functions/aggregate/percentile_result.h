#pragma once

#include <memory>
#include <span>
#include <vector>

#include "column/builder.h"

namespace firesteel {

/// The fractions of a constant argument: one, or an array of them.
std::vector<double> percentages_of(const Value& constant);

/// Appends a number to a builder of any numeric type, date, timestamp or interval: cut off and kept in range
/// as casts in Java do it, decimals rounded.
void append_number(ColumnBuilder& builder, double value);

/// Builds the results of percentile functions: found values as numbers, turned into the result's type, one or
/// an array of them; nothing found is null.
class PercentileResults {
public:
    PercentileResults(const Type& result, const MemoryPoolPtr& pool);
    void append(std::span<const double> found);
    ColumnPtr finish() { return builder_->finish(); }

private:
    const Type result_;
    std::unique_ptr<ColumnBuilder> builder_;
};

}  // namespace firesteel
