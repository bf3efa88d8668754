#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "catalog/catalog.h"
#include "plan/logical_plan.h"
#include "spec/plan.h"

namespace firesteel {

namespace spec {
struct Parameterized;
}
class LocalVariables;
class SessionVariables;

/// Is told about each thing of this session only ("VIEW", "FUNCTION", "VARIABLE") that a name turned out to
/// mean.
using TemporaryListener = std::function<void(const std::string& kind, const spec::NameParts& name)>;

/// What the analyzer may ask of the session around it. Borrowed for the duration of analyze().
struct AnalyzerContext {
    EvalSettingsPtr settings;
    const SessionCatalog* catalog = nullptr;
    const SessionVariables* variables = nullptr;      // null: there are none
    LocalVariables* local_variables = nullptr;        // of the script that runs; they hide the session's
    const spec::Parameterized* parameters = nullptr;  // values of markers in any plan; null: none
    MemoryPoolPtr pool;
    /// Parses SQL text of views, expression strings inside options, IDENTIFIER(...) (implemented by sql).
    std::function<spec::PlanPtr(const std::string& sql)> parse_statement;
    std::function<spec::ExpressionPtr(const std::string& sql)> parse_expression;
    /// A plan kept on the server (checkpoint, cached relations); null when unknown.
    std::function<LogicalPlanPtr(const std::string& id)> find_cached_relation;
    /// Runs a plan to its end: pivot values, transpose, table contents that the schema depends on.
    std::function<std::vector<Batch>(const LogicalPlanPtr&)> run;
    /// ML relations become plans through this (implemented by ml, wired by session).
    std::function<LogicalPlanPtr(const spec::Plan& relation, const LogicalPlanPtr& input)> resolve_ml;
    /// Resolves a path of the client against its working directory.
    std::function<std::string(const std::string&)> resolve_path;
    /// Session settings that shape plans and not answers.
    int32_t default_parallelism = 1;
    int32_t shuffle_partitions = 200;
    std::string default_source = "parquet";
    OptionMap source_settings;  // spark.sql... keys that are set and that sources may ask for, in lower case
    bool group_by_ordinal = true;
    bool order_by_ordinal = true;
    bool group_by_aliases = true;
    bool cross_join_enabled = true;
    int32_t pivot_max_values = 10000;
    bool double_quoted_identifiers = false;
    bool enforce_reserved_keywords = false;
    TemporaryListener on_temporary;  // may be empty
};

/// Resolves names, functions and types; inserts casts; computes output names, types and nullability as
/// Spark 4.2 does. Raises AnalysisException conditions with the position of the culprit. REQUIRES: `plan` is
/// no Command (session runs those and passes their queries here).
LogicalPlanPtr analyze(const spec::Plan& plan, const AnalyzerContext& context);

/// What looking at a function's body tells.
struct AnalyzedFunction {
    Schema returns;  // as FunctionDefinition::returns
    bool deterministic = true;
    bool reads_data = false;
};
/// Checks a function as CREATE FUNCTION does: defaults, body, and that it does not call itself. Without
/// `definition.returns` the result is what the body gives.
AnalyzedFunction analyze_function(const FunctionDefinition& definition, const AnalyzerContext& context);

/// An expression without a relation: defaults, options, parameters.
ExprPtr analyze_expression(const spec::Expression& expression, const AnalyzerContext& context);

}  // namespace firesteel
