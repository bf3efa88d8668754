#include "exec/group_filter.h"
#include "exec/operator.h"
#include "exec/physical_plan.h"
#include "exec/pipeline.h"
#include "exec/window_group_limit.h"

namespace firesteel {

namespace {

class FilterStream final : public Stream {
public:
    FilterStream(const FilterEvaluator& filter, Stream& input, TaskContext& context)
        : filter_(filter), input_(input), context_(context) {}

    Progress next(Batch& out) override {
        while (true) {
            Batch batch;
            const Progress progress = input_.next(batch);
            if (progress != Progress::kMore) return progress;
            out = filter_.filter(batch, context_.eval);
            if (out.rows > 0) return Progress::kMore;
        }
    }

private:
    const FilterEvaluator& filter_;
    Stream& input_;
    TaskContext& context_;
};

class FilterTransform final : public Transform {
public:
    explicit FilterTransform(const ExprPtr& condition) : filter_(condition) {}
    std::unique_ptr<Stream> open(Stream& input, TaskContext& context) const override {
        return std::make_unique<FilterStream>(filter_, input, context);
    }

private:
    FilterEvaluator filter_;
};

struct FilterNode final : PhysicalNode {
    ExprPtr condition;

    std::string name() const override { return "Filter"; }
    std::string describe() const override { return "Filter " + to_explain(*condition); }
    void fields(FieldVisitor& visitor) override { visitor.field(condition); }
    bool offer_keys(const OfferedKeys& offer, int32_t column, PipelineBuilder& builder) const override {
        return inputs[0]->offer_keys(offer, column, builder);
    }
    void ignore_order() override { inputs[0]->ignore_order(); }
    bool tells_rows_apart(const std::vector<int32_t>& columns) const override {
        return inputs[0]->tells_rows_apart(columns);
    }
    void build(PipelineBuilder& builder) const override {
        builder.build(*inputs[0]);
        builder.add_transform(std::make_shared<FilterTransform>(condition));
    }
};

PhysicalPtr lower_filter(const LogicalPlanPtr& plan, Lowering& lowering) {
    const auto& filter = static_cast<const Filter&>(*plan);
    auto node = std::make_shared<FilterNode>();
    node->inputs.push_back(lowering.lower(filter.inputs[0]));
    limit_window_groups(filter, *node->inputs[0], lowering);
    node->condition = lowering.bind(filter.condition, *filter.inputs[0]);
    want_groups(node->condition, *node->inputs[0]);
    return node;
}

REGISTER_OPERATOR(FilterNode);
REGISTER_LOWERING(kFilter, 0, lower_filter);

}  // namespace
}  // namespace firesteel
