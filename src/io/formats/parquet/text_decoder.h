#pragma once

#include <memory>

#include "column/builder.h"
#include "io/formats/parquet/page_source.h"

namespace firesteel {

/// Texts of a page, as views of the page's bytes where they lie there whole, else of copies in a heap. The
/// page must stay as long as the views.
class TextDecoder {
public:
    virtual ~TextDecoder() = default;
    /// Throws when the page has fewer.
    virtual void decode(StringView* out, int64_t count, StringHeap& heap) = 0;
    virtual void skip(int64_t count) = 0;
};

/// For BYTE_ARRAY, or texts that all have `width` bytes. Throws for encodings that texts do not have.
std::unique_ptr<TextDecoder> make_text_decoder(const Page& page, parquet::Type::type type, int64_t width,
                                               const MemoryPoolPtr& pool);

}  // namespace firesteel
