#include "optimizer/aggregate_of_nothing.h"

#include <vector>

#include "common/memory_pool.h"
#include "functions/registry.h"

namespace firesteel {
namespace {

AggregateFunctionPtr bound(const Expr& aggregate, const FunctionRecord& record) {
    AggregateBinding binding;
    for (const ExprPtr& argument : aggregate.children) {
        binding.argument_types.push_back(argument->type);
        binding.constants.push_back(argument->is_literal() ? std::make_shared<const Value>(argument->value)
                                                           : nullptr);
    }
    binding.result = aggregate.type;
    binding.settings = aggregate.settings;
    binding.mode = aggregate.mode;
    return record.overloads[static_cast<size_t>(aggregate.overload)].aggregate(binding);
}

}  // namespace

Value aggregate_of_nothing(const Expr& aggregate) {
    const FunctionRecord* record = FunctionRegistry::instance().find(aggregate.name);
    if (record == nullptr) return Value();
    const Value& fixed = record->empty_result;
    if (!fixed.holds<std::string>() || !fixed.as_string().empty()) return fixed;
    // It depends on the arguments: the function itself says it.
    const AggregateFunctionPtr function = bound(aggregate, *record);
    std::vector<uint64_t> block(function->state_size() / sizeof(uint64_t) + 1);
    char* state = reinterpret_cast<char*>(block.data());
    function->initialize(state);
    static const MemoryPoolPtr pool = MemoryPool::make_root("results for nothing", MemoryPool::kUnlimited);
    ErrorSink errors(aggregate.mode);
    const Value result = function->finalize(std::span(&state, 1), errors, pool)->value(0);
    function->destroy(state);
    return result;
}

}  // namespace firesteel
