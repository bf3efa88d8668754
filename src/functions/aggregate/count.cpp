#include "functions/aggregate/plain_state.h"
#include "functions/aggregate/row_picking.h"
#include "functions/registry.h"

namespace firesteel {

namespace {

struct CountState {
    int64_t rows = 0;
};

/// Counts rows in which no argument is null; count(*) is count(1).
class Count final : public PlainStateAggregate<Count, CountState>, public RowPickingAggregate {
public:
    void merge(CountState& into, const CountState& from) const { into.rows += from.rows; }

    void update(const KernelCall& call, char* const* states) const override {
        if (!any_nullable(call)) {
            for (int64_t i = 0; i < call.rows; ++i) ++at(states[i]).rows;
            return;
        }
        for (int64_t i = 0; i < call.rows; ++i) at(states[i]).rows += all_valid(call, i);
    }
    void update_one(const KernelCall& call, char* state) const override {
        if (!any_nullable(call)) {
            at(state).rows += call.rows;
            return;
        }
        for (int64_t i = 0; i < call.rows; ++i) at(state).rows += all_valid(call, i);
    }

    void update_picked(const KernelCall& call, std::span<const int32_t> rows, char* state) const override {
        if (!any_nullable(call)) {
            at(state).rows += static_cast<int64_t>(rows.size());
            return;
        }
        for (const int32_t i : rows) at(state).rows += all_valid(call, i);
    }

    ColumnPtr finalize(std::span<char* const> states, ErrorSink&, const MemoryPoolPtr& pool) const override {
        FixedBuilder<int64_t> builder(Type::long_integer(), pool);
        for (char* state : states) builder.append_value(at(state).rows);
        return builder.finish();
    }

private:
    static bool any_nullable(const KernelCall& call) {
        for (const ColumnPtr& argument : call.arguments) {
            if (argument->has_validity() || argument->type().is(TypeId::kNull)) return true;
        }
        return false;
    }
    static bool all_valid(const KernelCall& call, int64_t row) {
        for (const ColumnPtr& argument : call.arguments) {
            if (argument->is_null(row)) return false;
        }
        return true;
    }
};

Resolution resolve_count(const ResolveRequest& request) {
    check_argument_count(request, 1, SIZE_MAX);
    Resolution resolution;
    for (const ArgumentInfo& argument : request.arguments) resolution.argument_types.push_back(argument.type);
    resolution.result = Type::long_integer();
    resolution.nullable = false;
    return resolution;
}

AggregateFunctionPtr bind_count(const AggregateBinding&) { return std::make_shared<Count>(); }

AGGREGATE("count")
    .group("agg_funcs")
    .since("1.0.0")
    .doc("Counts rows: `count(*)` all of them, `count(a, b)` those in which no argument is null.")
    .example("SELECT count(col) FROM VALUES (NULL), (5), (5), (20) AS tab(col)", "3")
    .example("SELECT count(*) FROM VALUES (NULL), (5), (5), (20) AS tab(col)", "4")
    .overload(resolve_count, bind_count)
    .with([](FunctionRecord& record) {
        record.nulls = NullHandling::kCustom;
        record.never_null = true;
        record.empty_result = Value(int64_t{0});
    });

}  // namespace
}  // namespace firesteel
