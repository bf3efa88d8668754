// Commands of Hive that Spark names and refuses.

#include <array>

#include "sql/parser_core.h"

namespace firesteel::sql {

void Parser::raise_native_command() {
    const size_t first = position();
    std::string operation;
    if (is_any({"GRANT", "REVOKE", "COMMIT", "ROLLBACK", "DFS"})) {
        operation = peek().word;
        if (is_any({"GRANT", "REVOKE"}) && is("ROLE", 1)) operation += " ROLE";
    } else if (is_any({"EXPORT", "IMPORT"}) && is("TABLE", 1)) {
        operation = std::string(peek().word) + " TABLE";
    } else if (is_any({"LOCK", "UNLOCK"}) && is_any({"TABLE", "DATABASE"}, 1)) {
        operation = std::string(peek().word) + " " + std::string(peek(1).word);
    } else if (is_sequence({"START", "TRANSACTION"})) {
        operation = "START TRANSACTION";
    } else if (is_any({"CREATE", "DROP"}) && is("ROLE", 1)) {
        operation = std::string(peek().word) + " ROLE";
    } else if (is_any({"CREATE", "DROP"}) && is_any({"TEMPORARY", "TEMP"}, 1) && is("MACRO", 2)) {
        operation = std::string(peek().word) + " TEMPORARY MACRO";
    } else if (is_sequence({"ALTER", "INDEX"})) {
        operation = "ALTER INDEX";
    } else if (is("SHOW")) {
        operation = "SHOW " + std::string(peek(1).word);
    } else {
        raise_syntax_error();
    }
    refuse_native_command(operation, first);
}

void Parser::refuse_native_command(const std::string& operation, size_t first) {
    while (!at_end() && !is(";")) advance();
    raise("INVALID_STATEMENT_OR_CLAUSE", {{"operation", operation}}, first);
}

/// ALTER TABLE t [PARTITION (...)] with a change that only Hive knows. `first` is where the statement began.
void Parser::refuse_native_alteration(size_t first, bool of_partition) {
    struct Known {
        std::array<std::string_view, 4> words;
        bool of_partition;  // may follow PARTITION (...), too
    };
    static constexpr auto kKnown = std::to_array<Known>({
        {{"NOT", "CLUSTERED"}, false},
        {{"CLUSTERED", "BY"}, false},
        {{"NOT", "SORTED"}, false},
        {{"SKEWED", "BY"}, false},
        {{"NOT", "SKEWED"}, false},
        {{"NOT", "STORED", "AS", "DIRECTORIES"}, false},
        {{"SET", "SKEWED", "LOCATION"}, false},
        {{"EXCHANGE", "PARTITION"}, false},
        {{"ARCHIVE", "PARTITION"}, false},
        {{"UNARCHIVE", "PARTITION"}, false},
        {{"TOUCH"}, false},
        {{"COMPACT"}, true},
        {{"CONCATENATE"}, true},
        {{"SET", "FILEFORMAT"}, true},
    });
    for (const Known& known : kKnown) {
        if (of_partition && !known.of_partition) continue;
        std::string operation = "ALTER TABLE";
        bool matches = true;
        for (size_t i = 0; i < known.words.size() && !known.words[i].empty(); ++i) {
            matches &= is(known.words[i], i);
            operation += " " + std::string(known.words[i]);
        }
        if (matches) refuse_native_command(operation, first);
    }
}

}  // namespace firesteel::sql
