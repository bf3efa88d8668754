#pragma once

#include <string_view>
#include <vector>

#include "codec/csv_options.h"
#include "codec/variant_builder.h"

namespace firesteel {

/// Fields of CSV as variants. A column is read as what its values were so far: once a text, always texts. One
/// per thread.
class CsvVariants {
public:
    explicit CsvVariants(const CsvOptions& options);
    /// Appends a field that is not null of the column with that number.
    void append(size_t column, std::string_view text, VariantBuilder& out);

private:
    enum class Kind : uint8_t { kLong, kDecimal, kDate, kTimestampNtz, kTimestamp, kBoolean, kText };
    bool read(Kind kind, std::string_view text, VariantBuilder& out);

    const bool prefer_date_;
    const bool timestamp_ntz_;
    DatetimeReader datetimes_;
    std::vector<Kind> kinds_;  // by column
};

}  // namespace firesteel
