#include "functions/registry.h"
#include "functions/rows.h"

namespace firesteel {

namespace {

/// A text with a comma is in no list.
int32_t find_in_set(std::string_view text, std::string_view list) {
    if (text.find(',') != std::string_view::npos) return 0;
    int32_t index = 1;
    while (true) {
        const size_t comma = list.find(',');
        if (list.substr(0, comma) == text) return index;
        if (comma == std::string_view::npos) return 0;
        list.remove_prefix(comma + 1);
        ++index;
    }
}

}  // namespace

FUNCTION("find_in_set")
    .group("string_funcs")
    .since("1.5.0")
    .doc("Where the text stands in a list with commas, counted from 1; 0 when it does not.")
    .example("SELECT find_in_set('ab', 'abc,b,ab,c,def')", "3")
    .overload("(str STRING, str_array STRING) -> INT", rows<find_in_set>);

}  // namespace firesteel
