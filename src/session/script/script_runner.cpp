#include "session/script/script_runner.h"

#include "catalog/identifier.h"
#include "common/check.h"
#include "common/error.h"
#include "session/execute_immediate.h"
#include "session/query_planner.h"
#include "session/script/check_script.h"
#include "session/script/script_cursor.h"
#include "session/script/script_scope.h"
#include "session/session.h"
#include "session/statement.h"
#include "spec/query.h"
#include "spec/script.h"

namespace firesteel {
namespace {

using spec::ScriptBody;
using spec::ScriptNode;

const spec::Script* script_in(const spec::Plan& plan) {
    if (const auto* with = plan.as<spec::Parameterized>()) return script_in(*with->input);
    const auto* command = plan.as<spec::Command>();
    return command == nullptr ? nullptr : command->as_command<spec::Script>();
}

/// As messages show statements.
std::string in_capitals(std::string text) {
    for (char& c : text) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    return text;
}

/// Where the script goes on after a node.
enum class Flow {
    kNext,
    kLeave,    // after the block or loop labelled jump_label_
    kIterate,  // with the next round of that loop
    kExit,     // after the block of exit_scope_, whose EXIT handler has run
};

/// Runs the nodes of one script, in the order its control statements say. An error is looked at where a
/// statement or a condition raised it: the handler runs there, and only then is left what EXIT leaves.
class ScriptRunner {
public:
    ScriptRunner(Session& session, const RequestContext& request, const spec::Parameterized* parameters)
        : session_(session), request_(request), parameters_(parameters) {}

    CommandResult run(const spec::Script& script) {
        run_block(*script.block, nullptr);
        return std::move(result_);
    }

private:
    QueryPlanner planner(ScriptScope& scope) {
        return QueryPlanner(session_, request_, {&scope.variables, parameters_});
    }

    void check_interrupt() const {
        if (request_.stop.stop_requested()) throw Error("OPERATION_CANCELED");
    }

    bool jumps_to(const std::string& label) const { return equal_ignoring_case(label, jump_label_); }

    Flow run_block(const spec::ScriptBlock& block, ScriptScope* around) {
        ScriptScope scope(block.label, around);
        return run_in_scope(block, scope);
    }

    Flow run_in_scope(const spec::ScriptBlock& block, ScriptScope& scope) {
        for (const auto& node : block.body) {
            if (const auto* handler = node->as<spec::DeclareHandler>()) scope.handlers.push_back(handler);
        }
        const Flow flow = run_body(block.body, scope);
        const bool leaves_this = (flow == Flow::kLeave && !block.label.empty() && jumps_to(block.label)) ||
                                 (flow == Flow::kExit && exit_scope_ == &scope);
        return leaves_this ? Flow::kNext : flow;
    }

    Flow run_body(const ScriptBody& body, ScriptScope& scope) {
        for (const auto& node : body) {
            const Flow flow = run_node(*node, scope);
            if (flow != Flow::kNext) return flow;
        }
        return Flow::kNext;
    }

    Flow run_node(const ScriptNode& node, ScriptScope& scope) {
        check_interrupt();
        switch (node.kind) {
            case spec::ScriptKind::kStatement:
                return guarded(scope, [&] { run_statement(node.as<spec::ScriptStatement>()->plan, scope); });
            case spec::ScriptKind::kBlock:
                return run_block(*node.as<spec::ScriptBlock>(), &scope);
            case spec::ScriptKind::kIf:
                return run_if(*node.as<spec::ScriptIf>(), scope);
            case spec::ScriptKind::kCase:
                return run_case(*node.as<spec::ScriptCase>(), scope);
            case spec::ScriptKind::kLoop:
                return run_loop(*node.as<spec::ScriptLoop>(), scope);
            case spec::ScriptKind::kFor:
                return run_for(*node.as<spec::ScriptFor>(), scope);
            case spec::ScriptKind::kJump:
                jump_label_ = node.as<spec::ScriptJump>()->label;
                return node.as<spec::ScriptJump>()->iterates ? Flow::kIterate : Flow::kLeave;
            case spec::ScriptKind::kDeclareCondition:
            case spec::ScriptKind::kDeclareHandler:
                return Flow::kNext;
        }
        return Flow::kNext;
    }

    /// Does `step`; its error goes to a handler, which decides where the script goes on.
    template <typename Step>
    Flow guarded(ScriptScope& scope, const Step& step) {
        std::optional<Error> raised;
        try {
            step();
        } catch (const Error& error) {
            if (request_.stop.stop_requested()) throw;
            const bool is_warning = error.sql_state().starts_with("02");
            if (find_handler(error, scope).handler == nullptr && !is_warning) throw;
            raised = error;
        }
        return raised ? handle(*raised, scope) : Flow::kNext;
    }

    Flow handle(const Error& error, ScriptScope& scope) {
        const FoundHandler found = find_handler(error, scope);
        if (found.handler == nullptr) return Flow::kNext;  // no more rows, and nobody asked
        ScriptScope body("", found.scope, found.scope->above);
        const ScriptNode& node = *found.handler->body;
        const auto* block = node.as<spec::ScriptBlock>();
        const Flow flow = block != nullptr ? run_in_scope(*block, body) : run_node(node, body);
        if (flow != Flow::kNext || found.handler->continues) return flow;
        exit_scope_ = found.scope;
        return Flow::kExit;
    }

    // Statements

    void run_statement(const spec::PlanPtr& plan, ScriptScope& scope) {
        QueryPlanner outer = planner(scope);
        const spec::Command* command = plan->as<spec::Command>();
        if (command != nullptr && command->command == spec::CommandKind::kDropVariable)
            throw Error("UNSUPPORTED_FEATURE.SQL_SCRIPTING_DROP_TEMPORARY_VARIABLE");
        if (command == nullptr || command->command != spec::CommandKind::kExecuteImmediate)
            return run_plan(plan, scope, outer);
        const spec::PlanPtr statement = expand_execute_immediate(plan, outer);
        if (!command->as_command<spec::ExecuteImmediate>()->into.empty())
            return run_plan(statement, scope, outer);
        // Its text knows nothing of the script.
        QueryPlanner plain(session_, request_, {nullptr, parameters_of(*statement)});
        run_plan(statement, scope, plain);
    }

    void run_plan(const spec::PlanPtr& plan, ScriptScope& scope, QueryPlanner& planner) {
        if (as_statement(plan) == nullptr) {
            const LogicalPlanPtr analyzed = planner.analyze(*plan);
            std::vector<Batch> rows = planner.collect(analyzed);
            result_ = {output_schema(*analyzed), std::move(rows)};
            return;
        }
        const std::shared_ptr<const spec::Command> statement = statement_in(plan);
        if (const auto* cursor = statement->as_command<spec::Cursor>())
            return run_cursor_statement(*cursor, scope, planner);
        run_command(*statement, planner);
    }

    /// The value of a condition; NULL is false.
    bool is_true(const spec::ScriptCondition& condition, ScriptScope& scope) {
        QueryPlanner planner = this->planner(scope);
        const spec::Project row(std::make_shared<spec::OneRow>(), {condition.expression});
        const LogicalPlanPtr analyzed = planner.analyze(row);
        if (!analyzed->output().front().type.is(TypeId::kBoolean)) {
            Error error("INVALID_BOOLEAN_STATEMENT", {{"invalidStatement", in_capitals(condition.text)}});
            if (condition.expression->origin != nullptr) error.with_context(*condition.expression->origin);
            throw error;
        }
        const std::vector<Batch> rows = planner.collect(analyzed);
        CHECK(rows.size() == 1 && rows[0].rows == 1, "a condition without a row");
        const Value value = rows[0][0].value(0);
        return !value.is_null() && value.as_bool();
    }

    // Control

    Flow run_if(const spec::ScriptIf& node, ScriptScope& scope) {
        const ScriptBody* chosen = &node.otherwise;
        const Flow flow = guarded(scope, [&] {
            chosen = nullptr;
            for (const auto& [condition, body] : node.branches) {
                if (chosen == nullptr && is_true(condition, scope)) chosen = &body;
            }
            if (chosen == nullptr) chosen = &node.otherwise;
        });
        if (flow != Flow::kNext || chosen == nullptr) return flow;
        return run_body(*chosen, scope);
    }

    Flow run_case(const spec::ScriptCase& node, ScriptScope& scope) {
        const ScriptBody* chosen = nullptr;
        const Flow flow = guarded(scope, [&] {
            const spec::ExpressionPtr value = node.value == nullptr ? nullptr : evaluated(node.value, scope);
            for (const auto& [condition, body] : node.branches) {
                spec::ScriptCondition asked = condition;
                if (value != nullptr) {
                    auto equal = std::make_shared<spec::Function>(
                        "==", spec::Expressions{value, condition.expression});
                    asked.expression = std::move(equal);
                }
                if (!is_true(asked, scope)) continue;
                chosen = &body;
                return;
            }
            chosen = &node.otherwise;
        });
        if (flow != Flow::kNext || chosen == nullptr) return flow;
        return run_body(*chosen, scope);
    }

    /// An expression's value of now, as a literal.
    spec::ExpressionPtr evaluated(const spec::ExpressionPtr& expression, ScriptScope& scope) {
        QueryPlanner planner = this->planner(scope);
        const LogicalPlanPtr analyzed =
            planner.analyze(spec::Project(std::make_shared<spec::OneRow>(), {expression}));
        const std::vector<Batch> rows = planner.collect(analyzed);
        CHECK(rows.size() == 1 && rows[0].rows == 1, "an expression without a row");
        auto literal = std::make_shared<spec::Literal>(analyzed->output().front().type, rows[0][0].value(0));
        literal->origin = expression->origin;
        return literal;
    }

    /// What a loop makes of how its body ended: no value when it goes on.
    std::optional<Flow> after_round(Flow flow, const std::string& label) const {
        if (flow == Flow::kNext) return std::nullopt;
        const bool own =
            (flow == Flow::kLeave || flow == Flow::kIterate) && !label.empty() && jumps_to(label);
        if (!own) return flow;
        if (flow == Flow::kLeave) return Flow::kNext;
        return std::nullopt;
    }

    Flow run_loop(const spec::ScriptLoop& loop, ScriptScope& scope) {
        using Form = spec::ScriptLoop::Form;
        while (true) {
            check_interrupt();
            std::optional<bool> holds;  // none when a handler took the condition's error: the loop is over
            const auto ask = [&] { holds = is_true(loop.condition, scope); };
            if (loop.form == Form::kWhile) {
                const Flow flow = guarded(scope, ask);
                if (flow != Flow::kNext || !holds.value_or(false)) return flow;
            }
            if (const auto over = after_round(run_body(loop.body, scope), loop.label)) return *over;
            if (loop.form == Form::kRepeat) {
                const Flow flow = guarded(scope, ask);
                if (flow != Flow::kNext || holds.value_or(true)) return flow;
            }
        }
    }

    /// The rows of the query are read as the loop goes on, each in a scope of its own with its columns as
    /// variables.
    Flow run_for(const spec::ScriptFor& loop, ScriptScope& scope) {
        QueryPlanner planner = this->planner(scope);
        std::unique_ptr<RunningQuery> query;
        Attributes columns;
        Batch batch;
        bool more = false;
        const auto read = [&] {
            more = false;
            more = query->next(batch);
        };
        Flow flow = guarded(scope, [&] {
            const LogicalPlanPtr analyzed = planner.analyze(*loop.query);
            columns = analyzed->output();
            query = planner.run(analyzed);
            read();
        });
        while (flow == Flow::kNext && more) {
            for (int64_t row = 0; row < batch.rows; ++row) {
                const Flow round = run_round(loop, columns, batch, row, scope);
                if (const auto over = after_round(round, loop.label)) return *over;
            }
            check_interrupt();
            flow = guarded(scope, read);
        }
        return flow;
    }

    Flow run_round(const spec::ScriptFor& loop, const Attributes& columns, const Batch& batch, int64_t row,
                   ScriptScope& around) {
        ScriptScope scope(loop.variable, &around);
        const Flow flow = guarded(around, [&] {
            for (size_t i = 0; i < columns.size(); ++i)
                scope.variables.declare({columns[i].name, columns[i].type, batch[i].value(row), nullptr});
        });
        return flow == Flow::kNext ? run_body(loop.body, scope) : flow;
    }

    Session& session_;
    const RequestContext& request_;
    const spec::Parameterized* const parameters_;
    std::string jump_label_;                   // of the LEAVE or ITERATE being done
    const ScriptScope* exit_scope_ = nullptr;  // that an EXIT handler leaves
    CommandResult result_;
};

}  // namespace

bool is_script(const spec::Plan& plan) { return script_in(plan) != nullptr; }

CommandResult run_script(Session& session, const spec::Plan& plan, const RequestContext& request) {
    const spec::Script& script = *script_in(plan);
    const auto* parameters = plan.as<spec::Parameterized>();
    if (parameters != nullptr && !parameters->positional.empty())
        throw Error("UNSUPPORTED_FEATURE.SQL_SCRIPTING_WITH_POSITIONAL_PARAMETERS");
    ScriptOptions options;
    options.scripts = session.config().get_bool("spark.sql.scripting.enabled");
    options.continue_handlers = session.config().get_bool("spark.sql.scripting.continueHandlerEnabled");
    options.cursors = session.config().get_bool("spark.sql.scripting.cursorEnabled");
    check_script(script, options);
    return ScriptRunner(session, request, parameters).run(script);
}

}  // namespace firesteel
