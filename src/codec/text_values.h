#pragma once

#include <string_view>

#include "codec/datetime_formats.h"
#include "codec/parsed_value.h"
#include "column/type.h"

namespace firesteel {

/// Texts as typed values, where CSV and JSON read alike. False where a text is none of the type.

bool fits_integer(const Type& type, int64_t value);
/// What Java's parsers read: "+5"; no blanks, no fraction.
bool read_java_integer(const Type& type, std::string_view text, int64_t& out);
/// A double, or the nearest float. REQUIRES: `text` is a number, or NaN or an infinity as Java writes them.
double read_floating(const Type& type, std::string_view text);
/// "1,234.5" and "1e3" to the type's scale, HALF_UP.
bool read_decimal(const Type& type, std::string_view text, Int128& out);
/// Decimals, dates, timestamps, times and intervals.
bool read_text_value(const Type& type, std::string_view text, DatetimeReader& datetimes, RecordArena& arena,
                     ParsedValue& out);

/// Precision and scale of a decimal number as java.math.BigDecimal has them; the scale may be negative.
struct DecimalShape {
    int64_t precision = 0;
    int64_t scale = 0;
};
bool decimal_shape(std::string_view text, DecimalShape& out);

}  // namespace firesteel
