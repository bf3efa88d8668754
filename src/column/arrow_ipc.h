#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "column/batch.h"

namespace firesteel {

/// Arrow IPC streams with exactly the Arrow types that Spark puts on the wire (timestamps in microseconds
/// with the session zone, decimals as decimal128, plain utf8, day-time intervals as duration, ...).

/// One whole stream: schema message, a record batch message per batch, end marker.
std::string encode_arrow_stream(const Schema& schema, const std::vector<Batch>& batches,
                                std::string_view time_zone);

/// Reads a stream sent by a client. When `schema` is not empty the columns are cast to its types (the
/// client's DDL schema next to the stream), else types are taken from Arrow. Raises on malformed bytes.
std::vector<Batch> decode_arrow_stream(std::string_view bytes, Schema& schema, const MemoryPoolPtr& pool);

}  // namespace firesteel
