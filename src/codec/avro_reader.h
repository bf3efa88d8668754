#pragma once

#include <memory>
#include <string>

#include "codec/avro_cursor.h"
#include "codec/avro_schema.h"
#include "column/builder.h"
#include "common/time_zone.h"

namespace firesteel {

/// Reads values of one place in a schema into a column. Immutable, so that threads may share it.
class AvroValueReader {
public:
    virtual ~AvroValueReader() = default;
    /// Appends one value to `out`, a builder of the type it was made for; where `out` is null, only looks
    /// whether the value can be read. A failed cursor has appended something, too.
    virtual void read(AvroCursor& cursor, ColumnBuilder* out) const = 0;
};
using AvroValueReaderPtr = std::unique_ptr<const AvroValueReader>;

struct AvroReadOptions {
    enum class Rebase : uint8_t { kCorrected, kLegacy, kException };
    bool case_sensitive = false;
    bool by_position = false;  // fields of records are matched so, not by name
    Rebase rebase = Rebase::kCorrected;
    const TimeZone* rebase_zone = &TimeZone::utc();  // lives as long as the reader
};

/// A reader of what was written with `writer`, seen as `reader` (which may be the same), as values of `type`.
/// The schemas outlive it. Raises _LEGACY_ERROR_AVRO_INCOMPATIBLE_SCHEMA and
/// AVRO_INCOMPATIBLE_READ_TYPE.
AvroValueReaderPtr make_avro_reader(const AvroNode& writer, const AvroNode& reader, const Type& type,
                                    const AvroReadOptions& options);

}  // namespace firesteel
