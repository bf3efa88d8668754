#pragma once

#include <memory>
#include <optional>

#include "exec/join_table.h"

namespace firesteel {

/// What becomes of a probe row and its matches.
enum class ProbeKind : uint8_t {
    kInner,          // one row per match
    kOuter,          // as inner, and unmatched probe rows with nulls
    kSemi,           // the probe row when there is a match
    kAnti,           // the probe row when there is none
    kMark,           // the probe row and whether there is a match
    kSingle,         // as outer, but a second match is SCALAR_SUBQUERY_TOO_MANY_ROWS
    kOnlyMarkBuild,  // nothing: build rows with a match are marked (without `residual`: the first of a key)
};

struct ProbePlan {
    ProbeKind kind = ProbeKind::kInner;
    bool null_aware = false;        // anti and mark: NOT IN and IN, with nulls as SQL has them
    bool build_is_left = false;     // the build side's columns come first in the output and in `residual`
    Exprs keys;                     // over the probe input
    ExprPtr residual;               // over left columns, then right columns; null: none
    std::vector<bool> needed = {};  // joined columns that are read; the others may be absent. empty: all
};

/// Looks rows of its input up in a finished JoinTable; keeps the input's order.
std::shared_ptr<const Transform> make_probe(ProbePlan plan, std::shared_ptr<JoinTable> table);

}  // namespace firesteel
