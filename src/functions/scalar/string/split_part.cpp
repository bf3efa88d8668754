#include <vector>

#include "functions/registry.h"
#include "functions/rows.h"
#include "functions/scalar/string/collated_texts.h"

namespace firesteel {

namespace {

void append_part(const std::vector<std::string_view>& parts, int32_t part, StringWriter& out) {
    const auto size = static_cast<int64_t>(parts.size());
    const int64_t index = part > 0 ? part - 1 : size + part;
    if (index >= 0 && index < size) out.append(parts[static_cast<size_t>(index)]);
}

/// An empty delimiter divides nothing; parts that are not there are empty.
void split_part(std::string_view text, std::string_view delimiter, int32_t part, StringWriter& out,
                RowErrors& errors) {
    if (part == 0) return errors.fail_always([] { return Error("INVALID_INDEX_OF_ZERO"); });
    std::vector<std::string_view> parts;
    size_t at = 0;
    while (!delimiter.empty()) {
        const size_t found = text.find(delimiter, at);
        if (found == std::string_view::npos) break;
        parts.push_back(text.substr(at, found - at));
        at = found + delimiter.size();
    }
    parts.push_back(text.substr(at));
    append_part(parts, part, out);
}

void collated_split_part(std::string_view text, std::string_view delimiter, int32_t part, StringWriter& out,
                         RowErrors& errors, const CollatedTexts& texts) {
    if (part == 0) return errors.fail_always([] { return Error("INVALID_INDEX_OF_ZERO"); });
    delimiter = texts.wanted(delimiter);
    std::vector<std::string_view> parts;
    size_t at = 0;
    if (!delimiter.empty()) {
        for (const TextMatch& match : texts.collator.find_all(text, delimiter)) {
            parts.push_back(text.substr(at, match.begin - at));
            at = match.end;
        }
    }
    parts.push_back(text.substr(at));
    append_part(parts, part, out);
}

}  // namespace

FUNCTION("split_part")
    .group("string_funcs")
    .since("3.3.0")
    .doc("The part of the text between delimiters, counted from 1, or from the end when negative.")
    .example("SELECT split_part('11.12.13', '.', 3)", "13")
    .example("SELECT split_part('11.12.13', '.', -3)", "11")
    .overload("(str STRING, delimiter STRING, partNum INT) -> STRING?",
              by_collation<split_part, collated_split_part>)
    .with([](FunctionRecord& r) { r.can_fail = true; });

}  // namespace firesteel
