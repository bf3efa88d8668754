#pragma once

#include <cstdint>
#include <vector>

#include "column/column.h"

namespace firesteel {

/// Rows of a batch told apart by small numbers instead of their keys: rows of the same number have equal
/// keys. It works for keys that are dictionaries or lie in a narrow range, and spares hashing and comparing
/// every row. An object is used over and over by one task.
class KeyCodes {
public:
    /// Numbers the rows; false when the keys do not allow it or repeat too little for it to pay.
    bool assign(const std::vector<ColumnPtr>& keys, int64_t rows);
    /// The first row of every number in use, ascending.
    const std::vector<int32_t>& representatives() const { return representatives_; }
    /// Which representative has the key of row i. Valid for the rows of the last assign().
    const std::vector<int32_t>& representative_of() const { return codes_; }

private:
    bool add_column(const Column& key, int64_t rows, int64_t limit);

    std::vector<int32_t> codes_;
    int64_t range_ = 1;  // numbers so far: [0, range_)
    std::vector<int32_t> by_code_;
    std::vector<int32_t> representatives_;
};

}  // namespace firesteel
