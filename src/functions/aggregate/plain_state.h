#pragma once

#include <cstring>

#include "column/builder.h"
#include "functions/aggregate.h"

namespace firesteel {

/// T on a word's boundary where it would ask for more: states of 128-bit integers take half as much less
/// room, and there may be very many.
template <typename T>
struct WordAlignedType {
    using type = T;
};
template <>
struct WordAlignedType<Int128> {
    typedef Int128 type __attribute__((aligned(8)));
};
template <typename T>
using WordAligned = typename WordAlignedType<T>::type;

/// Base of aggregates whose state is a plain struct without pointers: it leaves as its bytes. `Derived` has
/// `void merge(State& into, const State& from) const`; State's default is the empty group.
template <typename Derived, typename State>
class PlainStateAggregate : public AggregateFunction {
public:
    static_assert(std::is_trivially_copyable_v<State>);

    size_t state_size() const override { return sizeof(State); }
    void initialize(char* state) const override {
        const State empty{};
        std::memcpy(state, &empty, sizeof(State));
    }
    Type state_type() const override { return Type::binary(); }

    ColumnPtr export_states(std::span<char* const> states, const MemoryPoolPtr& pool) const override {
        StringBuilder builder(Type::binary(), pool);
        for (const char* state : states) builder.append_value({state, sizeof(State)});
        return builder.finish();
    }
    void merge_states(const Column& exported, char* const* states, const MemoryPoolPtr&) const override {
        const StringView* bytes = exported.values<StringView>();
        for (int64_t i = 0; i < exported.size(); ++i) {
            State from;
            std::memcpy(&from, bytes[i].data(), sizeof(State));
            static_cast<const Derived*>(this)->merge(at(states[i]), from);
        }
    }
    void combine_states(std::span<char* const> from, char* const* into, const MemoryPoolPtr&) const override {
        for (size_t i = 0; i < from.size(); ++i)
            static_cast<const Derived*>(this)->merge(at(into[i]), at(from[i]));
    }

protected:
    static State& at(char* state) { return *reinterpret_cast<State*>(state); }
};

/// Calls `row(i)` for every row of `column` that is not null.
template <typename Row>
void for_each_valid(const Column& column, Row&& row) {
    const int64_t size = column.size();
    if (!column.has_validity()) {
        for (int64_t i = 0; i < size; ++i) row(i);
        return;
    }
    const uint64_t* validity = column.validity();
    for (int64_t i = 0; i < size; ++i) {
        if ((validity[i >> 6] >> (i & 63)) & 1) row(i);
    }
}

}  // namespace firesteel
