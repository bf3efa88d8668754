#include "session/script/check_script.h"

#include <algorithm>
#include <array>
#include <set>
#include <string>
#include <vector>

#include "catalog/identifier.h"
#include "common/error.h"
#include "common/error_conditions.h"

namespace firesteel {
namespace {

using spec::ScriptBody;
using spec::ScriptNode;

[[noreturn]] void raise(const char* condition, ErrorParameters parameters, const ScriptNode& node) {
    Error error(condition, std::move(parameters));
    if (node.origin != nullptr) error.with_context(*node.origin);
    throw error;
}

std::string upper_case(std::string text) {
    for (char& c : text) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    return text;
}

bool is_letter_or_digit(char c) { return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); }

void check_sql_state(const std::string& state, const ScriptNode& node) {
    const std::string upper = upper_case(state);
    const bool valid = upper.size() == 5 && std::all_of(upper.begin(), upper.end(), is_letter_or_digit) &&
                       !upper.starts_with("00") && !upper.starts_with("01") && !upper.starts_with("XX");
    if (!valid) raise("INVALID_SQLSTATE", {{"sqlState", state}}, node);
}

/// Statements of a block come in this order.
enum class Section { kVariables, kCursors, kHandlers, kStatements };

class Checker {
public:
    explicit Checker(const ScriptOptions& options) : options_(options) {}

    void check_block(const spec::ScriptBlock& block) {
        const size_t labels = labels_.size();
        const size_t conditions = conditions_.size();
        enter_label(block.label, block.end_label, false, block);
        check_declarations(block);
        for (const auto& node : block.body) check(*node);
        labels_.resize(labels);
        conditions_.resize(conditions);
    }

private:
    struct Label {
        std::string name;  // lower case
        bool is_loop = false;
        bool is_variable = false;  // of FOR: no LEAVE or ITERATE
    };

    void enter_label(const std::string& label, const std::string& end_label, bool is_loop,
                     const ScriptNode& node) {
        if (!end_label.empty() && !equal_ignoring_case(label, end_label)) {
            raise("LABELS_MISMATCH",
                  {{"beginLabel", quote_identifier(label)}, {"endLabel", quote_identifier(end_label)}}, node);
        }
        if (!label.empty()) add_name({lower_case(label), is_loop, false}, label, node);
    }

    void add_name(Label label, const std::string& written, const ScriptNode& node) {
        static constexpr auto kForbidden =
            std::to_array<std::string_view>({"builtin", "session", "system", "sys", "current"});
        if (std::find(kForbidden.begin(), kForbidden.end(), label.name) != kForbidden.end())
            raise("LABEL_OR_FOR_VARIABLE_NAME_FORBIDDEN", {{"label", quote_identifier(written)}}, node);
        for (const Label& other : labels_) {
            if (other.name == label.name)
                raise("LABEL_OR_FOR_VARIABLE_ALREADY_EXISTS", {{"label", quote_identifier(written)}}, node);
        }
        labels_.push_back(std::move(label));
    }

    void check_declarations(const spec::ScriptBlock& block) {
        Section section = Section::kVariables;
        std::set<std::string> own_conditions;
        for (const auto& node : block.body) {
            if (const auto* condition = node->as<spec::DeclareCondition>()) {
                if (section != Section::kVariables) raise_late_condition(*condition);
                check_sql_state(condition->sql_state, *condition);
                const std::string name = upper_case(condition->name);
                if (!own_conditions.insert(name).second)
                    raise("DUPLICATE_CONDITION_IN_SCOPE", {{"condition", quote_identifier(name)}}, *node);
                conditions_.push_back(name);
            } else if (const auto* handler = node->as<spec::DeclareHandler>()) {
                if (section > Section::kHandlers)
                    raise("INVALID_HANDLER_DECLARATION.WRONG_PLACE_OF_DECLARATION", {}, *handler);
                section = Section::kHandlers;
            } else if (const auto* variable = declared_variable(*node)) {
                if (section != Section::kVariables)
                    raise_variable("INVALID_VARIABLE_DECLARATION.ONLY_AT_BEGINNING", *variable, *node);
            } else if (is_cursor_declaration(*node)) {
                if (section > Section::kCursors && options_.cursors)
                    raise("INVALID_CURSOR_DECLARATION", {}, *node);
                section = Section::kCursors;
            } else {
                section = Section::kStatements;
            }
            if (const auto* handler = node->as<spec::DeclareHandler>()) check_handler(*handler);
        }
        check_competing_handlers(block);
    }

    /// Bodies of IF, CASE and loops: no declarations.
    void check_body(const ScriptBody& body) {
        for (const auto& node : body) {
            if (const auto* condition = node->as<spec::DeclareCondition>()) raise_late_condition(*condition);
            if (node->as<spec::DeclareHandler>() != nullptr)
                raise("INVALID_HANDLER_DECLARATION.WRONG_PLACE_OF_DECLARATION", {}, *node);
            if (const auto* variable = declared_variable(*node))
                raise_variable("INVALID_VARIABLE_DECLARATION.NOT_ALLOWED_IN_SCOPE", *variable, *node);
            if (is_cursor_declaration(*node) && options_.cursors)
                raise("INVALID_CURSOR_DECLARATION", {}, *node);
            check(*node);
        }
    }

    void check(const ScriptNode& node) {
        const size_t labels = labels_.size();
        if (const auto* block = node.as<spec::ScriptBlock>()) {
            check_block(*block);
        } else if (const auto* branch = node.as<spec::ScriptIf>()) {
            for (const auto& [condition, body] : branch->branches) check_body(body);
            check_body(branch->otherwise);
        } else if (const auto* choice = node.as<spec::ScriptCase>()) {
            for (const auto& [condition, body] : choice->branches) check_body(body);
            check_body(choice->otherwise);
        } else if (const auto* loop = node.as<spec::ScriptLoop>()) {
            enter_label(loop->label, loop->end_label, true, node);
            check_body(loop->body);
        } else if (const auto* rows = node.as<spec::ScriptFor>()) {
            enter_label(rows->label, rows->end_label, true, node);
            if (!rows->variable.empty())
                add_name({lower_case(rows->variable), false, true}, rows->variable, node);
            check_body(rows->body);
        } else if (const auto* jump = node.as<spec::ScriptJump>()) {
            check_jump(*jump);
        } else if (const auto* statement = node.as<spec::ScriptStatement>()) {
            check_statement(*statement);
        }
        labels_.resize(labels);
    }

    void check_jump(const spec::ScriptJump& jump) const {
        const std::string name = upper_case(jump.label);
        const auto found = std::find_if(labels_.begin(), labels_.end(), [&](const Label& label) {
            return !label.is_variable && label.name == lower_case(jump.label);
        });
        if (found == labels_.end()) {
            raise("INVALID_LABEL_USAGE.DOES_NOT_EXIST",
                  {{"labelName", name}, {"statementType", jump.iterates ? "ITERATE" : "LEAVE"}}, jump);
        }
        if (jump.iterates && !found->is_loop)
            raise("INVALID_LABEL_USAGE.ITERATE_IN_COMPOUND", {{"labelName", name}}, jump);
    }

    void check_statement(const spec::ScriptStatement& statement) const {
        const auto* command = statement.plan->as<spec::Command>();
        if (command == nullptr) return;
        if (command->as_command<spec::Cursor>() != nullptr && !options_.cursors)
            raise("UNSUPPORTED_FEATURE.SQL_CURSOR", {}, statement);
    }

    void check_handler(const spec::DeclareHandler& handler) {
        if (handler.continues && !options_.continue_handlers)
            raise("UNSUPPORTED_FEATURE.CONTINUE_EXCEPTION_HANDLER", {}, handler);
        std::set<std::string> seen;
        for (const std::string& condition : handler.conditions) {
            const std::string name = upper_case(condition);
            if (!seen.insert(name).second) {
                raise("INVALID_HANDLER_DECLARATION.DUPLICATE_CONDITION_IN_HANDLER_DECLARATION",
                      {{"condition", name}}, handler);
            }
            const bool own = std::find(conditions_.begin(), conditions_.end(), name) != conditions_.end();
            if (!own && find_error_condition(name) == nullptr)
                raise("INVALID_HANDLER_DECLARATION.CONDITION_NOT_FOUND", {{"condition", name}}, handler);
        }
        seen.clear();
        for (const std::string& state : handler.sql_states) {
            check_sql_state(state, handler);
            if (!seen.insert(upper_case(state)).second) {
                raise("INVALID_HANDLER_DECLARATION.DUPLICATE_SQLSTATE_IN_HANDLER_DECLARATION",
                      {{"sqlState", state}}, handler);
            }
        }
        const bool general = handler.sql_exception || handler.not_found;
        if (general && !(handler.conditions.empty() && handler.sql_states.empty()))
            raise("INVALID_HANDLER_DECLARATION.INVALID_CONDITION_COMBINATION", {}, handler);
        // Labels around a handler's block are out of its reach only while its statement is parsed.
        check(*handler.body);
    }

    static void check_competing_handlers(const spec::ScriptBlock& block) {
        std::set<std::string> conditions;
        std::set<std::string> states;
        const auto add = [&](const std::string& name) {
            if (!conditions.insert(name).second)
                throw Error("DUPLICATE_EXCEPTION_HANDLER.CONDITION", {{"condition", name}});
        };
        for (const auto& node : block.body) {
            const auto* handler = node->as<spec::DeclareHandler>();
            if (handler == nullptr) continue;
            for (const std::string& condition : handler->conditions) add(upper_case(condition));
            if (handler->sql_exception) add("SQLEXCEPTION");
            if (handler->not_found) add("NOT FOUND");
            for (const std::string& state : handler->sql_states) {
                if (!states.insert(upper_case(state)).second)
                    throw Error("DUPLICATE_EXCEPTION_HANDLER.SQLSTATE", {{"sqlState", upper_case(state)}});
            }
        }
    }

    static const spec::DeclareVariable* declared_variable(const ScriptNode& node) {
        const auto* statement = node.as<spec::ScriptStatement>();
        const auto* command = statement == nullptr ? nullptr : statement->plan->as<spec::Command>();
        return command == nullptr ? nullptr : command->as_command<spec::DeclareVariable>();
    }

    static bool is_cursor_declaration(const ScriptNode& node) {
        const auto* statement = node.as<spec::ScriptStatement>();
        const auto* command = statement == nullptr ? nullptr : statement->plan->as<spec::Command>();
        const auto* cursor = command == nullptr ? nullptr : command->as_command<spec::Cursor>();
        return cursor != nullptr && cursor->action == spec::Cursor::Action::kDeclare;
    }

    [[noreturn]] static void raise_variable(const char* condition, const spec::DeclareVariable& variable,
                                            const ScriptNode& node) {
        raise(condition, {{"varName", quote_identifiers(variable.names.front())}}, node);
    }

    [[noreturn]] static void raise_late_condition(const spec::DeclareCondition& condition) {
        raise("INVALID_ERROR_CONDITION_DECLARATION.NOT_AT_START_OF_COMPOUND_STATEMENT",
              {{"conditionName", quote_identifier(upper_case(condition.name))}}, condition);
    }

    const ScriptOptions options_;
    std::vector<Label> labels_;            // of what is around the statement being looked at
    std::vector<std::string> conditions_;  // declared by the blocks around, in upper case
};

}  // namespace

void check_script(const spec::Script& script, const ScriptOptions& options) {
    if (!options.scripts) {
        raise("UNSUPPORTED_FEATURE.SQL_SCRIPTING",
              {{"sqlScriptingEnabled", "\"spark.sql.scripting.enabled\""}}, *script.block);
    }
    Checker(options).check_block(*script.block);
}

}  // namespace firesteel
