#pragma once

#include <string>
#include <string_view>

#include "io/file_format.h"

namespace firesteel {

/// The column that holds the text of malformed records. Raises INVALID_CORRUPT_RECORD_TYPE when it is no
/// string, and UNSUPPORTED_FEATURE.QUERY_ONLY_CORRUPT_RECORD_COLUMN when it alone is asked for: what is
/// malformed depends on the columns that are read.
void check_corrupt_column(const FileReadRequest& request, const std::string& name);

/// FAILED_READ_FILE.NO_HINT for the mode FAILFAST: names the file, the record and what helps.
[[noreturn]] void raise_malformed_record(const std::string& path, std::string_view record);

}  // namespace firesteel
