#include "session/query.h"

#include <optional>

#include "common/error.h"
#include "exec/query_wait.h"
#include "plan/plan_identity.h"
#include "session/execute_immediate.h"
#include "session/plan_cache.h"
#include "session/plan_store.h"
#include "session/query_planner.h"
#include "session/script/script_runner.h"
#include "session/session.h"
#include "session/shown_rows.h"
#include "session/statement.h"

namespace firesteel {
namespace {

std::vector<ObservedValues> values_of(const std::vector<ObservedMetrics>& all) {
    std::vector<ObservedValues> out;
    for (const ObservedMetrics& metrics : all) {
        ObservedValues values{metrics.name, metrics.schema, {}};
        for (const ColumnPtr& column : metrics.row.columns) values.values.push_back(column->value(0));
        out.push_back(std::move(values));
    }
    return out;
}

/// Rows that are there already.
class FinishedResult final : public QueryResult {
public:
    explicit FinishedResult(CommandResult rows, std::vector<ObservedMetrics> observed = {})
        : rows_(std::move(rows)), observed_(std::move(observed)) {}
    const Schema& schema() const override { return rows_.schema; }
    bool next(Batch& out) override {
        if (at_ == rows_.batches.size()) return false;
        out = rows_.batches[at_++];
        return true;
    }
    std::vector<ObservedValues> observed() const override { return values_of(observed_); }

private:
    CommandResult rows_;
    std::vector<ObservedMetrics> observed_;
    size_t at_ = 0;
};

class RunningResult final : public QueryResult {
public:
    /// `schema` is the analyzed plan's: the optimizer may find out that a column has no nulls, which Spark
    /// does not tell.
    RunningResult(Schema schema, std::unique_ptr<RunningQuery> query, const std::stop_token& stop)
        : schema_(std::move(schema)), query_(std::move(query)), interrupt_(stop, Cancel{query_.get()}) {}
    const Schema& schema() const override { return schema_; }
    bool next(Batch& out) override { return query_->next(out); }
    bool wait(std::chrono::milliseconds timeout) override { return wait_for_rows(*query_, timeout); }
    ProgressSnapshot progress() const override {
        const QueryProgress& now = query_->progress();
        constexpr auto kRelaxed = std::memory_order_relaxed;
        return {now.rows_read.load(kRelaxed), now.bytes_read.load(kRelaxed), now.tasks_done.load(kRelaxed),
                now.tasks_total.load(kRelaxed), now.spilled_bytes.load(kRelaxed)};
    }
    std::vector<ObservedValues> observed() const override { return values_of(query_->observed_metrics()); }

private:
    struct Cancel {
        RunningQuery* query;
        void operator()() const noexcept { query->cancel(); }
    };
    const Schema schema_;
    const std::unique_ptr<RunningQuery> query_;
    const std::stop_callback<Cancel> interrupt_;  // gone before the query it cancels
};

}  // namespace

std::unique_ptr<QueryResult> execute(Session& session, const spec::PlanPtr& asked,
                                     const RequestContext& request) {
    if (is_script(*asked)) return std::make_unique<FinishedResult>(run_script(session, *asked, request));
    QueryPlanner outer(session, request, {nullptr, parameters_of(*asked)});
    const spec::PlanPtr plan = expand_execute_immediate(asked, outer);
    QueryPlanner planner(session, request, {nullptr, parameters_of(*plan)});
    if (as_statement(plan) != nullptr) {
        CommandResult rows = run_command(*statement_in(plan), planner);
        return std::make_unique<FinishedResult>(std::move(rows), planner.take_observed());
    }
    if (is_shown(*plan)) return std::make_unique<FinishedResult>(show_rows(*plan, planner));
    const LogicalPlanPtr analyzed = planner.analyze(*plan);
    Schema schema = output_schema(*analyzed);
    const LogicalPlanPtr optimized = planner.optimize(analyzed);
    // What the optimizer has worked out already needs no pipelines.
    if (const auto* rows = optimized->as<LocalRows>())
        return std::make_unique<FinishedResult>(CommandResult{std::move(schema), rows->batches});
    return std::make_unique<RunningResult>(std::move(schema), planner.run_optimized(optimized), request.stop);
}

Schema analyze_schema(Session& session, const spec::PlanPtr& asked, const RequestContext& request) {
    if (is_script(*asked)) return {};
    QueryPlanner outer(session, request, {nullptr, parameters_of(*asked)});
    const spec::PlanPtr plan = expand_execute_immediate(asked, outer);
    QueryPlanner planner(session, request, {nullptr, parameters_of(*plan)});
    if (as_statement(plan) != nullptr) return command_schema(*statement_in(plan), planner);
    if (is_shown(*plan)) return shown_schema(*plan);
    return output_schema(*planner.analyze(*plan));
}

std::string explain(Session& session, const spec::PlanPtr& plan, spec::ExplainMode mode,
                    const RequestContext& request) {
    return QueryPlanner(session, request).explain(plan, mode);
}

namespace {

void add_input_files(const LogicalNode& plan, std::vector<std::string>& files) {
    if (const auto* scan = plan.as<Scan>()) {
        for (std::string& file : scan->table->input_files()) files.push_back(std::move(file));
    }
    for (const LogicalPlanPtr& input : plan.inputs) add_input_files(*input, files);
}

}  // namespace

std::vector<std::string> input_files(Session& session, const spec::PlanPtr& plan,
                                     const RequestContext& request) {
    std::vector<std::string> files;
    add_input_files(*QueryPlanner(session, request).analyze(*plan), files);
    return files;
}

bool is_local(Session& session, const spec::PlanPtr& plan, const RequestContext& request) {
    if (as_statement(plan) != nullptr) return true;
    QueryPlanner planner(session, request);
    return planner.optimize(planner.analyze(*plan))->kind == LogicalKind::kLocalRows;
}

bool same_semantics(Session& session, const spec::PlanPtr& a, const spec::PlanPtr& b,
                    const RequestContext& request) {
    QueryPlanner planner(session, request);
    return plan_identity(*planner.analyze(*a)) == plan_identity(*planner.analyze(*b));
}

int32_t semantic_hash(Session& session, const spec::PlanPtr& plan, const RequestContext& request) {
    QueryPlanner planner(session, request);
    uint32_t hash = 2166136261u;  // FNV-1a: the same on every machine
    for (const char c : plan_identity(*planner.analyze(*plan)))
        hash = (hash ^ static_cast<unsigned char>(c)) * 16777619u;
    return static_cast<int32_t>(hash);
}

void persist(Session& session, const spec::PlanPtr& plan, const StorageLevel& level,
             const RequestContext& request) {
    session.cache()->add(QueryPlanner(session, request).analyze(*plan), level);
}

void unpersist(Session& session, const spec::PlanPtr& plan, const RequestContext& request) {
    session.cache()->remove(QueryPlanner(session, request).analyze(*plan));
}

StorageLevel storage_level(Session& session, const spec::PlanPtr& plan, const RequestContext& request) {
    return session.cache()->find(QueryPlanner(session, request).analyze(*plan)).value_or(StorageLevel());
}

std::string checkpoint(Session& session, const spec::PlanPtr& plan, bool eager,
                       const RequestContext& request) {
    QueryPlanner planner(session, request);
    LogicalPlanPtr analyzed = planner.analyze(*plan);
    if (eager) {
        analyzed = planner.materialize(analyzed);
    } else {
        planner.cache(analyzed, kMemoryAndDisk);
    }
    return session.checkpoints()->put(std::move(analyzed));
}

void forget_checkpoint(Session& session, const std::string& id) { session.checkpoints()->remove(id); }

}  // namespace firesteel
