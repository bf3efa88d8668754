#include "common/error_conditions.h"

namespace firesteel {

namespace {

using enum ErrorKind;

constexpr ErrorCondition kConditions[] = {
    {"PARSE_EMPTY_STATEMENT", "42617", kParse, "Syntax error: the statement is empty."},
    {"PARSE_SYNTAX_ERROR", "42601", kParse, "Syntax error at or near <error><hint>."},
};

}  // namespace

std::span<const ErrorCondition> parse_conditions() { return kConditions; }

}  // namespace firesteel
