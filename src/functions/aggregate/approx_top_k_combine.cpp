#include "codec/type_text.h"
#include "functions/aggregate/object_state.h"
#include "functions/registry.h"
#include "functions/sketch/arguments.h"
#include "functions/sketch/top_k_state.h"

namespace firesteel {

namespace {

struct CombinedState {
    CountedItems counts;
    int64_t tracked = 0;
    std::string item_ddl;
};

/// One state for all states of the group.
class ApproxTopKCombine final : public ObjectStateAggregate<CombinedState> {
public:
    ApproxTopKCombine(Type item, int64_t tracked) : item_(std::move(item)), tracked_(tracked) {}

    void update(const KernelCall& call, char* const* states) const override {
        take(call[0], states, call.errors, call.pool);
    }

    Type state_type() const override { return top_k_state_type(item_); }
    ColumnPtr export_states(std::span<char* const> states, const MemoryPoolPtr& pool) const override {
        StructBuilder builder(state_type(), pool);
        for (char* state : states) append(builder, at(state));
        return builder.finish();
    }
    void merge_states(const Column& exported, char* const* states, const MemoryPoolPtr& pool) const override {
        take(exported, states, nullptr, pool);
    }
    ColumnPtr finalize(std::span<char* const> states, ErrorSink&, const MemoryPoolPtr& pool) const override {
        return export_states(states, pool);
    }

private:
    void append(StructBuilder& builder, const CombinedState& state) const {
        const int64_t tracked = state.counts.state ? state.tracked : tracked_;
        const std::string bytes =
            state.counts.state ? state.counts.state->bytes(item_) : TopKState(lg_most()).bytes(item_);
        static_cast<StringBuilder&>(builder.child(0)).append_value(bytes);
        static_cast<FixedBuilder<int32_t>&>(builder.child(1)).append_value(static_cast<int32_t>(tracked));
        builder.child(2).append_null();
        static_cast<StringBuilder&>(builder.child(3))
            .append_value(state.counts.state ? state.item_ddl : top_k_item_ddl(item_));
        builder.close_row();
    }
    int lg_most() const { return lg_top_k_map(tracked_ == kAnyItemsTracked ? kMostItemsTracked : tracked_); }

    void take(const Column& column, char* const* states, ErrorSink* errors, const MemoryPoolPtr& pool) const {
        for (int64_t i = 0; i < column.size(); ++i) {
            if (column.is_null(i)) continue;
            const auto counts = TopKState::parse(column.child(0)->values<StringView>()[i].view(), item_);
            const int64_t tracked = column.child(1)->values<int32_t>()[i];
            const std::string ddl(column.child(3)->values<StringView>()[i].view());
            if (!counts) {
                if (errors != nullptr)
                    errors->fail_always(i, [&] {
                        return Error("APPROX_TOP_K_SKETCH_TYPE_NOT_MATCH",
                                     {{"type1", quoted(item_)}, {"type2", type_of(ddl)}});
                    });
                continue;
            }
            CombinedState& state = at(states[i]);
            if (!state.counts.state) {
                state.counts.state.emplace(lg_most());
                state.tracked = tracked_ == kAnyItemsTracked ? tracked : tracked_;
                state.item_ddl = ddl;
            }
            check_alike(state, tracked, ddl);
            state.counts.state->merge(*counts);
            state.counts.recharge(pool);
        }
    }
    static std::string type_of(const std::string& ddl) { return quoted(parse_table_schema(ddl)[0].type); }
    void check_alike(const CombinedState& state, int64_t tracked, const std::string& ddl) const {
        if (state.item_ddl != ddl)
            throw Error("APPROX_TOP_K_SKETCH_TYPE_NOT_MATCH",
                        {{"type1", type_of(state.item_ddl)}, {"type2", type_of(ddl)}});
        if (tracked_ == kAnyItemsTracked && state.tracked != tracked)
            throw Error("APPROX_TOP_K_SKETCH_SIZE_NOT_MATCH",
                        {{"size1", std::to_string(state.tracked)}, {"size2", std::to_string(tracked)}});
    }

    const Type item_;
    const int64_t tracked_;
};

Resolution resolve_combine(const ResolveRequest& request) {
    check_argument_count(request, 1, 2);
    const Type item = top_k_item_type(request, 0);
    require_top_k_constants(request, 1, {"Number of items tracked"});
    Resolution resolution{{request.arguments[0].type}, top_k_state_type(item), false};
    resolution.argument_types.resize(request.arguments.size(), Type::integer());
    return resolution;
}

AggregateFunctionPtr bind_combine(const AggregateBinding& binding) {
    const int64_t tracked = top_k_argument(binding, 1, "maxItemsTracked", kAnyItemsTracked);
    if (binding.constants.size() > 1) check_items_tracked(tracked);
    return std::make_shared<ApproxTopKCombine>(binding.argument_types[0].fields()[2].type, tracked);
}

AGGREGATE("approx_top_k_combine")
    .group("agg_funcs")
    .since("4.1.0")
    .doc(
        "One state for all states of `approx_top_k_accumulate` of the group. They must track as many items, "
        "unless "
        "`maxItemsTracked` says how many the result tracks.")
    .example(
        "SELECT approx_top_k_estimate(approx_top_k_combine(sketch, 10000), 5) FROM (SELECT "
        "approx_top_k_accumulate(expr) "
        "AS sketch FROM VALUES (0), (0), (1), (1) AS tab(expr) UNION ALL SELECT "
        "approx_top_k_accumulate(expr) AS sketch "
        "FROM VALUES (2), (3), (4), (4) AS tab(expr))",
        "[{\"item\":0,\"count\":2},{\"item\":4,\"count\":2},{\"item\":1,\"count\":2},{\"item\":2,\"count\":1}"
        ",{\"item\":3,"
        "\"count\":1}]")
    .overload(resolve_combine, bind_combine)
    .with([](FunctionRecord& record) {
        record.nulls = NullHandling::kCustom;
        record.never_null = true;
        record.display = [](const std::string& name, const std::vector<std::string>& arguments) {
            return with_defaults(name, arguments, {"", "-1"});
        };
    });

}  // namespace
}  // namespace firesteel
