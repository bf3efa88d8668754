#pragma once

#include <cstdint>
#include <string>

#include "column/type.h"

namespace firesteel {

/// `printSchema()`: the tree of columns, `level` deep when positive.
std::string schema_tree(const Schema& schema, int32_t level);

}  // namespace firesteel
