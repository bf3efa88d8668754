#pragma once

#include <memory>

#include "catalog/table_provider.h"
#include "io/file_set.h"

namespace firesteel {

/// Reads the files of a set, those that the filters on partition columns leave, in Spark's partitions: files
/// are cut at its largest split and packed, the longest first.
std::unique_ptr<TableScan> scan_files(std::shared_ptr<const FileSet> files, ScanRequest request);

/// Files cut and packed as Spark does it: the parts of each partition, in order.
std::vector<std::vector<FileSplit>> spark_partitions(const FileSet& set, const std::vector<int32_t>& files);

/// What a scan of all files will read one by one, in the order of the files. Their schema need not be known.
std::vector<FileSplit> splits_to_read(const FileSet& set);

}  // namespace firesteel
