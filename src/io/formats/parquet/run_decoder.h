#pragma once

#include <cstdint>

#include "io/formats/parquet/page_source.h"

namespace firesteel {

/// A stretch of Parquet's hybrid encoding: one number many times, or numbers packed without gaps.
struct Run {
    int64_t count = 0;
    bool is_repeated = false;
    uint32_t value = 0;               // repeated
    const uint8_t* packed = nullptr;  // else: numbers [first, first + count) of those packed here
    int64_t first = 0;
};

/// Reads numbers in Parquet's RLE/bit-packing hybrid: dictionary codes, levels, booleans. The bytes must
/// stay.
class RunDecoder {
public:
    RunDecoder() = default;
    /// Throws for widths above 32.
    RunDecoder(PageBytes bytes, int width);

    int width() const { return width_; }
    /// The next numbers that lie in one run, at most `most`. Throws when there are none.
    Run take(int64_t most);
    void decode(uint32_t* out, int64_t count);
    void skip(int64_t count);

private:
    void open_run();

    const uint8_t* at_ = nullptr;
    const uint8_t* end_ = nullptr;
    int width_ = 0;
    Run run_;  // what is left of it
};

}  // namespace firesteel
