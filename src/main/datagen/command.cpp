#include <fmt/core.h>

#include <CLI/CLI.hpp>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <memory>

#include "main/datagen/retail.h"
#include "main/subcommand.h"

namespace firesteel::datagen {

namespace {

int run_retail(const RetailOptions& options) {
    try {
        generate_retail(options);
    } catch (const std::exception& error) {
        fmt::print(stderr, "firesteel datagen: {}\n", error.what());
        return 1;
    }
    fmt::print("{} rows in {}\n", options.rows, options.path);
    return 0;
}

void add_datagen(CLI::App& program, int& exit_code) {
    CLI::App* datagen = program.add_subcommand("datagen", "Write data to try things on");
    datagen->require_subcommand(1);

    auto options = std::make_shared<RetailOptions>();
    CLI::App* retail = datagen->add_subcommand(
        "retail",
        "A year of orders of a made-up gift wholesaler, as CSV in the shape of the UCI online retail file");
    retail->add_option("--out", options->path, "The file to write; a name that ends in .gz is compressed")
        ->required();
    retail->add_option("--rows", options->rows, "Lines under the header")
        ->capture_default_str()
        ->check(CLI::Range(int64_t{0}, int64_t{1} << 40));
    retail->add_option("--seed", options->seed, "The same seed gives the same file")->capture_default_str();
    retail->footer("Example: firesteel datagen retail --out online_retail.csv.gz");
    retail->callback([options, &exit_code] { exit_code = run_retail(*options); });
}

const bool registered = register_subcommand(add_datagen);

}  // namespace

}  // namespace firesteel::datagen
