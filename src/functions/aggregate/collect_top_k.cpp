#include <algorithm>
#include <vector>

#include "column/builder.h"
#include "common/memory_charge.h"
#include "functions/aggregate/client_aggregate.h"
#include "functions/aggregate/held_value.h"
#include "functions/aggregate/object_state.h"
#include "functions/shown_call.h"

namespace firesteel {

namespace {

struct TopValues {
    std::vector<HeldText> values;  // sorted, best first
    MemoryCharge charge;
};

/// The k greatest values, or the k least, best first. Of the pandas API's plots; SQL does not know it.
class CollectTopK final : public ObjectStateAggregate<TopValues> {
public:
    CollectTopK(Type list, int64_t count, bool least)
        : list_(std::move(list)), count_(count), least_(least) {}

    void update(const KernelCall& call, char* const* states) const override {
        for (int64_t i = 0; i < call.rows; ++i) {
            if (!call[0].is_null(i)) take(at(states[i]), call[0], i, call.pool);
        }
    }
    Type state_type() const override { return list_; }
    ColumnPtr export_states(std::span<char* const> states, const MemoryPoolPtr& pool) const override {
        ListBuilder builder(list_, pool);
        for (char* state : states) {
            for (const HeldText& value : at(state).values)
                append_held(value, list_.element_type(), builder.child());
            builder.close_row();
        }
        return builder.finish();
    }
    void merge_states(const Column& exported, char* const* states, const MemoryPoolPtr& pool) const override {
        for (int64_t i = 0; i < exported.size(); ++i) {
            for (int32_t j = exported.offsets()[i]; j < exported.offsets()[i + 1]; ++j)
                take(at(states[i]), *exported.child(0), j, pool);
        }
    }
    ColumnPtr finalize(std::span<char* const> states, ErrorSink&, const MemoryPoolPtr& pool) const override {
        return export_states(states, pool);
    }

private:
    void take(TopValues& top, const Column& values, int64_t row, const MemoryPoolPtr& pool) const {
        const auto is_better = [&](const HeldText& other) {
            const int order = compare_with_held(values, row, other);
            return least_ ? order < 0 : order > 0;
        };
        std::vector<HeldText>& kept = top.values;
        if (static_cast<int64_t>(kept.size()) >= count_) {
            if (!is_better(kept.back())) return;
            kept.pop_back();
        }
        const auto place = std::partition_point(kept.begin(), kept.end(),
                                                [&](const HeldText& other) { return !is_better(other); });
        HeldText taken;
        hold_value(taken, values, row, pool);
        kept.insert(place, std::move(taken));
        top.charge.set(static_cast<int64_t>(kept.capacity() * sizeof(HeldText)), pool);
    }

    const Type list_;
    const int64_t count_;
    const bool least_;
};

Resolution resolve_top_k(const ResolveRequest& request) {
    check_argument_count(request, 3, 3);
    if (constant_integer(request, 1, "num") < 1)
        throw Error("FAILED_FUNCTION_CALL", {{"funcName", "`collect_top_k`"}});
    constant_switch(request, 2, "reverse");
    const Type& type = request.arguments[0].type;
    return {{type, Type::integer(), Type::boolean()}, Type::array(type, false), false};
}

AggregateFunctionPtr bind_top_k(const AggregateBinding& binding) {
    return std::make_shared<CollectTopK>(binding.result, binding.constants[1]->as_long(),
                                         binding.constants[2]->as_bool());
}

AGGREGATE("collect_top_k")
    .doc("The `num` greatest values, or the least with `reverse`.")
    .overload(resolve_top_k, bind_top_k)
    .with([](FunctionRecord& record) {
        is_client_aggregate(record);
        record.never_null = true;
        record.empty_result = Value(Value::List{});
        record.display = show_first_argument;
    });

}  // namespace
}  // namespace firesteel
