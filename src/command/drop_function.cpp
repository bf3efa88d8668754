// DROP FUNCTION and REFRESH FUNCTION.

#include "catalog/identifier.h"
#include "command/command.h"
#include "command/table_name.h"
#include "common/error.h"
#include "functions/registry.h"

namespace firesteel {
namespace {

bool is_builtin(const spec::NameParts& name) {
    const FunctionRecord* record = FunctionRegistry::instance().find(lower_case(name.back()));
    return name.size() == 1 && record != nullptr && !record->internal;
}

[[noreturn]] void raise_not_found(const std::vector<std::string>& name) {
    throw Error("ROUTINE_NOT_FOUND", {{"routineName", quote_identifiers(name)}});
}

CommandResult run_drop_function(const spec::Command& command, CommandHost& host) {
    const auto& drop = *command.as_command<spec::DropFunction>();
    SessionCatalog& catalog = host.catalog();
    const std::string& last = drop.name.back();
    const bool temporary = drop.name.size() == 1 && catalog.find_temporary_function(last).has_value();
    if (is_builtin(drop.name) && !(drop.temporary && temporary)) {
        throw Error(
            "FORBIDDEN_OPERATION",
            {{"statement", "DROP"}, {"objectType", "FUNCTION"}, {"objectName", quote_identifier(last)}});
    }
    if (drop.temporary) {
        if (!catalog.drop_temporary_function(last) && !drop.if_exists) raise_not_found({last});
        return {};
    }
    if (temporary) {
        throw Error("_LEGACY_ERROR_TEMP_1017",
                    {{"name", last},
                     {"cmd", "DROP FUNCTION"},
                     {"hintStr", " Please use DROP TEMPORARY FUNCTION to drop a temporary function."}});
    }
    const TableName name = table_name(drop.name, host);
    if (drop.if_exists && !catalog.shared().find_namespace(name.database)) return {};
    require_namespace(name.database, host);
    if (!catalog.shared().drop_function(name.database, name.table) && !drop.if_exists)
        raise_not_found({lower_case(name.database), lower_case(name.table)});
    return {};
}

/// Nothing is kept of a function besides its definition, which is read anew by each statement.
CommandResult run_refresh_function(const spec::Command& command, CommandHost& host) {
    const auto& refresh = *command.as_command<spec::RefreshFunction>();
    const std::string& last = refresh.name.back();
    const bool temporary =
        refresh.name.size() == 1 && host.catalog().find_temporary_function(last).has_value();
    if (is_builtin(refresh.name)) throw Error("_LEGACY_ERROR_TEMP_1256", {{"functionName", last}});
    if (temporary) throw Error("_LEGACY_ERROR_TEMP_1257", {{"functionName", last}});
    const TableName name = table_name(refresh.name, host);
    require_namespace(name.database, host);
    if (!host.catalog().shared().find_function(name.database, name.table))
        raise_not_found({lower_case(name.database), lower_case(name.table)});
    return {};
}

const bool registered = register_command(spec::CommandKind::kDropFunction, {run_drop_function}) &&
                        register_command(spec::CommandKind::kRefreshFunction, {run_refresh_function});

}  // namespace
}  // namespace firesteel
