#include "expr/evaluator.h"

#include <algorithm>

#include "column/selection.h"
#include "common/check.h"
#include "expr/program.h"

namespace firesteel {

namespace {

/// Constants are small and outlive queries, so no query is charged for them.
const MemoryPoolPtr& constant_pool() {
    static const MemoryPoolPtr pool = MemoryPool::make_root("constants", MemoryPool::kUnlimited);
    return pool;
}

ColumnPtr run_program(const Program& program, const Batch& batch, EvalContext& context) {
    Frame frame(program, batch, context);
    return frame.run(*program.root);
}

bool is_constant_argument(const ExprPtr& expr) { return expr->is_literal() || expr->is(ExprKind::kLambda); }

/// One NULL settles what most calls give, whatever their other arguments would fail with.
bool is_null_by_argument(const Expr& expr) {
    if (!expr.is(ExprKind::kCall)) return false;
    const FunctionRecord* record = FunctionRegistry::instance().find(expr.name);
    if (record == nullptr || record->kind != FunctionKind::kScalar) return false;
    if (record->nulls != NullHandling::kStrict || record->never_null) return false;
    const auto overload = static_cast<size_t>(expr.overload);
    if (overload >= record->overloads.size() || record->overloads[overload].special != nullptr) return false;
    return std::any_of(expr.children.begin(), expr.children.end(),
                       [](const ExprPtr& child) { return child->is_literal() && child->value.is_null(); });
}

ExprPtr fold_node(const ExprPtr& expr) {
    if (is_null_by_argument(*expr)) return make_literal(expr->type, Value::null());
    if (!expr->is(ExprKind::kCall) && !expr->is(ExprKind::kCast)) return nullptr;
    if (!std::all_of(expr->children.begin(), expr->children.end(), is_constant_argument)) return nullptr;
    if (!is_foldable(expr)) return nullptr;
    try {
        auto literal = std::make_shared<Expr>(*make_literal(expr->type, evaluate_constant(expr)));
        literal->settings = expr->settings;
        literal->origin = expr->origin;
        return literal;
    } catch (const Error&) {  // raised when a row reaches it, if any does
        return nullptr;
    }
}

}  // namespace

Evaluator::Evaluator(ExprPtr expr) : program_(compile_program(fold_constants(expr))) {}
Evaluator::~Evaluator() = default;
Evaluator::Evaluator(Evaluator&&) noexcept = default;
Evaluator& Evaluator::operator=(Evaluator&&) noexcept = default;

const ExprPtr& Evaluator::expr() const { return program_->expr; }
const std::vector<int64_t>& Evaluator::inputs() const { return program_->root->inputs; }

ColumnPtr Evaluator::evaluate(const Batch& batch, EvalContext& context) const {
    return run_program(*program_, batch, context);
}

FilterEvaluator::FilterEvaluator(const ExprPtr& condition) {
    for (const auto& conjunct : split_conjuncts(condition)) conjuncts_.emplace_back(conjunct);
}
FilterEvaluator::~FilterEvaluator() = default;
FilterEvaluator::FilterEvaluator(FilterEvaluator&&) noexcept = default;

Batch FilterEvaluator::filter(const Batch& batch, EvalContext& context) const {
    std::vector<int32_t> selection;
    bool all = true;
    for (const auto& conjunct : conjuncts_) {
        if (all) {
            selection = selected_rows(*conjunct.evaluate(batch, context));
            all = static_cast<int64_t>(selection.size()) == batch.rows;
            continue;
        }
        if (selection.empty()) break;
        const std::vector<size_t> columns(conjunct.inputs().begin(), conjunct.inputs().end());
        const Batch left = pick_columns(batch, columns, selection, context.pool);
        const auto kept = selected_rows(*conjunct.evaluate(left, context));
        if (kept.size() == selection.size()) continue;
        for (size_t i = 0; i < kept.size(); ++i) selection[i] = selection[static_cast<size_t>(kept[i])];
        selection.resize(kept.size());
    }
    return all ? batch : take(batch, selection, context.pool);
}

Value evaluate_constant(const ExprPtr& expr) {
    if (expr->is_literal()) return expr->value;
    const auto program = compile_program(expr);
    EvalContext context{constant_pool()};
    Batch batch;
    batch.rows = 1;
    return run_program(*program, batch, context)->value(0);
}

ExprPtr fold_constants(const ExprPtr& expr) { return transform_up(expr, fold_node); }

}  // namespace firesteel
