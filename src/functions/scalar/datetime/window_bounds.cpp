// The arithmetic of window() and session_window(): the analyzer builds their structs and expansions from
// these.

#include "codec/calendar.h"
#include "functions/registry.h"
#include "functions/rows.h"

namespace firesteel {

namespace {

/// Start of the `index`-th last window (0: the last) of `slide` microseconds that begins at or before the
/// instant, for windows that begin at `offset` past the epoch's multiples.
int64_t window_start(int64_t micros, int64_t slide, int64_t offset, int64_t index) {
    const int64_t last = micros - floor_mod(micros - offset, slide);
    return last - index * slide;
}

}  // namespace

FUNCTION("window_start_of")
    .overload("(ts BIGINT, slide BIGINT, offset BIGINT, index BIGINT) -> BIGINT", rows<window_start>)
    .with([](FunctionRecord& r) { r.internal = true; });

}  // namespace firesteel
