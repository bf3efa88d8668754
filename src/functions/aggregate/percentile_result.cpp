#include "functions/aggregate/percentile_result.h"

#include <cmath>

#include "common/decimal.h"

namespace firesteel {

namespace {

/// As a cast of a double to an integer in Java: cut off and kept in range.
template <typename T>
int64_t saturated(double value) {
    if (std::isnan(value)) return 0;
    const auto least = static_cast<double>(std::numeric_limits<T>::min());
    const auto most = static_cast<double>(std::numeric_limits<T>::max());
    if (value <= least) return std::numeric_limits<T>::min();
    if (value >= most) return std::numeric_limits<T>::max();
    return static_cast<int64_t>(value);
}

}  // namespace

std::vector<double> percentages_of(const Value& constant) {
    std::vector<double> percentages;
    if (constant.holds<Value::List>()) {
        for (const Value& value : constant.as_list()) percentages.push_back(value.as_double());
    } else if (!constant.is_null()) {
        percentages.push_back(constant.as_double());
    }
    return percentages;
}

void append_number(ColumnBuilder& builder, double value) {
    const Type& type = builder.type();
    if (type.is(TypeId::kDecimal)) {
        Int128 unscaled = 0;
        if (double_to_decimal(value, type.precision(), type.scale(), unscaled) != DecimalParse::kOk)
            return builder.append_null();
        return builder.append(Value(unscaled));
    }
    switch (type.physical()) {
        case PhysicalType::kInt8:
            return builder.append(Value(saturated<int8_t>(value)));
        case PhysicalType::kInt16:
            return builder.append(Value(saturated<int16_t>(value)));
        case PhysicalType::kInt32:
            return builder.append(Value(saturated<int32_t>(value)));
        case PhysicalType::kInt64:
            return builder.append(Value(saturated<int64_t>(value)));
        default:
            return builder.append(Value(value));
    }
}

PercentileResults::PercentileResults(const Type& result, const MemoryPoolPtr& pool)
    : result_(result), builder_(ColumnBuilder::make(result, pool)) {}

void PercentileResults::append(std::span<const double> found) {
    if (found.empty()) return builder_->append_null();
    if (!result_.is(TypeId::kArray)) return append_number(*builder_, found[0]);
    auto& list = static_cast<ListBuilder&>(*builder_);
    for (const double value : found) append_number(list.child(), value);
    list.close_row();
}

}  // namespace firesteel
