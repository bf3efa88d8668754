#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "codec/datetime_pattern.h"

namespace firesteel {

/// The parts of the DateTimeFormatter dialect: a pattern becomes a list of items, which a text is read
/// against and an instant printed with.

enum class SignRule : uint8_t { kNever, kNormal, kExceedsPad };

struct IsoItem {
    enum class Kind : uint8_t {
        kLiteral,
        kNumber,         // field in `letter`, width least_width to most_width
        kReducedYear,    // two digits: 2000 to 2099
        kFraction,       // digits of the second, most_width at most
        kText,           // month, weekday, half of the day or era by name
        kOffset,         // X, x, Z
        kLocalOffset,    // O, ZZZZ
        kZoneId,         // VV
        kZoneName,       // z, v
        kOptionalBegin,  // `jump` is the matching end
        kOptionalEnd,
    };
    Kind kind = Kind::kLiteral;
    char letter = 0;
    int count = 0;
    int least_width = 1;
    int most_width = 19;
    int following_width = 0;  // digits that the fixed-width numbers right behind need
    SignRule sign = SignRule::kNormal;
    bool standalone_fixed = false;  // a fixed-width number that is part of a run
    size_t jump = 0;
    std::string literal = {};
};

/// What a text gave. Years are proleptic; unset fields are empty.
struct IsoFields {
    std::optional<int64_t> year, year_of_era, era, month, day, day_of_year;
    std::optional<int64_t> hour, clock_hour, half_hour, clock_half_hour, half, minute, second, nano;
    const TimeZone* zone = nullptr;
    std::optional<int32_t> offset;
};

struct IsoFailure {
    size_t index = 0;       // where reading stopped
    bool unparsed = false;  // all items matched but text was left over
    std::string reason;     // set when the fields do not make a date
};

/// Reads the whole text; on failure says where.
bool read_iso_fields(const std::vector<IsoItem>& items, std::string_view text, IsoFields& fields,
                     IsoFailure& failure);
/// Local microseconds out of the fields, missing ones as Spark fills them (1970-01-01 00:00:00).
bool resolve_iso_fields(const IsoFields& fields, int64_t& local_micros, IsoFailure& failure);
void format_iso(const std::vector<IsoItem>& items, int64_t micros, const TimeZone& zone, std::string& out);

}  // namespace firesteel
