#include <algorithm>

#include "column/builder.h"
#include "column/compare.h"
#include "column/selection.h"
#include "functions/aggregate/distinct_values.h"
#include "functions/aggregate/jvm_order.h"
#include "functions/aggregate/object_state.h"
#include "functions/registry.h"

namespace firesteel {

namespace {

struct FrequentItem {
    ColumnPtr value;  // one row, may be null
    uint64_t hash;
    int64_t count;
};
using FrequentItemsState = std::vector<FrequentItem>;

/// Misra and Gries' candidates for frequent values: a new value that finds no place takes as much from all
/// the others as it brings.
class FrequentItems final : public ObjectStateAggregate<FrequentItemsState> {
public:
    explicit FrequentItems(const AggregateBinding& binding)
        : result_(binding.result),
          entry_(Type::structure(
              {{"value", binding.argument_types[0], true}, {"count", Type::long_integer(), false}})),
          list_(Type::array(entry_)),
          most_(static_cast<size_t>(binding.constants[1]->as_long())) {}

    void update(const KernelCall& call, char* const* states) const override {
        const std::vector<uint64_t> hashes = row_hashes(call[0]);
        for (int64_t i = 0; i < call.rows; ++i)
            add(at(states[i]), call[0], i, hashes[static_cast<size_t>(i)], 1, call.pool);
    }

    Type state_type() const override { return list_; }
    ColumnPtr export_states(std::span<char* const> states, const MemoryPoolPtr& pool) const override {
        ListBuilder builder(list_, pool);
        auto& entries = static_cast<StructBuilder&>(builder.child());
        for (char* state : states) {
            for (const FrequentItem& item : at(state)) {
                entries.child(0).append_from(*item.value, 0);
                static_cast<FixedBuilder<int64_t>&>(entries.child(1)).append_value(item.count);
                entries.close_row();
            }
            builder.close_row();
        }
        return builder.finish();
    }
    void merge_states(const Column& exported, char* const* states, const MemoryPoolPtr& pool) const override {
        const Column& values = *exported.child(0)->child(0);
        const int64_t* counts = exported.child(0)->child(1)->values<int64_t>();
        const std::vector<uint64_t> hashes = row_hashes(values);
        for (int64_t i = 0; i < exported.size(); ++i) {
            for (int32_t j = exported.offsets()[i]; j < exported.offsets()[i + 1]; ++j)
                add(at(states[i]), values, j, hashes[static_cast<size_t>(j)], counts[j], pool);
        }
    }
    ColumnPtr finalize(std::span<char* const> states, ErrorSink&, const MemoryPoolPtr& pool) const override {
        ListBuilder builder(result_, pool);
        for (char* state : states) {
            std::vector<ColumnPtr> values;
            for (const FrequentItem& item : at(state)) values.push_back(item.value);
            if (!values.empty()) {
                const ColumnPtr all = concatenate(values, pool);
                for (const int32_t row : scala_set_order(*all)) builder.child().append_from(*all, row);
            }
            builder.close_row();
        }
        return builder.finish();
    }

private:
    void add(FrequentItemsState& items, const Column& column, int64_t row, uint64_t hash, int64_t count,
             const MemoryPoolPtr& pool) const {
        for (FrequentItem& item : items) {
            if (item.hash == hash && equal_rows(*item.value, 0, column, row)) {
                item.count += count;
                return;
            }
        }
        int64_t left = count;
        if (items.size() >= most_) {
            int64_t least = INT64_MAX;
            for (const FrequentItem& item : items) least = std::min(least, item.count);
            for (FrequentItem& item : items) item.count -= std::min(least, count);
            std::erase_if(items, [](const FrequentItem& item) { return item.count <= 0; });
            left = count - least;
            if (left <= 0) return;
        }
        auto builder = ColumnBuilder::make(column.type(), pool);
        builder->append_from(column, row);
        items.push_back({builder->finish(), hash, left});
    }

    const Type result_;
    const Type entry_;
    const Type list_;
    const size_t most_;
};

Resolution resolve_frequent_items(const ResolveRequest& request) {
    check_argument_count(request, 2, 2);
    const ArgumentInfo& value = request.arguments[0];
    return {{value.type, Type::integer()}, Type::array(value.type, value.nullable), false};
}

AggregateFunctionPtr bind_frequent_items(const AggregateBinding& binding) {
    return std::make_shared<FrequentItems>(binding);
}

// What DataFrame.freqItems is made of: (value, how many to keep).
AGGREGATE("frequent_items")
    .overload(resolve_frequent_items, bind_frequent_items)
    .with([](FunctionRecord& record) {
        record.internal = true;
        record.nulls = NullHandling::kCustom;
        record.never_null = true;
    });

}  // namespace
}  // namespace firesteel
