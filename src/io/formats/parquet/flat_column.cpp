#include "io/formats/parquet/flat_column.h"

#include <parquet/metadata.h>
#include <parquet/schema.h>

#include "io/formats/parquet/fixed_column.h"
#include "io/formats/parquet/text_column.h"

namespace firesteel {

namespace {

template <typename Out, typename Load>
std::unique_ptr<FlatColumn> fixed(const FlatColumnRequest& request, Load load) {
    return std::make_unique<FixedColumn<Load, Out>>(request, load);
}

std::unique_ptr<FlatColumn> open_int32(const FlatColumnRequest& request) {
    switch (request.type.physical()) {
        case PhysicalType::kInt8:
            return fixed<int8_t>(request, LoadAs<int32_t, int8_t>());
        case PhysicalType::kInt16:
            return fixed<int16_t>(request, LoadAs<int32_t, int16_t>());
        case PhysicalType::kInt32:
            return fixed<int32_t>(request, LoadAs<int32_t, int32_t>());
        default:
            if (request.type.is(TypeId::kLong)) return fixed<int64_t>(request, LoadAs<uint32_t, int64_t>());
            return fixed<int64_t>(request, LoadAs<int32_t, int64_t>());  // decimals
    }
}

std::unique_ptr<FlatColumn> open_int64(const FlatColumnRequest& request,
                                       const parquet::LogicalType& logical) {
    if (request.type.physical() == PhysicalType::kInt128) {
        if (logical.is_decimal()) return fixed<Int128>(request, LoadAs<int64_t, Int128>());
        return fixed<Int128>(request, LoadAs<uint64_t, Int128>());
    }
    const bool is_millis =
        logical.is_timestamp() && static_cast<const parquet::TimestampLogicalType&>(logical).time_unit() ==
                                      parquet::LogicalType::TimeUnit::MILLIS;
    const bool is_time = request.type.is(TypeId::kTime);  // microseconds, which become nanoseconds
    if (is_millis || is_time) return fixed<int64_t>(request, LoadMillis());
    return fixed<int64_t>(request, LoadAs<int64_t, int64_t>());
}

std::unique_ptr<FlatColumn> open_fixed_bytes(const FlatColumnRequest& request, int64_t width) {
    if (!request.type.is(TypeId::kDecimal)) return open_text_column(request);
    if (request.type.physical() == PhysicalType::kInt64)
        return fixed<int64_t>(request, LoadDecimal<int64_t>{width});
    return fixed<Int128>(request, LoadDecimal<Int128>{width});
}

}  // namespace

std::unique_ptr<FlatColumn> open_flat_column(const FlatColumnRequest& request) {
    const parquet::ColumnDescriptor& column = *request.footer.schema()->Column(request.leaf);
    switch (column.physical_type()) {
        case parquet::Type::BOOLEAN:
            return fixed<uint8_t>(request, LoadAs<uint8_t, uint8_t>());
        case parquet::Type::INT32:
            return open_int32(request);
        case parquet::Type::INT64:
            return open_int64(request, *column.logical_type());
        case parquet::Type::INT96:
            return fixed<int64_t>(request, LoadInt96());
        case parquet::Type::FLOAT:
            return fixed<float>(request, LoadAs<float, float>());
        case parquet::Type::DOUBLE:
            return fixed<double>(request, LoadAs<double, double>());
        case parquet::Type::BYTE_ARRAY:
            if (request.type.is(TypeId::kDecimal)) return open_binary_decimals(request);
            return open_text_column(request);
        default:
            return open_fixed_bytes(request, column.type_length());
    }
}

}  // namespace firesteel
