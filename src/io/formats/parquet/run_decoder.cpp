#include "io/formats/parquet/run_decoder.h"

#include <algorithm>

#include "io/formats/parquet/bit_unpack.h"
#include "io/formats/parquet/corrupt.h"

namespace firesteel {

RunDecoder::RunDecoder(PageBytes bytes, int width)
    : at_(bytes.data), end_(bytes.data + bytes.size), width_(width) {
    if (width < 0 || width > 32) raise_corrupt("numbers in a page are wider than 32 bits");
}

void RunDecoder::open_run() {
    uint64_t head = 0;
    for (int shift = 0;; shift += 7) {
        if (at_ == end_ || shift > 35) raise_corrupt("a page has fewer values than its header says");
        const uint8_t part = *at_++;
        head |= static_cast<uint64_t>(part & 0x7F) << shift;
        if ((part & 0x80) == 0) break;
    }
    run_ = Run();
    const int64_t left = end_ - at_;
    if ((head & 1) != 0) {  // groups of eight
        const auto groups = static_cast<int64_t>(head >> 1);
        run_.packed = at_;
        run_.count = groups * 8;
        // Some writers end the last run without filling its last group.
        if (groups * width_ > left) run_.count = width_ == 0 ? 0 : left * 8 / width_;
        at_ += std::min(groups * width_, left);
        return;
    }
    const int bytes = (width_ + 7) / 8;
    if (bytes > left) raise_corrupt("a page ends within a run");
    run_.is_repeated = true;
    run_.count = static_cast<int64_t>(head >> 1);
    for (int i = 0; i < bytes; ++i) run_.value |= static_cast<uint32_t>(*at_++) << (8 * i);
    if ((uint64_t{run_.value} >> width_) != 0) raise_corrupt("a number in a page is wider than it can be");
}

Run RunDecoder::take(int64_t most) {
    while (run_.count == 0) open_run();
    Run taken = run_;
    taken.count = std::min(most, run_.count);
    run_.count -= taken.count;
    run_.first += taken.count;
    return taken;
}

void RunDecoder::decode(uint32_t* out, int64_t count) {
    while (count > 0) {
        const Run run = take(count);
        if (run.is_repeated) {
            std::fill_n(out, run.count, run.value);
        } else {
            unpack_bits(run.packed, run.first, run.count, width_, out);
        }
        out += run.count;
        count -= run.count;
    }
}

void RunDecoder::skip(int64_t count) {
    while (count > 0) count -= take(count).count;
}

}  // namespace firesteel
