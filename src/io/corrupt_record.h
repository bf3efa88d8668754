#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "io/file_format.h"

namespace firesteel {

/// The column that holds the text of malformed records. Raises INVALID_CORRUPT_RECORD_TYPE when it is no
/// string, and UNSUPPORTED_FEATURE.QUERY_ONLY_CORRUPT_RECORD_COLUMN when it alone is asked for: what is
/// malformed depends on the columns that are read.
void check_corrupt_column(const FileReadRequest& request, const std::string& name);

/// What a parser makes of a record: a struct of the columns wanted, but for the one of malformed records.
/// `places` tells for each column where it stands there, or kCorruptRecord.
constexpr int32_t kCorruptRecord = -1;
Type parsed_type(const FileReadRequest& request, const std::string& corrupt, std::vector<int32_t>& places);

}  // namespace firesteel
