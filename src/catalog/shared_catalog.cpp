#include "catalog/catalog.h"
#include "catalog/identifier.h"

namespace firesteel {

namespace {

constexpr const char* kCatalog = "spark_catalog";

struct Database {
    NamespaceDefinition definition;
    std::map<std::string, TableDefinition> tables;  // by lower-case name, like all maps here
    std::map<std::string, ViewDefinition> views;
};

std::vector<std::string> full_name(const std::string& database, const std::string& name) {
    return {kCatalog, lower_case(database), lower_case(name)};
}

[[noreturn]] void raise_no_schema(const std::string& name) {
    throw Error("SCHEMA_NOT_FOUND", {{"schemaName", quote_identifiers({kCatalog, name})}});
}

[[noreturn]] void raise_exists(const std::string& database, const std::string& name) {
    throw Error("TABLE_OR_VIEW_ALREADY_EXISTS",
                {{"relationName", quote_identifiers(full_name(database, name))}});
}

[[noreturn]] void raise_not_found(const std::string& database, const std::string& name) {
    throw Error("TABLE_OR_VIEW_NOT_FOUND",
                {{"relationName", quote_identifiers(full_name(database, name))},
                 {"searchPath", "[" + quote_identifiers({kCatalog, lower_case(database)}) + "]"}});
}

template <typename Map>
auto find_in(const Map& map, const std::string& name) -> std::optional<typename Map::mapped_type> {
    const auto found = map.find(lower_case(name));
    return found == map.end() ? std::nullopt : std::optional(found->second);
}

template <typename Map>
std::vector<typename Map::mapped_type> values_of(const Map& map) {
    std::vector<typename Map::mapped_type> all;
    for (const auto& [key, value] : map) all.push_back(value);
    return all;
}

}  // namespace

struct SharedCatalog::State {
    std::string warehouse;
    mutable std::mutex mutex;  // guards the rest
    std::map<std::string, Database> databases;
    std::map<std::string, ViewDefinition> global_temporaries;

    const Database* find(const std::string& name) const {
        const auto found = databases.find(lower_case(name));
        return found == databases.end() ? nullptr : &found->second;
    }
    Database& require(const std::string& name) {
        const auto found = databases.find(lower_case(name));
        if (found == databases.end()) raise_no_schema(name);
        return found->second;
    }
};

SharedCatalog::SharedCatalog(std::string warehouse) : state_(std::make_unique<State>()) {
    state_->warehouse = std::move(warehouse);
    NamespaceDefinition initial;
    initial.name = "default";
    initial.comment = "Default database";
    initial.location = state_->warehouse;
    state_->databases["default"].definition = std::move(initial);
}
SharedCatalog::~SharedCatalog() = default;

std::vector<NamespaceDefinition> SharedCatalog::namespaces() const {
    const std::lock_guard lock(state_->mutex);
    std::vector<NamespaceDefinition> all;
    for (const auto& [key, database] : state_->databases) all.push_back(database.definition);
    return all;
}

std::optional<NamespaceDefinition> SharedCatalog::find_namespace(const std::string& name) const {
    const std::lock_guard lock(state_->mutex);
    const auto* database = state_->find(name);
    return database ? std::optional(database->definition) : std::nullopt;
}

void SharedCatalog::create_namespace(NamespaceDefinition definition, bool if_not_exists) {
    const std::lock_guard lock(state_->mutex);
    definition.name = lower_case(definition.name);
    if (state_->find(definition.name)) {
        if (if_not_exists) return;
        throw Error("SCHEMA_ALREADY_EXISTS", {{"schemaName", quote_identifier(definition.name)}});
    }
    if (definition.location.empty()) definition.location = state_->warehouse + "/" + definition.name + ".db";
    const std::string key = definition.name;
    state_->databases[key].definition = std::move(definition);
}

void SharedCatalog::drop_namespace(const std::string& name, bool if_exists, bool cascade) {
    const std::lock_guard lock(state_->mutex);
    const auto* database = state_->find(name);
    if (!database) {
        if (if_exists) return;
        raise_no_schema(name);
    }
    if (!cascade && !(database->tables.empty() && database->views.empty())) {
        throw Error("SCHEMA_NOT_EMPTY", {{"schemaName", quote_identifier(lower_case(name))}});
    }
    state_->databases.erase(lower_case(name));
}

std::vector<TableDefinition> SharedCatalog::tables(const std::string& database) const {
    const std::lock_guard lock(state_->mutex);
    return values_of(state_->require(database).tables);
}

std::optional<TableDefinition> SharedCatalog::find_table(const std::string& database,
                                                         const std::string& table) const {
    const std::lock_guard lock(state_->mutex);
    const auto* found = state_->find(database);
    return found ? find_in(found->tables, table) : std::nullopt;
}

void SharedCatalog::create_table(TableDefinition definition, bool if_not_exists, bool replace) {
    const std::lock_guard lock(state_->mutex);
    const std::string database_name = definition.name.at(1);
    const std::string key = lower_case(definition.name.at(2));
    auto& database = state_->require(database_name);
    const bool exists = database.tables.count(key) != 0;
    if (database.views.count(key) != 0 || (exists && !replace)) {
        if (if_not_exists) return;
        raise_exists(database_name, key);
    }
    database.tables[key] = std::move(definition);
}

void SharedCatalog::drop_table(const std::string& database, const std::string& table, bool if_exists) {
    const std::lock_guard lock(state_->mutex);
    const auto* found = state_->find(database);
    if (found && found->tables.count(lower_case(table)) != 0) {
        state_->require(database).tables.erase(lower_case(table));
    } else if (!if_exists) {
        raise_not_found(database, table);
    }
}

std::vector<ViewDefinition> SharedCatalog::views(const std::string& database) const {
    const std::lock_guard lock(state_->mutex);
    return values_of(state_->require(database).views);
}

std::optional<ViewDefinition> SharedCatalog::find_view(const std::string& database,
                                                       const std::string& view) const {
    const std::lock_guard lock(state_->mutex);
    const auto* found = state_->find(database);
    return found ? find_in(found->views, view) : std::nullopt;
}

void SharedCatalog::create_view(ViewDefinition definition, bool if_not_exists, bool replace) {
    const std::lock_guard lock(state_->mutex);
    const std::string database_name = definition.name.at(1);
    const std::string key = lower_case(definition.name.at(2));
    auto& database = state_->require(database_name);
    const bool exists = database.views.count(key) != 0;
    if (database.tables.count(key) != 0 || (exists && !replace)) {
        if (if_not_exists) return;
        raise_exists(database_name, key);
    }
    database.views[key] = std::move(definition);
}

void SharedCatalog::drop_view(const std::string& database, const std::string& view, bool if_exists) {
    const std::lock_guard lock(state_->mutex);
    const auto* found = state_->find(database);
    if (found && found->views.count(lower_case(view)) != 0) {
        state_->require(database).views.erase(lower_case(view));
    } else if (!if_exists) {
        raise_not_found(database, view);
    }
}

std::optional<ViewDefinition> SharedCatalog::find_global_temporary(const std::string& view) const {
    const std::lock_guard lock(state_->mutex);
    return find_in(state_->global_temporaries, view);
}

std::vector<ViewDefinition> SharedCatalog::global_temporaries() const {
    const std::lock_guard lock(state_->mutex);
    return values_of(state_->global_temporaries);
}

void SharedCatalog::put_global_temporary(ViewDefinition definition, bool replace) {
    const std::lock_guard lock(state_->mutex);
    const std::string key = lower_case(definition.name.back());
    if (!replace && state_->global_temporaries.count(key) != 0) {
        throw Error("TEMP_TABLE_OR_VIEW_ALREADY_EXISTS",
                    {{"relationName", quote_identifiers({"global_temp", key})}});
    }
    state_->global_temporaries[key] = std::move(definition);
}

bool SharedCatalog::drop_global_temporary(const std::string& view) {
    const std::lock_guard lock(state_->mutex);
    return state_->global_temporaries.erase(lower_case(view)) != 0;
}

std::string SharedCatalog::default_location(const std::string& database, const std::string& table) const {
    const auto found = find_namespace(database);
    if (!found) raise_no_schema(database);
    return found->location + "/" + lower_case(table);
}

const std::string& SharedCatalog::warehouse() const { return state_->warehouse; }

}  // namespace firesteel
