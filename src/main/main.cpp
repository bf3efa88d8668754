#include <CLI/CLI.hpp>
#include <vector>

#include "main/subcommand.h"
#include "session/object_stores.h"

namespace firesteel {
namespace {

std::vector<AddSubcommand>& subcommands() {
    static std::vector<AddSubcommand> all;
    return all;
}

int run(int argc, char** argv) {
    CLI::App program{"Firesteel runs PySpark programs without a JVM.", "firesteel"};
    program.set_version_flag("--version", "firesteel " FIRESTEEL_VERSION " (speaks as Spark 4.2.1)");
    program.require_subcommand(1);
    program.footer(
        "`firesteel SUBCOMMAND --help` tells more. run, shell and doctor come with `pip install firesteel`.");
    int exit_code = 0;
    for (const AddSubcommand add : subcommands()) add(program, exit_code);
    CLI11_PARSE(program, argc, argv);
    return exit_code;
}

}  // namespace

bool register_subcommand(AddSubcommand add) {
    subcommands().push_back(add);
    return true;
}

}  // namespace firesteel

int main(int argc, char** argv) {
    const int exit_code = firesteel::run(argc, argv);
    firesteel::close_object_stores();
    return exit_code;
}
