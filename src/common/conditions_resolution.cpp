#include "common/error_conditions.h"

namespace firesteel {

namespace {

using enum ErrorKind;

constexpr ErrorCondition kConditions[] = {
    {"UNRESOLVED_COLUMN", "42703", kAnalysis, "A column, variable or parameter named <objectName> cannot be resolved."},
    {"UNRESOLVED_COLUMN.WITHOUT_SUGGESTION", "42703", kAnalysis, ""},
    {"UNRESOLVED_COLUMN.WITH_SUGGESTION", "42703", kAnalysis, "Did you mean one of these? [<proposal>]."},
};

}  // namespace

std::span<const ErrorCondition> resolution_conditions() { return kConditions; }

}  // namespace firesteel
