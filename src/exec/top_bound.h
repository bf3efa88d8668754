#pragma once

#include <atomic>

#include "catalog/runtime_filter.h"

namespace firesteel {

/// Which values of an integer column its rows can have to be among the first of an order by that column:
/// unlike other key sets it becomes smaller while rows come by. For orders that nulls do not begin. Any
/// number of threads.
class TopBound final : public KeySet {
public:
    TopBound(PhysicalType type, bool ascending);
    /// Enough rows are known whose value is not behind this one.
    void tighten(int64_t value);

    bool empty() const override { return false; }
    std::optional<Bounds> bounds() const override;
    void select(const Column& column, std::vector<int32_t>& rows) const override;

private:
    const Bounds of_type_;
    const bool ascending_;
    std::atomic<int64_t> last_;  // relaxed: an older one lets more through
};

}  // namespace firesteel
