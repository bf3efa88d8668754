#pragma once

#include <cstring>

#include "column/bitmap.h"
#include "column/column.h"
#include "functions/kernel.h"

namespace firesteel {

/// One cast of a flat column. Which mode counts is the sink's: ANSI and try read strictly, legacy reads
/// leniently.
struct CastCall {
    const ColumnPtr& input;
    const Type& to;
    const EvalSettings& settings;
    ErrorSink& errors;
    const MemoryPoolPtr& pool;

    const Type& from() const { return input->type(); }
    int64_t rows() const { return input->size(); }
    bool lenient() const { return errors.mode() == EvalMode::kLegacy; }
};

using CastKernel = ColumnPtr (*)(const CastCall&);

/// The kernels' table, one function a target family. Null when the pair has no cast.
CastKernel find_number_cast(const Type& from, const Type& to);   // boolean, integral, floating -> the same
CastKernel find_decimal_cast(const Type& from, const Type& to);  // to or from decimal, among numbers
CastKernel find_string_cast(const Type& from, const Type& to);   // string -> anything
CastKernel find_text_cast(const Type& from, const Type& to);     // anything -> string, binary
CastKernel find_datetime_cast(const Type& from,
                              const Type& to);  // date, timestamp, time -> each other and numbers
CastKernel find_interval_cast(const Type& from,
                              const Type& to);  // intervals -> each other, to and from numbers
CastKernel find_nested_cast(const Type& from, const Type& to);   // array, map, struct, UDT
CastKernel find_variant_cast(const Type& from, const Type& to);  // to or from variant

/// What failing rows raise. `value` is made into SQL text; `row` is of `column`.
Error cast_invalid_input(const Column& column, int64_t row, const Type& to, const EvalSettings& settings);
Error cast_overflow(const Column& column, int64_t row, const Type& to, const EvalSettings& settings);
Error decimal_out_of_range(std::string value, const Type& to);

/// The result of a cast under construction: nulls of the input, and further ones for rows that fail.
template <typename T>
class CastResult {
public:
    explicit CastResult(const CastCall& call)
        : call_(call),
          buffer_(Buffer::allocate_zeroed(call.rows() * static_cast<int64_t>(sizeof(T)), call.pool)),
          values_(buffer_->mutable_as<T>()) {}

    T* values() { return values_; }
    bool valid(int64_t row) const {
        const uint64_t* bits = call_.input->validity();
        return bits == nullptr || get_bit(bits, row);
    }
    void set_null(int64_t row) {
        if (nulls_ == nullptr) copy_validity();
        clear_bit(nulls_->template mutable_as<uint64_t>(), row);
    }
    ColumnPtr finish(Owners owners = {}) {
        BufferPtr validity = nulls_ ? BufferPtr(std::move(nulls_)) : call_.input->validity_buffer();
        return Column::flat(call_.to, call_.rows(), std::move(buffer_), std::move(validity),
                            std::move(owners));
    }

private:
    void copy_validity() {
        const auto bytes = static_cast<size_t>(bitmap_bytes(call_.rows()));
        nulls_ = Buffer::allocate(static_cast<int64_t>(bytes), call_.pool);
        if (const uint64_t* bits = call_.input->validity()) {
            std::memcpy(nulls_->mutable_data(), bits, bytes);
        } else {
            std::memset(nulls_->mutable_data(), 0xFF, bytes);
        }
    }

    const CastCall& call_;
    std::shared_ptr<Buffer> buffer_;
    T* values_;
    std::shared_ptr<Buffer> nulls_;
};

/// A cast that cannot fail: `convert(value)` for every row.
template <typename From, typename To, typename Convert>
ColumnPtr cast_all(const CastCall& call, Convert convert) {
    CastResult<To> result(call);
    const From* in = call.input->values<From>();
    To* out = result.values();
    for (int64_t row = 0, rows = call.rows(); row < rows; ++row) out[row] = static_cast<To>(convert(in[row]));
    return result.finish();
}

/// A cast that can: `convert(value, out)` says whether it went well; where not, `make_error(row)` says why.
template <typename From, typename To, typename Convert, typename MakeError>
ColumnPtr cast_checked(const CastCall& call, Convert convert, MakeError make_error) {
    CastResult<To> result(call);
    const From* in = call.input->values<From>();
    To* out = result.values();
    for (int64_t row = 0, rows = call.rows(); row < rows; ++row) {
        if (!result.valid(row) || convert(in[row], out[row])) continue;
        result.set_null(row);
        call.errors.fail(row, [&] { return make_error(row); });
        if (call.errors.has_error()) break;
    }
    return result.finish();
}

/// As cast_checked; failing rows raise CAST_OVERFLOW, or CAST_INVALID_INPUT.
template <typename From, typename To, typename Convert>
ColumnPtr cast_or_overflow(const CastCall& call, Convert convert) {
    return cast_checked<From, To>(
        call, convert, [&](int64_t row) { return cast_overflow(*call.input, row, call.to, call.settings); });
}
template <typename From, typename To, typename Convert>
ColumnPtr cast_or_invalid(const CastCall& call, Convert convert) {
    return cast_checked<From, To>(call, convert, [&](int64_t row) {
        return cast_invalid_input(*call.input, row, call.to, call.settings);
    });
}

}  // namespace firesteel
