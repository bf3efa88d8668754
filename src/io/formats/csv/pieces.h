#pragma once

#include <memory>

#include "io/file_format.h"

namespace firesteel {

/// Runs of whole records of a CSV file that is read from first to last.
std::unique_ptr<FilePieces> csv_pieces(const FileReadRequest& request);

}  // namespace firesteel
