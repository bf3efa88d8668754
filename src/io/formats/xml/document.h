#pragma once

#include <string_view>

#include "io/file_format.h"

namespace firesteel {

/// A whole file of XML in UTF-8. Its encoding is what its first bytes or its declaration say, whatever the
/// options, as in Spark.
class XmlDocument {
public:
    /// Raises FAILED_READ_FILE.NO_HINT where bytes mean nothing in the encoding.
    XmlDocument(const FileSplit& split, const FormatOptions& options, const MemoryPoolPtr& pool);

    std::string_view text() const { return text_; }
    /// Is the declared encoding none that the bytes can be in?
    bool is_malformed() const { return is_malformed_; }

private:
    Owner owner_;
    std::string_view text_;
    bool is_malformed_ = false;
};

}  // namespace firesteel
