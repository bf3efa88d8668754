#include "exec/operator.h"
#include "exec/physical_plan.h"
#include "exec/pipeline.h"

namespace firesteel {

namespace {

/// Puts the steps' columns behind the input's, one after another, and hands on those that are asked for.
class DeriveTransform final : public Transform {
public:
    DeriveTransform(const Exprs& steps, std::vector<int32_t> picked) : picked_(std::move(picked)) {
        for (const ExprPtr& step : steps) steps_.emplace_back(step);
    }
    std::unique_ptr<Stream> open(Stream& input, TaskContext& context) const override;

    void run(Batch& batch, EvalContext& context) const {
        batch.columns.reserve(batch.columns.size() + steps_.size());
        for (const Evaluator& step : steps_) batch.columns.push_back(step.evaluate(batch, context));
        std::vector<ColumnPtr> columns;
        columns.reserve(picked_.size());
        for (const int32_t column : picked_) columns.push_back(batch.columns[static_cast<size_t>(column)]);
        batch.columns = std::move(columns);
    }

private:
    std::vector<Evaluator> steps_;
    const std::vector<int32_t> picked_;
};

/// Numbers the rows of a partition anew, as projections do.
class DeriveStream final : public Stream {
public:
    DeriveStream(const DeriveTransform& transform, Stream& input, TaskContext& context)
        : transform_(transform), input_(input), context_(context) {}

    Progress next(Batch& out) override {
        const Progress progress = input_.next(out);
        if (progress == Progress::kDone) rows_ = 0;
        if (progress != Progress::kMore) return progress;
        out.position.first_row = rows_;
        rows_ += out.rows;
        transform_.run(out, context_.eval);
        return Progress::kMore;
    }

    void abandon() override { rows_ = 0; }

private:
    const DeriveTransform& transform_;
    Stream& input_;
    TaskContext& context_;
    int64_t rows_ = 0;  // of the current morsel so far
};

std::unique_ptr<Stream> DeriveTransform::open(Stream& input, TaskContext& context) const {
    return std::make_unique<DeriveStream>(*this, input, context);
}

struct DeriveNode final : PhysicalNode {
    Exprs steps;                  // over the input's columns and those of the steps before
    std::vector<int32_t> picked;  // of all these

    std::string name() const override { return "Derive"; }
    std::string describe() const override {
        std::string text;
        for (const ExprPtr& step : steps) text += (text.empty() ? "" : ", ") + to_explain(*step);
        return "Derive [" + text + "]";
    }
    void fields(FieldVisitor& visitor) override {
        visitor.field(steps);
        visitor.field(picked);
    }
    bool offer_keys(const OfferedKeys& offer, int32_t column, PipelineBuilder& builder) const override {
        const int32_t from = picked[static_cast<size_t>(column)];
        return is_input(from) && inputs[0]->offer_keys(offer, from, builder);
    }
    void ignore_order() override { inputs[0]->ignore_order(); }
    bool tells_rows_apart(const std::vector<int32_t>& wanted) const override {
        std::vector<int32_t> from;
        for (const int32_t column : wanted) {
            const int32_t source = picked[static_cast<size_t>(column)];
            if (is_input(source)) from.push_back(source);
        }
        return inputs[0]->tells_rows_apart(from);
    }
    void build(PipelineBuilder& builder) const override {
        builder.build(*inputs[0]);
        builder.add_transform(std::make_shared<DeriveTransform>(steps, picked));
    }

private:
    bool is_input(int32_t column) const { return static_cast<size_t>(column) < inputs[0]->output.size(); }
};

/// Which of the input's columns anything is made of or handed on from.
std::vector<bool> columns_read(const DeriveNode& node, size_t inputs) {
    std::vector<bool> read(inputs, false);
    const auto add = [&](size_t column) {
        if (column < inputs) read[column] = true;
    };
    for (const int32_t column : node.picked) add(static_cast<size_t>(column));
    for (const ExprPtr& step : node.steps) {
        visit(step, [&](const Expr& part) {
            if (part.is(ExprKind::kInput)) add(static_cast<size_t>(part.id));
            return true;
        });
    }
    return read;
}

PhysicalPtr lower_derive(const LogicalPlanPtr& plan, Lowering& lowering) {
    const auto& derive = static_cast<const Derive&>(*plan);
    auto node = std::make_shared<DeriveNode>();
    node->inputs.push_back(lowering.lower(derive.inputs[0]));
    Attributes made;
    made.reserve(derive.steps.size());
    for (const NamedExpr& step : derive.steps) made.push_back(step.output);
    const std::vector<const Attributes*> sources = {&derive.inputs[0]->output(), &made};
    node->steps = lowering.bind(derive.expressions(), sources);
    Exprs wanted;
    for (const Attribute& attribute : derive.output()) wanted.push_back(attribute.reference());
    for (const ExprPtr& column : lowering.bind(wanted, sources))
        node->picked.push_back(static_cast<int32_t>(column->id));
    node->inputs[0]->need_only(columns_read(*node, derive.inputs[0]->output().size()));
    return node;
}

REGISTER_OPERATOR(DeriveNode);
REGISTER_LOWERING(kDerive, 0, lower_derive);

}  // namespace
}  // namespace firesteel
