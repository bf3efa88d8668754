#pragma once

#include <memory>

#include "catalog/data_source.h"

namespace firesteel {

/// A table or query of a database. Raises what connecting and describing it raise.
TableProviderPtr open_jdbc(const ReadRequest& request);

/// Rows into a table of a database.
std::unique_ptr<TableWrite> write_jdbc(const WriteRequest& request, bool overwrite);

}  // namespace firesteel
