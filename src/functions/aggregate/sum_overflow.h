#pragma once

#include "column/type.h"
#include "common/decimal.h"
#include "common/error.h"

namespace firesteel {

/// A sum of decimals that is `sum` and `wraps` times 2^128, and too much for `type`.
struct WrappedSum {
    Int128 sum;
    int64_t wraps;
    const Type& type;

    /// NUMERIC_VALUE_OUT_OF_RANGE, which names it.
    Error error() const;
    /// Could two values of the type give it?
    bool is_of_two() const;
};

}  // namespace firesteel
