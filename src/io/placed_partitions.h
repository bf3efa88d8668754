#pragma once

#include <vector>

#include "catalog/data_source.h"
#include "io/file_listing.h"

namespace firesteel {

/// What was listed below the directory of a table of the catalog, made what its partitions hold: files of
/// partitions that lie elsewhere (PartitionPlaces) come from there, those of dropped ones go.
void find_placed_partitions(const ReadRequest& request, const ListingOptions& listing,
                            std::vector<ListedFile>& files);

}  // namespace firesteel
