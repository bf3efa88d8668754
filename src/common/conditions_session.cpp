#include "common/error_conditions.h"

namespace firesteel {

namespace {

using enum ErrorKind;

constexpr ErrorCondition kConditions[] = {
    {"INTERNAL_ERROR", "XX000", kSpark, "<message>"},
    {"UNABLE_TO_ACQUIRE_MEMORY", "53200", kSpark, "Cannot get <requestedBytes> bytes of memory for <consumer>, which holds <consumerBytes>; <receivedBytes> are left under the limit of <limitBytes> bytes of <pool>."},
};

}  // namespace

std::span<const ErrorCondition> session_conditions() { return kConditions; }

}  // namespace firesteel
