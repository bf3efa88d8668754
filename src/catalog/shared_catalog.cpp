#include <filesystem>

#include "catalog/catalog.h"
#include "catalog/definition_text.h"
#include "catalog/identifier.h"
#include "catalog/metadata_store.h"

namespace firesteel {

namespace {

namespace fs = std::filesystem;

constexpr const char* kCatalog = "spark_catalog";
constexpr const char* kDefault = "default";

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

/// Functions have names of their own, apart from those of tables.
std::string function_key(const std::string& name) { return lower_case(name) + "()"; }

template <typename Map>
auto find_in(const Map& map, const std::string& name) -> std::optional<typename Map::mapped_type> {
    const auto found = map.find(lower_case(name));
    return found == map.end() ? std::nullopt : std::optional(found->second);
}

void remove_directory(const std::string& path) {
    std::error_code ignored;  // the description is gone: files that stay are only in the way
    if (!path.empty()) fs::remove_all(path, ignored);
}

}  // namespace

void raise_routine_exists(const std::vector<std::string>& name) {
    throw Error("ROUTINE_ALREADY_EXISTS", {{"routineName", quote_identifiers(name)},
                                           {"newRoutineType", "routine"},
                                           {"existingRoutineType", "routine"}});
}

struct SharedCatalog::State {
    std::string warehouse;
    std::unique_ptr<MetadataStore> store;
    mutable std::mutex mutex;  // guards global_temporaries
    std::map<std::string, ViewDefinition> global_temporaries;

    std::optional<NamespaceDefinition> find_database(const std::string& name) const {
        const std::string key = lower_case(name);
        if (const auto text = store->read(key, "")) return namespace_from_text(*text);
        if (key != kDefault) return std::nullopt;
        NamespaceDefinition initial;
        initial.name = kDefault;
        initial.comment = "default database";
        initial.location = warehouse;
        return initial;
    }
    void require_database(const std::string& name) const {
        if (!find_database(name)) raise_no_schema(name);
    }
    std::optional<StoredObject> find(const std::string& database, const std::string& name) const {
        const auto text = store->read(lower_case(database), lower_case(name));
        return text ? std::optional(object_from_text(*text)) : std::nullopt;
    }
    template <typename T>
    std::optional<T> find_as(const std::string& database, const std::string& name) const {
        auto object = find(database, name);
        if (!object || !std::holds_alternative<T>(*object)) return std::nullopt;
        return std::get<T>(*std::move(object));
    }
    template <typename T>
    std::vector<T> all_of(const std::string& database) const {
        require_database(database);
        std::vector<T> all;
        for (const std::string& name : store->names(lower_case(database))) {
            if (auto found = find_as<T>(database, name)) all.push_back(*std::move(found));
        }
        return all;
    }
    /// REQUIRES: the store's lock.
    void put(const std::string& database, const std::string& name, const StoredObject& object) {
        store->write(lower_case(database), lower_case(name), to_text(object));
    }
    template <typename T>
    void create(T definition, bool if_not_exists, bool replace) {
        const std::string database = definition.name.at(1);
        const std::string name = definition.name.at(2);
        require_database(database);
        const auto lock = store->lock();
        if (const auto there = find(database, name);
            there && !(replace && std::holds_alternative<T>(*there))) {
            if (if_not_exists) return;
            raise_exists(database, name);
        }
        put(database, name, std::move(definition));
    }
    template <typename T>
    void change(const std::string& database, const std::string& name, const std::function<void(T&)>& change) {
        const auto lock = store->lock();
        auto definition = find_as<T>(database, name);
        if (!definition) raise_not_found(database, name);
        change(*definition);
        put(database, name, *std::move(definition));
    }
};

SharedCatalog::SharedCatalog(std::string warehouse, std::unique_ptr<MetadataStore> store)
    : state_(std::make_unique<State>()) {
    state_->warehouse = std::move(warehouse);
    state_->store = store ? std::move(store) : make_memory_store();
}
SharedCatalog::~SharedCatalog() = default;

std::vector<NamespaceDefinition> SharedCatalog::namespaces() const {
    std::map<std::string, NamespaceDefinition> all;
    all[kDefault] = *state_->find_database(kDefault);
    for (const std::string& name : state_->store->databases()) {
        if (auto found = state_->find_database(name)) all[name] = *std::move(found);
    }
    std::vector<NamespaceDefinition> out;
    for (auto& [name, definition] : all) out.push_back(std::move(definition));
    return out;
}

std::optional<NamespaceDefinition> SharedCatalog::find_namespace(const std::string& name) const {
    return state_->find_database(name);
}

void SharedCatalog::create_namespace(NamespaceDefinition definition, bool if_not_exists) {
    definition.name = lower_case(definition.name);
    if (definition.location.empty()) definition.location = state_->warehouse + "/" + definition.name + ".db";
    const auto lock = state_->store->lock();
    if (state_->find_database(definition.name)) {
        if (if_not_exists) return;
        throw Error("SCHEMA_ALREADY_EXISTS", {{"schemaName", quote_identifier(definition.name)}});
    }
    std::error_code ignored;  // found again when a table is written
    if (definition.location.starts_with('/')) fs::create_directories(definition.location, ignored);
    state_->store->write(definition.name, "", to_text(definition));
}

void SharedCatalog::drop_namespace(const std::string& name, bool if_exists, bool cascade) {
    const auto definition = state_->find_database(name);
    if (!definition) {
        if (if_exists) return;
        raise_no_schema(name);
    }
    const std::string key = definition->name;
    if (key == kDefault)
        throw Error("UNSUPPORTED_FEATURE.DROP_DATABASE", {{"database", quote_identifiers({kCatalog, key})}});
    const auto lock = state_->store->lock();
    const std::vector<std::string> names = state_->store->names(key);
    if (!cascade && !names.empty()) {
        throw Error("SCHEMA_NOT_EMPTY", {{"schemaName", quote_identifier(key)}});
    }
    for (const std::string& object : names) {
        const auto table = state_->find_as<TableDefinition>(key, object);
        state_->store->remove(key, object);
        if (table && !table->external) remove_directory(table->location);
    }
    state_->store->remove(key, "");
    std::error_code ignored;
    const bool own = definition->location == state_->warehouse + "/" + key + ".db";
    if (own) {
        remove_directory(definition->location);
    } else {
        fs::remove(definition->location, ignored);  // a directory of the user's stays unless it is empty
    }
}

void SharedCatalog::change_namespace(const std::string& name,
                                     const std::function<void(NamespaceDefinition&)>& change) {
    const auto lock = state_->store->lock();
    auto definition = state_->find_database(name);
    if (!definition) raise_no_schema(name);
    change(*definition);
    state_->store->write(definition->name, "", to_text(*definition));
}

std::vector<TableDefinition> SharedCatalog::tables(const std::string& database) const {
    return state_->all_of<TableDefinition>(database);
}

std::optional<TableDefinition> SharedCatalog::find_table(const std::string& database,
                                                         const std::string& table) const {
    return state_->find_as<TableDefinition>(database, table);
}

void SharedCatalog::create_table(TableDefinition definition, bool if_not_exists, bool replace) {
    state_->create(std::move(definition), if_not_exists, replace);
}

void SharedCatalog::drop_table(const std::string& database, const std::string& table, bool if_exists) {
    if (!state_->find_as<TableDefinition>(database, table)) {
        if (if_exists) return;
        raise_not_found(database, table);
    }
    const auto lock = state_->store->lock();
    const auto definition = state_->find_as<TableDefinition>(database, table);
    if (!definition) return;  // somebody was faster
    state_->store->remove(lower_case(database), lower_case(table));
    if (!definition->external) remove_directory(definition->location);
}

void SharedCatalog::change_table(const std::string& database, const std::string& table,
                                 const std::function<void(TableDefinition&)>& change) {
    state_->change<TableDefinition>(database, table, change);
}

void SharedCatalog::rename(const std::string& database, const std::string& from, const std::string& to) {
    const auto lock = state_->store->lock();
    auto object = state_->find(database, from);
    if (!object) raise_not_found(database, from);
    if (state_->find(database, to)) raise_exists(database, to);
    const std::vector<std::string> name = full_name(database, to);
    if (auto* table = std::get_if<TableDefinition>(&*object)) {
        const std::string usual = default_location(database, from);
        table->name = name;
        if (!table->external && table->location == usual) {
            const std::string fresh = default_location(database, to);
            std::error_code error;
            fs::rename(usual, fresh, error);
            if (!error) table->location = fresh;
        }
    } else if (auto* view = std::get_if<ViewDefinition>(&*object)) {
        view->name = name;
    }
    state_->put(database, to, *object);
    state_->store->remove(lower_case(database), lower_case(from));
}

std::vector<ViewDefinition> SharedCatalog::views(const std::string& database) const {
    return state_->all_of<ViewDefinition>(database);
}

std::optional<ViewDefinition> SharedCatalog::find_view(const std::string& database,
                                                       const std::string& view) const {
    return state_->find_as<ViewDefinition>(database, view);
}

void SharedCatalog::create_view(ViewDefinition definition, bool if_not_exists, bool replace) {
    state_->create(std::move(definition), if_not_exists, replace);
}

void SharedCatalog::drop_view(const std::string& database, const std::string& view, bool if_exists) {
    if (!state_->find_as<ViewDefinition>(database, view)) {
        if (if_exists) return;
        raise_not_found(database, view);
    }
    const auto lock = state_->store->lock();
    state_->store->remove(lower_case(database), lower_case(view));
}

void SharedCatalog::change_view(const std::string& database, const std::string& view,
                                const std::function<void(ViewDefinition&)>& change) {
    state_->change<ViewDefinition>(database, view, change);
}

std::vector<FunctionDefinition> SharedCatalog::functions(const std::string& database) const {
    return state_->all_of<FunctionDefinition>(database);
}

std::optional<FunctionDefinition> SharedCatalog::find_function(const std::string& database,
                                                               const std::string& function) const {
    return state_->find_as<FunctionDefinition>(database, function_key(function));
}

void SharedCatalog::create_function(FunctionDefinition definition, bool if_not_exists, bool replace) {
    const std::string database = definition.name.at(1);
    const std::string name = definition.name.at(2);
    state_->require_database(database);
    const auto lock = state_->store->lock();
    if (!replace && find_function(database, name)) {
        if (if_not_exists) return;
        raise_routine_exists({database, name});
    }
    state_->put(database, function_key(name), std::move(definition));
}

bool SharedCatalog::drop_function(const std::string& database, const std::string& function) {
    const auto lock = state_->store->lock();
    if (!find_function(database, function)) return false;
    state_->store->remove(lower_case(database), function_key(function));
    return true;
}

std::optional<ViewDefinition> SharedCatalog::find_global_temporary(const std::string& view) const {
    const std::lock_guard lock(state_->mutex);
    return find_in(state_->global_temporaries, view);
}

std::vector<ViewDefinition> SharedCatalog::global_temporaries() const {
    const std::lock_guard lock(state_->mutex);
    std::vector<ViewDefinition> all;
    for (const auto& [key, value] : state_->global_temporaries) all.push_back(value);
    return all;
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
