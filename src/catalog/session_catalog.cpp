#include "catalog/catalog.h"
#include "catalog/identifier.h"

namespace firesteel {

SessionCatalog::SessionCatalog(std::shared_ptr<SharedCatalog> shared) : shared_(std::move(shared)) {}

std::shared_ptr<SessionCatalog> SessionCatalog::clone() const {
    auto copy = std::make_shared<SessionCatalog>(shared_);
    const std::lock_guard lock(mutex_);
    copy->current_database_ = current_database_;
    copy->temporaries_ = temporaries_;
    copy->functions_ = functions_;
    return copy;
}

std::string SessionCatalog::current_database() const {
    const std::lock_guard lock(mutex_);
    return current_database_;
}

void SessionCatalog::set_current_database(const std::string& name) {
    const auto found = shared_->find_namespace(name);
    if (!found)
        throw Error("SCHEMA_NOT_FOUND", {{"schemaName", quote_identifiers({current_catalog(), name})}});
    const std::lock_guard lock(mutex_);
    current_database_ = found->name;
}

std::optional<ViewDefinition> SessionCatalog::find_temporary(const std::string& name) const {
    const std::lock_guard lock(mutex_);
    const auto found = temporaries_.find(lower_case(name));
    return found == temporaries_.end() ? std::nullopt : std::optional(found->second);
}

std::vector<ViewDefinition> SessionCatalog::temporaries() const {
    const std::lock_guard lock(mutex_);
    std::vector<ViewDefinition> all;
    for (const auto& [key, view] : temporaries_) all.push_back(view);
    return all;
}

void SessionCatalog::put_temporary(ViewDefinition definition, bool replace) {
    const std::string key = lower_case(definition.name.back());
    const std::lock_guard lock(mutex_);
    if (!replace && temporaries_.count(key) != 0) {
        throw Error("TEMP_TABLE_OR_VIEW_ALREADY_EXISTS",
                    {{"relationName", quote_identifiers(definition.name)}});
    }
    temporaries_[key] = std::move(definition);
}

bool SessionCatalog::drop_temporary(const std::string& name) {
    const std::lock_guard lock(mutex_);
    return temporaries_.erase(lower_case(name)) != 0;
}

std::optional<FunctionDefinition> SessionCatalog::find_temporary_function(const std::string& name) const {
    const std::lock_guard lock(mutex_);
    const auto found = functions_.find(lower_case(name));
    return found == functions_.end() ? std::nullopt : std::optional(found->second);
}

std::vector<FunctionDefinition> SessionCatalog::temporary_functions() const {
    const std::lock_guard lock(mutex_);
    std::vector<FunctionDefinition> all;
    for (const auto& [key, function] : functions_) all.push_back(function);
    return all;
}

void SessionCatalog::put_temporary_function(FunctionDefinition definition, bool replace) {
    const std::string key = lower_case(definition.name.back());
    const std::lock_guard lock(mutex_);
    if (!replace && functions_.count(key) != 0) raise_routine_exists({key});
    functions_[key] = std::move(definition);
}

bool SessionCatalog::drop_temporary_function(const std::string& name) {
    const std::lock_guard lock(mutex_);
    return functions_.erase(lower_case(name)) != 0;
}

}  // namespace firesteel
