#include "io/formats/parquet/validity_bits.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include "common/check.h"

namespace firesteel {

namespace {

void set_range(uint64_t* bits, int64_t begin, int64_t count) {
    const int64_t end = begin + count;
    while (begin < end) {
        const int64_t offset = begin & 63;
        const int64_t step = std::min<int64_t>(64 - offset, end - begin);
        const uint64_t ones = step == 64 ? ~uint64_t{0} : (uint64_t{1} << step) - 1;
        bits[begin >> 6] |= ones << offset;
        begin += step;
    }
}

}  // namespace

void ValidityBits::make_bits() {
    bits_ = Buffer::allocate_zeroed(bitmap_bytes(rows_), pool_);
    set_range(bits_->mutable_as<uint64_t>(), 0, size_);
}

void ValidityBits::append(bool valid, int64_t count) {
    CHECK(size_ + count <= rows_);
    if (!valid && !bits_) make_bits();
    if (valid && bits_) set_range(bits_->mutable_as<uint64_t>(), size_, count);
    size_ += count;
    if (valid) valid_ += count;
}

void ValidityBits::append_bits(const uint8_t* bits, int64_t first, int64_t count) {
    CHECK(size_ + count <= rows_);
    while (count > 0) {
        const int64_t offset = size_ & 63;
        // A load at any bit gives at least 57.
        const int64_t step = std::min<int64_t>({count, 64 - offset, 57});
        uint64_t word;
        std::memcpy(&word, bits + (first >> 3), sizeof(word));
        const uint64_t ones = (uint64_t{1} << step) - 1;
        word = (word >> (first & 7)) & ones;
        if (!bits_ && word != ones) make_bits();
        if (bits_) bits_->mutable_as<uint64_t>()[size_ >> 6] |= word << offset;
        valid_ += std::popcount(word);
        size_ += step;
        first += step;
        count -= step;
    }
}

BufferPtr ValidityBits::finish() { return valid_ == size_ ? nullptr : BufferPtr(std::move(bits_)); }

}  // namespace firesteel
