#include <mutex>

#include "exec/aggregate_call.h"
#include "exec/operator.h"
#include "exec/physical_plan.h"
#include "exec/pipeline.h"
#include "exec/query.h"
#include "exec/query_state.h"

namespace firesteel {

namespace {

/// States of the metrics' aggregates, merged from all tasks.
class Metrics {
public:
    Metrics(const Exprs& aggregates, const MemoryPoolPtr& pool) : pool_(pool) {
        for (const ExprPtr& aggregate : aggregates) calls.emplace_back(*aggregate);
        for (const AggregateCall& call : calls)
            states_.push_back(std::make_unique<AggregateStates>(call.function, 1, pool));
    }

    void merge(const std::vector<std::unique_ptr<AggregateStates>>& states) {
        std::lock_guard lock(mutex_);
        for (size_t i = 0; i < calls.size(); ++i) {
            const ColumnPtr exported = calls[i].function->export_states(states[i]->pointers(), pool_);
            calls[i].function->merge_states(*exported, states_[i]->pointers().data(), pool_);
        }
    }
    Batch results() {
        std::lock_guard lock(mutex_);
        Batch row;
        row.rows = 1;
        for (size_t i = 0; i < calls.size(); ++i)
            row.columns.push_back(calls[i].finalize_whole(states_[i]->pointers(), pool_));
        return row;
    }

    std::vector<AggregateCall> calls;

private:
    const MemoryPoolPtr pool_;
    std::mutex mutex_;  // guards states_
    std::vector<std::unique_ptr<AggregateStates>> states_;
};

/// Passes rows on and adds them to its task's own states, which are merged when the task ends.
class MetricsStream final : public Stream {
public:
    MetricsStream(std::shared_ptr<Metrics> metrics, Stream& input, TaskContext& context)
        : metrics_(std::move(metrics)), input_(input), context_(context) {
        for (const AggregateCall& call : metrics_->calls) {
            states_.push_back(std::make_unique<AggregateStates>(call.function, 1, context.pool));
        }
    }
    ~MetricsStream() override {
        try {
            metrics_->merge(states_);
        } catch (...) {  // out of memory while the query ends: the metrics lack this task's rows
        }
    }

    Progress next(Batch& out) override {
        const Progress progress = input_.next(out);
        if (progress != Progress::kMore) return progress;
        for (size_t i = 0; i < states_.size(); ++i) {
            const AggregateCall& call = metrics_->calls[i];
            const Batch rows = call.filter ? call.filter->filter(out, context_.eval) : out;
            if (rows.rows > 0)
                call.update_one(call.evaluate(rows, context_.eval), rows.rows, (*states_[i])[0],
                                context_.pool);
        }
        return progress;
    }

private:
    const std::shared_ptr<Metrics> metrics_;
    Stream& input_;
    TaskContext& context_;
    std::vector<std::unique_ptr<AggregateStates>> states_;
};

class MetricsTransform final : public Transform {
public:
    explicit MetricsTransform(std::shared_ptr<Metrics> metrics) : metrics_(std::move(metrics)) {}
    std::unique_ptr<Stream> open(Stream& input, TaskContext& context) const override {
        return std::make_unique<MetricsStream>(metrics_, input, context);
    }

private:
    const std::shared_ptr<Metrics> metrics_;
};

struct CollectMetricsNode final : PhysicalNode {
    std::string observation;
    Exprs aggregates;  // over the input
    Schema aggregate_schema;
    Exprs metrics;  // over the aggregates
    Schema metric_schema;

    std::string name() const override { return "CollectMetrics"; }
    std::string describe() const override { return "CollectMetrics " + observation; }
    void fields(FieldVisitor& visitor) override {
        visitor.field(observation);
        visitor.field(aggregates);
        visitor.field(aggregate_schema);
        visitor.field(metrics);
        visitor.field(metric_schema);
    }
    void build(PipelineBuilder& builder) const override {
        builder.build(*inputs[0]);
        auto collected = std::make_shared<Metrics>(aggregates, builder.options().pool);
        builder.add_transform(std::make_shared<MetricsTransform>(collected));
        builder.query().add_metrics([collected, name = observation, schema = metric_schema, exprs = metrics,
                                     pool = builder.options().pool] {
            const Batch row = collected->results();
            EvalContext context{pool};
            Batch values;
            values.rows = 1;
            for (const ExprPtr& expr : exprs)
                values.columns.push_back(Evaluator(expr).evaluate(row, context));
            return ObservedMetrics{name, schema, std::move(values)};
        });
    }
};

PhysicalPtr lower_collect_metrics(const LogicalPlanPtr& plan, Lowering& lowering) {
    const auto& collect = static_cast<const CollectMetrics&>(*plan);
    auto node = std::make_shared<CollectMetricsNode>();
    node->inputs.push_back(lowering.lower(collect.inputs[0]));
    node->observation = collect.name;
    for (const NamedExpr& metric : collect.metrics) {
        // Metrics are expressions over aggregates: each aggregate becomes a column of one row.
        node->metrics.push_back(transform_down(metric.expr, [&](const ExprPtr& e) -> ExprPtr {
            if (!e->is(ExprKind::kAggregate)) return nullptr;
            node->aggregates.push_back(lowering.bind(e, *collect.inputs[0]));
            node->aggregate_schema.push_back({"", e->type, e->nullable});
            return make_input(static_cast<int64_t>(node->aggregates.size()) - 1, e->type, e->nullable);
        }));
        node->metric_schema.push_back(metric.output.to_field());
    }
    return node;
}

REGISTER_OPERATOR(CollectMetricsNode);
REGISTER_LOWERING(kCollectMetrics, 0, lower_collect_metrics);

}  // namespace
}  // namespace firesteel
