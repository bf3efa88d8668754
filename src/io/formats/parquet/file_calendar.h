#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "column/column.h"
#include "io/file_format.h"
#include "io/formats/parquet/bounds_probe.h"

namespace parquet {
class ColumnDescriptor;
class FileMetaData;
}  // namespace parquet

namespace firesteel {

class TimeZone;

/// What becomes of a leaf's dates before 1582-10-15, or moments before 1900, when they are read: programs
/// that count days in Java's hybrid calendar have written others than they meant.
struct LeafCalendar {
    enum class Mode : uint8_t { kKeeps, kShifts, kRefuses };
    Mode mode = Mode::kKeeps;
    bool is_int96 = false;
    const TimeZone* zone = nullptr;  // of moments that are shifted
};

/// The calendars of one file, by its footer, and by options and settings where that says nothing.
class FileCalendar {
public:
    /// `path` is for messages. Raises FAILED_READ_FILE.NO_HINT for a mode that is none.
    FileCalendar(const parquet::FileMetaData& footer, const FormatOptions& options, const std::string& path);

    /// Of a leaf that is read as values of some type.
    LeafCalendar of(const parquet::ColumnDescriptor& leaf, const Type& type) const;
    /// Of each leaf of a nested top-level column; empty when all keep what they hold.
    std::vector<LeafCalendar> of_nested(const parquet::FileMetaData& footer, int column) const;

private:
    LeafCalendar times_;
    LeafCalendar int96_;
};

/// The calendar of a leaf that has the type `type` in the file and in the table.
LeafCalendar leaf_calendar(const parquet::FileMetaData& footer, int leaf, const Type& type,
                           const FormatOptions& options, const std::string& path);

/// What bounds of stored values say of the values that are read: nothing where some may be shifted.
ChunkBounds bounds_as_read(ChunkBounds bounds, const LeafCalendar& calendar, const Type& type);

}  // namespace firesteel
