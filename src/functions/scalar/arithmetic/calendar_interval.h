#pragma once

#include "functions/kernel.h"

namespace firesteel {

/// a + sign * b, field by field.
ColumnPtr add_calendar_intervals(const KernelCall& call, int sign, const char* alternative);
/// interval * number, interval / number: any kind of interval by a bigint, double or decimal.
ColumnPtr multiply_interval(const KernelCall& call, const Column& interval, const Column& number);
ColumnPtr divide_interval(const KernelCall& call);

}  // namespace firesteel
