#include "functions/registry.h"
#include "functions/rows.h"
#include "functions/scalar/string/collated_texts.h"

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

int32_t collated_find_in_set(std::string_view text, std::string_view list, const CollatedTexts& texts) {
    if (text.find(',') != std::string_view::npos) return 0;
    const std::string wanted = texts.collator.key(text);
    int32_t index = 1;
    while (true) {
        const size_t comma = list.find(',');
        if (texts.collator.key(list.substr(0, comma)) == wanted) return index;
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
    .overload("(str STRING, str_array STRING) -> INT", by_collation<find_in_set, collated_find_in_set>);

}  // namespace firesteel
