#include "exec/aggregate_call.h"

#include "column/collation.h"
#include "column/selection.h"
#include "common/check.h"
#include "functions/registry.h"

namespace firesteel {

bool takes_any_order(const Expr& aggregate) {
    if (aggregate.name == "count") return true;
    if (aggregate.name != "min" && aggregate.name != "max" && aggregate.name != "sum") return false;
    switch (aggregate.type.storage_type().physical()) {
        case PhysicalType::kFloat:
        case PhysicalType::kDouble:
        case PhysicalType::kList:
        case PhysicalType::kStruct:
        case PhysicalType::kVariant:
            return false;
        default:
            return !has_collation(aggregate.type);
    }
}

AggregateCall::AggregateCall(const Expr& expr)
    : mode(expr.mode),
      settings(expr.settings),
      result_type(expr.type),
      distinct(expr.aggregate->distinct),
      any_order(takes_any_order(expr)) {
    const AggregateDetail& detail = *expr.aggregate;
    const FunctionRecord* record = FunctionRegistry::instance().find(expr.name);
    CHECK(record && record->kind == FunctionKind::kAggregate, "{} is no aggregate", expr.name);
    AggregateBinding binding;
    for (size_t i = 0; i < expr.children.size(); ++i) {
        if (detail.has_filter && static_cast<int32_t>(i) == detail.arguments) {
            filter.emplace(expr.children[i]);
            continue;
        }
        arguments.emplace_back(expr.children[i]);
        argument_types.push_back(expr.children[i]->type);
        const bool constant = expr.children[i]->is_literal();
        binding.constants.push_back(constant ? std::make_shared<const Value>(expr.children[i]->value)
                                             : nullptr);
    }
    binding.argument_types = argument_types;
    binding.result = expr.type;
    binding.settings = expr.settings;
    binding.mode = expr.mode;
    binding.ignore_nulls = detail.ignore_nulls;
    for (const SortDirection& direction : detail.order) {
        binding.order_ascending.push_back(direction.ascending);
        binding.order_nulls_first.push_back(direction.nulls_first);
    }
    function = record->overloads[static_cast<size_t>(expr.overload)].aggregate(binding);
    origin = expr.origin;
    picking = distinct || filter ? nullptr : dynamic_cast<const RowPickingAggregate*>(function.get());
}

std::vector<ColumnPtr> AggregateCall::evaluate(const Batch& batch, EvalContext& context) const {
    std::vector<ColumnPtr> columns;
    for (const Evaluator& argument : arguments)
        columns.push_back(flatten(argument.evaluate(batch, context), context.pool));
    return columns;
}

void AggregateCall::update(const std::vector<ColumnPtr>& columns, int64_t rows, char* const* states,
                           const MemoryPoolPtr& pool) const {
    ErrorSink errors(mode);
    const KernelCall call = make_call(columns, rows, errors, pool);
    function->update(call, states);
    raise(errors);
}

void AggregateCall::update_one(const std::vector<ColumnPtr>& columns, int64_t rows, char* state,
                               const MemoryPoolPtr& pool) const {
    ErrorSink errors(mode);
    const KernelCall call = make_call(columns, rows, errors, pool);
    function->update_one(call, state);
    raise(errors);
}

void AggregateCall::update_by_group(const std::vector<ColumnPtr>& columns, int64_t rows,
                                    const GroupRows& groups, char* const* states,
                                    const MemoryPoolPtr& pool) const {
    ErrorSink errors(mode);
    const KernelCall call = make_call(columns, rows, errors, pool);
    for (size_t group = 0; group < groups.groups(); ++group) {
        for (const auto& part : groups.of(group)) {
            if (!part.empty()) picking->update_picked(call, part, states[group]);
        }
    }
    raise(errors);
}

ColumnPtr AggregateCall::finalize(std::span<char* const> states, const MemoryPoolPtr& pool) const {
    ErrorSink errors(mode);
    ColumnPtr column = function->finalize(states, errors, pool);
    raise(errors);
    return column;
}

ColumnPtr AggregateCall::finalize_whole(std::span<char* const> states, const MemoryPoolPtr& pool) const {
    ErrorSink errors(mode);
    ColumnPtr column = function->finalize(states, errors, pool);
    const ExactOverflow* exact = exact_overflow(errors);
    char* const failed = exact != nullptr ? states[static_cast<size_t>(errors.failed_rows()[0])] : nullptr;
    if (exact != nullptr && exact->has_fitting_parts(failed)) throw placed(exact->overflow_of(failed));
    raise(errors);
    return column;
}

ColumnPtr AggregateCall::finalize_window(std::span<char* const> states, const MemoryPoolPtr& pool) const {
    ErrorSink errors(mode);
    ColumnPtr column = function->finalize(states, errors, pool);
    if (const ExactOverflow* exact = exact_overflow(errors))
        throw placed(exact->overflow_of(states[static_cast<size_t>(errors.failed_rows()[0])]));
    raise(errors);
    return column;
}

/// The function, when it can tell about the error; null when there is none.
const ExactOverflow* AggregateCall::exact_overflow(const ErrorSink& errors) const {
    if (!errors.has_error()) return nullptr;
    const auto* exact = dynamic_cast<const ExactOverflow*>(function.get());
    return exact != nullptr && exact->tells_overflow() ? exact : nullptr;
}

/// Spark adds intervals where it does not know of a place.
Error AggregateCall::placed(Error error) const {
    if (origin && !error.condition().starts_with("INTERVAL_")) error.with_context(*origin);
    return error;
}

void AggregateCall::raise(const ErrorSink& errors) const {
    if (errors.has_error()) throw placed(errors.error());
}

KernelCall AggregateCall::make_call(const std::vector<ColumnPtr>& columns, int64_t rows, ErrorSink& errors,
                                    const MemoryPoolPtr& pool) const {
    KernelCall call;
    call.rows = rows;
    call.arguments = columns;
    call.result_type = &result_type;
    call.settings = settings.get();
    call.errors = &errors;
    call.pool = pool;
    return call;
}

AggregateStates::AggregateStates(AggregateFunctionPtr function, int64_t count, const MemoryPoolPtr& pool)
    : function_(std::move(function)) {
    const int64_t size = (static_cast<int64_t>(function_->state_size()) + 15) & ~int64_t{15};
    bytes_ = Buffer::allocate(size * count, pool);
    for (int64_t i = 0; i < count; ++i) {
        char* state = bytes_->mutable_as<char>() + i * size;
        function_->initialize(state);
        pointers_.push_back(state);
    }
}

AggregateStates::~AggregateStates() {
    if (!function_->has_destroy()) return;
    for (char* state : pointers_) function_->destroy(state);
}

}  // namespace firesteel
