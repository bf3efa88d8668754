#include <algorithm>
#include <array>

#include "spec/script.h"
#include "sql/parser_core.h"

namespace firesteel::sql {
namespace {

template <typename T>
spec::ScriptNodePtr placed(std::shared_ptr<T> node, std::shared_ptr<const QueryContext> origin) {
    node->origin = std::move(origin);
    return node;
}

}  // namespace

/// BEGIN ... END as a whole statement. What the words of a script mean to each other (labels, places of
/// declarations) is looked at when it is about to run.
PlanPtr Parser::script() {
    const size_t first = position();
    auto script = std::make_shared<spec::Script>();
    expect("BEGIN");
    script->block = std::static_pointer_cast<const spec::ScriptBlock>(script_block("", first));
    return finish_plan(std::move(script), first);
}

/// Statements, a semicolon after each, up to one of the words. Only the body of a block may be empty.
spec::ScriptBody Parser::script_body(std::initializer_list<std::string_view> ends, bool may_be_empty) {
    const Nesting nesting(*this);
    spec::ScriptBody body;
    while (!is_any(ends)) {
        if (is(";")) raise_syntax_error(body.empty() ? "" : ": extra input ';'");
        if (at_end()) {
            const bool only_end_fits = !body.empty() && ends.size() == 1;
            raise_syntax_error(only_end_fits ? ": missing '" + std::string(*ends.begin()) + "'" : "");
        }
        body.push_back(script_node());
        expect(";");
    }
    if (body.empty() && !may_be_empty) {  // the word is read as the label that begins a statement
        advance();
        raise_syntax_error();
    }
    return body;
}

/// END and the word that closes a control statement.
void Parser::expect_control_end(std::string_view word) {
    expect("END");
    if (!at_end()) return expect_or_missing(word);
    expect(word);
}

/// Words that begin no statement are read as a label, which a colon must follow.
void Parser::check_statement_begins() {
    static constexpr auto kFirst = std::to_array<std::string_view>(
        {"ADD",    "ALTER",    "ANALYZE", "CACHE",  "CALL",     "CLEAR",   "CLOSE",  "COMMENT",  "COMMIT",
         "CREATE", "DECLARE",  "DELETE",  "DESC",   "DESCRIBE", "DFS",     "DROP",   "EXECUTE",  "EXPLAIN",
         "EXPORT", "FETCH",    "FROM",    "GRANT",  "IMPORT",   "INSERT",  "LIST",   "LOAD",     "LOCK",
         "MAP",    "MERGE",    "MSCK",    "OPEN",   "REDUCE",   "REFRESH", "REPAIR", "REPLACE",  "RESET",
         "REVOKE", "ROLLBACK", "SELECT",  "SET",    "SHOW",     "START",   "TABLE",  "TRUNCATE", "UNCACHE",
         "UNLOCK", "UPDATE",   "USE",     "VALUES", "WITH"});
    if (!is_strict_identifier() || std::binary_search(kFirst.begin(), kFirst.end(), peek().word)) return;
    advance();
    accept(":");
    raise_syntax_error();
}

spec::ScriptNodePtr Parser::script_node() {
    const size_t first = position();
    std::string label;
    if (is_strict_identifier() && is(":", 1) && is_any({"BEGIN", "WHILE", "REPEAT", "LOOP", "FOR"}, 2)) {
        label = parse_strict_identifier();
        advance();
    }
    if (is_any({"IF", "WHILE", "CASE"}) || (is_any({"BEGIN", "REPEAT", "LOOP", "FOR"}) && !is("(", 1))) {
        const std::string_view kind = advance().word;
        if (kind == "BEGIN") return script_block(std::move(label), first);
        if (kind == "IF") return script_if(first);
        if (kind == "CASE") return script_case(first);
        if (kind == "FOR") return script_for(std::move(label), first);
        return script_loop(kind, std::move(label), first);
    }
    if (is_any({"LEAVE", "ITERATE"}) && is_strict_identifier(1)) {
        auto jump = std::make_shared<spec::ScriptJump>();
        jump->iterates = advance().word == "ITERATE";
        jump->label = parse_strict_identifier();
        return placed(std::move(jump), context(first));
    }
    if (is("DECLARE")) return declare_in_script();
    check_statement_begins();
    return script_statement();
}

/// The rest of a block after BEGIN.
spec::ScriptNodePtr Parser::script_block(std::string label, size_t first) {
    auto block = std::make_shared<spec::ScriptBlock>();
    accept_sequence({"NOT", "ATOMIC"});
    block->body = script_body({"END"}, true);
    expect("END");
    block->end_label = end_label(label);
    block->label = std::move(label);
    return placed(std::move(block), context(first));
}

std::string Parser::end_label(const std::string& label) {
    return is_strict_identifier() && !label.empty() ? parse_strict_identifier() : std::string();
}

spec::ScriptCondition Parser::script_condition() {
    const size_t first = position();
    spec::ScriptCondition condition;
    condition.expression = expression();
    condition.text = text_between(first, position() - 1);
    return condition;
}

spec::ScriptNodePtr Parser::script_if(size_t first) {
    auto node = std::make_shared<spec::ScriptIf>();
    do {
        spec::ScriptCondition condition = script_condition();
        expect("THEN");
        node->branches.emplace_back(std::move(condition), script_body({"ELSEIF", "ELSE", "END"}, false));
    } while (accept("ELSEIF"));
    if (accept("ELSE")) node->otherwise = script_body({"END"}, false);
    expect_control_end("IF");
    return placed(std::move(node), context(first));
}

spec::ScriptNodePtr Parser::script_case(size_t first) {
    auto node = std::make_shared<spec::ScriptCase>();
    if (!is("WHEN")) node->value = expression();
    if (!is("WHEN")) raise_syntax_error();
    while (accept("WHEN")) {
        spec::ScriptCondition condition = script_condition();
        expect("THEN");
        node->branches.emplace_back(std::move(condition), script_body({"WHEN", "ELSE", "END"}, false));
    }
    if (accept("ELSE")) node->otherwise = script_body({"END"}, false);
    expect_control_end("CASE");
    return placed(std::move(node), context(first));
}

/// The rest of a loop after its first word.
spec::ScriptNodePtr Parser::script_loop(std::string_view kind, std::string label, size_t first) {
    using Form = spec::ScriptLoop::Form;
    auto loop = std::make_shared<spec::ScriptLoop>();
    loop->form = kind == "WHILE" ? Form::kWhile : kind == "REPEAT" ? Form::kRepeat : Form::kLoop;
    if (loop->form == Form::kWhile) {
        loop->condition = script_condition();
        expect("DO");
    }
    loop->body =
        loop->form == Form::kRepeat ? script_body({"UNTIL", "END"}, false) : script_body({"END"}, false);
    if (loop->form == Form::kRepeat) {
        expect_or_missing("UNTIL");
        loop->condition = script_condition();
    }
    expect_control_end(kind);
    loop->end_label = end_label(label);
    loop->label = std::move(label);
    return placed(std::move(loop), context(first));
}

spec::ScriptNodePtr Parser::script_for(std::string label, size_t first) {
    auto loop = std::make_shared<spec::ScriptFor>();
    if (is_strict_identifier() && is("SELECT", 1) && !is("SELECT")) {
        advance();
        expect_or_missing("AS");
    }
    if (is_strict_identifier() && is("AS", 1)) {
        loop->variable = parse_strict_identifier();
        advance();
    }
    loop->query = query();
    if (at_end()) raise_syntax_error();
    expect_or_missing("DO");
    loop->body = script_body({"END"}, false);
    expect_control_end("FOR");
    loop->end_label = end_label(label);
    loop->label = std::move(label);
    return placed(std::move(loop), context(first));
}

/// SET of variables, or any statement that could stand alone.
spec::ScriptNodePtr Parser::script_statement() {
    const size_t first = position();
    auto node = std::make_shared<spec::ScriptStatement>();
    if (accept("SET")) {
        node->plan = set_variable(first);
    } else {
        node->plan = statement();
    }
    return placed(std::move(node), context(first));
}

/// DECLARE of a condition, a handler, a cursor or a variable.
spec::ScriptNodePtr Parser::declare_in_script() {
    const size_t first = position();
    if (is_any({"CONTINUE", "EXIT"}, 1) && is("HANDLER", 2)) return declare_handler();
    if (!is_strict_identifier(1) || !is("CONDITION", 2)) return script_statement();
    auto node = std::make_shared<spec::DeclareCondition>();
    advance();
    node->name = parse_strict_identifier();
    advance();
    if (accept("FOR")) {
        expect_or_missing("SQLSTATE");
        accept("VALUE");
        node->sql_state = parse_string();
    } else {
        node->sql_state = "45000";  // what a condition without a state has
    }
    return placed(std::move(node), context(first));
}

spec::ScriptNodePtr Parser::declare_handler() {
    const size_t first = position();
    auto handler = std::make_shared<spec::DeclareHandler>();
    advance();
    handler->continues = advance().word == "CONTINUE";
    advance();
    expect("FOR");
    do {
        if (is("SQLSTATE") && (is_string(1) || (is("VALUE", 1) && is_string(2)))) {
            advance();
            accept("VALUE");
            handler->sql_states.push_back(parse_string());
        } else if (accept("SQLEXCEPTION")) {
            handler->sql_exception = true;
        } else if (accept_sequence({"NOT", "FOUND"})) {
            handler->not_found = true;
        } else {
            std::string name;
            for (const std::string& part : parse_multipart_name()) name += (name.empty() ? "" : ".") + part;
            handler->conditions.push_back(std::move(name));
        }
    } while (accept(","));
    const size_t body_first = position();
    handler->body = accept("BEGIN") ? script_block("", body_first) : script_statement();
    return placed(std::move(handler), context(first));
}

/// DECLARE name [ASENSITIVE | INSENSITIVE] CURSOR FOR query [FOR READ ONLY]
PlanPtr Parser::declare_cursor() {
    const size_t first = position();
    auto cursor = std::make_shared<spec::Cursor>();
    cursor->action = spec::Cursor::Action::kDeclare;
    expect("DECLARE");
    cursor->name = {parse_strict_identifier()};
    if (is_any({"ASENSITIVE", "INSENSITIVE"})) advance();
    expect("CURSOR");
    expect("FOR");
    const size_t query_first = position();
    query();
    cursor->query = text_between(query_first, position() - 1);
    accept_sequence({"FOR", "READ", "ONLY"});
    return finish_plan(std::move(cursor), first);
}

bool Parser::starts_declare_cursor() const {
    const size_t word = is_any({"ASENSITIVE", "INSENSITIVE"}, 2) ? 3 : 2;
    return is("DECLARE") && is_strict_identifier(1) && is("CURSOR", word) && is("FOR", word + 1);
}

/// OPEN name [USING arguments], FETCH [[NEXT] FROM] name INTO variables, CLOSE name
PlanPtr Parser::cursor_statement() {
    using Action = spec::Cursor::Action;
    const size_t first = position();
    auto cursor = std::make_shared<spec::Cursor>();
    const std::string_view word = advance().word;
    cursor->action = word == "OPEN" ? Action::kOpen : word == "FETCH" ? Action::kFetch : Action::kClose;
    if (cursor->action == Action::kFetch) {
        if (is("NEXT") && is("FROM", 1)) advance();
        if (is("FROM") && is_identifier(1)) advance();
    }
    cursor->name = parse_multipart_name();
    if (cursor->action == Action::kFetch) {
        expect("INTO");
        do {
            cursor->into.push_back(parse_multipart_name());
        } while (accept(","));
    }
    if (cursor->action == Action::kOpen && accept("USING")) {
        const bool parentheses = accept("(");
        cursor->arguments = named_expressions();
        if (parentheses) expect(")");
    }
    return finish_plan(std::move(cursor), first);
}

}  // namespace firesteel::sql
