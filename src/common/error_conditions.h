#pragma once

#include <span>
#include <string_view>

#include "common/error.h"

namespace firesteel {

/// One error condition of Spark: its facts and our wording. A sub-condition "MAIN.SUB" prints the text of
/// MAIN, a space and its own; it has MAIN's SQLSTATE, and may be of another kind.
struct ErrorCondition {
    std::string_view name;
    std::string_view sql_state;
    ErrorKind kind;
    std::string_view text;   // with <parameter> placeholders
    bool of_script = false;  // Spark raises it as SqlScriptingException, which names a line of the script
};

/// Null when there is no such condition.
const ErrorCondition* find_error_condition(std::string_view name);

/// Is it one that Spark raises as SqlScriptingException?
bool is_script_condition(std::string_view name);

/// All conditions, sorted by name.
std::span<const ErrorCondition> all_error_conditions();

/// The table's parts, each sorted by name; a condition stands in exactly one.
std::span<const ErrorCondition> parse_conditions();
std::span<const ErrorCondition> resolution_conditions();
std::span<const ErrorCondition> type_conditions();
std::span<const ErrorCondition> value_conditions();
std::span<const ErrorCondition> source_conditions();
std::span<const ErrorCondition> table_conditions();
std::span<const ErrorCondition> session_conditions();
std::span<const ErrorCondition> unsupported_conditions();
std::span<const ErrorCondition> ml_conditions();
std::span<const ErrorCondition> script_conditions();

}  // namespace firesteel
