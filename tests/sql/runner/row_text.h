#pragma once

#include <string>
#include <vector>

#include "column/batch.h"

namespace firesteel::slt {

/// "id: int not null | name: string".
std::string columns_text(const Schema& schema);
/// "1 | a".
std::string row_text(const Schema& schema, const Batch& batch, int64_t row);
/// Control characters and backslashes escaped, so that the text takes one line.
std::string escaped_text(const std::string& text);

/// Are two rows the same, floating-point columns up to their last digits? Threads add in any order.
bool same_row(const Schema& schema, const std::string& expected, const std::string& got);

}  // namespace firesteel::slt
