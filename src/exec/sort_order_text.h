#pragma once

#include <string>
#include <vector>

#include "expr/expr.h"

namespace firesteel {

/// "a#1 ASC NULLS FIRST, b#2 DESC NULLS LAST", as EXPLAIN shows the keys of a sort.
std::string sort_order_text(const Exprs& keys, const std::vector<SortDirection>& directions,
                            const char* separator = ", ");

}  // namespace firesteel
