#include "functions/registry.h"
#include "functions/rows.h"

namespace firesteel {

namespace {

void repeat(std::string_view text, int32_t times, StringWriter& out) {
    for (; times > 0; --times) out.append(text);
}

}  // namespace

FUNCTION("repeat")
    .group("string_funcs")
    .since("1.5.0")
    .doc("Repeats `str` `n` times; empty when `n` is not positive.")
    .example("SELECT repeat('ab', 2)", "abab")
    .overload("(str STRING, n INT) -> STRING", rows<repeat>);

}  // namespace firesteel
