#include "catalog/identifier.h"
#include "command/command.h"
#include "command/table_name.h"
#include "common/error.h"

namespace firesteel {
namespace {

/// `a`.`b` for "a.b": Spark quotes the parts that the name would have.
std::string quote_parts(const std::string& name) {
    spec::NameParts parts(1);
    for (const char c : name) {
        if (c == '.') {
            parts.emplace_back();
        } else {
            parts.back() += c;
        }
    }
    return quote_identifiers(parts);
}

/// USE db, USE spark_catalog.db, SET CATALOG c. There is one catalog.
CommandResult run_use(const spec::Command& command, CommandHost& host) {
    const auto& use = *command.as_command<spec::Use>();
    const std::string& first = use.name.front();
    if (use.is_catalog && !equal_ignoring_case(first, kSessionCatalog)) {
        throw Error("CATALOG_NOT_FOUND",
                    {{"catalogName", quote_parts(first)}, {"config", "\"spark.sql.catalog." + first + "\""}})
            .with_kind(ErrorKind::kSpark);
    }
    if (use.is_catalog || (use.name.size() == 1 && equal_ignoring_case(first, kSessionCatalog))) return {};
    const std::string name = namespace_name(use.name, NestedNamespace::kNotFound);
    if (equal_ignoring_case(name, "global_temp"))
        throw Error("_LEGACY_ERROR_TEMP_1068", {{"database", "global_temp"}});
    host.catalog().set_current_database(name);
    return {};
}

const bool registered = register_command(spec::CommandKind::kUse, {run_use});

}  // namespace
}  // namespace firesteel
