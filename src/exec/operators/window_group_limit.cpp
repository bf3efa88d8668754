#include "exec/window_group_limit.h"
#include "column/selection.h"
#include "exec/operator.h"
#include "exec/partition_bounds.h"
#include "exec/pipeline.h"
#include "exec/sort_order_text.h"

namespace firesteel {

namespace {

using Ties = PartitionBounds::Ties;

constexpr int64_t kMostRows = 1000;  // of a partition; Spark draws the line there, too

std::optional<Ties> ties_of(const std::string& function) {
    if (function == "row_number") return Ties::kApart;
    if (function == "rank") return Ties::kAsOne;
    if (function == "dense_rank") return Ties::kUncounted;
    return std::nullopt;
}

class GroupLimitTransform final : public Transform {
public:
    GroupLimitTransform(const Exprs& partition, const Exprs& order, std::vector<SortDirection> directions,
                        int64_t count, Ties ties)
        : partition_types_(types_of(partition)),
          order_layout_(types_of(order), std::move(directions)),
          count_(count),
          ties_(ties) {
        for (const ExprPtr& key : partition) partition_by_.emplace_back(key);
        for (const ExprPtr& key : order) order_by_.emplace_back(key);
    }
    std::unique_ptr<Stream> open(Stream& input, TaskContext& context) const override;

    PartitionBounds bounds(const MemoryPoolPtr& pool) const {
        return {partition_types_, order_layout_, count_, ties_, pool};
    }
    const std::vector<Evaluator>& partition_by() const { return partition_by_; }
    const std::vector<Evaluator>& order_by() const { return order_by_; }

private:
    static std::vector<Type> types_of(const Exprs& exprs) {
        std::vector<Type> types;
        for (const ExprPtr& expr : exprs) types.push_back(expr->type);
        return types;
    }

    const std::vector<Type> partition_types_;
    const SortKeyLayout order_layout_;
    const int64_t count_;
    const Ties ties_;
    std::vector<Evaluator> partition_by_, order_by_;
};

class GroupLimitStream final : public Stream {
public:
    GroupLimitStream(const GroupLimitTransform& limit, Stream& input, TaskContext& context)
        : limit_(limit), input_(input), context_(context) {
        bounds_.emplace(limit.bounds(context.pool));
    }

    Progress next(Batch& out) override {
        while (true) {
            Batch batch;
            const Progress progress = input_.next(batch);
            if (progress != Progress::kMore) return progress;
            if (bounds_) drop(batch);
            if (batch.rows == 0) continue;
            out = std::move(batch);
            return Progress::kMore;
        }
    }

private:
    void drop(Batch& batch) {
        const bool in_order = last_ <= context_.order;
        last_ = std::max(last_, context_.order);
        bounds_->select(columns(limit_.partition_by(), batch), columns(limit_.order_by(), batch), batch.rows,
                        in_order, rows_);
        if (static_cast<int64_t>(rows_.size()) < batch.rows) {
            const int64_t all = batch.rows;
            const SourcePosition position = batch.position;
            batch = take(batch, rows_, context_.pool);
            batch.position = position;
            note(all);
        } else {
            note(batch.rows);
        }
    }

    /// Gives up where nearly all rows pass. Of many partitions the first rows tell little: as long as the
    /// same ones come again, many more rows are waited for.
    void note(int64_t rows) {
        constexpr int64_t kStretch = 64 * 1024, kTrial = 1024 * 1024;
        seen_ += rows;
        stretch_ += rows;
        passed_ += static_cast<int64_t>(rows_.size());
        if (stretch_ < kStretch) return;
        const bool nearly_all_pass = passed_ >= stretch_ / 10 * 9;
        const bool hardly_come_again = bounds_->partitions() >= seen_ / 20 * 19;
        if (nearly_all_pass && (seen_ >= kTrial || hardly_come_again)) bounds_.reset();
        stretch_ = passed_ = 0;
    }

    std::vector<ColumnPtr> columns(const std::vector<Evaluator>& keys, const Batch& batch) {
        std::vector<ColumnPtr> out;
        for (const Evaluator& key : keys)
            out.push_back(flatten(key.evaluate(batch, context_.eval), context_.pool));
        return out;
    }

    const GroupLimitTransform& limit_;
    Stream& input_;
    TaskContext& context_;
    std::optional<PartitionBounds> bounds_;  // until it does not pay
    MorselOrder last_;                       // the latest morsel so far
    int64_t seen_ = 0;
    int64_t stretch_ = 0, passed_ = 0;  // rows since the last judgement
    std::vector<int32_t> rows_;
};

std::unique_ptr<Stream> GroupLimitTransform::open(Stream& input, TaskContext& context) const {
    return std::make_unique<GroupLimitStream>(*this, input, context);
}

struct WindowGroupLimitNode final : PhysicalNode {
    Exprs partition, order;
    std::vector<SortDirection> directions;
    std::string function;
    int64_t count = 0;

    std::string name() const override { return "WindowGroupLimit"; }
    std::string describe() const override {
        std::string text = "WindowGroupLimit [";
        for (size_t i = 0; i < partition.size(); ++i) text += (i > 0 ? ", " : "") + to_explain(*partition[i]);
        text += "], [" + sort_order_text(order, directions);
        return text + "], " + function + ", " + std::to_string(count);
    }
    void fields(FieldVisitor& visitor) override {
        visitor.field(partition);
        visitor.field(order);
        visitor.field(directions);
        visitor.field(function);
        visitor.field(count);
    }
    /// The window above has asked itself whether whole partitions are meant.
    bool offer_keys(const OfferedKeys& offer, int32_t column, PipelineBuilder& builder) const override {
        return inputs[0]->offer_keys(offer, column, builder);
    }
    void build(PipelineBuilder& builder) const override {
        builder.build(*inputs[0]);
        builder.add_transform(std::make_shared<GroupLimitTransform>(partition, order, directions, count,
                                                                    ties_of(function).value()));
    }
};

/// A rank that no row above it is wanted of.
struct Wanted {
    std::string function;
    int64_t count;
};

/// The ranking function of a column of the window, where it is one; "" otherwise.
std::string ranking_of(const Window& window, const Expr& column) {
    for (const NamedExpr& call : window.calls) {
        if (column.is(ExprKind::kAttribute) && call.output.id == column.id) {
            const Expr& function = *call.expr->children[0];
            return function.is(ExprKind::kCall) && ties_of(function.name) ? function.name : "";
        }
    }
    return "";
}

std::optional<Wanted> wanted_by(const Expr& conjunct, const Window& window) {
    if (!conjunct.is(ExprKind::kCall) || conjunct.children.size() != 2) return std::nullopt;
    const bool turned = conjunct.children[0]->is_literal();
    const Expr &column = *conjunct.children[turned ? 1 : 0], &bound = *conjunct.children[turned ? 0 : 1];
    if (!bound.is_literal() || !bound.value.holds<int64_t>()) return std::nullopt;
    const std::string function = ranking_of(window, column);
    if (function.empty()) return std::nullopt;
    const int64_t value = bound.value.as_long();
    if (conjunct.name == "=" || conjunct.name == (turned ? ">=" : "<=")) return Wanted{function, value};
    if (conjunct.name == (turned ? ">" : "<") && value > INT64_MIN) return Wanted{function, value - 1};
    return std::nullopt;
}

/// The least of those that the filter says.
std::optional<Wanted> wanted_by(const Filter& filter, const Window& window) {
    std::optional<Wanted> least;
    for (const ExprPtr& conjunct : split_conjuncts(filter.condition)) {
        if (!is_deterministic(conjunct)) return std::nullopt;
        const std::optional<Wanted> wanted = wanted_by(*conjunct, window);
        if (wanted && (!least || wanted->count < least->count)) least = wanted;
    }
    return least;
}

/// Without the rows behind them, do the first ones have the same ranks?
bool only_ranks(const Window& window) {
    return std::all_of(window.calls.begin(), window.calls.end(), [](const NamedExpr& call) {
        return call.expr->children[0]->is(ExprKind::kCall) &&
               ties_of(call.expr->children[0]->name).has_value();
    });
}

[[maybe_unused]] const bool kRegistered = register_physical(
    "WindowGroupLimit", [] { return PhysicalPtr(std::make_shared<WindowGroupLimitNode>()); });

}  // namespace

void limit_window_groups(const Filter& filter, PhysicalNode& lowered, Lowering& lowering) {
    const Window* window = filter.inputs[0]->as<Window>();
    if (!window || lowering.needs_partitions() || !only_ranks(*window)) return;
    const Expr& first = *window->calls[0].expr;
    const std::optional<Wanted> wanted = wanted_by(filter, *window);
    if (!wanted || wanted->count < 1 || wanted->count > kMostRows || first.window->order.empty()) return;
    auto node = std::make_shared<WindowGroupLimitNode>();
    const auto partition_keys = static_cast<size_t>(first.window->partition_keys);
    for (size_t i = 0; i < partition_keys; ++i)
        node->partition.push_back(lowering.bind(first.children[1 + i], *window->inputs[0]));
    for (size_t i = 0; i < first.window->order.size(); ++i)
        node->order.push_back(lowering.bind(first.children[1 + partition_keys + i], *window->inputs[0]));
    node->directions = first.window->order;
    node->function = wanted->function;
    node->count = wanted->count;
    PhysicalNode& sort = *lowered.inputs[0];
    node->output = sort.inputs[0]->output;
    node->inputs = {sort.inputs[0]};
    sort.inputs[0] = std::move(node);
}

}  // namespace firesteel
