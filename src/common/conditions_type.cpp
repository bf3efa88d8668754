#include "common/error_conditions.h"

namespace firesteel {

namespace {

using enum ErrorKind;

constexpr ErrorCondition kConditions[] = {
    {"DATATYPE_MISMATCH", "42K09", kAnalysis, "Cannot resolve <sqlExpr> because of a data type mismatch:"},
};

}  // namespace

std::span<const ErrorCondition> type_conditions() { return kConditions; }

}  // namespace firesteel
