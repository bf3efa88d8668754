#include <algorithm>
#include <cctype>

#include "catalog/file_places.h"
#include "catalog/identifier.h"
#include "command/table_name.h"
#include "common/error.h"
#include "plan/default_collation.h"

namespace firesteel {
namespace {

constexpr const char* kGlobalTemporary = "global_temp";

/// Databases have collations only where that is switched on.
void check_collation(const spec::Options& properties, const CommandHost& host) {
    const bool given = std::any_of(properties.begin(), properties.end(),
                                   [](const auto& property) { return property.first == kCollationProperty; });
    if (!given || host.find_setting("spark.sql.collation.schemaLevel.enabled") == "true") return;
    throw Error("UNSUPPORTED_FEATURE.SCHEMA_LEVEL_COLLATIONS");
}

CommandResult run_create(const spec::Command& command, CommandHost& host) {
    const auto& create = *command.as_command<spec::CreateNamespace>();
    NamespaceDefinition definition;
    definition.name = namespace_name(create.name, NestedNamespace::kOnePart);
    if (equal_ignoring_case(definition.name, kGlobalTemporary))
        throw Error("_LEGACY_ERROR_TEMP_1066", {{"database", definition.name}});
    const bool plain = std::all_of(definition.name.begin(), definition.name.end(),
                                   [](unsigned char c) { return std::isalnum(c) != 0 || c == '_'; });
    if (!plain) throw Error("INVALID_SCHEMA_OR_RELATION_NAME", {{"name", quote_identifier(definition.name)}});
    definition.comment = create.comment;
    check_collation(create.properties, host);
    if (!create.location.empty()) {
        definition.location = file_places().plain_path(host.resolve_path(create.location));
    }
    for (const auto& [key, value] : create.properties) {
        if (key == "comment") {
            definition.comment = value;
        } else {
            definition.properties[key] = value;
        }
    }
    host.catalog().shared().create_namespace(std::move(definition), create.if_not_exists);
    return {};
}

CommandResult run_drop(const spec::Command& command, CommandHost& host) {
    const auto& drop = *command.as_command<spec::DropNamespace>();
    const std::string name = namespace_name(drop.name);
    host.catalog().shared().drop_namespace(name, drop.if_exists, drop.cascade);
    return {};
}

CommandResult run_alter(const spec::Command& command, CommandHost& host) {
    const auto& alter = *command.as_command<spec::AlterNamespace>();
    const std::string name = require_namespace(namespace_name(alter.name), host).name;
    check_collation(alter.properties, host);
    host.catalog().shared().change_namespace(name, [&](NamespaceDefinition& definition) {
        for (const auto& [key, value] : alter.properties) definition.properties[key] = value;
        for (const std::string& key : alter.unset) definition.properties.erase(key);
        if (alter.location) definition.location = host.resolve_path(*alter.location);
    });
    return {};
}

const bool registered = register_command(spec::CommandKind::kCreateNamespace, {run_create}) &&
                        register_command(spec::CommandKind::kDropNamespace, {run_drop}) &&
                        register_command(spec::CommandKind::kAlterNamespace, {run_alter});

}  // namespace
}  // namespace firesteel
