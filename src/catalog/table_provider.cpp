#include "catalog/table_provider.h"

#include <map>

#include "common/check.h"

namespace firesteel {

namespace {

std::map<std::string, ProviderFactory>& factories() {
    static std::map<std::string, ProviderFactory> all;
    return all;
}

}  // namespace

bool register_provider(std::string name, ProviderFactory factory) {
    const bool is_new = factories().emplace(std::move(name), factory).second;
    CHECK(is_new, "a table provider is registered twice");
    return true;
}

std::unique_ptr<TableProvider> make_provider(const std::string& name) {
    const auto found = factories().find(name);
    CHECK(found != factories().end(), "no table provider named {}", name);
    return found->second();
}

}  // namespace firesteel
