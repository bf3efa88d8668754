#pragma once

#include <memory>

#include "codec/xml_options.h"
#include "io/file_format.h"
#include "io/text_lines.h"

namespace firesteel {

/// Raises XML_ROW_TAG_MISSING.
XmlOptions xml_options(const FormatOptions& options);
/// Of files whose lines are documents.
LineFormat xml_lines(const XmlOptions& options);
std::unique_ptr<FileReader> open_xml(const FileReadRequest& request);

}  // namespace firesteel
