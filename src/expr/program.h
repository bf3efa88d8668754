#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "column/batch.h"
#include "expr/evaluator.h"
#include "functions/registry.h"

namespace firesteel {

/// One step of a prepared expression. Equal deterministic subexpressions share a node; one that has several
/// users has a slot, so that it runs once per batch. Immutable once the program is complete.
struct ProgramNode {
    enum class Step : uint8_t { kLiteral, kInput, kVariable, kKernel, kCast, kSpecial, kLambda };

    Step step = Step::kLiteral;
    ExprPtr expr;
    uint64_t id = 0;  // unique in the process: the key of broadcasts
    std::vector<std::shared_ptr<ProgramNode>> children;
    ScalarKernel kernel = nullptr;
    const SpecialForm* special = nullptr;
    KernelStatePtr state;
    std::shared_ptr<const Error> prepare_error;  // raised when the first row arrives
    EvalSettingsPtr settings;
    bool strict = true;
    bool row_dependent = false;  // volatile: sees positions, runs once per row
    int32_t slot = -1;
    int32_t users = 0;
    std::vector<int64_t> inputs;     // ordinals read by it and all below, ascending
    std::vector<int64_t> variables;  // lambda variables read by it and all below
};

struct Program {
    ExprPtr expr;
    std::shared_ptr<ProgramNode> root;
    size_t slots = 0;
};

/// Looks up kernels, shares equal subexpressions, compiles constant arguments.
std::unique_ptr<const Program> compile_program(ExprPtr expr);

/// An evaluation over one batch. Lambda variables are further columns of the batch, so that picking rows
/// carries them.
struct Frame {
    const Program& program;
    const Batch& batch;
    EvalContext& context;
    std::vector<std::pair<int64_t, size_t>> variables;  // id, column of the batch
    std::vector<ColumnPtr> memo;                        // by slot

    Frame(const Program& p, const Batch& b, EvalContext& c)
        : program(p), batch(b), context(c), memo(p.slots) {}
    ColumnPtr run(const ProgramNode& node);
};

/// The listed rows of the batch; only columns in `columns` are there, the others are null.
Batch pick_columns(const Batch& batch, std::span<const size_t> columns, std::span<const int32_t> rows,
                   const MemoryPoolPtr& pool);

}  // namespace firesteel
