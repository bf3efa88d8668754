#pragma once

#include <memory>

#include "codec/json_options.h"
#include "io/file_format.h"
#include "io/text_lines.h"

namespace firesteel {

/// Rows of a split of a JSON file.
std::unique_ptr<FileReader> open_json(const FileReadRequest& request);

/// Parses a split as inference does, which has `found` the columns' types so far: null where it has seen no
/// value. False as soon as a record says something else, or would be read otherwise another time.
bool keep_json(const FileReadRequest& request, const Type& found, KeptRows& rows);

JsonOptions json_options(const FormatOptions& options);
/// A line is a record; with multiLine the file is.
LineFormat json_lines(const JsonOptions& options);
bool is_blank_json(std::string_view line);

}  // namespace firesteel
