#pragma once

#include <memory>
#include <optional>
#include <string>

#include "codec/avro_reader.h"
#include "codec/avro_schema.h"
#include "column/batch.h"
#include "common/error.h"

namespace firesteel {

/// Avro's binary form, growing; and the first value that it cannot hold.
struct AvroOutput {
    std::string bytes;
    std::optional<Error> failure;

    void fail(Error error) {
        if (!failure) failure = std::move(error);
    }
};

/// Writes values of a type to one place in a schema. Immutable, so that threads may share it.
class AvroValueWriter {
public:
    virtual ~AvroValueWriter() = default;
    /// REQUIRES: the column is flat, its children too. A value that does not fit leaves a failure.
    virtual void write(const Column& column, int64_t row, AvroOutput& out) const = 0;
};
using AvroValueWriterPtr = std::unique_ptr<const AvroValueWriter>;

/// A writer of values of `type`. The schema need not outlive it. Raises
/// _LEGACY_ERROR_AVRO_INCOMPATIBLE_SCHEMA where the type does not fit the schema.
AvroValueWriterPtr make_avro_writer(const Type& type, const AvroNode& node, const AvroReadOptions& options);

}  // namespace firesteel
