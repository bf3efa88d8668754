#pragma once

#include <string>
#include <string_view>
#include <variant>

#include "catalog/catalog.h"

namespace firesteel {

/// What the catalog keeps, as JSON text: one document per database, table, view or function. Unknown members
/// are ignored, missing ones have their defaults, so that older and newer programs read each other's.
using StoredObject = std::variant<TableDefinition, ViewDefinition, FunctionDefinition>;

std::string to_text(const NamespaceDefinition& definition);
std::string to_text(const StoredObject& object);
/// Raise INTERNAL_ERROR for what is no such document.
NamespaceDefinition namespace_from_text(std::string_view text);
StoredObject object_from_text(std::string_view text);

}  // namespace firesteel
