#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace firesteel {

/// Stands in a directory name for NULL and the empty string.
inline constexpr const char* kNullPartition = "__HIVE_DEFAULT_PARTITION__";

/// What stands in the name of a partition's directory for a column's name or value: control characters and a
/// few others as %XX, as Hive writes them.
std::string escape_partition_text(std::string_view text);
std::string unescape_partition_text(std::string_view text);

/// "day=1" -> {day, 1}
std::pair<std::string, std::string> partition_value_in(std::string_view directory);
/// "a=1/b=x" -> {a, 1}, {b, x}
std::vector<std::pair<std::string, std::string>> partition_values_in(std::string_view name);

/// Appends "a=1" to the name of a partition.
void add_to_partition_name(std::string_view column, std::string_view value, std::string& name);

}  // namespace firesteel
