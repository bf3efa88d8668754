#pragma once

#include <string>
#include <vector>

#include "io/file_format.h"
#include "io/formats/parquet/file_calendar.h"

namespace parquet {
class FileMetaData;
}

namespace firesteel {

/// A column of the table, as one file has it.
struct FileColumn {
    int32_t ordinal = 0;                  // into the data schema
    Type type;                            // that the table has
    int field = -1;                       // in the file; -1: missing, hence null
    bool is_flat = false;                 // else nested
    int leaf = 0;                         // of a flat column
    Type own_type;                        // of a flat column, by the file
    std::vector<LeafCalendar> calendars;  // of its leaves; none: all is read as it is stored
    Value existing;                       // of rows in files that miss it
    std::string name;
    std::string parquet_type;  // of a flat column, as messages name it
};

/// The columns that a reader must open, each once: those asked for and those that filters read.
struct FileColumns {
    std::vector<FileColumn> columns;
    std::vector<size_t> wanted;      // places in `columns` of those asked for
    std::vector<size_t> by_ordinal;  // places of data columns, where they are opened

    FileColumns(const FileReadRequest& request, const parquet::FileMetaData& footer);

private:
    size_t add(const FileReadRequest& request, const parquet::FileMetaData& footer, int32_t ordinal);

    const FileCalendar calendar_;
};

}  // namespace firesteel
