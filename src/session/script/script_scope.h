#pragma once

#include <memory>
#include <string>
#include <vector>

#include "catalog/local_variables.h"
#include "command/command.h"
#include "common/error.h"
#include "spec/script.h"

namespace firesteel {

/// A cursor of a block. Open while it has rows.
struct ScriptCursor {
    std::string name;
    std::string query;                   // its text
    std::unique_ptr<RunningQuery> rows;  // null: closed
    Attributes columns;
    Batch batch;  // the one being read
    int64_t next_row = 0;
};

/// A block of a script while it runs. Borrows the scope around it.
struct ScriptScope {
    /// `label` may be empty. The body of a handler runs in a scope whose errors are not its block's: `above`
    /// is then the scope around that block.
    ScriptScope(const std::string& label, ScriptScope* around, ScriptScope* above);
    ScriptScope(const std::string& label, ScriptScope* around) : ScriptScope(label, around, around) {}

    const std::string label;
    ScriptScope* const around;  // where names are looked for next
    ScriptScope* const above;   // where handlers are looked for next
    LocalVariables variables;
    std::vector<const spec::DeclareHandler*> handlers;
    std::vector<std::unique_ptr<ScriptCursor>> cursors;
};

struct FoundHandler {
    const spec::DeclareHandler* handler = nullptr;  // null: none
    ScriptScope* scope = nullptr;                   // whose handler it is
};

/// The handler for an error raised in `scope`: the innermost block that has one decides, and within it a
/// condition's name before its SQLSTATE, that before SQLEXCEPTION and NOT FOUND.
FoundHandler find_handler(const Error& error, ScriptScope& scope);

/// The cursor of that name, here or around; the name may have the block's label in front. Null when there is
/// none.
ScriptCursor* find_cursor(const spec::NameParts& name, ScriptScope& scope);

}  // namespace firesteel
