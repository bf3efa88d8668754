#include "expr/special/branches.h"

#include <numeric>

#include "column/selection.h"

namespace firesteel {

Branches::Branches(Type type, int64_t rows, MemoryPoolPtr pool)
    : type_(std::move(type)), pool_(std::move(pool)), source_(static_cast<size_t>(rows), -1) {}

void Branches::add(std::span<const int32_t> rows, ColumnPtr values) {
    if (rows.empty()) return;
    auto position = static_cast<int32_t>(filled_);
    for (const int32_t row : rows) source_[static_cast<size_t>(row)] = position++;
    filled_ += static_cast<int64_t>(rows.size());
    if (values->type() != type_) values = values->with_type(type_);
    parts_.push_back(std::move(values));
}

ColumnPtr Branches::finish() {
    const auto rows = static_cast<int64_t>(source_.size());
    if (parts_.empty()) return Column::nulls(type_, rows, pool_);
    // Rows are given in ascending order, so one part for all rows is already in place.
    if (parts_.size() == 1 && parts_[0]->size() == rows) return parts_[0];
    return take(parts_.size() == 1 ? parts_[0] : concatenate(parts_, pool_), source_, pool_);
}

Split split_rows(std::span<const int32_t> open, const Column& condition) {
    Split split;
    for (size_t i = 0; i < open.size(); ++i) {
        const auto row = static_cast<int64_t>(i);
        const bool yes = !condition.is_null(row) && value_at<uint8_t>(condition, row) != 0;
        (yes ? split.yes : split.no).push_back(open[i]);
    }
    return split;
}

std::vector<int32_t> all_rows(int64_t rows) {
    std::vector<int32_t> result(static_cast<size_t>(rows));
    std::iota(result.begin(), result.end(), 0);
    return result;
}

ColumnPtr argument_for(const SpecialCall& call, size_t i, std::span<const int32_t> rows) {
    if (static_cast<int64_t>(rows.size()) == call.batch().rows) return call.argument(i);
    return call.argument_over(i, call.pick(rows));
}

}  // namespace firesteel
