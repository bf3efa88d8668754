#pragma once

#include "io/formats/parquet/flat_column.h"

namespace firesteel {

/// Strings and binaries, of any or of fixed width. What lies in a dictionary stays there; other texts are
/// views of the page that holds them, or copies when few are picked.
std::unique_ptr<FlatColumn> open_text_column(const FlatColumnRequest& request);
/// Decimals that are stored as binaries of any width.
std::unique_ptr<FlatColumn> open_binary_decimals(const FlatColumnRequest& request);

}  // namespace firesteel
