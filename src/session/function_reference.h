#pragma once

#include <string>
#include <vector>

namespace firesteel {

/// The reference of SQL's functions, written from their records as Markdown: a heading for each group, then
/// usage, signatures and examples of each function. `names`: functions, aliases or groups ("string_funcs");
/// empty: all. Empty text when there is none of them.
std::string function_reference(const std::vector<std::string>& names);

/// One line for each name, aliases too: name, group and Spark's version, with tabs between.
std::string function_list(const std::vector<std::string>& names);

}  // namespace firesteel
