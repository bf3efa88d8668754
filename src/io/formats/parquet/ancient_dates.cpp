#include "io/formats/parquet/ancient_dates.h"

#include <algorithm>

#include "catalog/identifier.h"
#include "io/formats/parquet/old_times.h"

namespace firesteel {

namespace {

bool refuses(const FormatOptions& options, const char* key) {
    const std::string* mode = options.find(key);
    return mode != nullptr && equal_ignoring_case(*mode, "EXCEPTION");
}

}  // namespace

AncientDates::AncientDates(const FormatOptions& options, bool timestamps_are_int96)
    : refuses_dates_(refuses(options, "spark.sql.parquet.datetimerebasemodeinwrite")),
      refuses_timestamps_(timestamps_are_int96 ? refuses(options, "spark.sql.parquet.int96rebasemodeinwrite")
                                               : refuses_dates_) {}

bool AncientDates::are_in(const Column& column) const {
    if (!refuses_dates_ && !refuses_timestamps_) return false;
    const Type& type = column.type().storage_type();
    if (type.is(TypeId::kDate)) return refuses_dates_ && has_old_dates(column);
    if (type.is(TypeId::kTimestamp)) return refuses_timestamps_ && has_old_moments(column);
    if (!type.is_nested()) return false;
    const Column& values = column.is_flat() ? column : *column.dictionary_values();
    return std::any_of(values.children().begin(), values.children().end(),
                       [&](const ColumnPtr& child) { return are_in(*child); });
}

}  // namespace firesteel
