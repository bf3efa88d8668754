#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace firesteel {

/// Names as messages show them: `a`.`b`, backticks doubled.
std::string quote_identifier(std::string_view name);
std::string quote_identifiers(const std::vector<std::string>& parts);
/// Lower case of ASCII letters: how names are compared without case.
std::string lower_case(std::string_view text);
bool equal_ignoring_case(std::string_view a, std::string_view b);

}  // namespace firesteel
