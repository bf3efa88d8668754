#pragma once

#include <string>
#include <vector>

#include "codec/csv_options.h"
#include "io/file_format.h"

namespace firesteel {

/// Columns of CSV files: names from the first record, types from all of them with inferSchema. The rows that
/// are parsed for that go to `rows`, if they are any reader's and somebody wants them.
Schema infer_csv(const std::vector<ListedFile>& files, const CsvOptions& options, const FormatOptions& given,
                 KeptRows* rows);
Schema infer_csv_lines(const std::vector<std::string>& lines, const CsvOptions& options, bool case_sensitive);

}  // namespace firesteel
