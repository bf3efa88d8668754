#include "io/formats/parquet/file_calendar.h"

#include <arrow/util/key_value_metadata.h>
#include <parquet/metadata.h>
#include <parquet/schema.h>

#include <algorithm>
#include <optional>

#include "catalog/identifier.h"
#include "codec/calendar.h"
#include "common/error.h"
#include "common/system_time_zone.h"
#include "common/time_zone.h"
#include "io/formats/parquet/parquet_schema.h"

namespace firesteel {

namespace {

using Mode = LeafCalendar::Mode;

/// Where a kind of values has its mode.
struct Kind {
    const char* legacy_key;            // of the footer; there at all: shifted
    const char* first_common_version;  // Sparks before it always wrote the hybrid calendar
    const char* option;
    const char* setting;
};

constexpr Kind kTimes = {"org.apache.spark.legacyDateTime", "3.0.0", "datetimerebasemode",
                         "spark.sql.parquet.datetimerebasemodeinread"};
constexpr Kind kInt96 = {"org.apache.spark.legacyINT96", "3.1.0", "int96rebasemode",
                         "spark.sql.parquet.int96rebasemodeinread"};

std::optional<std::string> find_pair(const parquet::FileMetaData& footer, const char* key) {
    const auto& pairs = footer.key_value_metadata();
    const int found = pairs ? pairs->FindKey(key) : -1;
    if (found < 0) return std::nullopt;
    return pairs->value(found);
}

Mode mode_of(const Kind& kind, const FormatOptions& options, const std::string& path) {
    const std::string* mode = options.find(kind.option);
    if (mode != nullptr) {
        if (*mode == "LEGACY") return Mode::kShifts;
        if (*mode == "EXCEPTION") return Mode::kRefuses;
        if (*mode == "CORRECTED") return Mode::kKeeps;
        throw Error("FAILED_READ_FILE.NO_HINT", {{"path", file_uri(path)}})
            .with_hint("There is no rebase mode '" + *mode + "'.");
    }
    mode = options.find(kind.setting);
    if (mode != nullptr && equal_ignoring_case(*mode, "LEGACY")) return Mode::kShifts;
    if (mode != nullptr && equal_ignoring_case(*mode, "EXCEPTION")) return Mode::kRefuses;
    return Mode::kKeeps;
}

Mode mode_of(const Kind& kind, const parquet::FileMetaData& footer, const FormatOptions& options,
             const std::string& path) {
    const auto version = find_pair(footer, "org.apache.spark.version");
    if (!version) return mode_of(kind, options, path);
    const bool is_legacy = *version < kind.first_common_version || find_pair(footer, kind.legacy_key);
    return is_legacy ? Mode::kShifts : Mode::kKeeps;
}

/// Where the writer was, or else where this machine is.
const TimeZone& zone_of(const parquet::FileMetaData& footer) {
    const auto given = find_pair(footer, "org.apache.spark.timeZone");
    const TimeZone* zone = given ? TimeZone::try_find(*given) : nullptr;
    if (zone == nullptr) zone = TimeZone::try_find(system_time_zone());
    return zone != nullptr ? *zone : TimeZone::utc();
}

/// The type of a leaf below other columns, as far as it matters here.
Type time_type(const parquet::ColumnDescriptor& leaf) {
    if (leaf.physical_type() == parquet::Type::INT96) return Type::timestamp();
    const parquet::LogicalType& logical = *leaf.logical_type();
    if (logical.is_date()) return Type::date();
    const bool is_moment = logical.is_timestamp() &&
                           static_cast<const parquet::TimestampLogicalType&>(logical).is_adjusted_to_utc();
    return is_moment ? Type::timestamp() : Type::null();
}

}  // namespace

FileCalendar::FileCalendar(const parquet::FileMetaData& footer, const FormatOptions& options,
                           const std::string& path) {
    times_ = {mode_of(kTimes, footer, options, path), false, nullptr};
    int96_ = {mode_of(kInt96, footer, options, path), true, nullptr};
    // Bounds of every row group come by here; few files have anything to shift.
    if (times_.mode == Mode::kShifts || int96_.mode == Mode::kShifts)
        times_.zone = int96_.zone = &zone_of(footer);
}

LeafCalendar FileCalendar::of(const parquet::ColumnDescriptor& leaf, const Type& type) const {
    const Type& read_as = type.storage_type();
    switch (leaf.physical_type()) {
        case parquet::Type::INT32:  // numbers may be read as dates, and dates as numbers or local midnights
            return read_as.is(TypeId::kDate) || read_as.is(TypeId::kTimestampNtz) ? times_ : LeafCalendar();
        case parquet::Type::INT64:
            return read_as.is(TypeId::kTimestamp) ? times_ : LeafCalendar();
        case parquet::Type::INT96:
            return read_as.is(TypeId::kTimestamp) ? int96_ : LeafCalendar();
        default:
            return {};
    }
}

std::vector<LeafCalendar> FileCalendar::of_nested(const parquet::FileMetaData& footer, int column) const {
    std::vector<LeafCalendar> calendars;
    for (const int number : leaves_of(*footer.schema(), column)) {
        const parquet::ColumnDescriptor& leaf = *footer.schema()->Column(number);
        calendars.push_back(of(leaf, time_type(leaf)));
    }
    const bool keeps_all = std::all_of(calendars.begin(), calendars.end(),
                                       [](const LeafCalendar& one) { return one.mode == Mode::kKeeps; });
    if (keeps_all) calendars.clear();
    return calendars;
}

LeafCalendar leaf_calendar(const parquet::FileMetaData& footer, int leaf, const Type& type,
                           const FormatOptions& options, const std::string& path) {
    if (!type.storage_type().is(TypeId::kDate) && !type.storage_type().is(TypeId::kTimestamp)) return {};
    return FileCalendar(footer, options, path).of(*footer.schema()->Column(leaf), type);
}

ChunkBounds bounds_as_read(ChunkBounds bounds, const LeafCalendar& calendar, const Type& type) {
    if (calendar.mode != Mode::kShifts) return bounds;
    const int64_t first = type.storage_type().is(TypeId::kDate) ? kFirstGregorianDay : kFirstCommonMicros;
    if (bounds.minimum && bounds.minimum->as_long() >= first) return bounds;
    bounds.minimum.reset();
    bounds.maximum.reset();
    return bounds;
}

}  // namespace firesteel
