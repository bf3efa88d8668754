#pragma once

#include "command/command.h"

namespace firesteel {

/// What is known of a temporary view's query once it has been looked at.
struct TemporaryQuery {
    LogicalPlanPtr analyzed;
    bool is_bound = false;  // keeps the plan: its parameters are gone when the view is used
    bool reads_views = false;
};
TemporaryQuery analyze_temporary(const spec::Plan& query, CommandHost& host);

/// Gives the view, whose names are set, a query out of SQL. It is looked at anew each time the view is used,
/// and sees what its tables, views and variables are by then.
void set_query(ViewDefinition& view, const spec::PlanPtr& query, const TemporaryQuery& found,
               CommandHost& host);

/// Under its name, in this session or globally. Raises RECURSIVE_VIEW for one that would read itself then,
/// and TEMP_TABLE_OR_VIEW_ALREADY_EXISTS unless it may replace another.
void put_temporary(ViewDefinition view, const TemporaryQuery& found, bool replace, CommandHost& host);

/// Drops the view, local or global, and the rows that are kept of it. False when there is none.
bool drop_temporary_view(const spec::NameParts& name, CommandHost& host);

}  // namespace firesteel
