#include "session/function_reference.h"

#include <fmt/core.h>

#include <algorithm>
#include <cctype>
#include <map>
#include <string_view>

#include "functions/registry.h"
#include "functions/syntax_functions.h"

namespace firesteel {

namespace {

/// All that SQL may call, by group, then by name; aliases stand with what they mean.
std::map<std::string, std::vector<const FunctionRecord*>> functions_by_group() {
    std::map<std::string, std::vector<const FunctionRecord*>> groups;
    for (const FunctionRecord* function : FunctionRegistry::instance().all()) {
        if (!function->internal) groups[function->group].push_back(function);
    }
    for (const FunctionRecord& function : syntax_functions()) groups[function.group].push_back(&function);
    for (auto& [group, functions] : groups)
        std::sort(functions.begin(), functions.end(), [](auto* a, auto* b) { return a->name < b->name; });
    return groups;
}

bool is_wanted(const FunctionRecord& function, const std::vector<std::string>& names) {
    return names.empty() || std::any_of(names.begin(), names.end(), [&](const std::string& name) {
               return name == function.name || name == function.group ||
                      std::count(function.aliases.begin(), function.aliases.end(), name) > 0;
           });
}

/// "string_funcs" -> "String"
std::string title_of(const std::string& group) {
    std::string title = group.substr(0, group.rfind("_funcs"));
    if (!title.empty()) title[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(title[0])));
    return title;
}

std::string in_code(const std::string& text) {
    return text.find('`') == std::string::npos ? "`" + text + "`" : "`` " + text + " ``";
}

void add_reference(const FunctionRecord& function, std::string& out) {
    out += fmt::format("\n### {}\n\n{}\n", in_code(function.name), function.usage);
    std::string facts = "Since " + function.since + ".";
    for (size_t i = 0; i < function.aliases.size(); ++i)
        facts += (i == 0 ? " Also " : ", ") + in_code(function.aliases[i]);
    out += fmt::format("{}{}\n", facts, function.aliases.empty() ? "" : ".");
    std::string signatures;
    for (const Overload& overload : function.overloads) {
        if (!overload.signature.empty()) signatures += function.name + overload.signature + "\n";
    }
    if (!signatures.empty()) out += fmt::format("\n```\n{}```\n", signatures);
    if (function.examples.empty()) return;
    out += fmt::format("\n```sql\n");
    for (const FunctionExample& example : function.examples) {
        out += fmt::format("{};\n", example.sql);
        for (size_t begin = 0; begin <= example.result.size();) {
            const size_t end = std::min(example.result.find('\n', begin), example.result.size());
            out += fmt::format("-- {}\n", std::string_view(example.result).substr(begin, end - begin));
            begin = end + 1;
        }
    }
    out += fmt::format("```\n");
}

void add_line(const FunctionRecord& function, std::string& out) {
    out += fmt::format("{}\t{}\t{}\n", function.name, function.group, function.since);
    for (const std::string& alias : function.aliases)
        out += fmt::format("{}\t{}\t{}\n", alias, function.group, function.since);
}

}  // namespace

std::string function_list(const std::vector<std::string>& names) {
    std::string out;
    for (const auto& [group, functions] : functions_by_group()) {
        for (const FunctionRecord* function : functions) {
            if (is_wanted(*function, names)) add_line(*function, out);
        }
    }
    return out;
}

std::string function_reference(const std::vector<std::string>& names) {
    std::string out;
    for (const auto& [group, functions] : functions_by_group()) {
        std::string entries;
        for (const FunctionRecord* function : functions) {
            if (is_wanted(*function, names)) add_reference(*function, entries);
        }
        if (!entries.empty()) out += (out.empty() ? "## " : "\n## ") + title_of(group) + "\n" + entries;
    }
    return out;
}

}  // namespace firesteel
