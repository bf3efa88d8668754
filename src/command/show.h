#pragma once

#include <string>
#include <vector>

#include "command/command.h"

namespace firesteel {

/// One SHOW statement: its columns and rows. A file per group registers them before main().
struct ShowRecord {
    Schema (*schema)(const spec::Show& show, CommandHost& host) = nullptr;
    std::vector<Value::List> (*rows)(const spec::Show& show, CommandHost& host) = nullptr;
};
bool register_show(std::string what, ShowRecord record);

/// A text column, as most of the answers' columns are.
Field shown_text(const char* name, bool nullable = false);
bool show_matches(const spec::Show& show, const std::string& name);

/// The statement that makes the table or view again.
std::string create_table_text(const spec::NameParts& name, bool as_serde, CommandHost& host);

}  // namespace firesteel
