#include <new>

#include "column/builder.h"
#include "functions/aggregate.h"
#include "functions/aggregate/held_value.h"
#include "functions/aggregate/one_row.h"
#include "functions/registry.h"

namespace firesteel {

namespace {

/// A value of any type, or null.
class HeldCell {
public:
    void hold(const Column& column, int64_t row, const MemoryPoolPtr& pool) {
        hold_value(value_, column, row, pool);
    }
    void clear() { value_.clear(); }
    void append_to(const Type& type, ColumnBuilder& builder) const { append_held(value_, type, builder); }

private:
    HeldText value_;
};

/// A string or binary, or null.
class HeldTextCell {
public:
    void hold(const Column& column, int64_t row, const MemoryPoolPtr& pool) {
        text_.assign(column.values<StringView>()[row].view(), pool);
    }
    void clear() { text_.clear(); }
    void append_to(const Type&, ColumnBuilder& builder) const {
        if (text_.has_value()) {
            static_cast<StringBuilder&>(builder).append_value(text_.view());
        } else {
            builder.append_null();
        }
    }

private:
    HeldText text_;
};

/// The value of the first (or last) row of a group, in the order in which rows arrive; with IGNORE NULLS of
/// the first (or last) that is not null.
template <typename Cell>
class FirstLast final : public AggregateFunction, public OneRowAggregate {
public:
    FirstLast(Type type, bool last, bool ignore_nulls)
        : type_(std::move(type)),
          state_type_(Type::structure({{"value", type_, true}, {"set", Type::boolean(), false}})),
          last_(last),
          ignore_nulls_(ignore_nulls) {}

    size_t state_size() const override { return sizeof(State); }
    void initialize(char* state) const override { new (state) State(); }
    void destroy(char* state) const noexcept override { at(state).~State(); }
    bool has_destroy() const override { return true; }

    void update(const KernelCall& call, char* const* states) const override {
        for (int64_t i = 0; i < call.rows; ++i) take(at(states[i]), call[0], i, call.pool);
    }

    Type state_type() const override { return state_type_; }
    ColumnPtr export_states(std::span<char* const> states, const MemoryPoolPtr& pool) const override {
        StructBuilder builder(state_type_, pool);
        for (char* pointer : states) {
            const State& state = at(pointer);
            state.cell.append_to(type_, builder.child(0));
            static_cast<FixedBuilder<uint8_t>&>(builder.child(1)).append_value(state.set);
            builder.close_row();
        }
        return builder.finish();
    }
    void merge_states(const Column& exported, char* const* states, const MemoryPoolPtr& pool) const override {
        const uint8_t* set = exported.child(1)->values<uint8_t>();
        for (int64_t i = 0; i < exported.size(); ++i) {
            if (set[i]) take(at(states[i]), *exported.child(0), i, pool);
        }
    }
    ColumnPtr finalize(std::span<char* const> states, ErrorSink&, const MemoryPoolPtr& pool) const override {
        auto builder = ColumnBuilder::make(type_, pool);
        for (char* state : states) at(state).cell.append_to(type_, *builder);
        return builder->finish();
    }
    bool takes_last() const override { return last_; }
    bool ignores_nulls() const override { return ignore_nulls_; }

private:
    struct State {
        Cell cell;
        bool set = false;
    };
    static State& at(char* state) { return *std::launder(reinterpret_cast<State*>(state)); }

    void take(State& state, const Column& column, int64_t row, const MemoryPoolPtr& pool) const {
        if (state.set && !last_) return;
        const bool is_null = column.is_null(row);
        if (is_null && ignore_nulls_) return;
        state.set = true;
        if (is_null) {
            state.cell.clear();
        } else {
            state.cell.hold(column, row, pool);
        }
    }

    const Type type_;
    const Type state_type_;
    const bool last_;
    const bool ignore_nulls_;
};

/// first(expr) and first(expr, ignoreNulls).
Resolution resolve_first(const ResolveRequest& request) {
    check_argument_count(request, 1, 2);
    Resolution resolution{{request.arguments[0].type}, request.arguments[0].type, true};
    if (request.arguments.size() == 1) return resolution;
    const ArgumentInfo& ignore = request.arguments[1];
    if (!ignore.is_literal || !ignore.type.is(TypeId::kBoolean) || ignore.constant->is_null())
        throw Error("_LEGACY_ERROR_TEMP_1210", {{"funcName", request.name}});
    resolution.argument_types.push_back(Type::boolean());
    return resolution;
}

template <bool kLast>
AggregateFunctionPtr bind_first(const AggregateBinding& binding) {
    const bool argument = binding.constants.size() > 1 && binding.constants[1] &&
                          !binding.constants[1]->is_null() && binding.constants[1]->as_bool();
    const bool ignore_nulls = binding.ignore_nulls || argument;
    if (binding.result.storage_type().physical() == PhysicalType::kString)
        return std::make_shared<FirstLast<HeldTextCell>>(binding.result, kLast, ignore_nulls);
    return std::make_shared<FirstLast<HeldCell>>(binding.result, kLast, ignore_nulls);
}

void shown_first(FunctionRecord& record) {
    record.nulls = NullHandling::kCustom;
    record.allows_ignore_nulls = true;
    record.display = [](const std::string& name, const std::vector<std::string>& arguments) {
        return name + "(" + arguments[0] + ")";  // ignoreNulls is not shown
    };
}

AGGREGATE("first")
    .alias("first_value")
    .group("agg_funcs")
    .since("2.0.0")
    .doc("The value of the group's first row; the first that is not null when `isIgnoreNull` is true.")
    .example("SELECT first(col) FROM VALUES (10), (5), (20) AS tab(col)", "10")
    .example("SELECT first(col, true) FROM VALUES (NULL), (5), (20) AS tab(col)", "5")
    .overload(resolve_first, bind_first<false>)
    .with(shown_first);

AGGREGATE("any_value")
    .group("agg_funcs")
    .since("3.4.0")
    .doc("The value of some row of the group; of one that is not null when `isIgnoreNull` is true.")
    .example("SELECT any_value(col) FROM VALUES (10), (5), (20) AS tab(col)", "10")
    .overload(resolve_first, bind_first<false>)
    .with(shown_first);

AGGREGATE("last")
    .alias("last_value")
    .group("agg_funcs")
    .since("2.0.0")
    .doc("The value of the group's last row; the last that is not null when `isIgnoreNull` is true.")
    .example("SELECT last(col) FROM VALUES (10), (5), (20) AS tab(col)", "20")
    .example("SELECT last(col, true) FROM VALUES (10), (5), (NULL) AS tab(col)", "5")
    .overload(resolve_first, bind_first<true>)
    .with(shown_first);

}  // namespace
}  // namespace firesteel
