#pragma once

namespace CLI {
class App;
}

namespace firesteel {

/// Adds one subcommand with its options to the program; its callback runs it and leaves the exit code in
/// `exit_code`.
using AddSubcommand = void (*)(CLI::App& program, int& exit_code);

/// Makes a subcommand known; called before main(), from the file that implements it:
///   const bool registered = register_subcommand(add_datagen);
bool register_subcommand(AddSubcommand add);

}  // namespace firesteel
