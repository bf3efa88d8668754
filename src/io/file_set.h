#pragma once

#include <string>
#include <vector>

#include "io/file_format.h"
#include "io/partition_columns.h"

namespace firesteel {

/// The files of a table and what their columns are. A column that is both in the files and among the
/// partition directories stands where the files have it, and takes its values from the directories.
struct FileSet {
    enum class Source : uint8_t { kData, kPartition, kMetadata };
    /// Where a column of the table comes from.
    struct Origin {
        Source source = Source::kData;
        int32_t ordinal = 0;  // into the data columns, or the partition columns
    };

    const FileFormat* format = nullptr;
    FormatOptions options;
    std::vector<std::string> paths;  // as given
    std::vector<ListedFile> files;
    Schema data_schema;
    PartitionColumns partitions;
    Schema schema;
    std::vector<Origin> origins;  // by ordinal of `schema`, then the hidden _metadata

    /// Sets `schema` and `origins` from the data and partition columns.
    void join_schemas();
};

/// Lists the files of a request and settles their schema. Raises PATH_NOT_FOUND, UNABLE_TO_INFER_SCHEMA,
/// UNSUPPORTED_DATA_TYPE_FOR_DATASOURCE and what the format raises.
FileSet find_files(const FileFormat& format, const ReadRequest& request);

/// Raises UNSUPPORTED_DATA_TYPE_FOR_DATASOURCE for columns that the format cannot read, or write.
void check_types(const FileFormat& format, const Schema& schema, bool for_writing);

/// The hidden column of a format's tables: _metadata.
const Field& metadata_column(const FileFormat& format);
/// What it says of a split, but for the numbers of rows, which come last.
Value::List metadata_of(const FileSplit& split);

/// Do two column names mean the same under the session's case rule?
bool same_name(const std::string& a, const std::string& b, const EvalSettings& settings);

}  // namespace firesteel
