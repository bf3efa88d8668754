#pragma once

#include "column/bitmap.h"

namespace firesteel {

/// Validity bits of a run of rows whose number is known; takes memory when the first null comes.
class ValidityBits {
public:
    ValidityBits(int64_t rows, const MemoryPoolPtr& pool) : rows_(rows), pool_(pool) {}

    int64_t size() const { return size_; }
    int64_t valid() const { return valid_; }
    void append(bool valid, int64_t count);
    /// Bits [first, first + count) at `bits`, least significant first; 8 bytes behind the last may be read.
    void append_bits(const uint8_t* bits, int64_t first, int64_t count);
    /// Null when all are valid.
    BufferPtr finish();

    /// Moves the valid() values that lie densely at `values` to their rows; the others get `empty`.
    template <typename T>
    void spread(T* values, T empty) const {
        if (valid_ == size_) return;
        const auto* bits = bits_->as<uint64_t>();
        int64_t dense = valid_;
        int64_t row = size_;
        while (row > 0) {
            const int64_t begin = (row - 1) & ~int64_t{63};
            const uint64_t word = bits[begin >> 6];
            if (word == ~uint64_t{0}) {
                if (dense == row) return;  // all before it lie where they belong
                while (row > begin) values[--row] = values[--dense];
                continue;
            }
            while (row > begin) {
                --row;
                const bool is_valid = ((word >> (row - begin)) & 1) != 0;
                dense -= is_valid ? 1 : 0;
                values[row] = is_valid ? values[dense] : empty;
            }
        }
    }

private:
    void make_bits();

    const int64_t rows_;
    const MemoryPoolPtr& pool_;
    std::shared_ptr<Buffer> bits_;
    int64_t size_ = 0;
    int64_t valid_ = 0;
};

}  // namespace firesteel
