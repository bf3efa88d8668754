#include "plan/window_frame.h"

#include <cstdint>
#include <cstdlib>
#include <optional>

namespace firesteel {

namespace {

std::string edge_sql(FrameEdge edge, const ExprPtr& offset) {
    switch (edge) {
        case FrameEdge::kUnboundedPreceding:
            return "UNBOUNDED PRECEDING";
        case FrameEdge::kUnboundedFollowing:
            return "UNBOUNDED FOLLOWING";
        case FrameEdge::kCurrentRow:
            return "CURRENT ROW";
        case FrameEdge::kPreceding:
            return to_sql(*offset) + " PRECEDING";
        case FrameEdge::kFollowing:
            return to_sql(*offset) + " FOLLOWING";
    }
    return "";
}

/// The edge as a value: what lies before the current row is negative.
std::string value_sql(FrameEdge edge, const ExprPtr& offset) {
    if (edge == FrameEdge::kPreceding) return "(- " + to_sql(*offset) + ")";
    if (edge == FrameEdge::kFollowing) return to_sql(*offset);
    return edge_sql(edge, offset);
}

/// DataFrames write numbers of rows as longs.
bool takes_offset(FrameUnit unit, const ExprPtr& offset) {
    const Type& type = offset->type;
    if (unit == FrameUnit::kRows) {
        if (!offset->is_literal() || !type.is(TypeId::kLong)) return type.is(TypeId::kInteger);
        return offset->value.is_null() || std::abs(offset->value.as_long()) <= INT32_MAX;
    }
    return type.is_numeric() || type.is_ansi_interval() || type.is(TypeId::kCalendarInterval) ||
           type.is(TypeId::kNull);
}

void check_offset(const WindowFrame& frame, const ExprPtr& offset, const char* location) {
    if (!offset || takes_offset(frame.unit, offset)) return;
    const char* expected =
        frame.unit == FrameUnit::kRows
            ? "\"INT\""
            : "(\"NUMERIC\" or \"INTERVAL DAY TO SECOND\" or \"INTERVAL YEAR TO MONTH\" or \"INTERVAL\")";
    throw Error("DATATYPE_MISMATCH.SPECIFIED_WINDOW_FRAME_UNACCEPTED_TYPE",
                {{"location", location},
                 {"exprType", "\"" + offset->type.to_sql() + "\""},
                 {"expectedType", expected},
                 {"sqlExpr", "\"" + frame_sql(frame) + "\""}});
}

/// Where an edge of constant offset lies, in rows from the current one; nothing for what is not compared: a
/// frame from 1 FOLLOWING to CURRENT ROW is empty, not wrong.
std::optional<int64_t> place_of(FrameEdge edge, const ExprPtr& offset) {
    if (!has_offset(edge) || !offset->is_literal() || !offset->value.holds<int64_t>()) return std::nullopt;
    const int64_t distance = offset->value.as_long();
    return edge == FrameEdge::kPreceding ? -distance : distance;
}

bool can_add(const Type& key, const Type& offset) {
    if (key.is(TypeId::kNull) || offset.is(TypeId::kNull)) return true;
    if (key.is_numeric()) return offset.is_numeric();
    const bool months = offset.is(TypeId::kYearMonthInterval) || offset.is(TypeId::kCalendarInterval);
    if (key.is(TypeId::kDate))
        return months || offset.is(TypeId::kInteger) || offset.to_sql() == "INTERVAL DAY";
    if (key.is(TypeId::kTimestamp) || key.is(TypeId::kTimestampNtz))
        return months || offset.is(TypeId::kDayTimeInterval);
    return key.id() == offset.id();
}

}  // namespace

bool has_offset(FrameEdge edge) { return edge == FrameEdge::kPreceding || edge == FrameEdge::kFollowing; }

std::string frame_sql(const WindowFrame& frame) {
    return std::string(frame.unit == FrameUnit::kRows ? "ROWS" : "RANGE") + " BETWEEN " +
           edge_sql(frame.lower, frame.lower_offset) + " AND " + edge_sql(frame.upper, frame.upper_offset);
}

void check_frame(const WindowFrame& frame) {
    check_offset(frame, frame.lower_offset, "lower");
    check_offset(frame, frame.upper_offset, "upper");
    if (frame.lower == FrameEdge::kUnboundedFollowing || frame.upper == FrameEdge::kUnboundedPreceding) {
        throw Error("DATATYPE_MISMATCH.SPECIFIED_WINDOW_FRAME_INVALID_BOUND",
                    {{"sqlExpr", "\"" + frame_sql(frame) + "\""},
                     {"lower", "\"" + value_sql(frame.lower, frame.lower_offset) + "\""},
                     {"upper", "\"" + value_sql(frame.upper, frame.upper_offset) + "\""}});
    }
    const auto lower = place_of(frame.lower, frame.lower_offset);
    const auto upper = place_of(frame.upper, frame.upper_offset);
    if (!lower || !upper || *lower <= *upper) return;
    throw Error("DATATYPE_MISMATCH.SPECIFIED_WINDOW_FRAME_WRONG_COMPARISON",
                {{"sqlExpr", "\"" + frame_sql(frame) + "\""}, {"comparison", "less than or equal"}});
}

void check_range_types(const WindowFrame& frame, const Type& key, const std::string& window) {
    for (const ExprPtr& offset : {frame.lower_offset, frame.upper_offset}) {
        if (!offset || can_add(key, offset->type)) continue;
        throw Error("DATATYPE_MISMATCH.RANGE_FRAME_INVALID_TYPE",
                    {{"sqlExpr", "\"" + window + "\""},
                     {"orderSpecType", "\"" + key.to_sql() + "\""},
                     {"valueBoundaryType", "\"" + offset->type.to_sql() + "\""}});
    }
}

}  // namespace firesteel
