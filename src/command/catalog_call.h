#pragma once

#include <string>
#include <vector>

#include "command/command.h"

namespace firesteel {

/// A method of spark.catalog that no statement stands for: its columns and rows. A file per group of methods
/// registers them before main().
struct CatalogMethod {
    Schema (*schema)() = nullptr;
    std::vector<Value::List> (*rows)(const spec::CatalogCall& call, CommandHost& host) = nullptr;
};
bool register_catalog_method(std::string name, CatalogMethod method);

Field catalog_text(const char* name);
Field catalog_flag(const char* name);
Field catalog_texts(const char* name);
/// Of methods that say yes or no.
Schema catalog_flag_value();
Value catalog_text_or_null(const std::string& text);

/// The database whose contents a call lists, the current one unless it names one. Raises SCHEMA_NOT_FOUND.
std::string listed_database(const spec::CatalogCall& call, CommandHost& host);
bool catalog_matches(const spec::CatalogCall& call, const std::string& name);

}  // namespace firesteel
