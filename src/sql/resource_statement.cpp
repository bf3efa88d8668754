#include <algorithm>
#include <cctype>

#include "sql/parser_core.h"

namespace firesteel::sql {
namespace {

/// Words, and texts in quotes of either kind.
NameParts split_paths(std::string_view text) {
    NameParts paths;
    for (size_t begin; (begin = text.find_first_not_of(" \t\r\n")) != text.npos;) {
        text.remove_prefix(begin);
        const bool quoted = text[0] == '"' || text[0] == '\'';
        const size_t end =
            std::min(quoted ? text.find(text[0], 1) : text.find_first_of(" \t\r\n"), text.size());
        paths.emplace_back(text.substr(quoted ? 1 : 0, end - (quoted ? 1 : 0)));
        text.remove_prefix(std::min(end + (quoted ? 1 : 0), text.size()));
    }
    return paths;
}

}  // namespace

/// ADD | LIST FILE | JAR | ARCHIVE [path ...]
PlanPtr Parser::resource_statement() {
    const size_t first = position();
    const std::string verb(advance().word);
    std::string kind = parse_identifier();
    std::string shown = kind;
    for (size_t i = 0; i < kind.size(); ++i) {
        kind[i] = static_cast<char>(std::toupper(static_cast<unsigned char>(kind[i])));
        shown[i] = static_cast<char>(std::tolower(static_cast<unsigned char>(shown[i])));
    }
    if (kind.ends_with('S')) kind.pop_back();
    auto show = std::make_shared<spec::Show>();
    show->what = verb == "ADD" ? "ADD RESOURCES" : "RESOURCES";
    show->scope = kind;
    show->name = split_paths(text_to_end());
    if (kind != "FILE" && kind != "JAR" && kind != "ARCHIVE") {
        raise("_LEGACY_ERROR_TEMP_0035", {{"message", verb + " with resource type '" + shown + "'"}}, first);
    }
    return finish_plan(std::move(show), first);
}

}  // namespace firesteel::sql
