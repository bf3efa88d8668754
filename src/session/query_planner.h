#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "command/command.h"
#include "session/query.h"

namespace firesteel {

class Session;

/// What a statement of a script sees of the script. Both live as long as the planner.
struct ScriptSurroundings {
    LocalVariables* variables = nullptr;
    const spec::Parameterized* parameters = nullptr;
};

/// The way from `spec` to running operators for one request: analysis, kept rows, optimizer, start. Also what
/// statements see of the session. Used by one thread.
class QueryPlanner final : public CommandHost {
public:
    QueryPlanner(Session& session, RequestContext request, const ScriptSurroundings& script = {});

    /// One that sees nothing of the script around the statement, but these values, which may be null.
    QueryPlanner with_parameters(const spec::Parameterized* parameters) const {
        return QueryPlanner(session_, request_, {nullptr, parameters});
    }

    LogicalPlanPtr analyze(const spec::Plan& plan) override;
    LogicalPlanPtr analyze(const spec::Plan& plan, const TemporaryListener& on_temporary) override;
    AnalyzedFunction analyze_function(const FunctionDefinition& definition,
                                      const TemporaryListener& on_temporary) override;
    /// The analyzed plan with kept rows put in, optimized.
    LogicalPlanPtr optimize(const LogicalPlanPtr& analyzed);
    std::unique_ptr<RunningQuery> run(const LogicalPlanPtr& analyzed) override;
    std::unique_ptr<RunningQuery> run_optimized(const LogicalPlanPtr& optimized) const;
    /// Runs to the end and gives all rows.
    std::vector<Batch> collect(const LogicalPlanPtr& analyzed);
    /// The same, kept where cached rows are.
    LogicalPlanPtr materialize(const LogicalPlanPtr& analyzed);
    ExecutionOptions execution_options() const;
    const RequestContext& request() const { return request_; }
    /// What observe() collected in the writes of a statement.
    std::vector<ObservedMetrics> take_observed() { return std::move(observed_); }

    std::optional<std::string> find_setting(const std::string& key) const override;
    void set_setting(const std::string& key, const std::string& value) override;
    void unset_setting(const std::string& key) override;
    void unset_all_settings() override;
    std::vector<Setting> settings(bool documented) const override;
    SessionCatalog& catalog() override;
    SessionVariables& variables() const override;
    LocalVariables* local_variables() const override { return context_.local_variables; }
    const EvalSettingsPtr& eval_settings() const override { return context_.settings; }
    const MemoryPoolPtr& pool() const override { return context_.pool; }
    std::string resolve_path(const std::string& path) const override;
    std::string default_source() const override { return context_.default_source; }
    OptionMap source_settings() const override { return context_.source_settings; }
    void write(const LogicalPlanPtr& analyzed, TableWrite& target) override;
    spec::ExpressionPtr parse_expression(const std::string& sql) override;
    spec::PlanPtr parse_statement(const std::string& sql) override;
    /// Does a statement that can be parsed have `:name` for values to be given?
    bool names_parameters(const std::string& sql) const;
    std::string explain(const spec::PlanPtr& plan, spec::ExplainMode mode) override;
    ExprPtr analyze_expression(const spec::Expression& expression) override;
    spec::PlanPtr hold(LogicalPlanPtr analyzed) override;
    void cache(const LogicalPlanPtr& analyzed, const StorageLevel& level) override;
    bool uncache(const LogicalPlanPtr& analyzed) override;
    void clear_cache() override;
    std::optional<StorageLevel> storage_level(const LogicalPlanPtr& analyzed) const override;
    bool caches_anything() const override;
    void files_changed(const std::string& location) override;

private:
    LogicalPlanPtr rewrite(const LogicalPlanPtr& analyzed) const;  // the optimizer alone
    void drain(std::unique_ptr<RunningQuery> query, const std::function<void(Batch)>& take) const;

    Session& session_;
    const RequestContext request_;
    AnalyzerContext context_;
    std::vector<ObservedMetrics> observed_;
};

}  // namespace firesteel
