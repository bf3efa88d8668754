// Running a program over a batch: encodings, nulls and errors are settled here, once for all kernels.

#include <algorithm>
#include <array>
#include <numeric>

#include "column/bitmap.h"
#include "column/selection.h"
#include "common/check.h"
#include "expr/program.h"
#include "expr/special_form.h"
#include "functions/cast.h"

namespace firesteel {

namespace {

using Step = ProgramNode::Step;

bool is_constant(const Column& column) {
    return !column.is_flat() && column.dictionary_values()->size() == 1 && !column.has_validity();
}

/// The same values with other validity.
ColumnPtr with_validity(const ColumnPtr& column, BufferPtr validity) {
    if (column->validity_buffer() == validity || column->type().physical() == PhysicalType::kNull)
        return column;
    if (!column->is_flat())
        return Column::dictionary(column->size(), column->codes_buffer(), std::move(validity),
                                  column->dictionary_values());
    switch (column->type().physical()) {
        case PhysicalType::kList:
            return Column::list(column->type(), column->size(), column->offsets_buffer(), std::move(validity),
                                column->children());
        case PhysicalType::kStruct:
        case PhysicalType::kVariant:
            return Column::structure(column->type(), column->size(), std::move(validity), column->children());
        default:
            return Column::flat(column->type(), column->size(), column->values_buffer(), std::move(validity),
                                column->owners());
    }
}

BufferPtr without_rows(const BufferPtr& validity, std::span<const int32_t> failed, int64_t rows,
                       const MemoryPoolPtr& pool) {
    auto bits = Buffer::allocate(bitmap_bytes(rows), pool);
    if (validity) {
        std::copy_n(validity->data(), bitmap_bytes(rows), bits->mutable_data());
    } else {
        std::fill_n(bits->mutable_data(), bitmap_bytes(rows), uint8_t{0xFF});
    }
    for (const int32_t row : failed) clear_bit(bits->mutable_as<uint64_t>(), row);
    return bits;
}

/// Spark says of few failures of rows where in the SQL text they arose. The line of a Python program is worth
/// more to its author, so that is always told.
void add_place(Error& error, const std::shared_ptr<const QueryContext>& origin) {
    static constexpr std::array<std::string_view, 12> kWithPlace = {
        "ARITHMETIC_OVERFLOW",      "CANNOT_PARSE_INTERVAL",
        "CAST_INVALID_INPUT",       "DIVIDE_BY_ZERO",
        "FAILED_FUNCTION_CALL",     "INTERVAL_ARITHMETIC_OVERFLOW.WITHOUT_SUGGESTION",
        "INTERVAL_DIVIDED_BY_ZERO", "INVALID_ARRAY_INDEX",
        "INVALID_INDEX_OF_ZERO",    "NUMERIC_VALUE_OUT_OF_RANGE",
        "REMAINDER_BY_ZERO",        "SCALAR_SUBQUERY_TOO_MANY_ROWS"};
    if (!origin) return;
    const bool told = std::any_of(kWithPlace.begin(), kWithPlace.end(),
                                  [&](std::string_view name) { return error.condition().starts_with(name); });
    if (told || !origin->is_sql()) error.with_context(*origin);
}

[[noreturn]] void raise(Error error, const Expr& expr) {
    add_place(error, expr.origin);
    throw error;
}

/// Runs the kernel (or cast) of a node over flat arguments. Leaves an error in the sink instead of raising
/// it.
class KernelRun {
public:
    KernelRun(const ProgramNode& node, int64_t rows, SourcePosition position, const MemoryPoolPtr& pool)
        : node_(node), rows_(rows), position_(position), pool_(pool), errors_(node.expr->mode) {}

    ColumnPtr run(std::span<const ColumnPtr> arguments) {
        BufferPtr validity;
        if (node_.strict) {
            for (const auto& argument : arguments) {
                if (argument->type().is(TypeId::kNull)) return all_null();
                validity = and_validity(validity, argument->validity_buffer(), rows_, pool_);
            }
        }
        ColumnPtr result = call(arguments, validity);
        if (errors_.has_error()) return nullptr;
        if (!result->is_flat()) result = flatten(result, pool_);
        CHECK(result->size() == rows_, "{} made {} rows of {}", node_.expr->name, result->size(), rows_);
        BufferPtr bits = and_validity(result->validity_buffer(), validity, rows_, pool_);
        if (!errors_.failed_rows().empty()) bits = without_rows(bits, errors_.failed_rows(), rows_, pool_);
        return with_validity(result, std::move(bits));
    }
    const ErrorSink& errors() const { return errors_; }

private:
    ColumnPtr all_null() { return flatten(Column::nulls(node_.expr->type, rows_, pool_), pool_); }

    ColumnPtr call(std::span<const ColumnPtr> arguments, const BufferPtr& validity) {
        if (node_.step == Step::kCast)
            return cast_column(arguments[0], node_.expr->type, *node_.settings, errors_, pool_);
        KernelCall call;
        call.rows = rows_;
        call.arguments = arguments;
        call.result_type = &node_.expr->type;
        call.settings = node_.settings.get();
        call.state = node_.state.get();
        call.validity = validity;
        call.errors = &errors_;
        call.pool = pool_;
        call.position = position_;
        return node_.kernel(call);
    }

    const ProgramNode& node_;
    int64_t rows_;
    SourcePosition position_;
    MemoryPoolPtr pool_;
    ErrorSink errors_;
};

class Call final : public SpecialCall {
public:
    Call(const ProgramNode& node, Frame& frame) : node_(node), frame_(frame) {}
    size_t argument_count() const override { return node_.children.size(); }
    const Expr& expr() const override { return *node_.expr; }
    const Batch& batch() const override { return frame_.batch; }
    EvalContext& context() const override { return frame_.context; }
    const KernelState* state() const override { return node_.state.get(); }
    ColumnPtr argument(size_t i) const override { return frame_.run(*node_.children[i]); }

    Batch pick(std::span<const int32_t> rows) const override {
        std::vector<size_t> columns(node_.inputs.begin(), node_.inputs.end());
        for (const auto& [id, column] : frame_.variables) {
            if (std::binary_search(node_.variables.begin(), node_.variables.end(), id))
                columns.push_back(column);
        }
        return pick_columns(frame_.batch, columns, rows, frame_.context.pool);
    }
    ColumnPtr argument_over(size_t i, const Batch& rows) const override {
        Frame inner(frame_.program, rows, frame_.context);
        inner.variables = frame_.variables;
        return inner.run(*node_.children[i]);
    }
    ColumnPtr lambda(size_t i, const Batch& rows, const std::vector<ColumnPtr>& parameters) const override {
        const ProgramNode& node = *node_.children[i];
        CHECK(node.step == Step::kLambda, "argument {} is no lambda", i);
        Batch extended = rows;
        Frame inner(frame_.program, extended, frame_.context);
        inner.variables = frame_.variables;
        for (size_t p = 0; p < node.expr->ids.size(); ++p) {
            inner.variables.emplace_back(node.expr->ids[p], extended.columns.size());
            extended.columns.push_back(parameters[p]);
        }
        return inner.run(*node.children[0]);
    }

private:
    const ProgramNode& node_;
    Frame& frame_;
};

/// A literal, `rows` times. Kept for later batches in the context.
ColumnPtr broadcast(const ProgramNode& node, int64_t rows, EvalContext& context) {
    ColumnPtr& kept = context.broadcasts[node.id * 2];
    if (!kept || kept->size() < rows)
        kept = Column::constant(node.expr->type, node.expr->value, rows, context.pool);
    return kept->size() == rows ? kept : slice(kept, 0, rows, context.pool);
}

/// The flat form of what `node` gave. Literals are flattened once per context.
ColumnPtr flat_argument(const ProgramNode& node, const ColumnPtr& column, EvalContext& context) {
    if (column->is_flat() && column->children().empty()) return column;
    if (node.step != Step::kLiteral) return flatten(column, context.pool);
    ColumnPtr& kept = context.broadcasts[node.id * 2 + 1];
    if (!kept || kept->size() < column->size()) kept = flatten(column, context.pool);
    return kept->size() == column->size() ? kept : slice(kept, 0, column->size(), context.pool);
}

/// The one dictionary that all arguments but constants share by codes and validity; null when there is none.
const Column* shared_dictionary(const ProgramNode& node, std::span<const ColumnPtr> arguments, int64_t rows) {
    const Column* shared = nullptr;
    for (const auto& argument : arguments) {
        if (is_constant(*argument)) continue;
        if (argument->is_flat()) return nullptr;
        if (shared == nullptr) {
            shared = argument.get();
        } else if (shared->codes_buffer() != argument->codes_buffer() ||
                   shared->validity_buffer() != argument->validity_buffer() ||
                   shared->dictionary_values()->size() != argument->dictionary_values()->size()) {
            return nullptr;
        }
    }
    if (shared == nullptr || shared->dictionary_values()->size() >= rows) return nullptr;
    // A null of the rows themselves is no value of the dictionary: only strict functions know their answer to
    // it.
    return node.strict || !shared->has_validity() ? shared : nullptr;
}

ColumnPtr repeat_constant(const Column& constant, int64_t rows, const MemoryPoolPtr& pool) {
    const std::vector<int32_t> zeros(static_cast<size_t>(rows), 0);
    return take(constant.dictionary_values(), zeros, pool);
}

/// One row's result for all rows.
ColumnPtr repeat_result(ColumnPtr one, int64_t rows, const MemoryPoolPtr& pool) {
    auto codes = Buffer::allocate_zeroed(rows * static_cast<int64_t>(sizeof(int32_t)), pool);
    return Column::dictionary(rows, std::move(codes), nullptr, std::move(one));
}

/// Over each value of a dictionary once. Null when some value fails: perhaps no row has that value.
ColumnPtr run_over_dictionary(const ProgramNode& node, const Column& shared,
                              std::span<const ColumnPtr> arguments, Frame& frame) {
    const int64_t values = shared.dictionary_values()->size();
    std::vector<ColumnPtr> inputs;
    for (const auto& argument : arguments) {
        inputs.push_back(is_constant(*argument) ? repeat_constant(*argument, values, frame.context.pool)
                                                : flatten(argument->dictionary_values(), frame.context.pool));
    }
    KernelRun run(node, values, frame.batch.position, frame.context.pool);
    ColumnPtr result = run.run(inputs);
    if (!result) return nullptr;
    return Column::dictionary(shared.size(), shared.codes_buffer(), shared.validity_buffer(),
                              std::move(result));
}

ColumnPtr run_kernel(const ProgramNode& node, Frame& frame) {
    const int64_t rows = frame.batch.rows;
    std::vector<ColumnPtr> arguments;
    arguments.reserve(node.children.size());
    for (const auto& child : node.children) arguments.push_back(frame.run(*child));
    if (node.prepare_error && rows > 0) raise(*node.prepare_error, *node.expr);
    const bool constant =
        std::all_of(arguments.begin(), arguments.end(), [](const ColumnPtr& a) { return is_constant(*a); });
    if (!node.row_dependent && constant && rows > 1) {
        std::vector<ColumnPtr> inputs;
        for (const auto& argument : arguments)
            inputs.push_back(flatten(argument->dictionary_values(), frame.context.pool));
        KernelRun run(node, 1, frame.batch.position, frame.context.pool);
        ColumnPtr one = run.run(inputs);
        if (!one) raise(run.errors().error(), *node.expr);
        return repeat_result(std::move(one), rows, frame.context.pool);
    }
    if (!node.row_dependent && !constant) {
        if (const Column* shared = shared_dictionary(node, arguments, rows)) {
            if (ColumnPtr result = run_over_dictionary(node, *shared, arguments, frame)) return result;
        }
    }
    for (size_t i = 0; i < arguments.size(); ++i)
        arguments[i] = flat_argument(*node.children[i], arguments[i], frame.context);
    KernelRun run(node, rows, frame.batch.position, frame.context.pool);
    ColumnPtr result = run.run(arguments);
    if (!result) raise(run.errors().error(), *node.expr);
    return result;
}

ColumnPtr run_step(const ProgramNode& node, Frame& frame) {
    switch (node.step) {
        case Step::kLiteral:
            return broadcast(node, frame.batch.rows, frame.context);
        case Step::kInput: {
            CHECK(static_cast<size_t>(node.expr->id) < frame.batch.columns.size(), "no input column {}",
                  node.expr->id);
            return frame.batch.columns[static_cast<size_t>(node.expr->id)];
        }
        case Step::kVariable: {
            const auto found = std::find_if(frame.variables.rbegin(), frame.variables.rend(),
                                            [&](const auto& v) { return v.first == node.expr->id; });
            CHECK(found != frame.variables.rend(), "lambda variable {} is not bound", node.expr->name);
            return frame.batch.columns[found->second];
        }
        case Step::kKernel:
        case Step::kCast:
            return run_kernel(node, frame);
        case Step::kSpecial:
            return node.special->evaluate(Call(node, frame));
        case Step::kLambda:
            break;
    }
    CHECK(false, "a lambda outside a call");
    return nullptr;
}

}  // namespace

ColumnPtr Frame::run(const ProgramNode& node) {
    if (node.slot >= 0 && memo[static_cast<size_t>(node.slot)]) return memo[static_cast<size_t>(node.slot)];
    ColumnPtr result;
    try {
        result = run_step(node, *this);
    } catch (Error& error) {
        add_place(error, node.expr->origin);
        throw;
    }
    if (node.slot >= 0) memo[static_cast<size_t>(node.slot)] = result;
    return result;
}

Batch pick_columns(const Batch& batch, std::span<const size_t> columns, std::span<const int32_t> rows,
                   const MemoryPoolPtr& pool) {
    Batch picked;
    picked.rows = static_cast<int64_t>(rows.size());
    picked.position = batch.position;
    picked.columns.resize(batch.columns.size());
    for (const size_t column : columns) picked.columns[column] = take(batch.columns[column], rows, pool);
    return picked;
}

}  // namespace firesteel
