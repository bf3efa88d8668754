#pragma once

#include "column/builder.h"
#include "common/time_zone.h"
#include "io/jdbc/jdbc_database.h"

namespace firesteel {

/// Appends what a database gave as a value of the builder's type. False: it is none.
bool append_jdbc_value(const JdbcCell& cell, const TimeZone& zone, ColumnBuilder& out);

}  // namespace firesteel
