#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "spec/command.h"

/// A SQL script, BEGIN ... END, as it was written. Its statements are plans like any others; only the order
/// in which they run is said here.
namespace firesteel::spec {

enum class ScriptKind : uint8_t {
    kStatement,
    kBlock,
    kIf,
    kCase,
    kLoop,
    kFor,
    kJump,
    kDeclareCondition,
    kDeclareHandler,
};

struct ScriptNode {
    explicit ScriptNode(ScriptKind k) : kind(k) {}
    virtual ~ScriptNode() = default;
    const ScriptKind kind;
    std::shared_ptr<const QueryContext> origin;

    template <typename T>
    const T* as() const {
        return kind == T::kKind ? static_cast<const T*>(this) : nullptr;
    }
};

using ScriptNodePtr = std::shared_ptr<const ScriptNode>;
using ScriptBody = std::vector<ScriptNodePtr>;

/// A query, a statement, DECLARE of a variable or cursor, SET.
struct ScriptStatement : ScriptNode {
    static constexpr auto kKind = ScriptKind::kStatement;
    ScriptStatement() : ScriptNode(kKind) {}
    PlanPtr plan;
};

/// label: BEGIN ... END label
struct ScriptBlock : ScriptNode {
    static constexpr auto kKind = ScriptKind::kBlock;
    ScriptBlock() : ScriptNode(kKind) {}
    std::string label;  // as written; empty: none
    std::string end_label;
    ScriptBody body;
};

/// What IF, WHILE, UNTIL and WHEN ask, and its text.
struct ScriptCondition {
    ExpressionPtr expression;
    std::string text;
};

struct ScriptIf : ScriptNode {
    static constexpr auto kKind = ScriptKind::kIf;
    ScriptIf() : ScriptNode(kKind) {}
    std::vector<std::pair<ScriptCondition, ScriptBody>> branches;
    ScriptBody otherwise;
};

struct ScriptCase : ScriptNode {
    static constexpr auto kKind = ScriptKind::kCase;
    ScriptCase() : ScriptNode(kKind) {}
    ExpressionPtr value;  // null: the branches have conditions
    std::vector<std::pair<ScriptCondition, ScriptBody>> branches;
    ScriptBody otherwise;
};

/// WHILE, REPEAT, LOOP
struct ScriptLoop : ScriptNode {
    static constexpr auto kKind = ScriptKind::kLoop;
    enum class Form : uint8_t { kWhile, kRepeat, kLoop };
    ScriptLoop() : ScriptNode(kKind) {}
    Form form = Form::kLoop;
    std::string label;
    std::string end_label;
    ScriptCondition condition;  // none in kLoop
    ScriptBody body;
};

/// FOR variable AS query DO ... END FOR
struct ScriptFor : ScriptNode {
    static constexpr auto kKind = ScriptKind::kFor;
    ScriptFor() : ScriptNode(kKind) {}
    std::string label;
    std::string end_label;
    std::string variable;  // qualifies the columns of the row; empty: none
    PlanPtr query;
    ScriptBody body;
};

/// LEAVE label, ITERATE label
struct ScriptJump : ScriptNode {
    static constexpr auto kKind = ScriptKind::kJump;
    ScriptJump() : ScriptNode(kKind) {}
    bool iterates = false;
    std::string label;
};

/// DECLARE name CONDITION FOR SQLSTATE 'text'
struct DeclareCondition : ScriptNode {
    static constexpr auto kKind = ScriptKind::kDeclareCondition;
    DeclareCondition() : ScriptNode(kKind) {}
    std::string name;
    std::string sql_state;
};

/// DECLARE EXIT | CONTINUE HANDLER FOR conditions statement
struct DeclareHandler : ScriptNode {
    static constexpr auto kKind = ScriptKind::kDeclareHandler;
    DeclareHandler() : ScriptNode(kKind) {}
    bool continues = false;
    std::vector<std::string> conditions;  // dotted, as written
    std::vector<std::string> sql_states;
    bool sql_exception = false;
    bool not_found = false;
    ScriptNodePtr body;
};

struct Script : Command {
    static constexpr auto kCommand = CommandKind::kScript;
    Script() : Command(kCommand) {}
    std::shared_ptr<const ScriptBlock> block;
};

/// DECLARE, OPEN, FETCH and CLOSE of a cursor.
struct Cursor : Command {
    static constexpr auto kCommand = CommandKind::kCursor;
    enum class Action : uint8_t { kDeclare, kOpen, kFetch, kClose };
    Cursor() : Command(kCommand) {}
    Action action = Action::kOpen;
    NameParts name;
    std::string query;            // kDeclare: its text
    Expressions arguments;        // kOpen: USING
    std::vector<NameParts> into;  // kFetch
};

}  // namespace firesteel::spec
