#pragma once

#include <memory>

#include "io/formats/parquet/page_source.h"

namespace firesteel {

/// Values of a page whose encoding is not PLAIN, given as the bytes that PLAIN has for them; booleans as a
/// byte each. The page must stay.
class FixedDecoder {
public:
    virtual ~FixedDecoder() = default;
    /// Throws when the page has fewer.
    virtual void decode(uint8_t* out, int64_t count) = 0;
    virtual void skip(int64_t count) = 0;
};

/// For values of `width` bytes. Throws for encodings that the physical type does not have.
std::unique_ptr<FixedDecoder> make_fixed_decoder(const Page& page, parquet::Type::type type, int64_t width,
                                                 const MemoryPoolPtr& pool);

}  // namespace firesteel
