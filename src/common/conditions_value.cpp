#include "common/error_conditions.h"

namespace firesteel {

namespace {

using enum ErrorKind;

constexpr ErrorCondition kConditions[] = {
    {"DIVIDE_BY_ZERO", "22012", kArithmetic, "Division by zero. `try_divide` returns NULL instead; setting <config> to \"false\" turns this check off."},
    {"INVALID_TIMEZONE", "22009", kDateTime, "The time zone <timeZone> is invalid: it must be a region such as 'America/Los_Angeles' or an offset such as '+01:00' between -18:00 and +18:00."},
};

}  // namespace

std::span<const ErrorCondition> value_conditions() { return kConditions; }

}  // namespace firesteel
