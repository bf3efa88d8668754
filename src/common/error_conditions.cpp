#include "common/error_conditions.h"

#include <algorithm>
#include <vector>

namespace firesteel {

namespace {

std::vector<ErrorCondition> merge_parts() {
    std::vector<ErrorCondition> all;
    for (auto part : {parse_conditions(), resolution_conditions(), type_conditions(), value_conditions(),
                      source_conditions(), table_conditions(), session_conditions(), unsupported_conditions(),
                      ml_conditions(), script_conditions()}) {
        all.insert(all.end(), part.begin(), part.end());
    }
    std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
    return all;
}

}  // namespace

std::span<const ErrorCondition> all_error_conditions() {
    static const std::vector<ErrorCondition> all = merge_parts();
    return all;
}

const ErrorCondition* find_error_condition(std::string_view name) {
    const auto all = all_error_conditions();
    const auto found =
        std::lower_bound(all.begin(), all.end(), name,
                         [](const ErrorCondition& c, std::string_view wanted) { return c.name < wanted; });
    return found != all.end() && found->name == name ? &*found : nullptr;
}

bool is_script_condition(std::string_view name) {
    const ErrorCondition* found = find_error_condition(name);
    return found != nullptr && found->of_script;
}

}  // namespace firesteel
