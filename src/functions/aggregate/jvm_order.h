#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "column/column.h"

namespace firesteel {

/// The orders in which Spark's hash collections give back what they hold: users see them in collect_set and
/// in ties of mode(). Values of types whose JVM hash depends on more than the value keep their order.

/// hashCode of the object that a value is in Spark; nothing for types without one of their own.
std::optional<int32_t> boxed_hash(const Column& column, int64_t row);

/// Rows of `values` as a Scala mutable.HashSet iterates over them.
std::vector<int32_t> scala_set_order(const Column& values);
/// Rows of `values`, added in that order, as Spark's OpenHashMap iterates over them.
std::vector<int32_t> open_hash_order(const Column& values);

}  // namespace firesteel
