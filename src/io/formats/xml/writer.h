#pragma once

#include <memory>

#include "io/file_format.h"

namespace firesteel {

std::unique_ptr<FileWriter> create_xml(const FileWriteRequest& request);

}  // namespace firesteel
