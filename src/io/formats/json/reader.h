#pragma once

#include <memory>

#include "codec/json_options.h"
#include "io/file_format.h"
#include "io/text_lines.h"

namespace firesteel {

/// Rows of a split of a JSON file.
std::unique_ptr<FileReader> open_json(const FileReadRequest& request);

JsonOptions json_options(const FormatOptions& options);
/// A line is a record; with multiLine the file is.
LineFormat json_lines(const JsonOptions& options);
bool is_blank_json(std::string_view line);

}  // namespace firesteel
