#include "functions/scalar/arithmetic/decimal_operator.h"

#include <algorithm>
#include <type_traits>

#include "column/bitmap.h"
#include "common/decimal.h"
#include "common/wide_integer.h"

namespace firesteel {

namespace {

bool is_valid(const KernelCall& call, int64_t row) {
    return !call.validity || get_bit(call.validity->as<uint64_t>(), row);
}

WideInteger magnitude(Int128 value) {
    return WideInteger(value < 0 ? -static_cast<unsigned __int128>(value)
                                 : static_cast<unsigned __int128>(value));
}

std::string digits(WideInteger value) {
    std::string out;
    const WideInteger ten(10);
    do {
        WideInteger digit;
        value = value.divided_by(ten, digit);
        Int128 last = 0;
        digit.to_int128(last);
        out.push_back(static_cast<char>('0' + static_cast<int>(last)));
    } while (!value.is_zero());
    std::reverse(out.begin(), out.end());
    return out;
}

std::string with_point(std::string text, int scale, bool negative) {
    if (static_cast<int>(text.size()) <= scale)
        text.insert(0, static_cast<size_t>(scale) + 1 - text.size(), '0');
    if (scale > 0) text.insert(text.size() - static_cast<size_t>(scale), 1, '.');
    if (negative) text.insert(0, 1, '-');
    return text;
}

/// The exact sum, however many digits it has.
std::string sum_text(Int128 a, int scale_a, Int128 b, int scale_b) {
    const int scale = std::max(scale_a, scale_b);
    const WideInteger left = magnitude(a).times_power_of_ten(scale - scale_a);
    const WideInteger right = magnitude(b).times_power_of_ten(scale - scale_b);
    if ((a < 0) == (b < 0)) return with_point(digits(left.plus(right)), scale, a < 0);
    const bool left_larger = right < left;
    return with_point(digits(left_larger ? left.minus(right) : right.minus(left)), scale,
                      left_larger ? a < 0 : b < 0);
}

std::string exact_text(const KernelCall& call, DecimalOperation operation, int64_t row) {
    const DecimalReader a(call[0]);
    const DecimalReader b(call[1]);
    if (operation == add_decimals) return sum_text(a[row], a.scale(), b[row], b.scale());
    if (operation == subtract_decimals) return sum_text(a[row], a.scale(), -b[row], b.scale());
    if (operation == multiply_decimals) {
        return with_point(digits(magnitude(a[row]).times(magnitude(b[row]))), a.scale() + b.scale(),
                          (a[row] < 0) != (b[row] < 0));
    }
    Int128 quotient = 0;
    const bool known = integral_divide_decimals(a[row], a.scale(), b[row], b.scale(), quotient);
    return known ? int128_to_string(quotient) : decimal_to_string(a[row], a.scale());
}

template <typename T>
using Unsigned = std::conditional_t<sizeof(T) == 16, unsigned __int128, uint64_t>;

/// Products and sums that may wrap around: what lies under a null is any number.
template <typename Out>
Out wrapping_product(Int128 a, Int128 b) {
    return static_cast<Out>(static_cast<Unsigned<Out>>(a) * static_cast<Unsigned<Out>>(b));
}
template <typename Out>
Out wrapping_sum(Out a, Out b) {
    return static_cast<Out>(static_cast<Unsigned<Out>>(a) + static_cast<Unsigned<Out>>(b));
}

bool fits_word(Int128 value) { return value == static_cast<int64_t>(value); }

/// The operator on one row, with every check; false when there is no result.
bool run_row(const KernelCall& call, DecimalOperation operation, int64_t row, Int128& result) {
    const DecimalReader a(call[0]);
    const DecimalReader b(call[1]);
    const Type& type = *call.result_type;
    if (operation(a[row], a.scale(), b[row], b.scale(), type.scale(), result) &&
        fits_precision(result, type.precision())) {
        return true;
    }
    call.errors->fail(row, [&] { return decimal_overflow(exact_text(call, operation, row), type); });
    return false;
}

template <typename A, typename B, typename Out, typename Operation>
ColumnPtr map_values(const KernelCall& call, const Operation& operation, DecimalOperation checked) {
    const A* a = call[0].values<A>();
    const B* b = call[1].values<B>();
    auto values = Buffer::allocate(call.rows * static_cast<int64_t>(sizeof(Out)), call.pool);
    Out* out = values->mutable_as<Out>();
    for (int64_t row = 0; row < call.rows; ++row) {
        if (operation(a[row], b[row], out[row]) || checked == nullptr) continue;
        Int128 result = 0;
        if (is_valid(call, row)) run_row(call, checked, row, result);
        out[row] = static_cast<Out>(result);
    }
    return Column::flat(*call.result_type, call.rows, std::move(values), nullptr);
}

/// `operation` on all rows, also those under nulls, in the widths that the types have. Rows it returns false
/// for are computed by `checked`.
template <typename Operation>
ColumnPtr map_decimals(const KernelCall& call, const Operation& operation,
                       DecimalOperation checked = nullptr) {
    const auto with_result = [&](auto a, auto b) {
        using A = decltype(a);
        using B = decltype(b);
        if (call.result_type->physical() == PhysicalType::kInt64)
            return map_values<A, B, int64_t>(call, operation, checked);
        return map_values<A, B, Int128>(call, operation, checked);
    };
    const auto with_right = [&](auto a) {
        if (call[1].type().physical() == PhysicalType::kInt64) return with_result(a, int64_t{});
        return with_result(a, Int128{});
    };
    if (call[0].type().physical() == PhysicalType::kInt64) return with_right(int64_t{});
    return with_right(Int128{});
}

}  // namespace

DecimalWriter::DecimalWriter(const KernelCall& call) : call_(call) {
    const bool narrow = call.result_type->physical() == PhysicalType::kInt64;
    values_ = Buffer::allocate_zeroed(call.rows * (narrow ? 8 : 16), call.pool);
    if (narrow) {
        narrow_ = values_->mutable_as<int64_t>();
    } else {
        wide_ = values_->mutable_as<Int128>();
    }
}

ColumnPtr DecimalWriter::finish(BufferPtr validity) {
    return Column::flat(*call_.result_type, call_.rows, std::move(values_), std::move(validity));
}

Error decimal_overflow(const std::string& value, const Type& type) {
    return Error("NUMERIC_VALUE_OUT_OF_RANGE.WITH_SUGGESTION",
                 {{"value", value},
                  {"precision", std::to_string(type.precision())},
                  {"scale", std::to_string(type.scale())},
                  {"config", "\"spark.sql.ansi.enabled\""}});
}

Error division_error(const char* condition) {
    return Error(condition, {{"config", "\"spark.sql.ansi.enabled\""}});
}

ColumnPtr run_decimal_operator(const KernelCall& call, DecimalOperation operation, const char* zero) {
    const DecimalReader b(call[1]);
    DecimalWriter out(call);
    for (int64_t row = 0; row < call.rows; ++row) {
        if (!is_valid(call, row)) continue;
        if (zero != nullptr && b[row] == 0) {
            call.errors->fail(row, [&] { return division_error(zero); });
            continue;
        }
        Int128 result = 0;
        if (run_row(call, operation, row, result)) out.set(row, result);
    }
    return out.finish();
}

ColumnPtr run_decimal_sum(const KernelCall& call, bool subtract) {
    const Type& left = call[0].type();
    const Type& right = call[1].type();
    const Type& result = *call.result_type;
    const int scale = std::max(left.scale(), right.scale());
    const int whole = std::max(left.precision() - left.scale(), right.precision() - right.scale());
    const bool exact = result.scale() == scale && result.precision() > whole + scale;
    if (!exact) return run_decimal_operator(call, subtract ? subtract_decimals : add_decimals, nullptr);
    const Int128 factor_a = power_of_ten(scale - left.scale());
    const Int128 factor_b =
        subtract ? -power_of_ten(scale - right.scale()) : power_of_ten(scale - right.scale());
    return map_decimals(call, [&](auto a, auto b, auto& out) {
        // The result's type says that no value overflows in its width.
        using Out = std::remove_reference_t<decltype(out)>;
        out = wrapping_sum(wrapping_product<Out>(a, factor_a), wrapping_product<Out>(b, factor_b));
        return true;
    });
}

ColumnPtr run_decimal_product(const KernelCall& call) {
    const Type& left = call[0].type();
    const Type& right = call[1].type();
    const Type& result = *call.result_type;
    if (result.scale() != left.scale() + right.scale())
        return run_decimal_operator(call, multiply_decimals, nullptr);
    if (result.precision() >= left.precision() + right.precision()) {
        return map_decimals(call, [](auto a, auto b, auto& out) {
            using Out = std::remove_reference_t<decltype(out)>;
            out = wrapping_product<Out>(a, b);
            return true;
        });
    }
    // Digits may be lost, of large numbers only. Two numbers of 64 bits are multiplied in one step.
    const Int128 limit = power_of_ten(result.precision());
    return map_decimals(
        call,
        [limit](auto a, auto b, auto& out) {
            if (!fits_word(a) || !fits_word(b)) return false;
            const Int128 product = Int128{static_cast<int64_t>(a)} * static_cast<int64_t>(b);
            out = static_cast<std::remove_reference_t<decltype(out)>>(product);
            return product < limit && product > -limit;
        },
        multiply_decimals);
}

}  // namespace firesteel
