#pragma once

#include <cstdint>
#include <span>

#include "functions/kernel.h"

namespace firesteel {

/// What an aggregate function implements beside AggregateFunction when it gains by adding many rows to one
/// state at once: where groups are few, a state stays in registers while its rows go by.
class RowPickingAggregate {
public:
    virtual ~RowPickingAggregate() = default;
    /// As AggregateFunction::update_one(), for these rows of the arguments only, which are ascending.
    virtual void update_picked(const KernelCall& call, std::span<const int32_t> rows, char* state) const = 0;
};

/// Calls `row(i)` for every one of `rows` in which `column` is not null.
template <typename Row>
void for_each_valid_of(const Column& column, std::span<const int32_t> rows, Row&& row) {
    const uint64_t* validity = column.validity();
    if (validity == nullptr) {
        for (const int32_t i : rows) row(i);
        return;
    }
    for (const int32_t i : rows) {
        if ((validity[i >> 6] >> (i & 63)) & 1) row(i);
    }
}

}  // namespace firesteel
