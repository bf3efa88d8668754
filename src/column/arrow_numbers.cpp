#include "column/arrow_numbers.h"

#include <arrow/array/data.h>
#include <arrow/type.h>

#include <cstring>
#include <optional>

#include "column/arrow_convert.h"
#include "column/value.h"
#include "common/error.h"

namespace firesteel {

namespace {

/// Fills a buffer of `To` from `array`'s values, with `convert` for each row that is not null.
template <typename From, typename To, typename Convert>
BufferPtr map_values(const arrow::ArrayData& array, const MemoryPoolPtr& pool, Convert convert) {
    auto result = Buffer::allocate(array.length * static_cast<int64_t>(sizeof(To)), pool);
    To* out = result->mutable_as<To>();
    const uint8_t* in = array.length == 0 ? nullptr : array.buffers[1]->data();
    for (int64_t i = 0; i < array.length; ++i) {
        From value;
        std::memcpy(&value, in + (array.offset + i) * static_cast<int64_t>(sizeof(From)), sizeof(From));
        out[i] = array.IsValid(i) ? convert(value) : To{};
    }
    return result;
}

template <typename From, typename To>
BufferPtr widen(const arrow::ArrayData& array, const MemoryPoolPtr& pool) {
    return map_values<From, To>(array, pool, [](From v) { return static_cast<To>(v); });
}

/// Integers to wider integers, floats and decimals that hold all of them.
template <typename From>
BufferPtr from_integers(const arrow::ArrayData& array, const Type& type, const MemoryPoolPtr& pool) {
    constexpr int kDigits = sizeof(From) == 1 ? 3 : sizeof(From) == 2 ? 5 : sizeof(From) == 4 ? 10 : 19;
    const auto fits = [](size_t bytes) { return bytes >= sizeof(From); };
    switch (type.id()) {
        case TypeId::kByte:
            return fits(1) ? widen<From, int8_t>(array, pool) : nullptr;
        case TypeId::kShort:
            return fits(2) ? widen<From, int16_t>(array, pool) : nullptr;
        case TypeId::kInteger:
            return fits(4) ? widen<From, int32_t>(array, pool) : nullptr;
        case TypeId::kLong:
            return widen<From, int64_t>(array, pool);
        case TypeId::kFloat:
            return sizeof(From) <= 2 ? widen<From, float>(array, pool) : nullptr;
        case TypeId::kDouble:
            return sizeof(From) <= 4 ? widen<From, double>(array, pool) : nullptr;
        case TypeId::kDecimal: {
            if (type.precision() - type.scale() < kDigits) return nullptr;
            Int128 unit = 1;
            for (int i = 0; i < type.scale(); ++i) unit *= 10;
            if (type.physical() == PhysicalType::kInt64) {
                return map_values<From, int64_t>(array, pool,
                                                 [unit](From v) { return static_cast<int64_t>(v * unit); });
            }
            return map_values<From, Int128>(array, pool, [unit](From v) { return v * unit; });
        }
        default:
            return nullptr;
    }
}

[[noreturn]] void decimal_too_wide(const Type& type) {
    throw Error("NUMERIC_VALUE_OUT_OF_RANGE.WITHOUT_SUGGESTION",
                {{"roundedValue", "value of the Arrow stream"},
                 {"originalValue", "itself"},
                 {"precision", std::to_string(type.precision())},
                 {"scale", std::to_string(type.scale())}});
}

struct Int256 {
    Int128 low, high;
};

/// Decimals of any Arrow width to ours; the scale may grow, the digits before the point must fit.
template <typename From>
BufferPtr from_decimals(const arrow::ArrayData& array, const Type& type, const MemoryPoolPtr& pool) {
    const auto& source = static_cast<const arrow::DecimalType&>(*array.type);
    if (!type.is(TypeId::kDecimal) || type.scale() < source.scale() ||
        type.precision() - type.scale() < source.precision() - source.scale()) {
        return nullptr;
    }
    Int128 unit = 1;
    for (int i = source.scale(); i < type.scale(); ++i) unit *= 10;
    const auto narrow = [&type, unit](const From& v) -> Int128 {
        if constexpr (sizeof(From) == 32) {
            if (v.high != (v.low < 0 ? -1 : 0)) decimal_too_wide(type);
            return v.low * unit;
        } else {
            return v * unit;
        }
    };
    if (type.physical() == PhysicalType::kInt64) {
        return map_values<From, int64_t>(array, pool,
                                         [&](const From& v) { return static_cast<int64_t>(narrow(v)); });
    }
    return map_values<From, Int128>(array, pool, narrow);
}

struct Scale {
    int64_t multiply = 1;
    int64_t divide = 1;
};

int64_t per_second(arrow::TimeUnit::type unit) {
    switch (unit) {
        case arrow::TimeUnit::SECOND:
            return 1;
        case arrow::TimeUnit::MILLI:
            return 1'000;
        case arrow::TimeUnit::MICRO:
            return 1'000'000;
        case arrow::TimeUnit::NANO:
            return 1'000'000'000;
    }
    return 1;
}

Scale between(int64_t from_per_second, int64_t to_per_second) {
    if (to_per_second >= from_per_second) return {to_per_second / from_per_second, 1};
    return {1, from_per_second / to_per_second};
}

template <typename From, typename To>
BufferPtr rescale(const arrow::ArrayData& array, Scale scale, const MemoryPoolPtr& pool) {
    return map_values<From, To>(array, pool, [scale](From v) {
        int64_t result;
        if (__builtin_mul_overflow(static_cast<int64_t>(v), scale.multiply, &result)) {
            throw Error("DATETIME_OVERFLOW",
                        {{"operation", "read a time of an Arrow stream in microseconds"}});
        }
        const int64_t quotient = result / scale.divide;
        return static_cast<To>(result % scale.divide < 0 ? quotient - 1 : quotient);  // towards the past
    });
}

constexpr int64_t kMicros = 1'000'000;
constexpr int64_t kNanos = 1'000'000'000;
constexpr int64_t kMillisPerDay = 86'400'000;

BufferPtr from_timestamps(const arrow::ArrayData& array, const Type& type, const MemoryPoolPtr& pool) {
    const auto& source = static_cast<const arrow::TimestampType&>(*array.type);
    if (type.id() != (source.timezone().empty() ? TypeId::kTimestampNtz : TypeId::kTimestamp)) return nullptr;
    return rescale<int64_t, int64_t>(array, between(per_second(source.unit()), kMicros), pool);
}

}  // namespace

BufferPtr convert_arrow_numbers(const arrow::ArrayData& array, const Type& type, const MemoryPoolPtr& pool) {
    switch (array.type->id()) {
        case arrow::Type::INT8:
            return from_integers<int8_t>(array, type, pool);
        case arrow::Type::INT16:
            return from_integers<int16_t>(array, type, pool);
        case arrow::Type::INT32:
            return from_integers<int32_t>(array, type, pool);
        case arrow::Type::INT64:
            return from_integers<int64_t>(array, type, pool);
        case arrow::Type::FLOAT:
            return type.is(TypeId::kDouble) ? widen<float, double>(array, pool) : nullptr;
        case arrow::Type::DECIMAL32:
            return from_decimals<int32_t>(array, type, pool);
        case arrow::Type::DECIMAL64:
            return from_decimals<int64_t>(array, type, pool);
        case arrow::Type::DECIMAL128:
            return from_decimals<Int128>(array, type, pool);
        case arrow::Type::DECIMAL256:
            return from_decimals<Int256>(array, type, pool);
        case arrow::Type::DATE64:
            if (!type.is(TypeId::kDate)) return nullptr;
            return rescale<int64_t, int32_t>(array, {1, kMillisPerDay}, pool);
        case arrow::Type::TIMESTAMP:
            return from_timestamps(array, type, pool);
        case arrow::Type::TIME32:
            if (!type.is(TypeId::kTime)) return nullptr;
            return rescale<int32_t, int64_t>(
                array, between(per_second(static_cast<const arrow::Time32Type&>(*array.type).unit()), kNanos),
                pool);
        case arrow::Type::TIME64:
            if (!type.is(TypeId::kTime)) return nullptr;
            return rescale<int64_t, int64_t>(
                array, between(per_second(static_cast<const arrow::Time64Type&>(*array.type).unit()), kNanos),
                pool);
        case arrow::Type::DURATION:
            if (!type.is(TypeId::kDayTimeInterval)) return nullptr;
            return rescale<int64_t, int64_t>(
                array,
                between(per_second(static_cast<const arrow::DurationType&>(*array.type).unit()), kMicros),
                pool);
        default:
            return nullptr;
    }
}

}  // namespace firesteel
