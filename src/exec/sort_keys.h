#pragma once

#include <cstdint>
#include <vector>

#include "column/column.h"
#include "expr/expr.h"

namespace firesteel {

/// Sort keys as rows of bytes whose memcmp order is the sort order: a byte for null, then the value
/// big-endian with the sign turned, all inverted for descending keys. Strings give their first bytes only and
/// nested values none; where two rows are equal in those, the columns themselves decide.
class SortKeyLayout {
public:
    SortKeyLayout(const std::vector<Type>& types, std::vector<SortDirection> directions);
    /// The same order for columns that stand for its own, with no room for nulls where they have none.
    SortKeyLayout for_columns(const std::vector<ColumnPtr>& columns) const;

    int64_t width() const { return width_; }
    /// Leading bytes that decide when they differ: all, or up to the first key that is not whole in its
    /// bytes.
    int64_t decisive_width() const { return decisive_width_; }
    /// Are rows with equal bytes equal?
    bool is_exact() const { return exact_; }
    /// REQUIRES: flat columns. `out` has rows * width() bytes. Of each text as many bytes are passed over as
    /// `shared` says for its column: all texts of it that are compared must begin with the same ones.
    void encode(const std::vector<ColumnPtr>& columns, int64_t rows, uint8_t* out,
                const std::vector<int64_t>& shared = {}) const;
    /// How many bytes all texts of each column begin with in common; 0 for columns that are none.
    static std::vector<int64_t> shared_text_bytes(const std::vector<ColumnPtr>& columns, int64_t rows);
    /// Order of two rows by the columns alone.
    int compare(const std::vector<ColumnPtr>& a, int64_t row_a, const std::vector<ColumnPtr>& b,
                int64_t row_b) const;

private:
    struct Place {
        PhysicalType physical;
        int64_t offset;
        int64_t bytes;  // after the null byte
        SortDirection direction;
        bool nullable;  // has a null byte
    };
    SortKeyLayout() = default;
    void add(PhysicalType physical, SortDirection direction, bool nullable);
    static void encode_place(const Place& place, const Column& column, int64_t rows, uint8_t* out,
                             int64_t width, int64_t shared);

    std::vector<Place> places_;
    int64_t width_ = 0;
    int64_t decisive_width_ = 0;
    bool exact_ = true;
};

}  // namespace firesteel
