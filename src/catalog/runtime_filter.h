#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "column/column.h"

namespace firesteel {

/// The values that a column can have for its row to be of any use to a query, learned while it runs: the
/// keys that the build side of a hash join holds. Errs to one side only: what it rejects is of no use, what
/// it lets through may be. Immutable, read by any number of threads.
class KeySet {
public:
    virtual ~KeySet() = default;
    /// No value is in it, hence no row is of use.
    virtual bool empty() const = 0;
    struct Bounds {
        int64_t minimum;
        int64_t maximum;
    };
    /// Of types that are stored as integers of up to 64 bits (dates, timestamps, short decimals unscaled);
    /// nothing for other types, and for an empty set.
    virtual std::optional<Bounds> bounds() const = 0;
    /// Takes away from `rows` (ascending row numbers of `column`) those whose value is not in the set. A null
    /// never is. `column` may be a dictionary.
    virtual void select(const Column& column, std::vector<int32_t>& rows) const = 0;
};
using KeySetPtr = std::shared_ptr<const KeySet>;

/// A key set that is known later, or never. Published at most once, thread-safe.
class FutureKeySet {
public:
    /// Null as long as nothing is known: every row may be of use. Keeps what it returns.
    const KeySet* get() const { return known_.load(std::memory_order_acquire); }
    void publish(KeySetPtr keys) {
        keys_ = std::move(keys);
        known_.store(keys_.get(), std::memory_order_release);
    }

private:
    KeySetPtr keys_;
    std::atomic<const KeySet*> known_{nullptr};  // release/acquire: the set was filled before
};

/// Rows of a scan whose value in one column is not among the keys need not be returned. Unlike the filters
/// of a ScanRequest this is a hint: what it would reject does no harm.
class RuntimeFilter {
public:
    RuntimeFilter(int32_t column, std::shared_ptr<const FutureKeySet> keys)
        : column_(column), keys_(std::move(keys)) {}
    /// Ordinal of the provider's schema.
    int32_t column() const { return column_; }
    /// Null: nothing is known (yet). When the scan's first task starts it is known, or will never be.
    const KeySet* keys() const { return keys_->get(); }

private:
    int32_t column_;
    std::shared_ptr<const FutureKeySet> keys_;
};

}  // namespace firesteel
