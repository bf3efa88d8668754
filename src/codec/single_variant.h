#pragma once

#include <string>

#include "column/type.h"

namespace firesteel {

/// The option singleVariantColumn: whole records go into one column.

/// The schema of such a reader.
Schema single_variant_schema(const std::string& column);
/// Raises INVALID_SINGLE_VARIANT_COLUMN unless the schema is that column and at most a text for corrupt
/// records. Nothing where `column` is empty.
void check_single_variant(const Schema& schema, const std::string& column, const std::string& corrupt_column);

}  // namespace firesteel
