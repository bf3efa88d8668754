#include "catalog/identifier.h"
#include "command/command.h"
#include "command/table_name.h"
#include "common/error.h"

namespace firesteel {
namespace {

/// USE db, USE spark_catalog.db, SET CATALOG c. There is one catalog.
CommandResult run_use(const spec::Command& command, CommandHost& host) {
    const auto& use = *command.as_command<spec::Use>();
    const std::string& first = use.name.front();
    if (use.is_catalog && !equal_ignoring_case(first, kSessionCatalog)) {
        throw Error("CATALOG_NOT_FOUND", {{"catalogName", quote_identifier(first)},
                                          {"config", "\"spark.sql.catalog." + first + "\""}})
            .with_kind(ErrorKind::kSpark);
    }
    if (use.is_catalog || (use.name.size() == 1 && equal_ignoring_case(first, kSessionCatalog))) return {};
    host.catalog().set_current_database(namespace_name(use.name));
    return {};
}

const bool registered = register_command(spec::CommandKind::kUse, {run_use});

}  // namespace
}  // namespace firesteel
