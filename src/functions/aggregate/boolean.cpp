#include "functions/aggregate/plain_state.h"
#include "functions/registry.h"

namespace firesteel {

namespace {

struct BooleanState {
    int64_t trues = 0;
    int64_t falses = 0;
};

enum class BooleanResult : uint8_t { kAll, kAny, kCountTrue };

/// Aggregates that need only the numbers of true and false values.
class BooleanAggregate final : public PlainStateAggregate<BooleanAggregate, BooleanState> {
public:
    explicit BooleanAggregate(BooleanResult result) : result_(result) {}

    void merge(BooleanState& into, const BooleanState& from) const {
        into.trues += from.trues;
        into.falses += from.falses;
    }
    void update(const KernelCall& call, char* const* states) const override {
        const uint8_t* values = call[0].values<uint8_t>();
        for_each_valid(call[0], [&](int64_t i) {
            BooleanState& state = at(states[i]);
            ++(values[i] ? state.trues : state.falses);
        });
    }
    ColumnPtr finalize(std::span<char* const> states, ErrorSink&, const MemoryPoolPtr& pool) const override {
        if (result_ == BooleanResult::kCountTrue) {
            FixedBuilder<int64_t> counts(Type::long_integer(), pool);
            for (char* state : states) counts.append_value(at(state).trues);
            return counts.finish();
        }
        FixedBuilder<uint8_t> builder(Type::boolean(), pool);
        for (char* state : states) {
            const BooleanState& seen = at(state);
            if (seen.trues + seen.falses == 0) {
                builder.append_null();
            } else {
                builder.append_value(result_ == BooleanResult::kAll ? seen.falses == 0 : seen.trues > 0);
            }
        }
        return builder.finish();
    }

private:
    const BooleanResult result_;
};

template <BooleanResult kResult>
AggregateFunctionPtr bind_boolean(const AggregateBinding&) {
    return std::make_shared<BooleanAggregate>(kResult);
}

AGGREGATE("bool_and")
    .alias("every")
    .group("agg_funcs")
    .since("3.0.0")
    .doc("Whether all values that are not null are true; null when there are none.")
    .example("SELECT bool_and(col) FROM VALUES (true), (true), (NULL) AS tab(col)", "true")
    .overload("(expr BOOLEAN) -> BOOLEAN?", bind_boolean<BooleanResult::kAll>)
    .with([](FunctionRecord& record) {
        record.nulls = NullHandling::kCustom;
        record.shows_alias = true;
    });

AGGREGATE("bool_or")
    .alias("some")
    .alias("any")
    .group("agg_funcs")
    .since("3.0.0")
    .doc("Whether any value is true; null when there are only nulls.")
    .example("SELECT bool_or(col) FROM VALUES (true), (false), (NULL) AS tab(col)", "true")
    .overload("(expr BOOLEAN) -> BOOLEAN?", bind_boolean<BooleanResult::kAny>)
    .with([](FunctionRecord& record) {
        record.nulls = NullHandling::kCustom;
        record.shows_alias = true;
    });

AGGREGATE("count_if")
    .group("agg_funcs")
    .since("3.0.0")
    .doc("The number of rows for which the condition is true.")
    .example("SELECT count_if(col % 2 = 0) FROM VALUES (NULL), (0), (1), (2), (3) AS tab(col)", "2")
    .overload("(expr BOOLEAN) -> BIGINT", bind_boolean<BooleanResult::kCountTrue>)
    .with([](FunctionRecord& record) {
        record.nulls = NullHandling::kCustom;
        record.never_null = true;
        record.empty_result = Value(int64_t{0});
    });

}  // namespace
}  // namespace firesteel
