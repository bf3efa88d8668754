#include "session/query_planner.h"

#include <algorithm>
#include <bit>

#include "command/write_rows.h"
#include "common/error.h"
#include "optimizer/optimizer.h"
#include "session/config_defaults.h"
#include "session/ml_state.h"
#include "session/plan_cache.h"
#include "session/plan_store.h"
#include "session/query_settings.h"
#include "session/session.h"
#include "session/sql_text.h"

namespace firesteel {
namespace {

/// Is this a URL ("s3a://...", "file:/..."), which no directory applies to?
bool has_scheme(const std::string& path) {
    const size_t colon = path.find(':');
    return colon != std::string::npos && colon > 1 && path.find('/') > colon;
}

/// A query that ends when its request is interrupted, whoever reads it.
class InterruptibleQuery final : public RunningQuery {
public:
    InterruptibleQuery(std::unique_ptr<RunningQuery> query, const std::stop_token& stop)
        : query_(std::move(query)), interrupt_(stop, Cancel{query_.get()}) {}
    const Schema& schema() const override { return query_->schema(); }
    bool next(Batch& out) override { return query_->next(out); }
    void cancel() noexcept override { query_->cancel(); }
    const QueryProgress& progress() const override { return query_->progress(); }
    std::vector<ObservedMetrics> observed_metrics() const override { return query_->observed_metrics(); }
    std::string describe() const override { return query_->describe(); }

private:
    struct Cancel {
        RunningQuery* query;
        void operator()() const noexcept { query->cancel(); }
    };
    const std::unique_ptr<RunningQuery> query_;
    const std::stop_callback<Cancel> interrupt_;  // gone before the query it cancels
};

/// Few where a query's share of the memory is small: each of its tasks holds several batches at a time, and
/// so it does while the reader of its results does not read.
int64_t rows_per_batch(const MemoryPool& pool) {
    constexpr int64_t kLeast = 1024, kShareOfRow = 16 * 1024;
    const int64_t rows = std::clamp(pool.available() / kShareOfRow, kLeast, kDefaultBatchRows);
    return static_cast<int64_t>(std::bit_floor(static_cast<uint64_t>(rows)));
}

}  // namespace

QueryPlanner::QueryPlanner(Session& session, RequestContext request, const ScriptSurroundings& script)
    : session_(session), request_(std::move(request)) {
    fill_settings(session, context_);
    context_.catalog = session.catalog().get();
    context_.variables = session.variables().get();
    context_.local_variables = script.variables;
    context_.parameters = script.parameters;
    context_.pool = session.engine()->pool()->make_child("query");
    context_.parse_statement = [this](const std::string& sql) { return parse_sql_statement(session_, sql); };
    context_.parse_expression = [this](const std::string& sql) {
        return parse_sql_expression(session_, sql);
    };
    context_.find_cached_relation = [this](const std::string& id) {
        LogicalPlanPtr plan = session_.checkpoints()->find(id);
        return plan != nullptr ? plan : session_.engine()->plans()->find(id);
    };
    context_.run = [this](const LogicalPlanPtr& plan) { return collect(plan); };
    context_.resolve_ml = [this](const spec::Plan& relation, const LogicalPlanPtr& input) {
        return resolve_ml_relation(session_, *this, *relation.as<spec::MlRelation>(), input);
    };
    context_.resolve_path = [this](const std::string& path) { return resolve_path(path); };
}

LogicalPlanPtr QueryPlanner::analyze(const spec::Plan& plan) { return firesteel::analyze(plan, context_); }

LogicalPlanPtr QueryPlanner::analyze(const spec::Plan& plan, const TemporaryListener& on_temporary) {
    AnalyzerContext context = context_;
    context.on_temporary = on_temporary;
    return firesteel::analyze(plan, context);
}

AnalyzedFunction QueryPlanner::analyze_function(const FunctionDefinition& definition,
                                                const TemporaryListener& on_temporary) {
    AnalyzerContext context = context_;
    context.on_temporary = on_temporary;
    return firesteel::analyze_function(definition, context);
}

LogicalPlanPtr QueryPlanner::optimize(const LogicalPlanPtr& analyzed) {
    const auto compute = [this](const LogicalPlanPtr& plan, const std::function<void(Batch)>& take) {
        drain(run_optimized(rewrite(plan)), take);
    };
    return rewrite(session_.cache()->use(analyzed, compute));
}

LogicalPlanPtr QueryPlanner::rewrite(const LogicalPlanPtr& analyzed) const {
    OptimizerOptions options;
    options.settings = context_.settings;
    options.broadcast_threshold = session_.config().get_long("spark.sql.autoBroadcastJoinThreshold");
    return firesteel::optimize(analyzed, options);
}

ExecutionOptions QueryPlanner::execution_options() const {
    const EngineOptions& engine = session_.engine()->options();
    ExecutionOptions options;
    options.workers = session_.engine()->workers();
    options.pool = context_.pool;
    options.batch_rows = engine.batch_rows > 0 ? engine.batch_rows : rows_per_batch(*context_.pool);
    options.encode_plans = engine.encode_plans;
    options.spill_directories = session_.engine()->spill_directories();
    return options;
}

std::unique_ptr<RunningQuery> QueryPlanner::run_optimized(const LogicalPlanPtr& optimized) const {
    if (request_.stop.stop_requested()) throw Error("OPERATION_CANCELED");
    return run_query(optimized, execution_options());
}

std::unique_ptr<RunningQuery> QueryPlanner::run(const LogicalPlanPtr& analyzed) {
    return std::make_unique<InterruptibleQuery>(run_optimized(optimize(analyzed)), request_.stop);
}

void QueryPlanner::write(const LogicalPlanPtr& analyzed, TableWrite& target) {
    const LogicalPlanPtr plan = optimize(analyzed);
    if (request_.stop.stop_requested()) throw Error("OPERATION_CANCELED");
    const std::unique_ptr<RunningQuery> query = run_write(plan, target, execution_options());
    const std::stop_callback interrupt(request_.stop, [&query] { query->cancel(); });
    for (Batch nothing; query->next(nothing);) {
    }
    for (ObservedMetrics& metrics : query->observed_metrics()) observed_.push_back(std::move(metrics));
}

spec::ExpressionPtr QueryPlanner::parse_expression(const std::string& sql) {
    return parse_sql_expression(session_, sql);
}

spec::PlanPtr QueryPlanner::parse_statement(const std::string& sql) {
    return parse_sql_statement(session_, sql);
}

bool QueryPlanner::names_parameters(const std::string& sql) const {
    return firesteel::names_parameters(session_, sql);
}

void QueryPlanner::drain(std::unique_ptr<RunningQuery> query, const std::function<void(Batch)>& take) const {
    const std::stop_callback interrupt(request_.stop, [&query] { query->cancel(); });
    for (Batch batch; query->next(batch);) take(std::exchange(batch, {}));
}

std::vector<Batch> QueryPlanner::collect(const LogicalPlanPtr& analyzed) {
    std::vector<Batch> batches;
    drain(run(analyzed), [&batches](Batch batch) { batches.push_back(std::move(batch)); });
    return batches;
}

LogicalPlanPtr QueryPlanner::materialize(const LogicalPlanPtr& analyzed) {
    const CachedRowsPtr rows = session_.engine()->row_cache()->make(output_schema(*analyzed), {});
    drain(run(analyzed), [&rows](Batch batch) { rows->append(std::move(batch)); });
    rows->finish();
    return make_cached_scan(*analyzed, rows);
}

std::optional<std::string> QueryPlanner::find_setting(const std::string& key) const {
    return session_.config().get_option(key);
}

void QueryPlanner::set_setting(const std::string& key, const std::string& value) {
    session_.config().set(key, value);
}

void QueryPlanner::unset_setting(const std::string& key) { session_.config().unset(key); }

void QueryPlanner::unset_all_settings() { session_.config().unset_all(); }

std::vector<Setting> QueryPlanner::settings(bool documented) const {
    std::vector<Setting> out;
    if (documented) {
        for (const ConfigDefault& setting : public_config_defaults()) {
            const std::string key(setting.key);
            out.push_back({key, session_.config().get_option(key).value_or("<undefined>"), "", ""});
        }
        return out;
    }
    for (auto& [key, value] : session_.config().all()) out.push_back({key, value, "", ""});
    return out;
}

SessionCatalog& QueryPlanner::catalog() { return *session_.catalog(); }

SessionVariables& QueryPlanner::variables() const { return *session_.variables(); }

std::string QueryPlanner::resolve_path(const std::string& path) const {
    if (path.empty() || path.front() == '/' || request_.directory.empty() || has_scheme(path)) return path;
    const bool has_slash = request_.directory.back() == '/';
    return request_.directory + (has_slash ? "" : "/") + path;
}

ExprPtr QueryPlanner::analyze_expression(const spec::Expression& expression) {
    return firesteel::analyze_expression(expression, context_);
}

spec::PlanPtr QueryPlanner::hold(LogicalPlanPtr analyzed) {
    return session_.engine()->plans()->hold(std::move(analyzed));
}

void QueryPlanner::cache(const LogicalPlanPtr& analyzed, const StorageLevel& level) {
    session_.cache()->add(analyzed, level);
}

bool QueryPlanner::caches_anything() const { return !session_.cache()->is_empty(); }

bool QueryPlanner::uncache(const LogicalPlanPtr& analyzed) { return session_.cache()->remove(analyzed); }

void QueryPlanner::clear_cache() { session_.cache()->clear(); }

std::optional<StorageLevel> QueryPlanner::storage_level(const LogicalPlanPtr& analyzed) const {
    return session_.cache()->find(analyzed);
}

void QueryPlanner::files_changed(const std::string& location) {
    session_.cache()->forget_rows([&](const LogicalNode& plan) { return reads_from(plan, location); });
}

}  // namespace firesteel
