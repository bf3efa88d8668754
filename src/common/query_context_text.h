#pragma once

#include <string>

#include "common/error.h"

namespace firesteel {

/// How messages show where an error arose, in Spark's layout.

/// "== SQL (line 1, position 8) ==\nselect 1/0\n       ^^^\n", or the DataFrame call and its call site.
std::string context_summary(const QueryContext& context);
/// What the indexes of a SQL context cut out of its text; empty without a text or a span.
std::string cut_fragment(const QueryContext& context);
/// "; line 1 pos 7" for SQL, nothing for DataFrames.
std::string analysis_error_position(const QueryContext& context);
/// "{LINE:3} " for SQL, nothing for DataFrames.
std::string script_line(const QueryContext& context);
/// " (line 1, pos 7)" and the whole text with a mark under the position.
std::string parse_error_position(const QueryContext& context);

}  // namespace firesteel
