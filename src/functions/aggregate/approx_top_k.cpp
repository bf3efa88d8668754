#include "functions/aggregate/object_state.h"
#include "functions/registry.h"
#include "functions/sketch/arguments.h"
#include "functions/sketch/top_k_state.h"

namespace firesteel {

namespace {

/// Counts items; what becomes of the counts is up to the derived function.
class TopKCounting : public ObjectStateAggregate<CountedItems> {
public:
    TopKCounting(Type item, int64_t tracked) : item_(std::move(item)), lg_most_(lg_top_k_map(tracked)) {}

    void update(const KernelCall& call, char* const* states) const override {
        for (int64_t i = 0; i < call.rows; ++i) {
            CountedItems& counted = at(states[i]);
            if (!counted.state) counted.state.emplace(lg_most_);
            counted.state->add(call[0], i);
            counted.recharge(call.pool);
        }
    }

    Type state_type() const override { return Type::binary(); }
    ColumnPtr export_states(std::span<char* const> states, const MemoryPoolPtr& pool) const override {
        StringBuilder builder(Type::binary(), pool);
        for (char* pointer : states) {
            const auto& state = at(pointer).state;
            builder.append_value(state ? state->bytes(item_) : "");
        }
        return builder.finish();
    }
    void merge_states(const Column& exported, char* const* states, const MemoryPoolPtr& pool) const override {
        for (int64_t i = 0; i < exported.size(); ++i) {
            auto from = TopKState::parse(exported.values<StringView>()[i].view(), item_);
            if (!from) continue;
            CountedItems& counted = at(states[i]);
            if (counted.state) {
                counted.state->merge(*from);
            } else {
                counted.state = std::move(from);
            }
            counted.recharge(pool);
        }
    }

protected:
    /// Spark writes even a single partial state, reads it and merges it into an empty one, which sets the
    /// order of items.
    TopKState merged(const std::optional<TopKState>& state) const {
        TopKState out(lg_most_);
        if (state && state->was_read) out.merge(*state);
        if (!state || state->was_read) return out;
        const auto read = TopKState::parse(state->bytes(item_), item_);
        if (read) out.merge(*read);
        return out;
    }
    const Type item_;

private:
    const int lg_most_;
};

class ApproxTopK final : public TopKCounting {
public:
    ApproxTopK(const Type& item, int64_t k, int64_t tracked) : TopKCounting(item, tracked), k_(k) {}

    ColumnPtr finalize(std::span<char* const> states, ErrorSink&, const MemoryPoolPtr& pool) const override {
        ListBuilder builder(top_k_result(item_), pool);
        for (char* state : states) merged(at(state).state).append_top(builder, item_, k_);
        return builder.finish();
    }

private:
    const int64_t k_;
};

class ApproxTopKAccumulate final : public TopKCounting {
public:
    ApproxTopKAccumulate(const Type& item, int64_t tracked)
        : TopKCounting(item, tracked), tracked_(tracked) {}

    ColumnPtr finalize(std::span<char* const> states, ErrorSink&, const MemoryPoolPtr& pool) const override {
        StructBuilder builder(top_k_state_type(item_), pool);
        for (char* state : states) {
            static_cast<StringBuilder&>(builder.child(0)).append_value(merged(at(state).state).bytes(item_));
            static_cast<FixedBuilder<int32_t>&>(builder.child(1))
                .append_value(static_cast<int32_t>(tracked_));
            builder.child(2).append_null();
            static_cast<StringBuilder&>(builder.child(3)).append_value(top_k_item_ddl(item_));
            builder.close_row();
        }
        return builder.finish();
    }

private:
    const int64_t tracked_;
};

Resolution resolve_top_k(const ResolveRequest& request) {
    check_argument_count(request, 1, 3);
    const Type& item = request.arguments[0].type;
    check_top_k_items(request, item);
    require_top_k_constants(request, 1, {"K", "Number of items tracked"});
    Resolution resolution{{item}, top_k_result(item), false};
    resolution.argument_types.resize(request.arguments.size(), Type::integer());
    return resolution;
}

Resolution resolve_accumulate(const ResolveRequest& request) {
    check_argument_count(request, 1, 2);
    const Type& item = request.arguments[0].type;
    check_top_k_items(request, item);
    require_top_k_constants(request, 1, {"Number of items tracked"});
    Resolution resolution{{item}, top_k_state_type(item), false};
    resolution.argument_types.resize(request.arguments.size(), Type::integer());
    return resolution;
}

AggregateFunctionPtr bind_top_k(const AggregateBinding& binding) {
    const int64_t k = top_k_argument(binding, 1, "k", kDefaultTopK);
    const int64_t tracked = top_k_argument(binding, 2, "maxItemsTracked", kDefaultItemsTracked);
    check_top_k(k);
    check_items_tracked(tracked, k);
    return std::make_shared<ApproxTopK>(binding.argument_types[0], k, tracked);
}

AggregateFunctionPtr bind_accumulate(const AggregateBinding& binding) {
    const int64_t tracked = top_k_argument(binding, 1, "maxItemsTracked", kDefaultItemsTracked);
    check_items_tracked(tracked);
    return std::make_shared<ApproxTopKAccumulate>(binding.argument_types[0], tracked);
}

AGGREGATE("approx_top_k")
    .group("agg_funcs")
    .since("4.1.0")
    .doc(
        "The `k` most frequent items, 5 when not given, with about how often they occur, most frequent "
        "first. Up to "
        "`maxItemsTracked` items are counted, 10000 when not given.")
    .example("SELECT approx_top_k(expr) FROM VALUES (0), (0), (1), (1), (2), (3), (4), (4) AS tab(expr)",
             "[{\"item\":0,\"count\":2},{\"item\":4,\"count\":2},{\"item\":1,\"count\":2},{\"item\":2,"
             "\"count\":1},{\"item\":"
             "3,\"count\":1}]")
    .overload(resolve_top_k, bind_top_k)
    .with([](FunctionRecord& record) {
        record.nulls = NullHandling::kCustom;
        record.never_null = true;
        record.display = [](const std::string& name, const std::vector<std::string>& arguments) {
            return with_defaults(name, arguments, {"", "5", "10000"});
        };
    });

AGGREGATE("approx_top_k_accumulate")
    .group("agg_funcs")
    .since("4.1.0")
    .doc(
        "Counts items for `approx_top_k_estimate` and `approx_top_k_combine`. Up to `maxItemsTracked` items "
        "are counted, "
        "10000 when not given.")
    .example(
        "SELECT approx_top_k_estimate(approx_top_k_accumulate(expr)) FROM VALUES (0), (0), (1), (1), (2), "
        "(3), (4), (4) AS "
        "tab(expr)",
        "[{\"item\":0,\"count\":2},{\"item\":4,\"count\":2},{\"item\":1,\"count\":2},{\"item\":2,\"count\":1}"
        ",{\"item\":3,"
        "\"count\":1}]")
    .overload(resolve_accumulate, bind_accumulate)
    .with([](FunctionRecord& record) {
        record.nulls = NullHandling::kCustom;
        record.never_null = true;
        record.display = [](const std::string& name, const std::vector<std::string>& arguments) {
            return with_defaults(name, arguments, {"", "10000"});
        };
    });

}  // namespace
}  // namespace firesteel
