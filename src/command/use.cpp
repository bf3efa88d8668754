#include "catalog/identifier.h"
#include "command/command.h"
#include "common/error.h"

namespace firesteel {
namespace {

constexpr const char* kCatalog = "spark_catalog";

/// USE db, USE spark_catalog.db, SET CATALOG c. There is one catalog.
CommandResult run_use(const spec::Command& command, CommandHost& host) {
    const auto& use = *command.as_command<spec::Use>();
    const std::string& first = use.name.front();
    const bool is_catalog = use.is_catalog || (use.name.size() == 1 && equal_ignoring_case(first, kCatalog));
    if (is_catalog || use.name.size() > 1) {
        if (!equal_ignoring_case(first, kCatalog)) {
            throw Error("CATALOG_NOT_FOUND", {{"catalogName", quote_identifier(first)},
                                              {"config", "\"spark.sql.catalog." + first + "\""}});
        }
        if (is_catalog) return {};
    }
    host.catalog().set_current_database(use.name.back());
    return {};
}

const bool registered = register_command(spec::CommandKind::kUse, {run_use});

}  // namespace
}  // namespace firesteel
