#include <algorithm>

#include "column/selection.h"
#include "exec/operator.h"
#include "exec/physical_plan.h"
#include "exec/pipeline.h"

namespace firesteel {

namespace {

/// INTERSECT ALL gives each row as often as both sides have it, EXCEPT ALL as often as the left has it more.
int64_t copies(bool intersect, int64_t left, int64_t right) {
    return intersect ? std::min(left, right) : std::max<int64_t>(left - right, 0);
}

class RepeatTransform final : public Transform {
public:
    explicit RepeatTransform(bool intersect) : intersect_(intersect) {}
    std::unique_ptr<Stream> open(Stream& input, TaskContext& context) const override;
    bool intersect() const { return intersect_; }

private:
    const bool intersect_;
};

/// Each input row so many times: a batch of copies at a time, however many there are of a row.
class RepeatStream final : public Stream {
public:
    RepeatStream(bool intersect, Stream& input, TaskContext& context)
        : intersect_(intersect), input_(input), context_(context) {}

    Progress next(Batch& out) override {
        std::vector<int32_t> rows;
        while (rows.empty()) {
            if (row_ >= counted_.rows) {
                Batch batch;
                const Progress progress = input_.next(batch);
                if (progress != Progress::kMore) return progress;
                take_counts(std::move(batch));
            }
            fill(rows);
        }
        out = take(counted_, rows, context_.pool);
        out.position = counted_.position;
        return Progress::kMore;
    }
    void abandon() override { counted_ = Batch(), row_ = 0; }

private:
    /// The last two columns: how often each side has the row.
    void take_counts(Batch batch) {
        right_ = flatten(batch.columns.back(), context_.pool);
        batch.columns.pop_back();
        left_ = flatten(batch.columns.back(), context_.pool);
        batch.columns.pop_back();
        counted_ = std::move(batch);
        row_ = 0;
        done_ = 0;
    }
    void fill(std::vector<int32_t>& rows) {
        const auto wanted = static_cast<size_t>(context_.batch_rows);
        for (; row_ < counted_.rows; ++row_, done_ = 0) {
            const int64_t all =
                copies(intersect_, left_->values<int64_t>()[row_], right_->values<int64_t>()[row_]);
            for (; done_ < all; ++done_) {
                if (rows.size() == wanted) return;
                rows.push_back(static_cast<int32_t>(row_));
            }
        }
    }

    const bool intersect_;
    Stream& input_;
    TaskContext& context_;
    Batch counted_;
    ColumnPtr left_, right_;
    int64_t row_ = 0;
    int64_t done_ = 0;  // copies of that row
};

std::unique_ptr<Stream> RepeatTransform::open(Stream& input, TaskContext& context) const {
    return std::make_unique<RepeatStream>(intersect_, input, context);
}

/// Over the distinct rows of both sides and how often the left and the right have each.
struct SetOperationNode final : PhysicalNode {
    bool intersect = true;

    std::string name() const override { return "SetOperation"; }
    std::string describe() const override { return intersect ? "IntersectAll" : "ExceptAll"; }
    void fields(FieldVisitor& visitor) override { visitor.field(intersect); }
    void build(PipelineBuilder& builder) const override {
        builder.build(*inputs[0]);
        builder.add_transform(std::make_shared<RepeatTransform>(intersect));
    }
};

// Ids of the columns that are made here and seen by nobody else.
constexpr int64_t kLeftCount = -2, kRightCount = -3, kFirstColumn = -4;

Attribute counter(int64_t id) {
    return {id, id == kLeftCount ? "left" : "right", Type::long_integer(), true};
}

/// The columns of one side, and 1 for that side and 0 for the other.
LogicalPlanPtr marked(const LogicalPlanPtr& input, bool is_left) {
    NamedExprs columns;
    for (const Attribute& attribute : input->output()) columns.push_back({attribute.reference(), attribute});
    for (const int64_t id : {kLeftCount, kRightCount}) {
        const int64_t one = is_left == (id == kLeftCount) ? 1 : 0;
        columns.push_back({make_literal(Type::long_integer(), Value(one)), counter(id)});
    }
    return std::make_shared<Project>(input, std::move(columns));
}

NamedExpr sum_of(const Attribute& attribute) {
    static const EvalSettingsPtr settings = std::make_shared<const EvalSettings>();
    auto expr = std::make_shared<Expr>();
    expr->kind = ExprKind::kAggregate;
    expr->name = "sum";
    expr->type = Type::long_integer();
    expr->settings = settings;
    expr->children = {attribute.reference()};
    auto detail = std::make_shared<AggregateDetail>();
    detail->arguments = 1;
    expr->aggregate = std::move(detail);
    return {expr, attribute};
}

PhysicalPtr lower_set_operation(const LogicalPlanPtr& plan, Lowering& lowering) {
    const auto& operation = static_cast<const SetOperation&>(*plan);
    if (!operation.all) return nullptr;  // the optimizer makes joins of those
    Attributes columns;
    NamedExprs keys;
    for (const Attribute& attribute : operation.output()) {
        columns.push_back(attribute);
        columns.back().id = kFirstColumn - static_cast<int64_t>(keys.size());
        keys.push_back({columns.back().reference(), columns.back()});
    }
    const NamedExprs counts = {sum_of(counter(kLeftCount)), sum_of(counter(kRightCount))};
    for (const NamedExpr& count : counts) columns.push_back(count.output);
    const auto both = std::make_shared<Union>(
        std::vector<LogicalPlanPtr>{marked(operation.inputs[0], true), marked(operation.inputs[1], false)},
        columns);
    auto node = std::make_shared<SetOperationNode>();
    node->inputs.push_back(lowering.lower(std::make_shared<Aggregate>(both, std::move(keys), counts)));
    node->intersect = operation.op == spec::SetOperator::kIntersect;
    return node;
}

REGISTER_OPERATOR(SetOperationNode);
REGISTER_LOWERING(kSetOperation, 0, lower_set_operation);

}  // namespace
}  // namespace firesteel
