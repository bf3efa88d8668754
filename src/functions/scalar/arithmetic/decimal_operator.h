#pragma once

#include "column/column.h"
#include "functions/kernel.h"

namespace firesteel {

/// Reads decimals of either width.
class DecimalReader {
public:
    explicit DecimalReader(const Column& column)
        : narrow_(column.type().physical() == PhysicalType::kInt64 ? column.values<int64_t>() : nullptr),
          wide_(narrow_ == nullptr ? column.values<Int128>() : nullptr),
          scale_(column.type().scale()) {}
    Int128 operator[](int64_t row) const { return narrow_ != nullptr ? narrow_[row] : wide_[row]; }
    int scale() const { return scale_; }

private:
    const int64_t* narrow_;
    const Int128* wide_;
    int scale_;
};

/// Writes decimals of either width.
class DecimalWriter {
public:
    explicit DecimalWriter(const KernelCall& call);
    void set(int64_t row, Int128 value) {
        if (narrow_ != nullptr) {
            narrow_[row] = static_cast<int64_t>(value);
        } else {
            wide_[row] = value;
        }
    }
    ColumnPtr finish(BufferPtr validity = nullptr);

private:
    const KernelCall& call_;
    std::shared_ptr<Buffer> values_;
    int64_t* narrow_ = nullptr;
    Int128* wide_ = nullptr;
};

/// a op b in the result's scale; false when 38 digits do not hold it. `b` is not zero for divisions.
using DecimalOperation = bool (*)(Int128 a, int scale_a, Int128 b, int scale_b, int result_scale,
                                  Int128& out);

/// One decimal operator over all rows. Division by zero fails with `zero` (a condition name; null when the
/// operator does not divide); a result that does not fit the type with NUMERIC_VALUE_OUT_OF_RANGE.
ColumnPtr run_decimal_operator(const KernelCall& call, DecimalOperation operation, const char* zero);
/// + and - where no digit can be lost, which is nearly always: 128-bit sums without a check.
ColumnPtr run_decimal_sum(const KernelCall& call, bool subtract);
ColumnPtr run_decimal_product(const KernelCall& call);

Error decimal_overflow(const std::string& value, const Type& type);
Error division_error(const char* condition);

}  // namespace firesteel
