#include "command/table_name.h"

#include <algorithm>

#include "catalog/identifier.h"
#include "common/error.h"

namespace firesteel {

namespace {

bool matches_alternative(std::string_view pattern, std::string_view name) {
    if (pattern.empty()) return name.empty();
    if (pattern.front() == '*') {
        for (size_t skip = 0; skip <= name.size(); ++skip) {
            if (matches_alternative(pattern.substr(1), name.substr(skip))) return true;
        }
        return false;
    }
    return !name.empty() && pattern.front() == name.front() &&
           matches_alternative(pattern.substr(1), name.substr(1));
}

}  // namespace

std::vector<std::string> TableName::parts() const {
    return {kSessionCatalog, lower_case(database), lower_case(table)};
}

std::string TableName::quoted() const { return quote_identifiers(parts()); }

TableName table_name(const spec::NameParts& name, CommandHost& host) {
    const bool in_catalog = name.size() == 3 && equal_ignoring_case(name[0], kSessionCatalog);
    if (name.size() > 2 && !in_catalog) {
        throw Error("REQUIRES_SINGLE_PART_NAMESPACE",
                    {{"sessionCatalog", kSessionCatalog}, {"identifier", quote_identifiers(name)}});
    }
    if (name.size() == 1) return {host.catalog().current_database(), name[0]};
    return {name[name.size() - 2], name.back()};
}

bool is_in_session_catalog(const spec::NameParts& name_space) {
    return name_space.size() == 2 && equal_ignoring_case(name_space[0], kSessionCatalog);
}

std::string namespace_name(const spec::NameParts& name, NestedNamespace nested) {
    if (name.size() == 1) return name[0];
    if (is_in_session_catalog(name)) return name[1];
    spec::NameParts parts = name;
    if (equal_ignoring_case(parts[0], kSessionCatalog)) parts.erase(parts.begin());
    if (nested == NestedNamespace::kNotFound) {
        parts.insert(parts.begin(), kSessionCatalog);
        throw Error("SCHEMA_NOT_FOUND", {{"schemaName", quote_identifiers(parts)}});
    }
    if (nested == NestedNamespace::kOnePart) {
        throw Error("REQUIRES_SINGLE_PART_NAMESPACE",
                    {{"sessionCatalog", kSessionCatalog}, {"identifier", quote_identifiers(parts)}});
    }
    std::string joined;
    for (const std::string& part : parts) joined += (joined.empty() ? "" : ".") + part;
    throw Error("_LEGACY_ERROR_TEMP_1126", {{"catalog", joined}});
}

void raise_no_table(const spec::NameParts& name, CommandHost& host, bool with_functions) {
    const std::string builtin = with_functions ? "`system`.`builtin`, " : "";
    throw Error(
        "TABLE_OR_VIEW_NOT_FOUND",
        {{"relationName", quote_identifiers(name)},
         {"searchPath", "[" + builtin + "`system`.`session`, " +
                            quote_identifiers({kSessionCatalog, host.catalog().current_database()}) + "]"}});
}

std::optional<ViewDefinition> find_temporary_view(const spec::NameParts& name, CommandHost& host) {
    if (name.size() == 1) return host.catalog().find_temporary(name[0]);
    if (name.size() == 2 && equal_ignoring_case(name[0], "global_temp"))
        return host.catalog().shared().find_global_temporary(name[1]);
    return std::nullopt;
}

TableDefinition require_table(const spec::NameParts& name, const std::string& operation, CommandHost& host,
                              bool alter_view) {
    const auto refuse_view = [&](const std::string& shown) {
        throw Error(
            alter_view ? "EXPECT_TABLE_NOT_VIEW.USE_ALTER_VIEW" : "EXPECT_TABLE_NOT_VIEW.NO_ALTERNATIVE",
            {{"viewName", shown}, {"operation", operation}});
    };
    if (const auto view = find_temporary_view(name, host)) refuse_view(quote_identifiers(name));
    const TableName full = table_name(name, host);
    if (auto table = host.catalog().shared().find_table(full.database, full.table)) return *std::move(table);
    if (host.catalog().shared().find_view(full.database, full.table)) refuse_view(full.quoted());
    raise_no_table(name, host);
}

NamespaceDefinition require_namespace(const std::string& name, CommandHost& host) {
    if (auto found = host.catalog().shared().find_namespace(name)) return *std::move(found);
    throw Error("SCHEMA_NOT_FOUND", {{"schemaName", quote_identifiers({kSessionCatalog, name})}});
}

bool matches_pattern(const std::string& pattern, const std::string& name) {
    const std::string folded = lower_case(name);
    const std::string all = lower_case(pattern);
    for (size_t begin = 0; begin <= all.size();) {
        const size_t end = std::min(all.find('|', begin), all.size());
        if (matches_alternative(std::string_view(all).substr(begin, end - begin), folded)) return true;
        begin = end + 1;
    }
    return false;
}

std::string shown_location(const std::string& path) {
    return !path.empty() && path.front() == '/' ? "file:" + path : path;
}

}  // namespace firesteel
