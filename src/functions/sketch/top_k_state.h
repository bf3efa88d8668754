#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "column/builder.h"
#include "common/memory_charge.h"
#include "functions/aggregate.h"
#include "functions/resolve.h"
#include "functions/sketch/frequent_items_sketch.h"

namespace firesteel {

/// What approx_top_k and its relatives keep: frequent items of a SQL type, and how many nulls there were.
struct TopKState {
    FrequentItemsSketch items;
    int64_t nulls = 0;
    bool was_read = false;  // from bytes, which sets the order of the items

    explicit TopKState(int lg_most, int lg_size = 3) : items(lg_most, lg_size) {}
    void add(const Column& column, int64_t row);
    void merge(const TopKState& other);
    /// The sketch in DataSketches' form, then the nulls, as Spark's states are.
    std::string bytes(const Type& type) const;
    /// Nothing when malformed.
    static std::optional<TopKState> parse(std::string_view bytes, const Type& type);
    /// Appends the list of the k most frequent items with their counts.
    void append_top(ListBuilder& builder, const Type& type, int64_t k) const;
};

/// Items counted for one group, or none yet, and the memory that they take.
struct CountedItems {
    std::optional<TopKState> state;
    MemoryCharge charge;

    /// To be called after every change.
    void recharge(const MemoryPoolPtr& pool) { charge.set(state ? state->items.memory() : 0, pool); }
};

/// The bits of a map of at least `items` items.
int lg_top_k_map(int64_t items);

constexpr int64_t kDefaultTopK = 5;
constexpr int64_t kDefaultItemsTracked = 10000;
constexpr int64_t kMostItemsTracked = 1000000;
constexpr int64_t kAnyItemsTracked = -1;  // approx_top_k_combine: as its arguments

/// DATATYPE_MISMATCH.TYPE_CHECK_FAILURE_WITH_HINT when items of the type cannot be counted.
void check_top_k_items(const ResolveRequest& request, const Type& type);
/// Checks that argument `i` is a state; returns the type of its items.
Type top_k_item_type(const ResolveRequest& request, size_t i);
/// Arguments from `first` on must be constant; Spark calls them by the names.
void require_top_k_constants(const ResolveRequest& request, size_t first,
                             std::initializer_list<const char*> names);
/// A constant integer argument, or the default. Raises APPROX_TOP_K_NULL_ARG.
int64_t top_k_argument(const AggregateBinding& binding, size_t i, const char* name, int64_t fallback);
void check_top_k(int64_t k);
void check_items_tracked(int64_t items);
void check_items_tracked(int64_t items, int64_t k);

/// ARRAY<STRUCT<item, count>>
Type top_k_result(const Type& item);
/// STRUCT<sketch, maxItemsTracked, itemDataType, itemDataTypeDDL>
Type top_k_state_type(const Type& item);
/// "item INT NOT NULL"
std::string top_k_item_ddl(const Type& item);

}  // namespace firesteel
