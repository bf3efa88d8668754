#include <algorithm>

#include "column/selection.h"
#include "common/check.h"
#include "exec/operator.h"
#include "exec/physical_plan.h"
#include "exec/pipeline.h"
#include "functions/registry.h"

namespace firesteel {

namespace {

/// explode and friends: calls the generator's kernel on each batch and puts the made columns beside the rows
/// they come from.
class GenerateTransform final : public Transform {
public:
    GenerateTransform(const Expr& generator, bool outer)
        : type_(generator.type), settings_(generator.settings), mode_(generator.mode), outer_(outer) {
        const FunctionRecord* record = FunctionRegistry::instance().find(generator.name);
        CHECK(record && record->kind == FunctionKind::kGenerator, "{} is no generator", generator.name);
        kernel_ = record->overloads[static_cast<size_t>(generator.overload)].generator;
        std::vector<std::shared_ptr<const Value>> constants;
        for (const ExprPtr& argument : generator.children) {
            arguments_.emplace_back(argument);
            constants.push_back(argument->is_literal() ? std::make_shared<const Value>(argument->value)
                                                       : nullptr);
        }
        if (record->prepare) state_ = record->prepare(constants, settings_ ? *settings_ : EvalSettings());
    }
    std::unique_ptr<Stream> open(Stream& input, TaskContext& context) const override;

    Batch generate(const Batch& batch, TaskContext& context) const {
        std::vector<ColumnPtr> columns;
        for (const Evaluator& argument : arguments_)
            columns.push_back(flatten(argument.evaluate(batch, context.eval), context.pool));
        ErrorSink errors(mode_);
        KernelCall call;
        call.rows = batch.rows;
        call.arguments = columns;
        call.result_type = &type_;
        call.settings = settings_.get();
        call.state = state_.get();
        call.errors = &errors;
        call.pool = context.pool;
        call.position = batch.position;
        GeneratedRows made = kernel_(call);
        if (errors.has_error()) throw errors.error();
        if (outer_) add_rows_without_any(made, batch.rows, context.pool);
        Batch out;
        out.rows = static_cast<int64_t>(made.source_rows.size());
        out.position = batch.position;
        for (const ColumnPtr& column : batch.columns)
            out.columns.push_back(take(column, made.source_rows, context.pool));
        out.columns.insert(out.columns.end(), made.columns.begin(), made.columns.end());
        return out;
    }

private:
    static void add_rows_without_any(GeneratedRows& made, int64_t rows, const MemoryPoolPtr& pool) {
        std::vector<int32_t> sources, picks;
        size_t next = 0;
        for (int32_t row = 0; row < rows; ++row) {
            const size_t first = next;
            for (; next < made.source_rows.size() && made.source_rows[next] == row; ++next) {
                sources.push_back(row);
                picks.push_back(static_cast<int32_t>(next));
            }
            if (next > first) continue;
            sources.push_back(row);
            picks.push_back(-1);
        }
        if (sources.size() == made.source_rows.size()) return;
        for (ColumnPtr& column : made.columns) column = take(column, picks, pool);
        made.source_rows = std::move(sources);
    }

    std::vector<Evaluator> arguments_;
    Type type_;
    EvalSettingsPtr settings_;
    EvalMode mode_;
    bool outer_;
    GeneratorKernel kernel_ = nullptr;
    KernelStatePtr state_;
};

class GenerateStream final : public Stream {
public:
    GenerateStream(const GenerateTransform& generator, Stream& input, TaskContext& context)
        : generator_(generator), input_(input), context_(context) {}

    Progress next(Batch& out) override {
        while (next_ >= made_.rows) {
            Batch batch;
            const Progress progress = input_.next(batch);
            if (progress != Progress::kMore) return progress;
            made_ = generator_.generate(batch, context_);
            next_ = 0;
        }
        const int64_t rows = std::min(context_.batch_rows, made_.rows - next_);
        out = rows == made_.rows ? made_ : slice(made_, next_, rows, context_.pool);
        next_ += rows;
        return Progress::kMore;
    }
    void abandon() override { made_ = Batch(), next_ = 0; }

private:
    const GenerateTransform& generator_;
    Stream& input_;
    TaskContext& context_;
    Batch made_;
    int64_t next_ = 0;
};

std::unique_ptr<Stream> GenerateTransform::open(Stream& input, TaskContext& context) const {
    return std::make_unique<GenerateStream>(*this, input, context);
}

struct GenerateNode final : PhysicalNode {
    ExprPtr generator;
    bool outer = false;

    std::string name() const override { return "Generate"; }
    std::string describe() const override {
        return "Generate " + to_explain(*generator) + ", " + (outer ? "true" : "false");
    }
    void fields(FieldVisitor& visitor) override {
        visitor.field(generator);
        visitor.field(outer);
    }
    void build(PipelineBuilder& builder) const override {
        builder.build(*inputs[0]);
        builder.add_transform(std::make_shared<GenerateTransform>(*generator, outer));
    }
};

PhysicalPtr lower_generate(const LogicalPlanPtr& plan, Lowering& lowering) {
    const auto& generate = static_cast<const Generate&>(*plan);
    auto node = std::make_shared<GenerateNode>();
    node->inputs.push_back(lowering.lower(generate.inputs[0]));
    node->generator = lowering.bind(generate.generator, *generate.inputs[0]);
    node->outer = generate.outer;
    return node;
}

REGISTER_OPERATOR(GenerateNode);
REGISTER_LOWERING(kGenerate, 0, lower_generate);

}  // namespace
}  // namespace firesteel
