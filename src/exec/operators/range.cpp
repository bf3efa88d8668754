#include <algorithm>
#include <atomic>

#include "exec/operator.h"
#include "exec/physical_plan.h"
#include "exec/pipeline.h"

namespace firesteel {

namespace {

/// First row number of partition `i` when `rows` are spread over `partitions` as Spark spreads a range.
int64_t partition_start(int64_t rows, int32_t partitions, int32_t i) {
    return static_cast<int64_t>(static_cast<Int128>(rows) * i / partitions);
}

class RangeStream final : public Stream {
public:
    RangeStream(int64_t start, int64_t step, int64_t begin, int64_t end, int32_t partition,
                TaskContext& context)
        : start_(start),
          step_(step),
          begin_(begin),
          next_(begin),
          end_(end),
          partition_(partition),
          context_(context) {}

    Progress next(Batch& out) override {
        const int64_t rows = std::min(context_.batch_rows, end_ - next_);
        if (rows <= 0) return Progress::kDone;
        auto values = Buffer::allocate(rows * 8, context_.pool);
        int64_t* data = values->mutable_as<int64_t>();
        // Unsigned arithmetic: the last value plus a step may pass the end of int64, and is never used.
        uint64_t value =
            static_cast<uint64_t>(start_) + static_cast<uint64_t>(next_) * static_cast<uint64_t>(step_);
        for (int64_t i = 0; i < rows; ++i, value += static_cast<uint64_t>(step_))
            data[i] = static_cast<int64_t>(value);
        out.columns = {Column::flat(Type::long_integer(), rows, std::move(values), nullptr)};
        out.rows = rows;
        out.position = {partition_, next_ - begin_};
        next_ += rows;
        return Progress::kMore;
    }

private:
    const int64_t start_, step_, begin_;
    int64_t next_;
    const int64_t end_;
    const int32_t partition_;
    TaskContext& context_;
};

class RangeSource final : public Source {
public:
    RangeSource(int64_t start, int64_t step, int64_t rows, int32_t partitions)
        : start_(start), step_(step), rows_(rows), partitions_(partitions) {}

    Progress next_morsel(TaskContext& context, int64_t& sequence, std::unique_ptr<Stream>& out) override {
        const int64_t number = next_.fetch_add(1, std::memory_order_relaxed);
        if (number >= partitions_) return Progress::kDone;
        const auto partition = static_cast<int32_t>(number);
        sequence = partition;
        out = std::make_unique<RangeStream>(start_, step_, partition_start(rows_, partitions_, partition),
                                            partition_start(rows_, partitions_, partition + 1), partition,
                                            context);
        return Progress::kMore;
    }
    int32_t max_tasks() const override { return partitions_; }

private:
    const int64_t start_, step_, rows_;
    const int32_t partitions_;
    std::atomic<int64_t> next_{0};  // relaxed: only hands out numbers
};

struct RangeNode final : PhysicalNode {
    int64_t start = 0, end = 0, step = 1;
    int32_t partitions = 1;
    bool splits = false;  // nobody asks for partitions: many small morsels instead

    std::string name() const override { return "Range"; }
    std::string describe() const override {
        return "Range (" + std::to_string(start) + ", " + std::to_string(end) +
               ", step=" + std::to_string(step) + ", splits=" + std::to_string(partitions) + ")";
    }
    void fields(FieldVisitor& visitor) override {
        visitor.field(start);
        visitor.field(end);
        visitor.field(step);
        visitor.field(partitions);
        visitor.field(splits);
    }
    int64_t row_count() const {
        const Int128 span = step > 0 ? Int128{end} - start : Int128{start} - end;
        const Int128 stride = step > 0 ? Int128{step} : -Int128{step};
        return span <= 0 ? 0 : static_cast<int64_t>((span + stride - 1) / stride);
    }
    void build(PipelineBuilder& builder) const override {
        constexpr int64_t kRowsPerMorsel = 64 * 1024;
        const int64_t rows = row_count();
        int64_t morsels = std::max(partitions, 1);
        if (splits) morsels = std::clamp<int64_t>(rows / kRowsPerMorsel, morsels, INT32_MAX);
        builder.add_source(std::make_shared<RangeSource>(start, step, rows, static_cast<int32_t>(morsels)));
    }
};

PhysicalPtr lower_range(const LogicalPlanPtr& plan, Lowering& lowering) {
    const auto& range = static_cast<const Range&>(*plan);
    auto node = std::make_shared<RangeNode>();
    node->start = range.start;
    node->end = range.end;
    node->step = range.step;
    node->partitions = range.partitions;
    node->splits = !lowering.needs_partitions();
    return node;
}

REGISTER_OPERATOR(RangeNode);
REGISTER_LOWERING(kRange, 0, lower_range);

}  // namespace
}  // namespace firesteel
