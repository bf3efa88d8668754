#include "exec/top_bound.h"

#include <limits>

#include "common/check.h"

namespace firesteel {

namespace {

template <typename T>
KeySet::Bounds all_of() {
    return {std::numeric_limits<T>::min(), std::numeric_limits<T>::max()};
}

KeySet::Bounds all_values(PhysicalType type) {
    switch (type) {
        case PhysicalType::kInt8:
            return all_of<int8_t>();
        case PhysicalType::kInt16:
            return all_of<int16_t>();
        case PhysicalType::kInt32:
            return all_of<int32_t>();
        default:
            return all_of<int64_t>();
    }
}

template <typename T>
void keep(const Column& column, KeySet::Bounds bounds, std::vector<int32_t>& rows) {
    std::erase_if(rows, [&](int32_t row) {
        if (column.is_null(row)) return true;
        const auto value = static_cast<int64_t>(value_at<T>(column, row));
        return value < bounds.minimum || value > bounds.maximum;
    });
}

}  // namespace

TopBound::TopBound(PhysicalType type, bool ascending)
    : of_type_(all_values(type)),
      ascending_(ascending),
      last_(ascending ? of_type_.maximum : of_type_.minimum) {}

void TopBound::tighten(int64_t value) {
    int64_t last = last_.load(std::memory_order_relaxed);
    while ((ascending_ ? value < last : value > last) &&
           !last_.compare_exchange_weak(last, value, std::memory_order_relaxed)) {
    }
}

std::optional<KeySet::Bounds> TopBound::bounds() const {
    const int64_t last = last_.load(std::memory_order_relaxed);
    return ascending_ ? Bounds{of_type_.minimum, last} : Bounds{last, of_type_.maximum};
}

void TopBound::select(const Column& column, std::vector<int32_t>& rows) const {
    const Bounds now = *bounds();
    switch (column.type().storage_type().physical()) {
        case PhysicalType::kInt8:
            return keep<int8_t>(column, now, rows);
        case PhysicalType::kInt16:
            return keep<int16_t>(column, now, rows);
        case PhysicalType::kInt32:
            return keep<int32_t>(column, now, rows);
        case PhysicalType::kInt64:
            return keep<int64_t>(column, now, rows);
        default:
            CHECK(false, "a bound of other values than integers");
    }
}

}  // namespace firesteel
