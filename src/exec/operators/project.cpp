#include "exec/operator.h"
#include "exec/physical_plan.h"
#include "exec/pipeline.h"

namespace firesteel {

namespace {

/// Computes columns. Also numbers the rows of a partition anew: rand() and monotonically_increasing_id()
/// count the rows that arrive here, after filters below.
class ProjectStream final : public Stream {
public:
    ProjectStream(const std::vector<Evaluator>& columns, Stream& input, TaskContext& context)
        : columns_(columns), input_(input), context_(context) {}

    Progress next(Batch& out) override {
        Batch batch;
        const Progress progress = input_.next(batch);
        if (progress != Progress::kMore) {
            if (progress == Progress::kDone) rows_ = 0;
            return progress;
        }
        batch.position.first_row = rows_;
        rows_ += batch.rows;
        out.rows = batch.rows;
        out.position = batch.position;
        out.columns.clear();
        for (const Evaluator& column : columns_) out.columns.push_back(column.evaluate(batch, context_.eval));
        return Progress::kMore;
    }

    void abandon() override { rows_ = 0; }

private:
    const std::vector<Evaluator>& columns_;
    Stream& input_;
    TaskContext& context_;
    int64_t rows_ = 0;  // of the current morsel so far
};

class ProjectTransform final : public Transform {
public:
    explicit ProjectTransform(const Exprs& columns) {
        for (const ExprPtr& column : columns) columns_.emplace_back(column);
    }
    std::unique_ptr<Stream> open(Stream& input, TaskContext& context) const override {
        return std::make_unique<ProjectStream>(columns_, input, context);
    }

private:
    std::vector<Evaluator> columns_;
};

struct ProjectNode final : PhysicalNode {
    Exprs columns;

    std::string name() const override { return "Project"; }
    std::string describe() const override {
        std::string text;
        for (size_t i = 0; i < columns.size(); ++i) {
            if (i > 0) text += ", ";
            text += columns[i]->is(ExprKind::kInput) ? output[i].name
                                                     : to_explain(*columns[i]) + " AS " + output[i].name;
        }
        return "Project [" + text + "]";
    }
    void fields(FieldVisitor& visitor) override { visitor.field(columns); }
    bool offer_keys(const OfferedKeys& offer, int32_t column, PipelineBuilder& builder) const override {
        const Expr& from = *columns[static_cast<size_t>(column)];
        return from.is(ExprKind::kInput) &&
               inputs[0]->offer_keys(offer, static_cast<int32_t>(from.id), builder);
    }
    void ignore_order() override { inputs[0]->ignore_order(); }
    bool tells_rows_apart(const std::vector<int32_t>& wanted) const override {
        std::vector<int32_t> from;
        for (const int32_t column : wanted) {
            const Expr& expr = *columns[static_cast<size_t>(column)];
            if (expr.is(ExprKind::kInput)) from.push_back(static_cast<int32_t>(expr.id));
        }
        return inputs[0]->tells_rows_apart(from);
    }
    void build(PipelineBuilder& builder) const override {
        builder.build(*inputs[0]);
        builder.add_transform(std::make_shared<ProjectTransform>(columns));
    }
};

PhysicalPtr lower_project(const LogicalPlanPtr& plan, Lowering& lowering) {
    const auto& project = static_cast<const Project&>(*plan);
    auto node = std::make_shared<ProjectNode>();
    node->inputs.push_back(lowering.lower(project.inputs[0]));
    node->columns = lowering.bind(project.expressions(), *project.inputs[0]);
    std::vector<bool> read(project.inputs[0]->output().size(), false);
    for (const ExprPtr& column : node->columns) {
        any_of(column, [&](const Expr& part) {
            if (part.is(ExprKind::kInput)) read[static_cast<size_t>(part.id)] = true;
            return false;
        });
    }
    node->inputs[0]->need_only(read);
    return node;
}

REGISTER_OPERATOR(ProjectNode);
REGISTER_LOWERING(kProject, 0, lower_project);

}  // namespace
}  // namespace firesteel
