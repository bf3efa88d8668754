#include "common/error_conditions.h"

namespace firesteel {

namespace {

using enum ErrorKind;

constexpr ErrorCondition kConditions[] = {
    {"PATH_NOT_FOUND", "42K03", kAnalysis, "Path does not exist: <path>."},
};

}  // namespace

std::span<const ErrorCondition> source_conditions() { return kConditions; }

}  // namespace firesteel
