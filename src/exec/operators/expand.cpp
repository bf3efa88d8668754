#include "column/selection.h"
#include "exec/operator.h"
#include "exec/physical_plan.h"
#include "exec/pipeline.h"

namespace firesteel {

namespace {

/// Each row once per projection, one row's copies side by side.
class ExpandTransform final : public Transform {
public:
    explicit ExpandTransform(const std::vector<Exprs>& projections) {
        for (const Exprs& projection : projections) {
            projections_.emplace_back();
            for (const ExprPtr& expr : projection) projections_.back().emplace_back(expr);
        }
    }
    std::unique_ptr<Stream> open(Stream& input, TaskContext& context) const override;

    Batch expand(const Batch& batch, TaskContext& context) const {
        const size_t copies = projections_.size();
        std::vector<int32_t> rows;
        for (int64_t row = 0; row < batch.rows; ++row) {
            for (size_t p = 0; p < copies; ++p)
                rows.push_back(static_cast<int32_t>(static_cast<int64_t>(p) * batch.rows + row));
        }
        Batch out;
        out.rows = static_cast<int64_t>(rows.size());
        out.position = batch.position;
        for (size_t c = 0; c < projections_[0].size(); ++c) {
            std::vector<ColumnPtr> parts;
            for (const auto& projection : projections_) {
                parts.push_back(flatten(projection[c].evaluate(batch, context.eval), context.pool));
            }
            out.columns.push_back(take(concatenate(parts, context.pool), rows, context.pool));
        }
        return out;
    }

private:
    std::vector<std::vector<Evaluator>> projections_;
};

class ExpandStream final : public Stream {
public:
    ExpandStream(const ExpandTransform& expand, Stream& input, TaskContext& context)
        : expand_(expand), input_(input), context_(context) {}

    Progress next(Batch& out) override {
        Batch batch;
        const Progress progress = input_.next(batch);
        if (progress == Progress::kMore) out = expand_.expand(batch, context_);
        return progress;
    }

private:
    const ExpandTransform& expand_;
    Stream& input_;
    TaskContext& context_;
};

std::unique_ptr<Stream> ExpandTransform::open(Stream& input, TaskContext& context) const {
    return std::make_unique<ExpandStream>(*this, input, context);
}

struct ExpandNode final : PhysicalNode {
    std::vector<Exprs> projections;

    std::string name() const override { return "Expand"; }
    std::string describe() const override {
        std::string text;
        for (const Exprs& projection : projections) {
            text += text.empty() ? "[" : ", [";
            for (size_t i = 0; i < projection.size(); ++i)
                text += (i > 0 ? ", " : "") + to_explain(*projection[i]);
            text += "]";
        }
        return "Expand [" + text + "]";
    }
    void fields(FieldVisitor& visitor) override { visitor.field(projections); }
    void ignore_order() override { inputs[0]->ignore_order(); }
    void build(PipelineBuilder& builder) const override {
        builder.build(*inputs[0]);
        builder.add_transform(std::make_shared<ExpandTransform>(projections));
    }
};

PhysicalPtr lower_expand(const LogicalPlanPtr& plan, Lowering& lowering) {
    const auto& expand = static_cast<const Expand&>(*plan);
    auto node = std::make_shared<ExpandNode>();
    node->inputs.push_back(lowering.lower(expand.inputs[0]));
    for (const Exprs& projection : expand.projections)
        node->projections.push_back(lowering.bind(projection, *expand.inputs[0]));
    return node;
}

REGISTER_OPERATOR(ExpandNode);
REGISTER_LOWERING(kExpand, 0, lower_expand);

}  // namespace
}  // namespace firesteel
