#include "command/error_place.h"

#include <algorithm>
#include <array>

#include "catalog/identifier.h"
#include "codec/sql_cursor.h"

namespace firesteel {

namespace {

using Names = std::vector<std::string>;

std::string parameter(const Error& error, std::string_view key) {
    for (const auto& [name, value] : error.parameters()) {
        if (name == key) return value;
    }
    return "";
}

struct NamedObject {
    Names parts;
    bool may_be_shortened = false;  // the message has the full name, the statement perhaps less
};

/// The name that the error is about; no parts when it has no place.
NamedObject named_object(const Error& error) {
    const std::string& condition = error.condition();
    std::string quoted;
    bool shortened = false;
    if (condition == "TABLE_OR_VIEW_NOT_FOUND") {
        // Those that look into one database only are raised by commands, which know no places.
        if (parameter(error, "searchPath").starts_with("[`system`"))
            quoted = parameter(error, "relationName");
    } else if (condition == "UNRESOLVED_ROUTINE") {
        quoted = parameter(error, "routineName");
    } else if (condition == "UNRESOLVED_VARIABLE") {
        quoted = parameter(error, "variableName");
    } else if (condition.starts_with("EXPECT_TABLE_NOT_VIEW") ||
               condition.starts_with("EXPECT_VIEW_NOT_TABLE") ||
               condition == "EXPECT_PERMANENT_VIEW_NOT_TEMP") {
        const std::string operation = parameter(error, "operation");
        if (operation == "ALTER TABLE" || operation == "ALTER VIEW") return {};
        quoted = parameter(error, condition.starts_with("EXPECT_VIEW_NOT_TABLE") ? "tableName" : "viewName");
        shortened = true;
    }
    if (quoted.empty()) return {};
    return {SqlCursor(quoted, {}).parse_multipart_name(), shortened};
}

bool means(const Names& written, const NamedObject& object) {
    if (!object.may_be_shortened) return written == object.parts;
    if (written.size() > object.parts.size()) return false;
    return std::equal(written.rbegin(), written.rend(), object.parts.rbegin(),
                      [](const auto& a, const auto& b) { return equal_ignoring_case(a, b); });
}

/// Where the name stands in the statement; null when it does not (IDENTIFIER('t')).
std::shared_ptr<const QueryContext> find_name(const QueryContext& statement, const NamedObject& object) {
    SqlCursor cursor(*statement.sql_text, {});
    while (!cursor.at_end()) {
        if (!cursor.is_identifier()) {
            cursor.advance();
            continue;
        }
        const size_t first = cursor.position();
        Names written = {cursor.parse_identifier()};
        while (cursor.is(".") && cursor.is_identifier(1)) {
            cursor.advance();
            written.push_back(cursor.parse_identifier());
        }
        if (!means(written, object)) continue;
        const auto found = cursor.context(first);
        if (found->start_index >= statement.start_index) return found;
    }
    return nullptr;
}

/// Is this an error about columns that the statement itself names?
bool is_about_columns(const Error& error, const spec::Command& command) {
    if (command.as_command<spec::Insert>() != nullptr)
        return error.condition().starts_with("UNRESOLVED_COLUMN.");
    const auto* alter = command.as_command<spec::AlterTable>();
    if (alter == nullptr || alter->change == spec::AlterTable::Change::kAddColumns) return false;
    return error.condition().starts_with("UNRESOLVED_COLUMN.") ||
           error.condition() == "NOT_SUPPORTED_CHANGE_COLUMN";
}

}  // namespace

void add_statement_place(Error& error, const spec::Command& command) {
    const auto& origin = command.origin;
    if (error.context() || !origin || !origin->is_sql() || !origin->sql_text) return;
    if (is_about_columns(error, command)) {
        error.with_context(*origin);
        return;
    }
    const NamedObject object = named_object(error);
    if (object.parts.empty()) return;
    if (const auto found = find_name(*origin, object)) {
        QueryContext place = *found;
        place.object_type = origin->object_type;
        place.object_name = origin->object_name;
        error.with_context(place);
    }
}

}  // namespace firesteel
