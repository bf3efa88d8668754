#include "functions/registry.h"
#include "functions/rows.h"

namespace firesteel {

namespace {

bool luhn_check(std::string_view digits) {
    int sum = 0;
    bool twice = false;
    for (size_t i = digits.size(); i-- > 0; twice = !twice) {
        if (digits[i] < '0' || digits[i] > '9') return false;
        const int value = (digits[i] - '0') * (twice ? 2 : 1);
        sum += value > 9 ? value - 9 : value;
    }
    return !digits.empty() && sum % 10 == 0;
}

}  // namespace

FUNCTION("luhn_check")
    .group("string_funcs")
    .since("3.5.0")
    .doc("Does the last of the digits fit the others by Luhn's algorithm, as on credit cards?")
    .example("SELECT luhn_check('8112189876')", "true")
    .example("SELECT luhn_check('79927398714')", "false")
    .overload("(str STRING) -> BOOLEAN?", rows<luhn_check>);

}  // namespace firesteel
