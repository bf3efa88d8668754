#pragma once

#include "common/error.h"

namespace firesteel {

/// An aggregate function that can tell by how much a state has overflowed. Spark keeps the states of windows,
/// and those of aggregates without groups while it stays within a partition, as objects that hold any number:
/// it finds only in the end that the result does not fit, and names it.
class ExactOverflow {
public:
    virtual ~ExactOverflow() = default;
    virtual bool tells_overflow() const = 0;
    /// REQUIRES: tells_overflow(), and that the state's result does not fit.
    virtual Error overflow_of(char* state) const = 0;
    /// May the result have come about from parts, of two partitions, that fit each?
    virtual bool has_fitting_parts(char* state) const = 0;
};

}  // namespace firesteel
