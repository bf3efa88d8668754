#pragma once

#include <map>
#include <memory>
#include <string>
#include <unordered_set>
#include <vector>

#include "functions/registry.h"
#include "plan/analyzer.h"
#include "plan/scope.h"
#include "spec/dataframe.h"
#include "spec/query.h"
#include "spec/source.h"

namespace firesteel {

class ColumnRun;
class MetricTable;

/// One entry of a select list: a bound expression and the name it gets.
struct SelectItem {
    ExprPtr expr;
    std::string name;
    std::string metadata;
    bool is_alias = false;           // named by the user: a new column, whatever it is made of
    std::vector<std::string> names;  // of a generator's columns
    std::shared_ptr<const QueryContext> origin;
};
using SelectItems = std::vector<SelectItem>;

/// A select list that later clauses may still change. `columns` are over the input, or over the outputs of
/// the aggregation, and may hold window calls; build() makes nodes of it.
struct SelectList {
    Relation input;
    bool aggregated = false;
    std::vector<std::vector<size_t>> sets;  // grouping sets as positions in `keys`; empty: plain GROUP BY
    Exprs keys;                             // what is grouped by, over the input, parallel to `grouping`
    Attribute grouping_id;                  // with grouping sets: which set a row belongs to
    bool grand_total = false;               // GROUPING SETS (()): one group, even of nothing
    NamedExprs grouping;
    NamedExprs aggregates;
    Exprs having;
    NamedExprs columns;
    EvalSettingsPtr settings;

    LogicalPlanPtr build(const NamedExprs& extra) const;
    /// `expr`, bound over the input, as an expression over the aggregation's outputs; adds the aggregates it
    /// needs. Columns in `kept` are left alone. A column that is neither grouped by nor aggregated raises
    /// MISSING_AGGREGATION, or UNRESOLVED_COLUMN when the clause sees `visible` only.
    ExprPtr over_aggregation(const ExprPtr& expr, const ScopeColumns& kept, const Scope* visible = nullptr);
};

struct LambdaName {
    std::string name;
    ExprPtr variable;
};

/// What the expression being bound may refer to.
struct BindContext {
    const Scope* scope = nullptr;     // null: no columns at all
    const Relation* below = nullptr;  // columns left out by the select list, taken up through `missing`
    Attributes* missing = nullptr;
    const SelectItems* aliases = nullptr;  // lateral column aliases: what stands left of this item
    const Relation* aggregate_input =
        nullptr;  // over an aggregation: what arguments of aggregate functions mean
    bool in_aggregate = false;
    bool in_window_function = false;
    bool allow_windows = true;
    const std::vector<std::pair<std::string, spec::WindowSpec>>* windows = nullptr;
    std::vector<LambdaName> lambdas = {};
};

/// Raised where a statement names a metadata column for the first time. Few do, so it is resolved without
/// these columns at first, and again with them.
struct MetadataWanted {};

/// Raised where a statement names what only a level within a merged run of column operations puts out. Few
/// do, so runs are merged at first, and the statement is resolved again level by level.
struct LevelsWanted {};
/// Stands below a merged run: LevelsWanted is due when something is looked for there.
void refuse_merged(const Relation& below);

/// One resolution of one statement. Methods are grouped by topic, each group in a file of its own.
class QueryResolver {
public:
    /// `reads_metadata`: sources put out their metadata columns, too.
    QueryResolver(const AnalyzerContext& context, bool reads_metadata);

    /// The whole statement: exact columns, common table definitions on top.
    LogicalPlanPtr analyze(const spec::Plan& plan);
    /// Lets long runs of column operations become few nodes; analyze() may raise LevelsWanted then.
    void allow_merging() { merges_ = true; }
    bool has_merged() const { return has_merged_; }
    ExprPtr bind(const spec::Expression& expression, BindContext& context);
    AnalyzedFunction analyze(const FunctionDefinition& definition);

private:
    /// A function made with CREATE FUNCTION, resolved once for all of its calls: those put copies of the body
    /// in their place, with their arguments for the parameters.
    struct SqlFunction {
        FunctionDefinition definition;
        Attributes parameters;
        /// The plan has one row, whose column is the result as an expression over the parameters. Of a table
        /// function it has the rows, and the parameters are outer columns.
        std::shared_ptr<const SubqueryDetail> body;
    };
    using SqlFunctionPtr = std::shared_ptr<const SqlFunction>;
    struct SqlArguments {
        Exprs values;                // one per parameter, of its type
        std::vector<bool> nullable;  // the same
        int32_t shown = 0;           // how many of them the call is shown with
    };
    struct CteEntry {
        Relation definition;
        int64_t id = 0;
        bool inline_it = false;     // refers to a query around it
        bool is_recursive = false;  // the rows of the last step of the recursion being resolved
    };
    struct ParameterValues {
        std::map<std::string, spec::ExpressionPtr> named;
        spec::Expressions positional;
    };

    // resolve_plan.cpp
    Relation resolve(const spec::Plan& plan);
    Relation resolve_kind(const spec::Plan& plan);
    [[noreturn]] static void unsupported(const std::string& what);

    // resolve_source.cpp, resolve_table.cpp
    Relation resolve_range(const spec::Range& plan);
    Relation resolve_local_relation(const spec::LocalRelation& plan);
    Relation resolve_values(const spec::Values& plan);
    Relation resolve_table(const spec::ReadTable& plan);
    Relation resolve_view(const ViewDefinition& view, const spec::NameParts& qualifier);
    // resolve_metric_view.cpp
    Relation resolve_metric_view(const ViewDefinition& view, QueryResolver& inner);
    /// When `input`, which is about to be aggregated, is a metric view: its rows in its place, and its
    /// measures in that of measure(column).
    void read_metric_view(Relation& input, const Exprs& keys, SelectItems& items, bool has_sets);
    /// The same for an expression of a later clause, and the refusal of what has to be measured first.
    ExprPtr measured(const ExprPtr& expr) const;
    void refuse_measures(const ExprPtr& expr, const LogicalPlanPtr& rows) const;
    NamedExprs view_columns(const ViewDefinition& view, const Relation& query) const;
    Relation resolve_stored_table(const TableDefinition& table, const spec::ReadTable& plan);
    Relation resolve_data_source(const spec::ReadDataSource& plan);
    Relation scan_of(TableProviderPtr provider, const spec::NameParts& qualifier);
    Relation resolve_table_function(const spec::TableFunction& plan);
    Relation resolve_parse(const spec::Parse& plan);

    // bind_sql_function.cpp, resolve_sql_function.cpp
    std::optional<FunctionDefinition> find_sql_function(const spec::NameParts& name);
    ExprPtr bind_sql_function(const FunctionDefinition& definition, const spec::Function& function,
                              BindContext& context);
    SqlArguments bind_sql_arguments(const FunctionDefinition& definition, const spec::Expressions& written,
                                    BindContext& context);
    ExprPtr bind_default(const FunctionDefinition& definition, size_t parameter);
    /// For arguments that may be null where `nullable` says so.
    SqlFunctionPtr sql_function(const FunctionDefinition& definition, const std::vector<bool>& nullable);
    std::shared_ptr<SqlFunction> resolve_sql_function(const FunctionDefinition& definition,
                                                      const std::vector<bool>& nullable);
    ExprPtr scalar_body(const FunctionDefinition& definition, const Relation& parameters);
    LogicalPlanPtr table_body(const FunctionDefinition& definition);
    Relation resolve_sql_table_function(const FunctionDefinition& definition,
                                        const spec::Expressions& written);
    AnalyzerContext context_of(const FunctionDefinition& definition) const;
    void enter_function(const FunctionDefinition& definition, QueryResolver& inner) const;
    void tell_temporary(const char* kind, const spec::NameParts& name) const {
        if (context_.on_temporary) context_.on_temporary(kind, name);
    }

    // resolve_select.cpp
    Relation resolve_project(const spec::Project& plan);
    SelectItems bind_select_items(const spec::Expressions& expressions, const Scope& scope,
                                  bool lateral_aliases);
    SelectItem bind_select_item(const spec::Expression& expression, BindContext& context);
    Relation select(Relation input, SelectItems items);
    Relation finish_select(SelectList list, const SelectItems& items);
    Relation select_generators(Relation input, SelectItems items);
    /// A select list with generators whose columns the other items may name; nothing when it aggregates.
    std::optional<Relation> project_generators(const spec::Project& plan, Relation input);
    Relation relation_of_select(std::shared_ptr<const SelectList> list);
    bool expand_star(const spec::Expression& expression, const Scope& scope, SelectItems& out);
    ScopeColumns star_columns(const spec::Star& star, const Scope& scope);
    ScopeColumns outer_star_columns(const spec::Star& star);
    Relation generate(Relation input, const ExprPtr& generator, const std::vector<std::string>& names,
                      const spec::NameParts& qualifier, bool outer, Attributes* generated);

    // resolve_time_window.cpp
    struct TimeWindowCall;
    /// `input` with the column that a window() or session_window() in the expressions stands for; sessions
    /// are joined within groups of equal `session_keys`. The column is hidden from stars.
    Relation with_time_window(Relation input, const spec::Expressions& expressions,
                              const spec::Expressions* session_keys);
    TimeWindowCall time_window_call(const spec::Function& function, const Scope& scope);
    Relation add_fixed_windows(Relation input, const TimeWindowCall& window);
    Relation add_session_windows(Relation input, const TimeWindowCall& window, const Exprs& keys,
                                 bool joined);
    ExprPtr bind_time_window(const spec::Function& function, BindContext& context);

    // resolve_aggregate.cpp
    Relation resolve_aggregate(const spec::Aggregate& plan);
    Relation aggregate(Relation input, Exprs grouping, SelectItems items,
                       std::vector<std::vector<size_t>> sets);
    ExprPtr resolve_group_item(const spec::ExpressionPtr& expression, const spec::Aggregate& plan,
                               const SelectItems& items, const Scope& scope);
    Relation resolve_dataframe_pivot(const spec::Aggregate& plan);
    Relation resolve_pivot(const spec::Pivot& plan);
    Relation pivot(Relation input, const SelectItems& keys, const ExprPtr& column,
                   const std::vector<std::pair<ExprPtr, std::string>>& values, const SelectItems& aggregates);
    std::vector<Value> distinct_values(const Relation& input, const ExprPtr& column);
    std::string pivot_value_name(const ExprPtr& literal);
    /// `plan` with the common table definitions it may refer to, ready to be run.
    LogicalPlanPtr with_definitions(LogicalPlanPtr plan) const;
    /// Places of the columns of those names; raises UNRESOLVED_COLUMN.
    std::vector<size_t> named_columns(const std::vector<std::string>& names, const Scope& scope);

    // resolve_sort.cpp, resolve_filter.cpp, resolve_limit.cpp
    Relation resolve_sort(const spec::Sort& plan);
    Relation resolve_filter(const spec::Filter& plan);
    Relation resolve_having(const spec::Filter& plan, Relation input);
    ExprPtr with_outer_aggregates(const ExprPtr& condition);
    Relation resolve_limit(const spec::Limit& plan);
    Relation resolve_offset(const spec::Offset& plan);
    Relation resolve_tail(const spec::Tail& plan);
    int64_t limit_value(const spec::ExpressionPtr& expression, const char* name, const spec::Plan& limited);
    /// Binds expressions over `input`; columns and aggregates that its select list lacks are added to its
    /// plan.
    Exprs bind_reaching(const spec::Expressions& expressions, Relation& input, bool allow_windows);
    /// The result of a node made over a plan that bind_reaching() may have widened.
    Relation over_widened(const Relation& input, const Relation& widened, LogicalPlanPtr plan,
                          std::function<LogicalPlanPtr(const LogicalPlanPtr&)> again);

    // resolve_join.cpp
    Relation resolve_join(const spec::Join& plan);
    std::optional<Relation> resolve_lateral_generator(const spec::Join& plan, const Relation& left);
    Relation join_using(const spec::Join& plan, Relation left, Relation right,
                        const std::vector<std::string>& names);
    Relation resolve_as_of_join(const spec::AsOfJoin& plan);
    Relation resolve_nearest_by(const spec::NearestByJoin& plan);
    ExprPtr row_of(const ScopeColumns& columns) const;

    // resolve_set_operation.cpp
    Relation resolve_set_operation(const spec::SetOperation& plan);
    Relation union_by_name(const spec::SetOperation& plan, Relation& left, Relation& right);
    void widen_types(std::vector<Relation*> sides, const std::string& operator_name);
    Relation distinct(Relation input);
    Relation resolve_deduplicate(const spec::Deduplicate& plan);

    // resolve_alias.cpp, resolve_columns.cpp, ...
    Relation resolve_subquery_alias(const spec::SubqueryAlias& plan);
    Relation resolve_with(const spec::With& plan);
    /// Of a recursive one only the first `wanted` rows are read; all without that.
    Relation definition_of(const spec::CommonTableExpression& definition, bool recursive,
                           std::optional<int64_t> wanted);
    Relation resolve_recursive(const spec::CommonTableExpression& definition, std::optional<int64_t> wanted);
    Relation reference_cte(const CteEntry& entry);
    const CteEntry* find_cte(const std::string& name) const;
    Relation resolve_sample(const spec::Sample& plan);
    Relation resolve_repartition(const spec::Repartition& plan);
    Relation resolve_hint(const spec::Hint& plan);
    Relation resolve_lateral_view(const spec::LateralView& plan);
    ExprPtr bind_view_generator(const spec::Function& call, BindContext& context);
    Relation resolve_window_definitions(const spec::WindowDefinitions& plan);
    Relation resolve_with_relations(const spec::WithRelations& plan);
    Relation resolve_parameterized(const spec::Parameterized& plan);
    void add_parameters(const spec::Parameterized& plan);
    Relation resolve_unpivot(const spec::Unpivot& plan);
    Relation resolve_to_df(const spec::ToDf& plan);
    Relation resolve_with_columns(const spec::WithColumns& plan);
    void check_new_names(const spec::WithColumns& plan) const;
    /// The visible columns that stay.
    ScopeColumns kept_columns(const spec::Drop& plan, const Scope& scope);
    // resolve_column_run.cpp
    /// Nothing when `top` is not the end of a long run of withColumns, withColumnsRenamed, drop and
    /// select("*", ...).
    std::optional<Relation> resolve_column_run(const spec::Plan& top);
    void add_level(const spec::Plan& level, ColumnRun& run);
    void add_columns(const spec::WithColumns& level, ColumnRun& run);
    void append_columns(const spec::Project& level, ColumnRun& run);
    SelectItems bind_level(const spec::Expressions& columns, bool lateral_aliases, ColumnRun& run);
    Relation resolve_pipe_set(const spec::PipeSet& plan);
    Relation resolve_with_columns_renamed(const spec::WithColumnsRenamed& plan);
    Relation resolve_drop(const spec::Drop& plan);
    Relation resolve_to_schema(const spec::ToSchema& plan);
    Relation resolve_collect_metrics(const spec::CollectMetrics& plan);
    Relation resolve_script(const spec::ScriptTransformation& plan);
    ExprPtr script_text(const ExprPtr& value) const;
    ExprPtr script_value(const ExprPtr& text, const Type& type) const;
    Relation resolve_transpose(const spec::Transpose& plan);
    Relation resolve_na_fill(const spec::NaFill& plan);
    Relation resolve_na_drop(const spec::NaDrop& plan);
    Relation resolve_na_replace(const spec::NaReplace& plan);
    Relation resolve_summary(const spec::Summary& plan);
    Relation resolve_describe(const spec::Describe& plan);
    Relation statistics_of(Relation input, const ScopeColumns& columns,
                           const std::vector<std::string>& statistics);
    Relation single_value(const spec::PlanPtr& plan, const spec::ExpressionPtr& value,
                          const std::string& name);
    Relation resolve_crosstab(const spec::Crosstab& plan);
    Relation resolve_covariance(const spec::Covariance& plan);
    Relation resolve_correlation(const spec::Correlation& plan);
    Relation resolve_approx_quantile(const spec::ApproxQuantile& plan);
    Relation resolve_freq_items(const spec::FreqItems& plan);
    Relation resolve_sample_by(const spec::SampleBy& plan);
    Relation resolve_ml(const spec::MlRelation& plan);
    Relation resolve_cached_remote(const spec::CachedRemoteRelation& plan);

    // bind_*.cpp
    ExprPtr bind_kind(const spec::Expression& expression, BindContext& context);
    ExprPtr bind_literal(const spec::Literal& literal);
    ExprPtr bind_attribute(const spec::Attribute& attribute, BindContext& context);
    ExprPtr bind_name(const spec::NameParts& parts, BindContext& context);
    ExprPtr find_column(const spec::NameParts& parts, const Scope& scope);
    ExprPtr find_variable(const spec::NameParts& parts);
    ExprPtr find_outer(const spec::NameParts& parts);
    /// The expression with columns of the queries around called as they are in names of columns.
    ExprPtr with_outer_names(const ExprPtr& expr) const;
    ExprPtr bind_plan_id_column(const spec::Attribute& attribute, BindContext& context);
    ExprPtr find_by_plan_id(const spec::Attribute& attribute, const Scope& scope, bool& matched);
    ExprPtr bind_cast(const spec::Cast& cast, BindContext& context);
    ExprPtr bind_extract(const spec::ExtractValue& extract, BindContext& context);
    ExprPtr bind_variant_path(const spec::Function& path, BindContext& context);
    /// An argument with the name that it was given: an implicit cast to its own type.
    ExprPtr named_argument(const ExprPtr& expr, const std::string& name) const;
    ExprPtr extract_value(const ExprPtr& child, const ExprPtr& extraction);
    ExprPtr extract_fields(ExprPtr child, const spec::NameParts& parts, size_t first);
    ExprPtr bind_update_field(const spec::UpdateField& update, BindContext& context);
    ExprPtr bind_function(const spec::Function& function, BindContext& context);
    ExprPtr bind_unknown_test(const spec::Function& function, BindContext& context);
    ExprPtr bind_scalar(const FunctionRecord& record, const std::string& shown,
                        const spec::Function& function, BindContext& context);
    ExprPtr bind_aggregate_call(const FunctionRecord& record, const std::string& shown,
                                const spec::Function& function, BindContext& context);
    ExprPtr bind_table_call(const FunctionRecord& record, const std::string& shown,
                            const spec::Function& function, BindContext& context, ExprKind kind);
    Exprs bind_arguments(const spec::Expressions& arguments, BindContext& context);
    ExprPtr bind_higher_order(const FunctionRecord& record, const std::string& shown,
                              const spec::Function& function, BindContext& context);
    ExprPtr bind_grouping(const spec::Function& function, BindContext& context);
    ExprPtr bind_window(const spec::Window& window, BindContext& context);
    ExprPtr bind_subquery(const spec::Subquery& subquery, BindContext& context);
    const spec::Expression& parameter_value(const spec::Parameter& parameter) const;
    spec::NameParts identifier_of(const spec::Expression& expression, BindContext& context);

    ExprPtr cast_to(const ExprPtr& expr, const Type& type) const;  // implicit
    ExprPtr call(const std::string& function, Exprs arguments) const;
    bool case_sensitive() const { return context_.settings->case_sensitive; }
    Attribute new_attribute(const std::string& name, const ExprPtr& expr) const;

    // metadata_columns.cpp
    /// Raises MetadataWanted when the name may be one of a metadata column, and those are not there.
    void want_metadata(const spec::NameParts& parts) const;
    ExprPtr bind_input_file(const spec::Function& function, const BindContext& context);
    /// The relation's visible columns alone, and what is hidden of its metadata columns behind them.
    LogicalPlanPtr tidy_with_metadata(const Relation& relation, ScopeColumns& metadata) const;

    const AnalyzerContext& context_;
    const bool reads_metadata_;
    bool merges_ = false;
    bool has_merged_ = false;
    std::vector<const Scope*> outer_;  // scopes of the queries around this one, innermost last
    std::vector<std::map<std::string, CteEntry>>
        ctes_;                      // visible definitions, innermost last; by name as compared
    std::vector<int64_t> cte_ids_;  // all definitions of the statement, in order
    std::vector<LogicalPlanPtr> cte_plans_;
    const Scope* having_ = nullptr;  // what a HAVING clause aggregates, while its subqueries are resolved
    std::map<int64_t, ExprPtr>
        outer_aggregates_;                     // that those ask for, by the outer column that stands for each
    std::vector<ParameterValues> parameters_;  // innermost last
    std::vector<std::pair<std::string, spec::WindowSpec>> windows_;  // of the WINDOW clause being resolved
    std::map<int64_t, const spec::Plan*> references_by_id_;          // plans of an enclosing WithRelations
    std::map<std::string, const spec::Plan*> named_references_;      // ... by alias, in lower case
    std::unordered_set<int64_t>
        recursion_steps_;                  // first column of LocalRows that stand for a recursion's last step
    std::map<int64_t, ExprPtr> measures_;  // of the metric views that the statement names, by their columns
    std::unordered_set<const MetricTable*> metric_tables_;     // those views
    std::vector<std::string> open_views_;                      // being expanded, outermost first
    std::map<const spec::Function*, Attribute> time_windows_;  // columns made for calls of window()
    std::map<std::pair<std::string, std::vector<bool>>, SqlFunctionPtr> sql_functions_;  // by name as shown
    std::vector<std::string> open_functions_;  // being resolved, outermost first
    std::string created_function_;             // what CREATE FUNCTION is making, to be told what it refers to
    const Scope* parameter_scope_ = nullptr;   // of the function whose body this is; seen one query deep
    bool sees_temporaries_ = true;             // not from within what outlives the session
    bool reads_data_ = false;                  // has met a table, a view, or a function that reads data
};

/// The query contexts of an expression or plan go to the errors raised below it.
template <typename Body>
auto with_origin(const std::shared_ptr<const QueryContext>& origin, Body&& body) -> decltype(body()) {
    try {
        return body();
    } catch (Error& error) {
        if (origin) error.with_context(*origin);
        throw;
    }
}

/// The error with that place, unless it has one.
inline Error at(Error error, const std::shared_ptr<const QueryContext>& origin) {
    if (origin) error.with_context(*origin);
    return error;
}

/// INVALID_SQL_SYNTAX.FUNCTION_WITH_UNSUPPORTED_SYNTAX: DISTINCT, FILTER and the like where they mean
/// nothing.
[[noreturn]] void raise_unsupported_syntax(const std::string& function, const std::string& syntax);
/// Takes away what only served names; gives seeds to volatile functions without one.
LogicalPlanPtr finish_analysis(const LogicalPlanPtr& plan);
ExprPtr with_expr_origin(ExprPtr expr, const std::shared_ptr<const QueryContext>& origin);
/// Is it the call of a function made with CREATE FUNCTION? Those are scalar subqueries with a name: children
/// are the arguments, ids the parameters, of which `overload` are shown. Gone after analysis.
bool is_sql_function_call(const Expr& expr);
bool has_sql_function_call(const ExprPtr& expr);
/// Raises UNSUPPORTED_SQL_UDF_USAGE when the expression has such a call.
void refuse_sql_functions(const ExprPtr& expr, const char* node);
/// No volatile call in it, in the plans of its subqueries, or in SQL functions that it calls.
bool is_deterministic_throughout(const ExprPtr& expr);
/// No function takes a table yet; called where types have not refused it already.
void refuse_table_arguments(const Exprs& arguments);
bool is_deterministic_plan(const LogicalPlanPtr& plan);
/// The plan with calls of SQL functions replaced by what they stand for.
LogicalPlanPtr inline_sql_functions(const LogicalPlanPtr& plan);
/// As equal(), but subqueries need only ask the same, and a + b is b + a.
/// Is it an aggregate of columns of a query around only?
bool is_outer_aggregate(const Expr& expr);
bool same_meaning(const ExprPtr& a, const ExprPtr& b);
bool has_aggregate(const ExprPtr& expr);  // outside window functions' own call
bool has_window(const ExprPtr& expr);
bool has_generator(const ExprPtr& expr);
/// Is it a union, whose right side may refer to the definition?
bool may_recurse(const spec::CommonTableExpression& definition);
/// Replaces references to lateral aliases, which are bound as attributes of their own, by what they stand
/// for; and such an attribute.
ExprPtr replace_aliases(const ExprPtr& expr, const std::map<int64_t, ExprPtr>& meanings);
SelectItem lateral_alias(const SelectItem& item, std::map<int64_t, ExprPtr>& meanings);
/// Raises UDTF_ALIAS_NUMBER_MISMATCH.
void check_generator_names(const SelectItem& item, size_t columns);
/// explode_outer and the like: keeps rows that generate nothing.
bool is_outer_generator(const ExprPtr& generator);
/// `expr` as an inner query refers to it: its columns are the outer one's.
ExprPtr as_outer(const ExprPtr& expr);
/// Ids of outer columns that `plan` refers to and does not make itself.
std::vector<int64_t> free_outer_references(const LogicalPlanPtr& plan);
/// The relation's plan with all columns that `extra` is made of, taken from below where needed.
LogicalPlanPtr supply(const Relation& relation, const NamedExprs& extra);
/// Window calls in `columns` replaced by columns of Window nodes put on `plan`.
LogicalPlanPtr extract_windows(LogicalPlanPtr plan, NamedExprs& columns);
NamedExpr pass_through(const Attribute& attribute);
NamedExprs pass_through(const ScopeColumns& columns);
/// to_sql with the qualifiers of columns, as a few messages show it.
std::string qualified_sql(const ExprPtr& expr, const Scope& scope);
/// The text of an expression in double quotes, as messages show it.
std::string shown_sql(const ExprPtr& expr);

}  // namespace firesteel
