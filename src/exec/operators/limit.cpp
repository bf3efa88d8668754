#include <algorithm>
#include <atomic>
#include <map>
#include <mutex>

#include "column/selection.h"
#include "exec/operator.h"
#include "exec/physical_plan.h"
#include "exec/pipeline.h"
#include "exec/query_state.h"
#include "exec/row_store.h"

namespace firesteel {

namespace {

/// The first `needed` rows in result order. Every morsel keeps at most `needed` rows; once the finished
/// morsels at the front hold that many, no further morsel is started.
class LimitSink final : public Sink {
public:
    LimitSink(std::shared_ptr<RowStore> rows, int64_t needed) : rows_(std::move(rows)), needed_(needed) {}

    std::unique_ptr<SinkState> open(TaskContext&) override { return std::make_unique<Counter>(); }

    Progress consume(SinkState& state, const Batch& batch, TaskContext& context) override {
        auto& counter = static_cast<Counter&>(state);
        const int64_t rows = std::min(batch.rows, needed_ - counter.rows);
        if (rows > 0) {
            rows_->add(context.order, rows == batch.rows ? batch : slice(batch, 0, rows, context.pool));
            counter.rows += rows;
        }
        return counter.rows >= needed_ ? Progress::kDone : Progress::kMore;
    }

    void finish_morsel(SinkState& state, TaskContext& context) override {
        auto& counter = static_cast<Counter&>(state);
        std::lock_guard lock(mutex_);
        finished_[context.order] = counter.rows;
        counter.rows = 0;
        while (!finished_.empty() && finished_.begin()->first == head_) {
            front_rows_ += finished_.begin()->second;
            finished_.erase(finished_.begin());
            ++head_.sequence;
        }
        if (front_rows_ >= needed_) satisfied_.store(true, std::memory_order_release);
    }

    bool is_satisfied() const override { return needed_ == 0 || satisfied_.load(std::memory_order_acquire); }

    void finalize(TaskContext&) override { rows_->seal(); }

private:
    struct Counter final : SinkState {
        int64_t rows = 0;  // taken of the current morsel
    };
    const std::shared_ptr<RowStore> rows_;
    const int64_t needed_;
    std::atomic<bool> satisfied_{false};  // release/acquire: a hint that work may stop
    std::mutex mutex_;                    // guards all below
    std::map<MorselOrder, int64_t> finished_;
    MorselOrder head_;
    int64_t front_rows_ = 0;
};

/// LIMIT and OFFSET. Without a count all rows are kept until the end, since the dropped ones are known only
/// then.
struct LimitNode final : PhysicalNode {
    bool has_count = false;
    int64_t count = 0;
    int64_t offset = 0;

    std::string name() const override { return "GlobalLimit"; }
    std::string describe() const override {
        return "GlobalLimit " + (has_count ? std::to_string(count) : "all") + ", " + std::to_string(offset);
    }
    void fields(FieldVisitor& visitor) override {
        visitor.field(has_count);
        visitor.field(count);
        visitor.field(offset);
    }
    void build(PipelineBuilder& builder) const override {
        const int64_t needed = has_count && count < INT64_MAX - offset ? count + offset : INT64_MAX;
        auto store = make_row_store(output, builder.options(), builder.query().progress());
        const int32_t group = builder.build_into(*inputs[0], std::make_shared<LimitSink>(store, needed));
        builder.add_source(
            make_stored_rows_source({.store = store, .skip = offset, .count = has_count ? count : INT64_MAX}),
            {group});
    }
};

PhysicalPtr lower_limit(const LogicalPlanPtr& plan, Lowering& lowering) {
    const auto& limit = static_cast<const Limit&>(*plan);
    auto node = std::make_shared<LimitNode>();
    node->inputs.push_back(lowering.lower(limit.inputs[0]));
    node->has_count = limit.count.has_value();
    node->count = limit.count.value_or(0);
    node->offset = limit.offset;
    return node;
}

REGISTER_OPERATOR(LimitNode);
REGISTER_LOWERING(kLimit, 0, lower_limit);

}  // namespace
}  // namespace firesteel
