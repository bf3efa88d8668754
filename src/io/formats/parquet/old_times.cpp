#include "io/formats/parquet/old_times.h"

#include <algorithm>

#include "codec/calendar.h"
#include "common/error.h"
#include "common/time_zone.h"

namespace firesteel {

namespace {

using Mode = LeafCalendar::Mode;

[[noreturn]] void refuse(const LeafCalendar& calendar) {
    const bool is_int96 = calendar.is_int96;
    const char* const setting = is_int96 ? "\"spark.sql.parquet.int96RebaseModeInRead\""
                                         : "\"spark.sql.parquet.datetimeRebaseModeInRead\"";
    throw Error("INCONSISTENT_BEHAVIOR_CROSS_VERSION.READ_ANCIENT_DATETIME",
                {{"format", is_int96 ? "Parquet INT96" : "Parquet"},
                 {"config", setting},
                 {"option", is_int96 ? "\"int96RebaseMode\"" : "\"datetimeRebaseMode\""}});
}

template <typename T>
bool has_old(const Column& column, T first) {
    for (int64_t row = 0; row < column.size(); ++row) {
        if (!column.is_null(row) && value_at<T>(column, row) < first) return true;
    }
    return false;
}

template <typename T, typename Shift>
ColumnPtr shift_before(const ColumnPtr& column, T first, const MemoryPoolPtr& pool, Shift&& shift) {
    const int64_t rows = column->size();
    const T* values = column->values<T>();
    if (std::none_of(values, values + rows, [&](T value) { return value < first; })) return column;
    auto buffer = Buffer::allocate(rows * static_cast<int64_t>(sizeof(T)), pool);
    T* out = buffer->template mutable_as<T>();
    for (int64_t row = 0; row < rows; ++row)
        out[row] = values[row] < first ? static_cast<T>(shift(values[row])) : values[row];
    return Column::flat(column->type(), rows, std::move(buffer), column->validity_buffer());
}

}  // namespace

bool has_old_dates(const Column& column) { return has_old<int32_t>(column, kFirstGregorianDay); }
bool has_old_moments(const Column& column) { return has_old<int64_t>(column, kFirstCommonMicros); }

OldTimes::OldTimes(std::vector<LeafCalendar> leaves, MemoryPoolPtr pool)
    : leaves_(std::move(leaves)), pool_(std::move(pool)) {
    refuses_ = std::any_of(leaves_.begin(), leaves_.end(),
                           [](const LeafCalendar& leaf) { return leaf.mode == Mode::kRefuses; });
}

ColumnPtr OldTimes::read(const ColumnPtr& column) {
    size_t leaf = 0;
    return read(column, leaf);
}

ColumnPtr OldTimes::read(const ColumnPtr& column, size_t& leaf) {
    if (!column->type().is_nested())
        return leaf < leaves_.size() ? read_leaf(column, leaves_[leaf++]) : column;
    if (!column->is_flat()) {
        const ColumnPtr values = read(column->dictionary_values(), leaf);
        return Column::dictionary(column->size(), column->codes_buffer(), column->validity_buffer(), values);
    }
    std::vector<ColumnPtr> children;
    for (const ColumnPtr& child : column->children()) children.push_back(read(child, leaf));
    if (children == column->children()) return column;
    if (column->type().is(TypeId::kStruct))
        return Column::structure(column->type(), column->size(), column->validity_buffer(),
                                 std::move(children));
    return Column::list(column->type(), column->size(), column->offsets_buffer(), column->validity_buffer(),
                        std::move(children));
}

ColumnPtr OldTimes::read_leaf(const ColumnPtr& column, const LeafCalendar& calendar) {
    const PhysicalType physical = column->type().physical();
    const bool is_days = physical == PhysicalType::kInt32;
    if (calendar.mode == Mode::kKeeps || (!is_days && physical != PhysicalType::kInt64)) return column;
    if (calendar.mode == Mode::kRefuses) {
        if (is_days ? has_old_dates(*column) : has_old_moments(*column)) refuse(calendar);
        return column;
    }
    if (column->is_flat()) return shift(column, calendar);
    if (column->dictionary_values() != dictionary_) {
        dictionary_ = column->dictionary_values();
        shifted_ = shift(dictionary_, calendar);
    }
    if (shifted_ == dictionary_) return column;
    return Column::dictionary(column->size(), column->codes_buffer(), column->validity_buffer(), shifted_);
}

ColumnPtr OldTimes::shift(const ColumnPtr& values, const LeafCalendar& calendar) const {
    if (values->type().physical() == PhysicalType::kInt32)
        return shift_before<int32_t>(values, kFirstGregorianDay, pool_, rebase_hybrid_to_gregorian_days);
    return shift_before<int64_t>(values, kFirstCommonMicros, pool_, [&](int64_t micros) {
        return rebase_hybrid_to_gregorian_micros(micros, *calendar.zone);
    });
}

}  // namespace firesteel
