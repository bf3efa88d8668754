#include <algorithm>
#include <atomic>
#include <deque>
#include <numeric>

#include "catalog/runtime_filter.h"
#include "catalog/stepped_scan.h"
#include "column/selection.h"
#include "common/check.h"
#include "exec/operator.h"
#include "exec/physical_plan.h"
#include "exec/pipeline.h"
#include "exec/query.h"
#include "exec/query_state.h"
#include "exec/worker_pool.h"

namespace firesteel {

namespace {

/// A runtime filter that is applied here, because the scan itself does not.
struct ColumnFilter {
    size_t column;  // of the scan's output
    RuntimeFilterPtr filter;
    // How useful it has been; relaxed, approximate.
    mutable std::atomic<int64_t> tested{0};
    mutable std::atomic<int64_t> passed{0};

    ColumnFilter(size_t c, RuntimeFilterPtr f) : column(c), filter(std::move(f)) {}
    /// Not when it lets most rows through.
    bool pays() const {
        constexpr int64_t kTrial = 32 * 1024;
        const int64_t rows = tested.load(std::memory_order_relaxed);
        return rows < kTrial || passed.load(std::memory_order_relaxed) < rows / 10 * 9;
    }
};

class ScanStream final : public Stream {
public:
    ScanStream(std::unique_ptr<ScanTask> task, const FilterEvaluator* filter,
               const std::deque<ColumnFilter>& column_filters, TaskContext& context)
        : task_(std::move(task)), filter_(filter), column_filters_(column_filters), context_(context) {}

    Progress next(Batch& out) override {
        Batch batch;
        while (task_->next(batch)) {
            if (batch.rows == 0) continue;
            QueryProgress& progress = context_.query->progress();
            progress.rows_read.fetch_add(batch.rows, std::memory_order_relaxed);
            drop_useless(batch);
            if (batch.rows > 0) {
                out = filter_ ? filter_->filter(batch, context_.eval) : std::move(batch);
                if (out.rows > 0) return Progress::kMore;
            }
            if (context_.query->stopped()) break;
        }
        return Progress::kDone;
    }

private:
    /// Rows that no join above will have a use for.
    void drop_useless(Batch& batch) {
        bool started = false;
        for (const ColumnFilter& column : column_filters_) {
            const KeySet* keys = column.filter->keys();
            if (!keys || !column.pays()) continue;
            if (!started) {
                rows_.resize(static_cast<size_t>(batch.rows));
                std::iota(rows_.begin(), rows_.end(), 0);
                started = true;
            }
            column.tested.fetch_add(static_cast<int64_t>(rows_.size()), std::memory_order_relaxed);
            keys->select(*batch.columns[column.column], rows_);
            column.passed.fetch_add(static_cast<int64_t>(rows_.size()), std::memory_order_relaxed);
        }
        // Copying nearly everything costs more than the rest is worth.
        if (!started || static_cast<int64_t>(rows_.size()) > batch.rows / 10 * 9) return;
        const SourcePosition position = batch.position;
        batch = take(batch, rows_, context_.pool);
        batch.position = position;
    }

    const std::unique_ptr<ScanTask> task_;
    const FilterEvaluator* filter_;
    const std::deque<ColumnFilter>& column_filters_;
    TaskContext& context_;
    std::vector<int32_t> rows_;
};

class ScanSource final : public Source {
public:
    /// `filter` is over the scanned columns and applied here when the scan itself only approximates it.
    ScanSource(std::unique_ptr<TableScan> scan, std::unique_ptr<FilterEvaluator> filter,
               std::vector<RuntimeFilterPtr> runtime_filters, std::deque<ColumnFilter> column_filters)
        : scan_(std::move(scan)),
          stepped_(dynamic_cast<SteppedScan*>(scan_.get())),
          filter_(std::move(filter)),
          runtime_filters_(std::move(runtime_filters)),
          column_filters_(std::move(column_filters)) {}

    Progress next_morsel(TaskContext& context, int64_t& sequence, std::unique_ptr<Stream>& out) override {
        if (is_useless()) return Progress::kDone;
        std::unique_ptr<ScanTask> task;
        if (stepped_) {
            const ScanStep step =
                stepped_->next_step([wake = context.wake] { wake->wake(); }, sequence, task);
            if (step == ScanStep::kLater) return Progress::kBlocked;
        } else {
            task = scan_->next_task(sequence);
        }
        if (!task) return Progress::kDone;
        out = std::make_unique<ScanStream>(std::move(task), filter_.get(), column_filters_, context);
        return Progress::kMore;
    }

private:
    /// Does some join above have nothing on its other side?
    bool is_useless() const {
        return std::any_of(runtime_filters_.begin(), runtime_filters_.end(), [](const RuntimeFilterPtr& f) {
            return f->keys() != nullptr && f->keys()->empty();
        });
    }

    const std::unique_ptr<TableScan> scan_;
    SteppedScan* const stepped_;  // the same, if it is one
    const std::unique_ptr<FilterEvaluator> filter_;
    const std::vector<RuntimeFilterPtr> runtime_filters_;
    const std::deque<ColumnFilter> column_filters_;
};

struct ScanNode final : PhysicalNode {
    std::shared_ptr<const TableProvider> table;
    std::vector<int32_t> columns;
    Exprs filters;         // over the provider's ordinals
    Exprs output_filters;  // the same over the output's ordinals
    bool has_limit = false;
    int64_t limit = 0;
    bool whole_partitions = false;

    std::string name() const override { return "Scan"; }
    std::string describe() const override {
        // Kinds that are operators of Spark's by themselves: LocalTableScan, InMemoryTableScan.
        const std::string kind = table->name();
        std::string text = kind.ends_with("TableScan") ? kind + " [" : "Scan " + table->description() + "[";
        for (size_t i = 0; i < output.size(); ++i) text += (i > 0 ? ", " : "") + output[i].name;
        text += "]";
        for (size_t i = 0; i < output_filters.size(); ++i)
            text += (i == 0 ? " PushedFilters: " : ", ") + to_explain(*output_filters[i]);
        return text;
    }
    void fields(FieldVisitor& visitor) override {
        std::string kind = table ? table->name() : "";
        visitor.field(kind);
        if (!table) table = make_provider(kind);
        const_cast<TableProvider&>(*table).fields(visitor);
        visitor.field(columns);
        visitor.field(filters);
        visitor.field(output_filters);
        visitor.field(has_limit);
        visitor.field(limit);
        visitor.field(whole_partitions);
    }
    /// Not where a row's position matters or the scan stops early: fewer rows would be other rows.
    bool offer_keys(const OfferedKeys& offer, int32_t column, PipelineBuilder& builder) const override {
        if (whole_partitions || has_limit) return false;
        builder.offer(*this, column, offer);
        return true;
    }
    void build(PipelineBuilder& builder) const override {
        ScanRequest request;
        request.columns = columns;
        request.filters = filters;
        if (has_limit) request.limit = limit;
        request.pool = builder.options().pool;
        request.batch_rows = builder.options().batch_rows;
        request.whole_partitions = whole_partitions;
        std::vector<int32_t> groups;
        std::deque<ColumnFilter> column_filters;
        for (const auto& [column, offer] : builder.take_offered(*this)) {
            const auto place = static_cast<size_t>(column);
            request.runtime_filters.push_back(
                std::make_shared<const RuntimeFilter>(columns[place], offer.keys));
            column_filters.emplace_back(place, request.runtime_filters.back());
            if (offer.group >= 0) groups.push_back(offer.group);  // else they come while the scan runs
        }
        const std::vector<RuntimeFilterPtr> runtime_filters = request.runtime_filters;
        std::unique_ptr<TableScan> scan = table->scan(std::move(request));
        if (auto* stepped = dynamic_cast<SteppedScan*>(scan.get()))
            stepped->share_among(builder.options().workers->threads());
        std::unique_ptr<FilterEvaluator> filter;
        if (!output_filters.empty() && !scan->exact_filters()) {
            filter = std::make_unique<FilterEvaluator>(conjunction(output_filters, nullptr));
        }
        if (scan->applies_runtime_filters()) column_filters.clear();
        builder.add_source(std::make_shared<ScanSource>(std::move(scan), std::move(filter), runtime_filters,
                                                        std::move(column_filters)),
                           std::move(groups));
    }
};

PhysicalPtr lower_scan(const LogicalPlanPtr& plan, Lowering& lowering) {
    const auto& scan = static_cast<const Scan&>(*plan);
    auto node = std::make_shared<ScanNode>();
    node->table = scan.table;
    node->columns = scan.columns;
    for (const ExprPtr& filter : scan.filters) {
        ExprPtr bound = lowering.bind(filter, scan);
        node->filters.push_back(transform_up(bound, [&](const ExprPtr& e) -> ExprPtr {
            if (!e->is(ExprKind::kInput)) return nullptr;
            return make_input(scan.columns[static_cast<size_t>(e->id)], e->type, e->nullable);
        }));
        node->output_filters.push_back(std::move(bound));
    }
    node->has_limit = scan.limit.has_value();
    node->limit = scan.limit.value_or(0);
    node->whole_partitions = lowering.needs_partitions();
    return node;
}

REGISTER_OPERATOR(ScanNode);
REGISTER_LOWERING(kScan, 0, lower_scan);

}  // namespace
}  // namespace firesteel
