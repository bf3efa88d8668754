#include <algorithm>
#include <atomic>

#include "column/builder.h"
#include "column/selection.h"
#include "exec/operator.h"
#include "exec/physical_plan.h"
#include "exec/pipeline.h"

namespace firesteel {

namespace {

/// The rows of one batch held in memory, cut to the query's batch size.
class SlicedStream final : public Stream {
public:
    SlicedStream(const Batch& batch, TaskContext& context) : batch_(batch), context_(context) {}

    Progress next(Batch& out) override {
        const int64_t rows = std::min(context_.batch_rows, batch_.rows - next_);
        if (rows <= 0) return Progress::kDone;
        out = slice(batch_, next_, rows, context_.pool);
        out.position = {batch_.position.partition, batch_.position.first_row + next_};
        next_ += rows;
        return Progress::kMore;
    }

private:
    const Batch batch_;
    TaskContext& context_;
    int64_t next_ = 0;
};

class LocalRowsSource final : public Source {
public:
    explicit LocalRowsSource(const std::vector<Batch>& batches) : batches_(batches) {}

    Progress next_morsel(TaskContext& context, int64_t& sequence, std::unique_ptr<Stream>& out) override {
        const size_t i = next_.fetch_add(1, std::memory_order_relaxed);
        if (i >= batches_.size()) return Progress::kDone;
        sequence = static_cast<int64_t>(i);
        out = std::make_unique<SlicedStream>(batches_[i], context);
        return Progress::kMore;
    }
    int32_t max_tasks() const override { return static_cast<int32_t>(batches_.size()); }

private:
    const std::vector<Batch> batches_;
    std::atomic<size_t> next_{0};  // relaxed: only hands out numbers
};

struct LocalRowsNode final : PhysicalNode {
    std::vector<Batch> batches;

    std::string name() const override { return "LocalTableScan"; }
    std::string describe() const override {
        std::string text;
        for (const Field& field : output) text += (text.empty() ? "" : ", ") + field.name;
        return "LocalTableScan [" + text + "]";
    }
    /// Rows travel as one list value per column: plans that carry many rows are not sent anywhere by design.
    void fields(FieldVisitor& visitor) override {
        int64_t count = static_cast<int64_t>(batches.size());
        visitor.size(count);
        batches.resize(static_cast<size_t>(count));
        for (Batch& batch : batches) {
            visitor.field(batch.rows);
            visitor.field(batch.position.partition);
            visitor.field(batch.position.first_row);
            batch.columns.resize(output.size());
            for (size_t i = 0; i < output.size(); ++i)
                column_field(visitor, batch.rows, output[i].type, batch.columns[i]);
        }
    }
    void build(PipelineBuilder& builder) const override {
        builder.add_source(std::make_shared<LocalRowsSource>(batches));
    }

private:
    static void column_field(FieldVisitor& visitor, int64_t rows, const Type& type, ColumnPtr& column) {
        Value values;
        if (column) {
            Value::List list;
            for (int64_t row = 0; row < rows; ++row) list.push_back(column->value(row));
            values = Value(std::move(list));
        }
        visitor.field(values);
        if (column) return;
        auto builder =
            ColumnBuilder::make(type, MemoryPool::make_root("decoded plan", MemoryPool::kUnlimited));
        for (const Value& value : values.as_list()) builder->append(value);
        column = builder->finish();
    }
};

constexpr int64_t kRowsPerMorsel = 64 * 1024;

PhysicalPtr lower_local_rows(const LogicalPlanPtr& plan, Lowering& lowering) {
    const auto& local = static_cast<const LocalRows&>(*plan);
    auto node = std::make_shared<LocalRowsNode>();
    int32_t partition = 0;
    for (Batch batch : local.batches) {
        if (batch.rows == 0) continue;
        if (lowering.needs_partitions()) {
            batch.position = {partition++, 0};
            node->batches.push_back(std::move(batch));
            continue;
        }
        const MemoryPoolPtr pool = MemoryPool::make_root("local rows", MemoryPool::kUnlimited);
        for (int64_t begin = 0; begin < batch.rows; begin += kRowsPerMorsel) {
            const int64_t rows = std::min(kRowsPerMorsel, batch.rows - begin);
            node->batches.push_back(rows == batch.rows ? batch : slice(batch, begin, rows, pool));
            node->batches.back().position = {batch.position.partition, batch.position.first_row + begin};
        }
    }
    return node;
}

REGISTER_OPERATOR(LocalRowsNode);
REGISTER_LOWERING(kLocalRows, 0, lower_local_rows);

}  // namespace
}  // namespace firesteel
