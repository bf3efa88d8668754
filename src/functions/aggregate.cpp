#include "functions/aggregate.h"

#include <vector>

namespace firesteel {

void AggregateFunction::update_one(const KernelCall& call, char* state) const {
    const std::vector<char*> states(static_cast<size_t>(call.rows), state);
    update(call, states.data());
}

void AggregateFunction::combine_states(std::span<char* const> from, char* const* into,
                                       const MemoryPoolPtr& pool) const {
    merge_states(*export_states(from, pool), into, pool);
}

}  // namespace firesteel
