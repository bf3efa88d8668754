#pragma once

#include <cstdint>
#include <string>

#include "column/column.h"

namespace firesteel {

class ColumnBuilder;

/// Values of any type as bytes, for rows that hold keys and for whoever keeps a few values of each of very
/// many groups: a column for each would take a hundred times as much. The bytes are for this process only.
enum class ValueForm : uint8_t {
    kExact,  // read back as it was
    kEqual,  // every NaN and both zeros alike: equal values, but for maps in other orders, give equal bytes
    kKey,    // the same with the entries of maps by their keys
};

/// Nulls are values, too. REQUIRES: dictionaries inside are of flat values.
void append_value_bytes(const Column& column, int64_t row, ValueForm form, std::string& out);
/// Appends the value that `bytes` hold to `builder`; advances `bytes`.
void append_from_bytes(const Type& type, const char*& bytes, ColumnBuilder& builder);
/// As compare_rows(), with null first, of a row and a value that is held in any form. Advances `bytes` over
/// the value when both are equal, not always otherwise.
int compare_with_bytes(const Column& column, int64_t row, const char*& bytes);

}  // namespace firesteel
