#pragma once

#include <algorithm>
#include <new>
#include <string_view>

#include "column/builder.h"
#include "column/selection.h"
#include "functions/aggregate.h"

namespace firesteel {

/// Base of aggregates whose state is one value of any type, kept as a column of one row (null pointer: none
/// yet).
class HeldValueAggregate : public AggregateFunction {
public:
    explicit HeldValueAggregate(Type type) : type_(std::move(type)) {}

    size_t state_size() const override { return sizeof(ColumnPtr); }
    void initialize(char* state) const override { new (state) ColumnPtr(); }
    void destroy(char* state) const noexcept override { held(state).~ColumnPtr(); }
    bool has_destroy() const override { return true; }

    Type state_type() const override { return type_; }
    ColumnPtr export_states(std::span<char* const> states, const MemoryPoolPtr& pool) const override {
        auto builder = ColumnBuilder::make(type_, pool);
        for (char* state : states) {
            if (held(state)) {
                builder->append_from(*held(state), 0);
            } else {
                builder->append_null();
            }
        }
        return builder->finish();
    }
    ColumnPtr finalize(std::span<char* const> states, ErrorSink&, const MemoryPoolPtr& pool) const override {
        return export_states(states, pool);
    }

protected:
    static ColumnPtr& held(char* state) { return *std::launder(reinterpret_cast<ColumnPtr*>(state)); }
    void hold(char* state, const Column& column, int64_t row, const MemoryPoolPtr& pool) const {
        if (column.is_flat() && column.type().physical() == PhysicalType::kString && !column.is_null(row)) {
            held(state) = one_text(column.values<StringView>()[row].view(), pool);
            return;
        }
        auto builder = ColumnBuilder::make(type_, pool);
        builder->append_from(column, row);
        held(state) = builder->finish();
    }
    const Type type_;

private:
    /// In one small block: there may be as many states as there are groups.
    ColumnPtr one_text(std::string_view text, const MemoryPoolPtr& pool) const {
        constexpr size_t kView = sizeof(StringView);
        const auto bytes = Buffer::allocate(static_cast<int64_t>(kView + text.size()), pool);
        char* copy = bytes->mutable_as<char>() + kView;
        std::copy(text.begin(), text.end(), copy);
        bytes->mutable_as<StringView>()[0] = StringView(copy, static_cast<uint32_t>(text.size()));
        return Column::flat(type_, 1, bytes, nullptr, Owners{bytes});
    }
};

}  // namespace firesteel
