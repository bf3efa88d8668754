#include "exec/group_filter.h"

#include <algorithm>

#include "column/selection.h"
#include "exec/group_results.h"

namespace firesteel {

namespace {

constexpr size_t kTogether = 4096;

ColumnPtr row_numbers(int64_t rows, const MemoryPoolPtr& pool) {
    auto values = Buffer::allocate(rows * 4, pool);
    for (int64_t i = 0; i < rows; ++i) values->mutable_as<int32_t>()[i] = static_cast<int32_t>(i);
    return Column::flat(Type::integer(), rows, std::move(values), nullptr);
}

}  // namespace

GrowingArray<GroupPlace> GroupFilter::wanted(const AggregatePlan& plan, const GroupTable& table,
                                             std::span<const GroupPlace> places, TaskContext& context) const {
    GrowingArray<GroupPlace> out;
    for (size_t at = 0; at < places.size();) {
        const std::span<const GroupPlace> some = places.subspan(at, std::min(kTogether, places.size() - at));
        std::vector<char*> entries;
        for (const GroupPlace& place : some) entries.push_back(place.entry);
        Batch batch = group_results(plan, table, entries, context.pool);
        batch.columns.push_back(row_numbers(batch.rows, context.pool));
        const Batch passed = condition_.filter(batch, context.eval);
        at += some.size();
        if (passed.rows > 0) {
            const ColumnPtr numbers = flatten(passed.columns.back(), context.pool);
            for (int64_t i = 0; i < passed.rows; ++i)
                out.append(some[static_cast<size_t>(numbers->values<int32_t>()[i])], context.pool);
        }
        // Where most pass, asking costs more than it saves: whoever filters the output sees to the rest.
        if (static_cast<size_t>(out.size()) * 2 <= at) continue;
        out.append_all(places.data() + at, static_cast<int64_t>(places.size() - at), context.pool);
        break;
    }
    return out;
}

}  // namespace firesteel
