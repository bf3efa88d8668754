#include "common/error.h"
#include "connect/lowering.h"

namespace firesteel {
namespace {

[[noreturn]] void raise_bad_name(const std::string& name) {
    throw Error("INVALID_ATTRIBUTE_NAME_SYNTAX", {{"name", name}});
}

/// Reads a part in backticks from `at`, where the first one stands; a doubled backtick is one of the name.
std::string quoted_part(const std::string& name, size_t& at) {
    std::string part;
    for (++at; at < name.size(); ++at) {
        if (name[at] != '`') {
            part += name[at];
        } else if (at + 1 < name.size() && name[at + 1] == '`') {
            part += '`';
            ++at;
        } else {
            ++at;
            return part;
        }
    }
    raise_bad_name(name);
}

std::string plain_part(const std::string& name, size_t& at) {
    std::string part;
    for (; at < name.size() && name[at] != '.'; ++at) {
        if (name[at] == '`') raise_bad_name(name);
        part += name[at];
    }
    if (part.empty()) raise_bad_name(name);
    return part;
}

}  // namespace

spec::NameParts split_attribute_name(const std::string& name) {
    if (name.empty()) return {""};
    spec::NameParts parts;
    for (size_t at = 0;;) {
        if (at == name.size()) raise_bad_name(name);
        parts.push_back(name[at] == '`' ? quoted_part(name, at) : plain_part(name, at));
        if (at == name.size()) return parts;
        if (name[at] != '.') raise_bad_name(name);
        ++at;
    }
}

}  // namespace firesteel
