#include "functions/rows.h"

#include <cstring>

#include "column/bitmap.h"

namespace firesteel {

RowValidity::RowValidity(const KernelCall& call)
    : call_(call), bits_(call.validity ? call.validity->as<uint64_t>() : nullptr) {}

void RowValidity::set_null(int64_t row) {
    if (nulls_ == nullptr) {
        nulls_ = Buffer::allocate(bitmap_bytes(call_.rows), call_.pool);
        std::memset(nulls_->mutable_data(), 0xFF, static_cast<size_t>(bitmap_bytes(call_.rows)));
    }
    clear_bit(nulls_->mutable_as<uint64_t>(), row);
}

namespace rows_detail {

TextRows::TextRows(const KernelCall& call)
    : call_(call),
      views_(Buffer::allocate_zeroed(call.rows * static_cast<int64_t>(sizeof(StringView)), call.pool)),
      heap_(call.pool) {}

ColumnPtr TextRows::finish(RowValidity& validity) {
    Owners owners;
    heap_.release_to(owners);
    return Column::flat(*call_.result_type, call_.rows, std::move(views_), validity.finish(),
                        std::move(owners));
}

std::shared_ptr<Buffer> allocate_values(const KernelCall& call, int64_t width) {
    return Buffer::allocate_zeroed(call.rows * width, call.pool);
}

ColumnPtr finish_values(const KernelCall& call, std::shared_ptr<Buffer> values, RowValidity& validity) {
    return Column::flat(*call.result_type, call.rows, std::move(values), validity.finish());
}

}  // namespace rows_detail

}  // namespace firesteel
