#include <fmt/core.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <string>
#include <vector>

#include "main/subcommand.h"
#include "session/function_reference.h"

namespace firesteel {
namespace {

struct Arguments {
    std::vector<std::string> names;
    bool list = false;
};

int run_functions(const Arguments& arguments) {
    const std::string text =
        arguments.list ? function_list(arguments.names) : function_reference(arguments.names);
    fmt::print("{}", text);
    if (!text.empty()) return 0;
    fmt::print(stderr,
               "firesteel functions: there is no such function; `firesteel functions --list` shows all.\n");
    return 1;
}

void add_functions(CLI::App& program, int& exit_code) {
    CLI::App* functions =
        program.add_subcommand("functions", "Print the reference of SQL's functions, as Markdown");
    auto arguments = std::make_shared<Arguments>();
    functions->add_option("name", arguments->names, "Functions or groups (string_funcs); by default all");
    functions->add_flag("--list", arguments->list, "Only name, group and Spark's version, with tabs between");
    functions->footer("Example: firesteel functions regexp_replace");
    functions->callback([arguments, &exit_code] { exit_code = run_functions(*arguments); });
}

const bool registered = register_subcommand(add_functions);

}  // namespace
}  // namespace firesteel
