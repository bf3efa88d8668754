#include "functions/scalar/predicate/compare_kernels.h"

#include <cmath>
#include <type_traits>

#include "column/bitmap.h"
#include "column/compare.h"

namespace firesteel {

namespace {

template <typename T>
bool same(const T& a, const T& b) {
    if constexpr (std::is_floating_point_v<T>) return a == b || (std::isnan(a) && std::isnan(b));
    return a == b;
}

/// NaN is greater than every number.
template <typename T>
bool less(const T& a, const T& b) {
    if constexpr (std::is_floating_point_v<T>) return a < b || (std::isnan(b) && !std::isnan(a));
    return a < b;
}

struct Output {
    explicit Output(const KernelCall& call)
        : buffer(Buffer::allocate(call.rows, call.pool)), out(buffer->mutable_data()) {}
    std::shared_ptr<Buffer> buffer;
    uint8_t* out;
};

template <typename T>
void equal_loop(int64_t rows, const Column& a, const Column& b, uint8_t negate, uint8_t* out) {
    const T* left = a.values<T>();
    const T* right = b.values<T>();
    for (int64_t row = 0; row < rows; ++row)
        out[row] = static_cast<uint8_t>(same(left[row], right[row])) ^ negate;
}

template <typename T>
void less_loop(int64_t rows, const Column& a, const Column& b, bool or_equal, uint8_t* out) {
    const T* left = a.values<T>();
    const T* right = b.values<T>();
    if (or_equal) {
        for (int64_t row = 0; row < rows; ++row) out[row] = !less(right[row], left[row]);
    } else {
        for (int64_t row = 0; row < rows; ++row) out[row] = less(left[row], right[row]);
    }
}

bool both_valid(const Column& a, const Column& b, int64_t row) { return !a.is_null(row) && !b.is_null(row); }

}  // namespace

ColumnPtr equal_values(const KernelCall& call, const Column& a, const Column& b, bool negate) {
    Output result(call);
    const uint8_t flip = negate ? 1 : 0;
    switch (a.type().physical()) {
        case PhysicalType::kBool:
            equal_loop<uint8_t>(call.rows, a, b, flip, result.out);
            break;
        case PhysicalType::kInt8:
            equal_loop<int8_t>(call.rows, a, b, flip, result.out);
            break;
        case PhysicalType::kInt16:
            equal_loop<int16_t>(call.rows, a, b, flip, result.out);
            break;
        case PhysicalType::kInt32:
            equal_loop<int32_t>(call.rows, a, b, flip, result.out);
            break;
        case PhysicalType::kInt64:
            equal_loop<int64_t>(call.rows, a, b, flip, result.out);
            break;
        case PhysicalType::kInt128:
            equal_loop<Int128>(call.rows, a, b, flip, result.out);
            break;
        case PhysicalType::kFloat:
            equal_loop<float>(call.rows, a, b, flip, result.out);
            break;
        case PhysicalType::kDouble:
            equal_loop<double>(call.rows, a, b, flip, result.out);
            break;
        case PhysicalType::kString:
            equal_loop<StringView>(call.rows, a, b, flip, result.out);
            break;
        default:
            for (int64_t row = 0; row < call.rows; ++row) {
                result.out[row] = both_valid(a, b, row) && equal_rows(a, row, b, row) != negate ? 1 : 0;
            }
    }
    return Column::flat(*call.result_type, call.rows, std::move(result.buffer), nullptr);
}

ColumnPtr less_values(const KernelCall& call, const Column& a, const Column& b, bool or_equal) {
    Output result(call);
    switch (a.type().physical()) {
        case PhysicalType::kBool:
            less_loop<uint8_t>(call.rows, a, b, or_equal, result.out);
            break;
        case PhysicalType::kInt8:
            less_loop<int8_t>(call.rows, a, b, or_equal, result.out);
            break;
        case PhysicalType::kInt16:
            less_loop<int16_t>(call.rows, a, b, or_equal, result.out);
            break;
        case PhysicalType::kInt32:
            less_loop<int32_t>(call.rows, a, b, or_equal, result.out);
            break;
        case PhysicalType::kInt64:
            less_loop<int64_t>(call.rows, a, b, or_equal, result.out);
            break;
        case PhysicalType::kInt128:
            less_loop<Int128>(call.rows, a, b, or_equal, result.out);
            break;
        case PhysicalType::kFloat:
            less_loop<float>(call.rows, a, b, or_equal, result.out);
            break;
        case PhysicalType::kDouble:
            less_loop<double>(call.rows, a, b, or_equal, result.out);
            break;
        case PhysicalType::kString:
            less_loop<StringView>(call.rows, a, b, or_equal, result.out);
            break;
        default:
            for (int64_t row = 0; row < call.rows; ++row) {
                const int order = both_valid(a, b, row) ? compare_rows(a, row, b, row) : 1;
                result.out[row] = order < 0 || (or_equal && order == 0) ? 1 : 0;
            }
    }
    return Column::flat(*call.result_type, call.rows, std::move(result.buffer), nullptr);
}

bool is_orderable(const Type& type) {
    const Type& storage = type.storage_type();
    switch (storage.id()) {
        case TypeId::kMap:
        case TypeId::kVariant:
        case TypeId::kGeometry:
        case TypeId::kGeography:
        case TypeId::kCalendarInterval:
            return false;
        case TypeId::kArray:
            return is_orderable(storage.element_type());
        case TypeId::kStruct:
            for (const auto& field : storage.fields()) {
                if (!is_orderable(field.type)) return false;
            }
            return true;
        default:
            return true;
    }
}

void check_orderable(const ResolveRequest& request, const Type& type, const std::string& function) {
    if (is_orderable(type)) return;
    raise_mismatch(request, "INVALID_ORDERING_TYPE",
                   {{"functionName", "`" + function + "`"}, {"dataType", quoted(type)}});
}

}  // namespace firesteel
