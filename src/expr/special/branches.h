#pragma once

#include <vector>

#include "expr/special_form.h"

namespace firesteel {

/// Puts a column together from parts that were evaluated for some of the rows each.
class Branches {
public:
    /// `rows` rows of `type`; rows that no branch is given for are null.
    Branches(Type type, int64_t rows, MemoryPoolPtr pool);
    /// `values[i]` belongs to row `rows[i]`; a later branch replaces what an earlier one gave a row.
    void add(std::span<const int32_t> rows, ColumnPtr values);
    ColumnPtr finish();

private:
    Type type_;
    MemoryPoolPtr pool_;
    std::vector<ColumnPtr> parts_;
    std::vector<int32_t> source_;  // per row: position in the concatenated parts, -1 for none
    int64_t filled_ = 0;
};

/// The rows of `open` split by the truth of `condition`, which was evaluated over them (null is not true).
struct Split {
    std::vector<int32_t> yes;
    std::vector<int32_t> no;
};
Split split_rows(std::span<const int32_t> open, const Column& condition);
std::vector<int32_t> all_rows(int64_t rows);
/// Argument i over the listed rows of the batch; the batch itself when they are all.
ColumnPtr argument_for(const SpecialCall& call, size_t i, std::span<const int32_t> rows);

}  // namespace firesteel
