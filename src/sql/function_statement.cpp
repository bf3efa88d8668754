#include <algorithm>

#include "sql/parser_core.h"

namespace firesteel::sql {

namespace {

bool is_word(const std::string& part, std::string_view lower) {
    return std::equal(part.begin(), part.end(), lower.begin(), lower.end(),
                      [](char a, char b) { return (a >= 'A' && a <= 'Z' ? a + 32 : a) == b; });
}

/// `session.` and `system.session.` are where temporary functions live.
bool names_session(const NameParts& name) {
    if (name.size() < 2 || !is_word(name[name.size() - 2], "session")) return false;
    return name.size() == 2 || (name.size() == 3 && is_word(name[0], "system"));
}

bool has_not_null(const Schema& schema) {
    return std::any_of(schema.begin(), schema.end(), [](const Field& field) { return !field.nullable; });
}

std::string quoted(const NameParts& parts, size_t count) {
    std::string out;
    for (size_t i = 0; i < count; ++i) out += (i == 0 ? "`" : ".`") + parts[i] + "`";
    return out;
}

/// A temporary function lives in the session and nowhere else.
[[noreturn]] void raise_qualified(const SqlCursor& cursor, const NameParts& function, size_t first) {
    cursor.raise("INVALID_TEMP_OBJ_QUALIFIER",
                 {{"objectType", "FUNCTION"},
                  {"objectName", "`" + function.back() + "`"},
                  {"qualifier", quoted(function, function.size() - 1)}},
                 first);
}

}  // namespace

/// CREATE [OR REPLACE] [TEMPORARY] FUNCTION: a Java class by name, or a SQL function with parameters and a
/// body.
PlanPtr Parser::create_function() {
    const size_t first = position();
    auto function = std::make_shared<spec::CreateFunction>();
    expect("CREATE");
    function->replace = accept_sequence({"OR", "REPLACE"});
    function->temporary = is_any({"TEMPORARY", "TEMP"});
    if (function->temporary) advance();
    expect("FUNCTION");
    function->if_not_exists = if_not_exists();
    function->name = table_name();
    if (accept("AS")) {
        function->class_name = parse_string();
        if (accept("USING")) {
            do {
                parse_identifier();
                parse_string();
            } while (accept(","));
        }
        function_name(*function, first);
        return finish_plan(std::move(function), first);
    }
    function_parameters(*function, first);
    if (accept("RETURNS")) function_returns(*function);
    function_characteristics(*function);
    expect("RETURN");
    const size_t body = position();
    function->body_is_query = starts_query() || is("WITH");
    if (function->body_is_query) {
        query();
    } else {
        expression();
    }
    function->body = text_between(body, position() - 1);
    function_name(*function, first);
    return finish_plan(std::move(function), first);
}

/// What the words before the name allow.
void Parser::function_name(spec::CreateFunction& function, size_t first) {
    NameParts& name = function.name;
    if (function.replace && function.if_not_exists)
        raise("INVALID_SQL_SYNTAX.CREATE_ROUTINE_WITH_IF_NOT_EXISTS_AND_REPLACE", {}, first);
    if (!function.temporary) return;
    if (function.if_not_exists) raise("INVALID_SQL_SYNTAX.CREATE_TEMP_FUNC_WITH_IF_NOT_EXISTS", {}, first);
    if (names_session(name)) name = {name.back()};
    if (name.size() == 1) return;
    if (function.class_name.empty()) raise_qualified(*this, name, first);
    if (name.size() > 2)
        raise("INVALID_SQL_SYNTAX.UNSUPPORTED_FUNC_NAME", {{"funcName", "`" + name.back() + "`"}}, first);
    raise("INVALID_SQL_SYNTAX.CREATE_TEMP_FUNC_WITH_DATABASE", {{"database", "`" + name[0] + "`"}}, first);
}

void Parser::function_parameters(spec::CreateFunction& function, size_t first) {
    spec::CreateTable parameters;
    expect("(");
    const size_t begin = position();
    if (!is(")")) {
        do {
            column_definition(parameters);
        } while (accept(","));
    }
    const size_t end = position();
    expect(")");
    for (const auto& generation : parameters.column_generation) {
        if (generation.empty()) continue;
        text_to_end();
        raise("INVALID_SQL_SYNTAX.CREATE_FUNC_WITH_GENERATED_COLUMNS_AS_PARAMETERS", {}, first);
    }
    if (!parameters.constraints.empty()) {
        text_to_end();
        raise("INVALID_SQL_SYNTAX.CREATE_FUNC_WITH_COLUMN_CONSTRAINTS", {}, first);
    }
    if (has_not_null(parameters.columns)) {
        raise("USER_DEFINED_FUNCTIONS.NOT_NULL_ON_FUNCTION_PARAMETERS",
              {{"input", std::string(text_between(begin, end - 1))}}, first);
    }
    function.parameters = std::move(parameters.columns);
    function.defaults = std::move(parameters.column_defaults);
}

/// A type, or TABLE with its columns, which the query tells when they are left out.
void Parser::function_returns(spec::CreateFunction& function) {
    if (!accept("TABLE")) {
        function.returns = data_type();
        return;
    }
    function.is_table = true;
    if (!accept("(")) return;
    const size_t begin = position();
    function.columns = parse_column_list(*this);
    const size_t end = position();
    expect(")");
    if (has_not_null(*function.columns)) {
        raise("USER_DEFINED_FUNCTIONS.NOT_NULL_ON_FUNCTION_PARAMETERS",
              {{"input", std::string(text_between(begin, end - 1))}}, begin);
    }
}

/// What stands between the result and the body, in any order, each once.
void Parser::function_characteristics(spec::CreateFunction& function) {
    const size_t first = position();
    std::vector<std::string_view> seen;
    const auto once = [&](std::string_view clause) {
        if (std::find(seen.begin(), seen.end(), clause) != seen.end())
            raise("DUPLICATE_CLAUSES", {{"clauseName", std::string(clause)}}, first);
        seen.push_back(clause);
    };
    const auto refuse = [&](const std::string& message) {
        raise("_LEGACY_ERROR_TEMP_0035", {{"message", message}}, first);
    };
    while (true) {
        if (accept("LANGUAGE")) {
            once("LANGUAGE");
            const std::string language = parse_identifier();
            if (!is_word(language, "sql"))
                refuse("Unsupported language for user defined functions: " + language);
        } else if (accept("SPECIFIC")) {
            once("SPECIFIC");
            parse_identifier();
        } else if (is("DETERMINISTIC") || is_sequence({"NOT", "DETERMINISTIC"})) {
            const bool deterministic = !accept("NOT");
            expect("DETERMINISTIC");
            once("DETERMINISTIC");
            function.deterministic = deterministic;
        } else if (accept_sequence({"CONTAINS", "SQL"})) {
            once("SQL DATA ACCESS");
            function.reads_data = false;
        } else if (accept_sequence({"READS", "SQL", "DATA"})) {
            once("SQL DATA ACCESS");
            function.reads_data = true;
        } else if (accept_sequence({"NO", "SQL"})) {
            refuse("SQL function with NO SQL is not supported");
        } else if (accept_sequence({"MODIFIES", "SQL", "DATA"})) {
            refuse("SQL function with MODIFIES SQL DATA is not supported");
        } else if (accept_sequence({"RETURNS", "NULL", "ON", "NULL", "INPUT"})) {
            refuse("SQL function with RETURNS NULL ON NULL INPUT is not supported");
        } else if (accept_sequence({"CALLED", "ON", "NULL", "INPUT"})) {
            once("NULL CALL");
        } else if (accept("COMMENT")) {
            once("COMMENT");
            function.comment = parse_string();
        } else if (accept_sequence({"SQL", "SECURITY"})) {
            once("SQL SECURITY RIGHTS");
            if (!accept("INVOKER")) expect("DEFINER");
        } else {
            return;
        }
    }
}

/// DROP [TEMPORARY] FUNCTION [IF EXISTS] name
PlanPtr Parser::drop_function() {
    const size_t first = position();
    auto drop = std::make_shared<spec::DropFunction>();
    expect("DROP");
    drop->temporary = is_any({"TEMPORARY", "TEMP"});
    if (drop->temporary) advance();
    expect("FUNCTION");
    drop->if_exists = if_exists();
    drop->name = table_name();
    if (drop->temporary && names_session(drop->name)) drop->name = {drop->name.back()};
    if (drop->temporary && drop->name.size() > 1) raise_qualified(*this, drop->name, first);
    return finish_plan(std::move(drop), first);
}

PlanPtr Parser::refresh_function() {
    const size_t first = position();
    auto refresh = std::make_shared<spec::RefreshFunction>();
    expect("FUNCTION");  // REFRESH has been read
    refresh->name = table_name();
    return finish_plan(std::move(refresh), first);
}

}  // namespace firesteel::sql
