#pragma once

#include <optional>
#include <string>
#include <vector>

#include "column/type.h"
#include "column/value.h"
#include "functions/settings.h"
#include "io/file_listing.h"

namespace firesteel {

/// Columns whose values are the directories that files lie in: ".../country=DE/day=1/part-0.csv".
struct PartitionColumns {
    Schema schema;
    std::vector<std::vector<Value>> values;  // by file, then by column
};

struct PartitionRequest {
    const Schema* given = nullptr;  // by the user: types of columns found there are taken from it
    bool infer_types = true;        // else all are strings
    EvalSettingsPtr settings;
};

/// Names and values out of `ListedFile::partition`, with the narrowest type that all values of a column have.
/// Raises CONFLICTING_PARTITION_COLUMN_NAMES and CONFLICTING_DIRECTORY_STRUCTURES.
PartitionColumns partition_columns(const std::vector<ListedFile>& files, const PartitionRequest& request);

}  // namespace firesteel
