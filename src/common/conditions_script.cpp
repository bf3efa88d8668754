#include "common/error_conditions.h"

namespace firesteel {

namespace {

using enum ErrorKind;

/// What SqlScriptingException reports: its message names a line of the script instead of quoting it.
constexpr bool kOfScript = true;

// One condition a line.
// clang-format off
constexpr ErrorCondition kConditions[] = {
    {"CURSOR_ALREADY_EXISTS", "42723", kAnalysis, "The scope has a cursor <cursorName> already."},
    {"CURSOR_ALREADY_OPEN", "24502", kAnalysis, "The cursor <cursorName> is open already."},
    {"CURSOR_NOT_FOUND", "42883", kAnalysis, "There is no cursor <cursorName> in scope."},
    {"CURSOR_NOT_OPEN", "24501", kAnalysis, "The cursor <cursorName> is not open: OPEN comes before FETCH and CLOSE."},
    {"CURSOR_NO_MORE_ROWS", "02000", kAnalysis, "The cursor <cursorName> has no more rows."},
    {"CURSOR_OUTSIDE_SCRIPT", "0A000", kAnalysis, "Cursors live in SQL scripts only."},
    {"DUPLICATE_CONDITION_IN_SCOPE", "42734", kAnalysis, "The scope has a condition <condition> already.", kOfScript},
    {"DUPLICATE_EXCEPTION_HANDLER", "42734", kAnalysis, "Two handlers of a block compete.", kOfScript},
    {"DUPLICATE_EXCEPTION_HANDLER.CONDITION", "42734", kAnalysis, "Both are for the condition <condition>.", kOfScript},
    {"DUPLICATE_EXCEPTION_HANDLER.SQLSTATE", "42734", kAnalysis, "Both are for SQLSTATE <sqlState>.", kOfScript},
    {"INVALID_BOOLEAN_STATEMENT", "22546", kAnalysis, "A condition must be BOOLEAN, which <invalidStatement> is not.", kOfScript},
    {"INVALID_CURSOR_DECLARATION", "42601", kAnalysis, "Cursors are declared after variables and conditions, before handlers and statements.", kOfScript},
    {"INVALID_ERROR_CONDITION_DECLARATION", "42K0R", kAnalysis, "A condition cannot be declared so.", kOfScript},
    {"INVALID_ERROR_CONDITION_DECLARATION.NOT_AT_START_OF_COMPOUND_STATEMENT", "42K0R", kAnalysis, "<conditionName> has to stand at the beginning of a BEGIN ... END block.", kOfScript},
    {"INVALID_ERROR_CONDITION_DECLARATION.SPECIAL_CHARACTER_FOUND", "42K0R", kAnalysis, "The name <conditionName> has a character other than letters, digits and underscores.", kOfScript},
    {"INVALID_HANDLER_DECLARATION", "42K0Q", kAnalysis, "A handler cannot be declared so.", kOfScript},
    {"INVALID_HANDLER_DECLARATION.CONDITION_NOT_FOUND", "42K0Q", kAnalysis, "There is no condition <condition>.", kOfScript},
    {"INVALID_HANDLER_DECLARATION.DUPLICATE_CONDITION_IN_HANDLER_DECLARATION", "42K0Q", kAnalysis, "It names the condition <condition> twice.", kOfScript},
    {"INVALID_HANDLER_DECLARATION.DUPLICATE_SQLSTATE_IN_HANDLER_DECLARATION", "42K0Q", kAnalysis, "It names the SQLSTATE <sqlState> twice.", kOfScript},
    {"INVALID_HANDLER_DECLARATION.INVALID_CONDITION_COMBINATION", "42K0Q", kAnalysis, "SQLEXCEPTION and NOT FOUND do not go together with conditions and SQLSTATEs.", kOfScript},
    {"INVALID_HANDLER_DECLARATION.WRONG_PLACE_OF_DECLARATION", "42K0Q", kAnalysis, "Handlers stand in a BEGIN ... END block after its variables, conditions and cursors, before other statements.", kOfScript},
    {"INVALID_LABEL_USAGE", "42K0L", kAnalysis, "The label <labelName> cannot be used so.", kOfScript},
    {"INVALID_LABEL_USAGE.DOES_NOT_EXIST", "42K0L", kAnalysis, "<statementType> needs the label of a block or loop around it.", kOfScript},
    {"INVALID_LABEL_USAGE.ITERATE_IN_COMPOUND", "42K0L", kAnalysis, "ITERATE needs the label of a loop; this one is a block's.", kOfScript},
    {"INVALID_SQLSTATE", "428B3", kAnalysis, "'<sqlState>' is no SQLSTATE that a script may name: five letters A-Z or digits, not beginning with 00, 01 or XX.", kOfScript},
    {"INVALID_VARIABLE_DECLARATION", "42K0M", kAnalysis, "A variable cannot be declared so.", kOfScript},
    {"INVALID_VARIABLE_DECLARATION.NOT_ALLOWED_IN_SCOPE", "42K0M", kAnalysis, "<varName> stands in a body that takes no declarations.", kOfScript},
    {"INVALID_VARIABLE_DECLARATION.ONLY_AT_BEGINNING", "42K0M", kAnalysis, "<varName> has to stand at the beginning of its block.", kOfScript},
    {"INVALID_VARIABLE_DECLARATION.QUALIFIED_LOCAL_VARIABLE", "42K0M", kAnalysis, "A script's variable takes no qualifier: <varName>."},
    {"INVALID_VARIABLE_DECLARATION.REPLACE_LOCAL_VARIABLE", "42K0M", kAnalysis, "A script's variable cannot be replaced: <varName>."},
    {"LABELS_MISMATCH", "42K0L", kAnalysis, "A block begins with the label <beginLabel> and ends with <endLabel>.", kOfScript},
    {"LABEL_OR_FOR_VARIABLE_ALREADY_EXISTS", "42K0L", kAnalysis, "There is a label or FOR variable <label> around this one already.", kOfScript},
    {"LABEL_OR_FOR_VARIABLE_NAME_FORBIDDEN", "42K0L", kAnalysis, "<label> cannot be the name of a label or FOR variable.", kOfScript},
    {"SQL_SCRIPT_IN_EXECUTE_IMMEDIATE", "07501", kAnalysis, "EXECUTE IMMEDIATE takes one statement, no script: <sqlString>."},
    {"UNSUPPORTED_FEATURE.CONTINUE_EXCEPTION_HANDLER", "0A000", kAnalysis, "CONTINUE handlers; use EXIT handlers.", kOfScript},
    {"UNSUPPORTED_FEATURE.SQL_CURSOR", "0A000", kAnalysis, "Cursors (DECLARE CURSOR, OPEN, FETCH, CLOSE).", kOfScript},
    {"UNSUPPORTED_FEATURE.SQL_SCRIPTING", "0A000", kAnalysis, "SQL scripts while spark.sql.scripting.enabled is false.", kOfScript},
    {"UNSUPPORTED_FEATURE.SQL_SCRIPTING_DROP_TEMPORARY_VARIABLE", "0A000", kAnalysis, "DROP TEMPORARY VARIABLE in a script; EXECUTE IMMEDIATE may do it."},
    {"UNSUPPORTED_FEATURE.SQL_SCRIPTING_WITH_POSITIONAL_PARAMETERS", "0A000", kAnalysis, "Positional parameters of scripts; name them.", kOfScript},
};

}  // namespace

std::span<const ErrorCondition> script_conditions() { return kConditions; }

}  // namespace firesteel
