#pragma once

namespace firesteel {

/// What an aggregate function implements beside AggregateFunction when its result is the first argument in
/// one of the rows, or null for none: who has the rows at hand takes it there.
class OneRowAggregate {
public:
    virtual ~OneRowAggregate() = default;
    /// The last row, else the first one.
    virtual bool takes_last() const = 0;
    /// Of the rows that are not null.
    virtual bool ignores_nulls() const = 0;
};

}  // namespace firesteel
