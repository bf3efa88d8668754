#pragma once

#include <new>

#include "functions/aggregate.h"

namespace firesteel {

/// Base of aggregates whose state is a C++ object with a constructor and destructor.
template <typename State>
class ObjectStateAggregate : public AggregateFunction {
public:
    size_t state_size() const override { return sizeof(State); }
    void initialize(char* state) const override { new (state) State(); }
    void destroy(char* state) const noexcept override { at(state).~State(); }
    bool has_destroy() const override { return true; }

protected:
    static State& at(char* state) { return *std::launder(reinterpret_cast<State*>(state)); }
};

}  // namespace firesteel
