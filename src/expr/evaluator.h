#pragma once

#include <cstdint>
#include <memory>
#include <unordered_map>
#include <vector>

#include "column/batch.h"
#include "expr/expr.h"
#include "functions/kernel.h"

namespace firesteel {

/// What an evaluation runs in. One per thread; cheap to make. Keeps the literals it has broadcast, so the
/// same context should serve all batches of a pipeline.
struct EvalContext {
    MemoryPoolPtr pool;
    std::unordered_map<uint64_t, ColumnPtr> broadcasts = {};  // by node of an Evaluator
};

struct Program;

/// A bound expression over kInput ordinals, prepared to be run over batches: kernels looked up, constant
/// arguments compiled, literals broadcast once, common subexpressions found. Immutable after construction;
/// any number of threads may evaluate it at once, each with a context of its own.
///
/// Encodings are settled here: a deterministic call whose only non-constant argument is a dictionary runs
/// over the dictionary's values when there are fewer of them than rows; otherwise kernels see flat columns.
class Evaluator {
public:
    /// REQUIRES: no attributes, aggregates, windows, generators or subqueries in `expr`.
    explicit Evaluator(ExprPtr expr);
    ~Evaluator();
    Evaluator(Evaluator&&) noexcept;
    Evaluator& operator=(Evaluator&&) noexcept;

    const ExprPtr& expr() const;
    /// Ordinals of the input columns it reads, ascending; the others may be absent (null) from a batch.
    const std::vector<int64_t>& inputs() const;
    /// One value per row of `batch`; flat or dictionary. Raises the first failing row's error, with the
    /// origin of the expression that failed.
    ColumnPtr evaluate(const Batch& batch, EvalContext& context) const;

private:
    std::unique_ptr<const Program> program_;
};

/// Rows of the batch for which the condition is true. Conjuncts are evaluated one after the other, each only
/// on the rows left over by those before it.
class FilterEvaluator {
public:
    explicit FilterEvaluator(const ExprPtr& condition);
    ~FilterEvaluator();
    FilterEvaluator(FilterEvaluator&&) noexcept;
    /// The batch itself (columns shared) when all rows pass.
    Batch filter(const Batch& batch, EvalContext& context) const;

private:
    std::vector<Evaluator> conjuncts_;
};

/// Evaluates an expression without inputs once. Raises what evaluation raises.
Value evaluate_constant(const ExprPtr& expr);
/// Replaces foldable subtrees by literals; leaves those whose evaluation fails as they are.
ExprPtr fold_constants(const ExprPtr& expr);

}  // namespace firesteel
