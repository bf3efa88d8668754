#include "functions/aggregate.h"

#include <vector>

namespace firesteel {

void AggregateFunction::update_one(const KernelCall& call, char* state) const {
    const std::vector<char*> states(static_cast<size_t>(call.rows), state);
    update(call, states.data());
}

}  // namespace firesteel
