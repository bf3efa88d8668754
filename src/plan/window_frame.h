#pragma once

#include <string>
#include <vector>

#include "expr/expr.h"

namespace firesteel {

/// A frame as it is written: offsets are the expressions after PRECEDING's and FOLLOWING's words, null for
/// the other edges.
struct WindowFrame {
    FrameUnit unit = FrameUnit::kRange;
    FrameEdge lower = FrameEdge::kUnboundedPreceding;
    FrameEdge upper = FrameEdge::kCurrentRow;
    ExprPtr lower_offset;
    ExprPtr upper_offset;
};

bool has_offset(FrameEdge edge);
/// "ROWS BETWEEN 1 PRECEDING AND CURRENT ROW"
std::string frame_sql(const WindowFrame& frame);
/// Is each edge of a kind that can stand there, and the lower before the upper? Raises
/// DATATYPE_MISMATCH.SPECIFIED_WINDOW_FRAME_*.
void check_frame(const WindowFrame& frame);
/// Can the offsets of a RANGE frame be added to the one key? `window` is how messages show the whole. Raises
/// DATATYPE_MISMATCH.RANGE_FRAME_INVALID_TYPE.
void check_range_types(const WindowFrame& frame, const Type& key, const std::string& window);

}  // namespace firesteel
