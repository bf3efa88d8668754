#include <CLI/CLI.hpp>

int main(int argc, char** argv) {
    CLI::App app{"Firesteel runs PySpark programs without a JVM."};
    app.set_version_flag("--version", "firesteel 0.1.0 (Spark 4.2.1)");
    app.require_subcommand(0, 1);
    CLI11_PARSE(app, argc, argv);
    return 0;
}
