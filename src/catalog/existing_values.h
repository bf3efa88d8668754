#pragma once

#include <map>
#include <string>

#include "expr/expr.h"

namespace firesteel {

/// What columns of a table hold in rows that were written before there was such a column, where that is not
/// null. Travels among the options of reads, under keys that statements do not show.
class ExistingValues {
public:
    using Texts = std::map<std::string, std::string>;  // options

    static void put(Texts& options, const std::string& column, const Type& type, const Value& value);
    /// Null when there is none.
    static Value find(const Texts& options, const std::string& column);
};

}  // namespace firesteel
