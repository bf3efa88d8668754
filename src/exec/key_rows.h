#pragma once

#include <cstdint>
#include <cstring>
#include <vector>

#include "column/builder.h"
#include "column/column.h"

namespace firesteel {

/// Key columns as rows of fixed width, the form that hash tables store and compare. A row is null bits (a
/// word per 64 columns), then a field per column: 8 bytes for everything up to a word, 16 bytes for decimals,
/// intervals and strings (StringView). Nested values are encoded into bytes and kept like strings. -0.0
/// becomes 0.0 and every NaN the same NaN, so that equal keys have equal rows: equality is one memcmp, plus a
/// look at the bytes of long strings.
class KeyLayout {
public:
    explicit KeyLayout(std::vector<Type> types);

    int64_t width() const { return width_; }
    const std::vector<Type>& types() const { return types_; }
    /// Bytes from the begin of a row to a column's field.
    int64_t offset_of(size_t column) const { return fields_[column].offset; }
    bool has_strings() const { return !string_offsets_.empty(); }

    /// Writes one row per input row to `out` (rows * width bytes). Long strings point into the columns'
    /// memory, or into `heap` for nested values. REQUIRES: flat columns.
    void encode(const std::vector<ColumnPtr>& columns, int64_t rows, char* out, StringHeap& heap) const;
    /// Makes `row` independent of the columns it was encoded from: copies long strings into `heap`.
    void own_strings(char* row, StringHeap& heap) const;
    /// Field `column` of many rows as a column. The strings' memory must be among `owners`.
    ColumnPtr decode(size_t column, const std::vector<const char*>& rows, const Owners& owners,
                     const MemoryPoolPtr& pool) const;
    bool equal(const char* a, const char* b) const {
        return has_strings() ? equal_with_strings(a, b) : equal_words(a, b, 0, width_);
    }

private:
    struct FieldPlace {
        PhysicalType physical;
        int32_t offset;
        bool nested;
    };
    static uint64_t word(const char* bytes) {
        uint64_t value;
        std::memcpy(&value, bytes, 8);
        return value;
    }
    /// Everything in a row is made of words, and rows are too short for a call of memcmp.
    static bool equal_words(const char* a, const char* b, int64_t begin, int64_t end) {
        for (int64_t at = begin; at < end; at += 8) {
            if (word(a + at) != word(b + at)) return false;
        }
        return true;
    }
    bool equal_with_strings(const char* a, const char* b) const;
    void encode_field(const FieldPlace& place, const Column& column, int64_t rows, char* out,
                      StringHeap& heap) const;

    std::vector<Type> types_;
    std::vector<FieldPlace> fields_;
    std::vector<int32_t> string_offsets_;
    int64_t width_ = 0;
};

}  // namespace firesteel
