#include "common/error_conditions.h"

namespace firesteel {

namespace {

using enum ErrorKind;

constexpr ErrorCondition kConditions[] = {
    {"ARITHMETIC_OVERFLOW", "22003", kArithmetic, "<message>.<alternative> Setting <config> to \"false\" turns this check off."},
    {"BINARY_ARITHMETIC_OVERFLOW", "22003", kArithmetic, "<value1> <symbol> <value2> overflows. <functionName> gives NULL instead."},
    {"COLLECTION_SIZE_LIMIT_EXCEEDED", "54000", kRuntime, "An array of <numberOfElements> elements is too large; at most <maxRoundedArrayLength> are possible."},
    {"COLLECTION_SIZE_LIMIT_EXCEEDED.FUNCTION", "54000", kRuntime, "The function <functionName> cannot make it."},
    {"COLLECTION_SIZE_LIMIT_EXCEEDED.PARAMETER", "54000", kRuntime, "The value of <parameter> in the function <functionName> asks for it."},
    {"COMPARATOR_RETURNS_NULL", "22004", kRuntime, "The comparator gave NULL for <firstValue> and <secondValue>; it must give a positive integer for greater, a negative one for less and 0 for equal."},
    {"DATETIME_OVERFLOW", "22008", kArithmetic, "Date and time overflow: <operation>."},
    {"DIVIDE_BY_ZERO", "22012", kArithmetic, "Division by zero. `try_divide` returns NULL instead; setting <config> to \"false\" turns this check off."},
    {"DUPLICATED_MAP_KEY", "23505", kRuntime, "The map key <key> occurs twice. Setting <mapKeyDedupPolicy> to \"LAST_WIN\" keeps the last one."},
    {"INTERVAL_ARITHMETIC_OVERFLOW", "22015", kArithmetic, "An interval overflows."},
    {"INTERVAL_ARITHMETIC_OVERFLOW.WITHOUT_SUGGESTION", "22015", kArithmetic, "Use a smaller value."},
    {"INTERVAL_ARITHMETIC_OVERFLOW.WITH_SUGGESTION", "22015", kArithmetic, "<functionName> gives NULL instead."},
    {"INTERVAL_DIVIDED_BY_ZERO", "22012", kArithmetic, "Division of an interval by zero. `try_divide` gives NULL instead."},
    {"INVALID_ARRAY_INDEX", "22003", kArrayIndex, "The index <indexValue> is outside of an array of <arraySize> elements. `get()` gives NULL instead."},
    {"INVALID_ARRAY_INDEX_IN_ELEMENT_AT", "22003", kArrayIndex, "The index <indexValue> is outside of an array of <arraySize> elements. `try_element_at` gives NULL instead."},
    {"INVALID_FORMAT", "42601", kAnalysis, "The format <format> is invalid."},
    {"INVALID_FORMAT.ESC_AT_THE_END", "42601", kAnalysis, "It must not end with the escape character."},
    {"INVALID_FORMAT.ESC_IN_THE_MIDDLE", "42601", kAnalysis, "The escape character must not stand before <char>."},
    {"INVALID_INDEX_OF_ZERO", "22003", kRuntime, "The index 0 is invalid: indices start at 1, or at -1 from the end."},
    {"INVALID_PARAMETER_VALUE", "22023", kRuntime, "The value of <parameter> in <functionName> is invalid:"},
    {"INVALID_PARAMETER_VALUE.BIT_POSITION_RANGE", "22023", kIllegalArgument, "it must be within [0, <upper>), but is <invalidValue>."},
    {"INVALID_PARAMETER_VALUE.CHARSET", "22023", kIllegalArgument, "it must be one of <charsets>, but is <charset>."},
    {"INVALID_PARAMETER_VALUE.EXTENSION", "22023", kRuntime, "<invalidValue>."},
    {"INVALID_PARAMETER_VALUE.LENGTH", "22023", kRuntime, "it must not be negative, but is <length>."},
    {"INVALID_PARAMETER_VALUE.PATTERN", "22023", kRuntime, "the pattern <value> cannot be compiled."},
    {"INVALID_PARAMETER_VALUE.REGEX_GROUP_INDEX", "22023", kRuntime, "it must be within [0, <groupCount>], but is <groupIndex>."},
    {"INVALID_PARAMETER_VALUE.START", "22023", kRuntime, "it must be a positive or a negative number, but is <start>."},
    {"INVALID_PARAMETER_VALUE.ZERO_INDEX", "22023", kRuntime, "it must be %1$, %2$ and so on, never %0$."},
    {"INVALID_TIMEZONE", "22009", kDateTime, "The time zone <timeZone> is invalid: it must be a region such as 'America/Los_Angeles' or an offset such as '+01:00' between -18:00 and +18:00."},
    {"NULL_MAP_KEY", "2200E", kRuntime, "A key of a map must not be null."},
    {"NUMERIC_VALUE_OUT_OF_RANGE", "22003", kArithmetic, ""},
    {"NUMERIC_VALUE_OUT_OF_RANGE.WITHOUT_SUGGESTION", "22003", kArithmetic, "<roundedValue> does not fit into Decimal(<precision>, <scale>), from <originalValue>."},
    {"NUMERIC_VALUE_OUT_OF_RANGE.WITH_SUGGESTION", "22003", kArithmetic, "<value> does not fit into Decimal(<precision>, <scale>). Setting <config> to \"false\" gives NULL instead."},
    {"REMAINDER_BY_ZERO", "22012", kArithmetic, "Remainder by zero. `try_mod` returns NULL instead; setting <config> to \"false\" turns this check off."},
    {"USER_RAISED_EXCEPTION", "P0001", kRuntime, "<errorMessage>"},
    {"USER_RAISED_EXCEPTION_PARAMETER_MISMATCH", "P0001", kRuntime, "The error condition <errorClass> has the parameters <expectedParms>, but <providedParms> were given."},
    {"USER_RAISED_EXCEPTION_UNKNOWN_ERROR_CLASS", "P0001", kRuntime, "There is no error condition <errorClass> to be raised."},
};

}  // namespace

std::span<const ErrorCondition> value_conditions() { return kConditions; }

}  // namespace firesteel
