#pragma once

#include "io/formats/parquet/page_source.h"

namespace firesteel {

/// Reads DELTA_BINARY_PACKED: blocks of differences, each block in small ones of an own bit width. Sums wrap,
/// so that the lower half of each is right for 32-bit columns. The bytes must stay.
class DeltaNumbers {
public:
    DeltaNumbers() = default;
    explicit DeltaNumbers(PageBytes bytes);

    int64_t left() const { return left_; }
    /// Throws when fewer are left.
    void decode(int64_t* out, int64_t count);
    void skip(int64_t count);
    /// Where the bytes of all numbers end.
    const uint8_t* end() const;

private:
    uint64_t read_number();
    int64_t read_signed();
    void open_block();
    /// Makes the next small block, or the rest of the open one, be what differences come from.
    void open_small_block();

    const uint8_t* at_ = nullptr;
    const uint8_t* end_ = nullptr;
    int64_t small_size_ = 0;  // numbers in a small block
    int64_t small_blocks_ = 0;
    int64_t left_ = 0;
    uint64_t last_ = 0;
    bool is_first_ = true;
    uint64_t least_ = 0;  // of the block: added to each difference
    const uint8_t* widths_ = nullptr;
    int64_t next_small_ = 0;
    const uint8_t* packed_ = nullptr;  // of the open small block
    int width_ = 0;
    int64_t at_small_ = 0;
    int64_t small_left_ = 0;
};

}  // namespace firesteel
