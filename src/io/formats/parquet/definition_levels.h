#pragma once

#include "io/formats/parquet/run_decoder.h"
#include "io/formats/parquet/validity_bits.h"

namespace firesteel {

/// The definition levels of a page of an optional column: which rows have a value.
class DefinitionLevels {
public:
    DefinitionLevels() = default;
    /// REQUIRES: the page stays; its column has levels 0 and 1.
    DefinitionLevels(const Page& page, const MemoryPoolPtr& pool);

    /// Appends the bits of the next rows.
    void read(int64_t rows, ValidityBits& out);
    /// How many of the next rows have values.
    int64_t skip(int64_t rows);

private:
    void reverse(const Page& page, const MemoryPoolPtr& pool);

    RunDecoder runs_;
    std::shared_ptr<Buffer> reversed_;
};

}  // namespace firesteel
