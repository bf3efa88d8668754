#pragma once

#include <string>

#include "column/column.h"

namespace firesteel {

class ColumnBuilder;

/// A nested value as bytes: equal values (NaN and -0.0 normalised) give equal bytes. Used where rows hold
/// keys.
void append_value_bytes(const Column& column, int64_t row, std::string& out);
/// Appends the value that `bytes` hold to `builder`; advances `bytes`.
void append_from_bytes(const Type& type, const char*& bytes, ColumnBuilder& builder);

}  // namespace firesteel
