#include "codec/csv_variant.h"

#include <algorithm>

#include "codec/text_values.h"

namespace firesteel {

namespace {

/// Dates are recognized by a pattern, also where none is given.
DatetimeFormats formats_of(const CsvOptions& options) {
    DatetimeFormats formats = options.formats;
    if (!formats.date) formats.date = "yyyy-MM-dd";
    return formats;
}

bool append_decimal(std::string_view text, VariantBuilder& out) {
    DecimalShape shape;
    if (!decimal_shape(text, shape) || std::max(shape.precision, shape.scale) > kMaxPrecision) return false;
    const int scale = static_cast<int>(std::max<int64_t>(shape.scale, 0));
    Int128 unscaled = 0;
    if (!read_decimal(Type::decimal(kMaxPrecision, scale), text, unscaled)) return false;
    out.append_decimal(unscaled, scale);
    return true;
}

}  // namespace

CsvVariants::CsvVariants(const CsvOptions& options)
    : prefer_date_(options.prefer_date),
      timestamp_ntz_(options.timestamp_ntz),
      datetimes_(formats_of(options)) {}

void CsvVariants::append(size_t column, std::string_view text, VariantBuilder& out) {
    if (column >= kinds_.size()) kinds_.resize(column + 1, Kind::kLong);
    Kind& kind = kinds_[column];
    while (!read(kind, text, out)) kind = static_cast<Kind>(static_cast<int>(kind) + 1);
}

bool CsvVariants::read(Kind kind, std::string_view text, VariantBuilder& out) {
    int64_t number = 0;
    int32_t days = 0;
    switch (kind) {
        case Kind::kLong:
            if (!read_java_integer(Type::long_integer(), text, number)) return false;
            out.append_long(number);
            return true;
        case Kind::kDecimal:
            return append_decimal(text, out);
        case Kind::kDate:
            if (!prefer_date_ || !datetimes_.strict_date(text, days)) return false;
            out.append_date(days);
            return true;
        case Kind::kTimestampNtz:
            if (!timestamp_ntz_ || !datetimes_.timestamp_ntz(text, number)) return false;
            out.append_timestamp_ntz(number);
            return true;
        case Kind::kTimestamp:
            if (!datetimes_.timestamp(text, number)) return false;
            out.append_timestamp(number);
            return true;
        case Kind::kBoolean:
            if (text != "true" && text != "false") return false;
            out.append_bool(text == "true");
            return true;
        case Kind::kText:
            break;
    }
    out.append_text(text);
    return true;
}

}  // namespace firesteel
