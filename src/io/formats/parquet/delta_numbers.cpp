#include "io/formats/parquet/delta_numbers.h"

#include <algorithm>

#include "io/formats/parquet/bit_unpack.h"
#include "io/formats/parquet/corrupt.h"

namespace firesteel {

namespace {
constexpr int64_t kLargestBlock = 1 << 20;
}  // namespace

DeltaNumbers::DeltaNumbers(PageBytes bytes) : at_(bytes.data), end_(bytes.data + bytes.size) {
    if (bytes.size == 0) return;
    const auto block_size = static_cast<int64_t>(read_number());
    small_blocks_ = static_cast<int64_t>(read_number());
    left_ = static_cast<int64_t>(read_number());
    last_ = static_cast<uint64_t>(read_signed());
    const bool is_sound = block_size > 0 && block_size <= kLargestBlock && small_blocks_ > 0 &&
                          small_blocks_ <= block_size && block_size % small_blocks_ == 0 && left_ >= 0 &&
                          left_ <= INT32_MAX;
    if (!is_sound) raise_corrupt("a page of differences has an impossible head");
    small_size_ = block_size / small_blocks_;
    next_small_ = small_blocks_;
    if (small_size_ % 8 != 0) raise_corrupt("a page of differences has blocks that end within a byte");
}

uint64_t DeltaNumbers::read_number() {
    uint64_t value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
        if (at_ == end_) break;
        const uint8_t part = *at_++;
        value |= static_cast<uint64_t>(part & 0x7F) << shift;
        if ((part & 0x80) == 0) return value;
    }
    raise_corrupt("a page of differences ends within a number");
}

int64_t DeltaNumbers::read_signed() {
    const uint64_t value = read_number();
    return static_cast<int64_t>(value >> 1) ^ -static_cast<int64_t>(value & 1);
}

void DeltaNumbers::open_block() {
    least_ = static_cast<uint64_t>(read_signed());
    if (small_blocks_ > end_ - at_) raise_corrupt("a page of differences ends within a block");
    widths_ = at_;
    at_ += small_blocks_;
    next_small_ = 0;
}

void DeltaNumbers::open_small_block() {
    if (next_small_ == small_blocks_) open_block();
    width_ = widths_[next_small_++];
    if (width_ > 64) raise_corrupt("differences in a page are wider than 64 bits");
    packed_ = at_;
    at_small_ = 0;
    small_left_ = std::min(small_size_, left_);
    // Some writers end the last one where its numbers end.
    const int64_t needed = (small_left_ * width_ + 7) / 8;
    if (needed > end_ - at_) raise_corrupt("a page of differences ends within a block");
    at_ += std::min(small_size_ / 8 * width_, end_ - at_);
}

void DeltaNumbers::decode(int64_t* out, int64_t count) {
    if (count > left_) raise_corrupt("a page has fewer values than its header says");
    if (count > 0 && is_first_) {
        is_first_ = false;
        *out++ = static_cast<int64_t>(last_);
        --left_;
        --count;
    }
    while (count > 0) {
        if (small_left_ == 0) open_small_block();
        const int64_t step = std::min(count, small_left_);
        auto* numbers = reinterpret_cast<uint64_t*>(out);
        unpack_bits(packed_, at_small_, step, width_, numbers);
        for (int64_t i = 0; i < step; ++i) numbers[i] = last_ += numbers[i] + least_;
        at_small_ += step;
        small_left_ -= step;
        left_ -= step;
        out += step;
        count -= step;
    }
}

void DeltaNumbers::skip(int64_t count) {
    int64_t passed[256];
    while (count > 0) {
        const int64_t step = std::min<int64_t>(count, 256);
        decode(passed, step);
        count -= step;
    }
}

const uint8_t* DeltaNumbers::end() const {
    DeltaNumbers walker = *this;
    if (walker.is_first_ && walker.left_ > 0) --walker.left_;
    walker.left_ -= walker.small_left_;
    while (walker.left_ > 0) {
        walker.open_small_block();
        walker.left_ -= walker.small_left_;
    }
    return walker.at_;
}

}  // namespace firesteel
