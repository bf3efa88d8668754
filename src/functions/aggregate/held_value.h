#pragma once

#include <new>
#include <string>
#include <string_view>

#include "column/builder.h"
#include "column/value_bytes.h"
#include "functions/aggregate/held_bytes.h"
#include "functions/aggregate/object_state.h"

namespace firesteel {

/// Keeps row `row` as it is.
inline void hold_value(HeldText& held, const Column& column, int64_t row, const MemoryPoolPtr& pool) {
    thread_local std::string bytes;
    bytes.clear();
    append_value_bytes(column, row, ValueForm::kExact, bytes);
    held.assign(bytes, pool);
}

/// REQUIRES: held.has_value(). As compare_with_bytes().
inline int compare_with_held(const Column& column, int64_t row, const HeldText& held) {
    const char* bytes = held.begin();
    return compare_with_bytes(column, row, bytes);
}

/// Null when nothing is held.
inline void append_held(const HeldText& held, const Type& type, ColumnBuilder& builder) {
    const char* bytes = held.begin();
    if (held.has_value()) {
        append_from_bytes(type, bytes, builder);
    } else {
        builder.append_null();
    }
}

/// Base of aggregates whose state is one value of any type, or none yet.
class HeldValueAggregate : public ObjectStateAggregate<HeldText> {
public:
    explicit HeldValueAggregate(Type type) : type_(std::move(type)) {}

    Type state_type() const override { return type_; }
    ColumnPtr export_states(std::span<char* const> states, const MemoryPoolPtr& pool) const override {
        auto builder = ColumnBuilder::make(type_, pool);
        for (char* state : states) append_held(at(state), type_, *builder);
        return builder->finish();
    }
    ColumnPtr finalize(std::span<char* const> states, ErrorSink&, const MemoryPoolPtr& pool) const override {
        return export_states(states, pool);
    }

protected:
    const Type type_;
};

}  // namespace firesteel
