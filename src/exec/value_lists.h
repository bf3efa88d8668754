#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "exec/value_set.h"

namespace firesteel {

/// The values that one task sees of a DISTINCT call, listed by partition. As long as they are few each is
/// listed once. Then a value is put behind the others without a look at them, and a list that has grown long
/// is rid of what it holds twice at once, while its values fit into a cache. Not thread-safe.
class ValueLists {
public:
    explicit ValueLists(MemoryPoolPtr pool)
        : pool_(std::move(pool)), few_(std::make_unique<ValueSet>(pool_)) {}
    ValueLists(const ValueLists&) = delete;

    void add(std::span<const SeenValue> values);
    /// How many are listed, at least as many as there are different ones.
    int64_t size() const;
    /// Lists every value once.
    void compact();
    std::span<const SeenValue> partition(int partition) const {
        const List& list = lists_[static_cast<size_t>(partition)];
        if (!list.values) return {};
        return {list.values->as<SeenValue>(), static_cast<size_t>(list.size)};
    }

private:
    static constexpr int64_t kFew = 32 * 1024;
    static constexpr int64_t kShort = 8192;

    struct List {
        std::shared_ptr<Buffer> values;  // SeenValue
        int64_t size = 0, capacity = 0;
        int64_t most = kShort;  // before it is looked for what it holds twice
    };
    void make_room(List& list);
    void compact(List& list);

    const MemoryPoolPtr pool_;
    std::unique_ptr<ValueSet> few_;  // all that are listed; null when these are more
    std::vector<SeenValue> fresh_;
    std::array<List, GroupTable::kPartitions> lists_;
};

}  // namespace firesteel
