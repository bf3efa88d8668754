#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "column/batch.h"
#include "common/storage_level.h"
#include "exec/query.h"
#include "plan/analyzer.h"
#include "spec/command.h"

namespace firesteel {

class LocalVariables;
class SessionVariables;

/// A setting as SET and SET -v list it.
struct Setting {
    std::string key;
    std::string value;  // "<undefined>" when there is none
    std::string meaning;
    std::string since;
};

/// What statements may do to the session that runs them; session implements it. One per request, one thread.
class CommandHost {
public:
    virtual ~CommandHost() = default;

    virtual std::optional<std::string> find_setting(const std::string& key) const = 0;
    /// These two raise CANNOT_MODIFY_STATIC_CONFIG, CANNOT_MODIFY_CONFIG, INVALID_CONF_VALUE.
    virtual void set_setting(const std::string& key, const std::string& value) = 0;
    virtual void unset_setting(const std::string& key) = 0;
    virtual void unset_all_settings() = 0;
    /// What has been set; with `documented` every setting that Spark documents, set or not.
    virtual std::vector<Setting> settings(bool documented) const = 0;

    virtual SessionCatalog& catalog() = 0;
    virtual SessionVariables& variables() const = 0;
    /// Those of the block of a script that the statement stands in; null outside of scripts.
    virtual LocalVariables* local_variables() const = 0;
    virtual const EvalSettingsPtr& eval_settings() const = 0;
    virtual const MemoryPoolPtr& pool() const = 0;
    /// A path of the client against its working directory.
    virtual std::string resolve_path(const std::string& path) const = 0;
    virtual std::string default_source() const = 0;
    /// Settings that readers and writers of files may ask for, by lower-case key.
    virtual OptionMap source_settings() const = 0;

    virtual LogicalPlanPtr analyze(const spec::Plan& plan) = 0;
    /// As above, for what outlives the session: `on_temporary` hears of what it must not refer to.
    virtual LogicalPlanPtr analyze(const spec::Plan& plan, const TemporaryListener& on_temporary) = 0;
    virtual AnalyzedFunction analyze_function(const FunctionDefinition& definition,
                                              const TemporaryListener& on_temporary) = 0;
    virtual std::unique_ptr<RunningQuery> run(const LogicalPlanPtr& analyzed) = 0;
    /// Runs the query to its end with the rows going into `target`, which the caller commits.
    virtual void write(const LogicalPlanPtr& analyzed, TableWrite& target) = 0;
    virtual spec::ExpressionPtr parse_expression(const std::string& sql) = 0;
    virtual spec::PlanPtr parse_statement(const std::string& sql) = 0;
    virtual std::string explain(const spec::PlanPtr& plan, spec::ExplainMode mode) = 0;
    virtual ExprPtr analyze_expression(const spec::Expression& expression) = 0;
    /// A plan that stands for `analyzed` wherever it is used, for as long as somebody holds it: what a
    /// temporary view keeps, so that it may be replaced by a query over itself.
    virtual spec::PlanPtr hold(LogicalPlanPtr analyzed) = 0;

    /// CACHE TABLE, UNCACHE TABLE, CLEAR CACHE: rows of a plan kept from its first run on.
    virtual void cache(const LogicalPlanPtr& analyzed, const StorageLevel& level) = 0;
    virtual bool uncache(const LogicalPlanPtr& analyzed) = 0;
    virtual void clear_cache() = 0;
    virtual std::optional<StorageLevel> storage_level(const LogicalPlanPtr& analyzed) const = 0;
    /// Are rows of any plan kept?
    virtual bool caches_anything() const = 0;
    /// Rows that were kept of files at `location` or below are computed anew when they are next needed.
    virtual void files_changed(const std::string& location) = 0;
};

/// What a statement answers: a small relation, often without columns.
struct CommandResult {
    Schema schema;
    std::vector<Batch> batches;
};

/// Runs a statement to its end. Raises UNSUPPORTED_FEATURE.CATALOG_OPERATION for what nobody implements.
CommandResult run_command(const spec::Command& command, CommandHost& host);
/// The columns that run_command() will answer with, without running anything.
Schema command_schema(const spec::Command& command, CommandHost& host);

/// One statement: how it runs, and the columns of its answer. A file per statement registers itself before
/// main():
///   const bool registered = register_command(spec::CommandKind::kSet, {run_set, set_schema});
struct CommandRecord {
    CommandResult (*run)(const spec::Command& command, CommandHost& host) = nullptr;
    Schema (*schema)(const spec::Command& command, CommandHost& host) = nullptr;  // null: no columns
};
bool register_command(spec::CommandKind kind, CommandRecord record);

/// Rows of values as a result.
CommandResult make_rows(Schema schema, const std::vector<Value::List>& rows, const MemoryPoolPtr& pool);

}  // namespace firesteel
