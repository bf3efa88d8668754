#include "command/user_function.h"

#include "catalog/identifier.h"
#include "command/table_name.h"
#include "common/error.h"

namespace firesteel {

std::optional<FunctionDefinition> find_user_function(const spec::NameParts& name, CommandHost& host) {
    const SessionCatalog& catalog = host.catalog();
    const bool in_session = name.size() > 1 && equal_ignoring_case(name[name.size() - 2], "session");
    if (name.size() == 1 || in_session) {
        if (auto found = catalog.find_temporary_function(name.back())) return found;
    }
    if (in_session) return std::nullopt;
    if (name.size() > 3 || (name.size() == 3 && !equal_ignoring_case(name[0], kSessionCatalog)))
        return std::nullopt;
    const std::string database = name.size() == 1 ? catalog.current_database() : name[name.size() - 2];
    return catalog.shared().find_function(database, name.back());
}

void raise_no_function(const spec::NameParts& name, CommandHost& host) {
    throw Error(
        "UNRESOLVED_ROUTINE",
        {{"routineName", quote_identifiers(name)},
         {"searchPath", "[`system`.`builtin`, `system`.`session`, " +
                            quote_identifiers({kSessionCatalog, host.catalog().current_database()}) + "]"}});
}

}  // namespace firesteel
