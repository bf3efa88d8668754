#include "functions/registry.h"
#include "functions/rows.h"

namespace firesteel {

namespace {

void quote(std::string_view text, StringWriter& out) {
    out.append('\'');
    for (const char c : text) {
        if (c == '\'') out.append('\\');
        out.append(c);
    }
    out.append('\'');
}

}  // namespace

FUNCTION("quote")
    .group("string_funcs")
    .since("4.1.0")
    .doc("The text in single quotes, with a backslash before those within.")
    .example("SELECT quote('Don\\'t')", "'Don\\'t'")
    .overload("(str STRING) -> STRING?", rows<quote>);

}  // namespace firesteel
