#pragma once

#include <string>

#include "command/command.h"

namespace firesteel {

/// A table or view as a statement names it, within the one catalog there is.
struct TableName {
    std::string database;
    std::string table;
    std::vector<std::string> parts() const;  // {spark_catalog, database, table} as they are stored
    std::string quoted() const;              // `spark_catalog`.`db`.`t`, as messages show it
};

inline constexpr const char* kSessionCatalog = "spark_catalog";

/// "t", "db.t", "spark_catalog.db.t". Raises REQUIRES_SINGLE_PART_NAMESPACE.
TableName table_name(const spec::NameParts& name, CommandHost& host);
/// How a statement refuses a database within another one, or in a catalog that is not there.
enum class NestedNamespace : uint8_t { kUnsupported, kNotFound, kOnePart };
/// "db", "spark_catalog.db". Raises _LEGACY_ERROR_TEMP_1126, SCHEMA_NOT_FOUND or
/// REQUIRES_SINGLE_PART_NAMESPACE for more parts.
std::string namespace_name(const spec::NameParts& name,
                           NestedNamespace nested = NestedNamespace::kUnsupported);
/// "spark_catalog.db"
bool is_in_session_catalog(const spec::NameParts& name_space);

/// How statements say that there is no such table; `with_functions`: they look where queries do.
[[noreturn]] void raise_no_table(const spec::NameParts& name, CommandHost& host, bool with_functions = false);
/// The table, where `operation` ("ALTER TABLE ... ADD COLUMNS") takes no view. Raises
/// TABLE_OR_VIEW_NOT_FOUND, EXPECT_TABLE_NOT_VIEW.*; with `alter_view` the message offers ALTER VIEW.
TableDefinition require_table(const spec::NameParts& name, const std::string& operation, CommandHost& host,
                              bool alter_view = false);
/// The temporary view that a name of a statement means, local or global.
std::optional<ViewDefinition> find_temporary_view(const spec::NameParts& name, CommandHost& host);
/// Raises SCHEMA_NOT_FOUND.
NamespaceDefinition require_namespace(const std::string& name, CommandHost& host);

/// "a*|b": alternatives, `*` for any characters, without regard to case.
bool matches_pattern(const std::string& pattern, const std::string& name);
/// A local path as Spark shows it: "file:/a/b".
std::string shown_location(const std::string& path);

}  // namespace firesteel
