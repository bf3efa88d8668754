#pragma once

#include "functions/kernel.h"
#include "functions/registry.h"

namespace firesteel {

/// What to_timestamp, to_date, unix_timestamp and their kin share.

enum class ParsedAs : uint8_t { kTimestamp, kTimestampNtz, kDate, kSeconds };

/// Reads the first argument by the pattern in the second; dates and timestamps pass through. Failing rows
/// raise CANNOT_PARSE_TIMESTAMP that advises `try_function`.
ColumnPtr parse_datetime(const KernelCall& call, ParsedAs target, const char* try_function);

/// Types of such a call: a text, date or timestamp, and for two arguments a pattern. `direct` keeps numbers
/// as they are when there is no pattern; otherwise they are read as text.
Resolution resolve_parsing(const ResolveRequest& request, const Type& result, bool direct,
                           bool always_nullable);

}  // namespace firesteel
