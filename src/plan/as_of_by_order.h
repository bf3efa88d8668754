#pragma once

#include "plan/logical_plan.h"

namespace firesteel {

/// One side of an as-of join: its rows, what is equal in rows that meet, and what orders them. `equal` has as
/// many expressions, of the same types, on both sides.
struct AsOfSide {
    LogicalPlanPtr plan;
    Exprs equal;
    ExprPtr key;
};

/// Which right row a left row takes.
struct AsOfSearch {
    bool backward;  // the nearest before the left row, else the nearest after it
    bool exact;     // also one with the same key
};

/// The left rows, and beside them for each search what `row` gives of the right row found;
/// null where there is none. The left columns keep their ids.
struct AsOfRows {
    LogicalPlanPtr plan;
    ExprPtr key;       // of the left row
    Attributes found;  // one a search
};

/// Finds the nearest rows by sorting both sides together: each left row then takes the last right row that
/// stands before it. Of several right rows with the same key, the last one. Rows whose key, or one of
/// `equal`, is null meet nothing. `row` is never null.
AsOfRows as_of_by_order(const AsOfSide& left, const AsOfSide& right, const ExprPtr& row,
                        const std::vector<AsOfSearch>& searches, const EvalSettingsPtr& settings);

}  // namespace firesteel
