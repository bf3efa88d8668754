#pragma once

#include <span>

#include "column/batch.h"
#include "expr/evaluator.h"
#include "functions/registry.h"

namespace firesteel {

/// A call under evaluation whose arguments are evaluated on demand, on a subset of rows, or under lambda
/// bindings.
class SpecialCall {
public:
    virtual ~SpecialCall() = default;
    virtual size_t argument_count() const = 0;
    virtual const Expr& expr() const = 0;
    virtual const Batch& batch() const = 0;
    virtual EvalContext& context() const = 0;
    virtual const KernelState* state() const = 0;  // what SpecialForm::prepare returned, or null
    /// Argument i over all rows of the batch.
    virtual ColumnPtr argument(size_t i) const = 0;
    /// Those rows of the batch, in that order and repeated as wished, with the columns that the arguments
    /// read.
    virtual Batch pick(std::span<const int32_t> rows) const = 0;
    /// Argument i over other rows, made with pick() or take() from the batch.
    virtual ColumnPtr argument_over(size_t i, const Batch& rows) const = 0;
    /// The body of lambda argument i with its parameters bound to `parameters` (each `rows.rows` long; those
    /// beyond what the lambda declares are left out); `rows` are the batch's rows repeated as the elements
    /// need, for captured columns.
    virtual ColumnPtr lambda(size_t i, const Batch& rows, const std::vector<ColumnPtr>& parameters) const = 0;
};

/// A function that decides itself which arguments to evaluate for which rows: case, if, coalesce, and, or,
/// transform, ... Stateless; registered with FUNCTION(...) from a file in expr/special/.
class SpecialForm {
public:
    virtual ~SpecialForm() = default;
    virtual ColumnPtr evaluate(const SpecialCall& call) const = 0;
    /// Looks at a call site once, before it runs: lookup sets of constants.
    virtual KernelStatePtr prepare(const Expr& call) const {
        (void)call;
        return nullptr;
    }
    /// Types of the parameters of lambda argument `i`, given the types of the other arguments. Empty: not a
    /// lambda.
    virtual std::vector<Field> lambda_parameters(size_t i, const std::vector<ArgumentInfo>& arguments) const {
        (void)i, (void)arguments;
        return {};
    }
};

}  // namespace firesteel
