#pragma once

#include <memory>

#include "codec/csv_options.h"
#include "io/file_format.h"
#include "io/text_lines.h"

namespace firesteel {

/// Rows of a split of a CSV file.
std::unique_ptr<FileReader> open_csv(const FileReadRequest& request);

CsvOptions csv_options(const FormatOptions& options);
LineFormat csv_lines(const CsvOptions& options);

}  // namespace firesteel
