#pragma once

#include <optional>
#include <string>
#include <vector>

#include "codec/avro_reader.h"

namespace firesteel {

/// Readers of values that hold no others; avro_reader.cpp says which is right where.

/// How a number on the wire becomes one in a column.
enum class AvroNumberStep : uint8_t {
    kNone,
    kMillisToMicros,
    kMillisToDays,
    kMicrosToNanos,
    kDays,    // rebased as the options say
    kMicros,  // ... of timestamps with time zone
    kMillis,  // the same from milliseconds
};

AvroValueReaderPtr read_avro_null();
AvroValueReaderPtr read_avro_boolean();
/// An int or long on the wire, as an integer, date, time, timestamp or interval.
AvroValueReaderPtr read_avro_integer(const Type& type, AvroNumberStep step, const AvroReadOptions& options);
/// A number on the wire as a float or double; `through_float`: it is a float in the reader's schema.
AvroValueReaderPtr read_avro_floating(AvroKind wire, const Type& type, bool through_float);
/// Bytes, a text, or (of kFixed) so many bytes.
AvroValueReaderPtr read_avro_text(AvroKind wire, int32_t size);
AvroValueReaderPtr read_avro_decimal(AvroKind wire, int32_t size, int scale, const Type& type);
/// `symbols` by the writer's numbers; those missing are failures.
AvroValueReaderPtr read_avro_enum(std::vector<std::optional<std::string>> symbols);

/// Passes over a value as it was written.
void skip_avro(const AvroNode& node, AvroCursor& cursor, int depth = 0);

}  // namespace firesteel
