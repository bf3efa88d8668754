#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "codec/record_text.h"
#include "codec/text_options.h"
#include "common/time_zone.h"

namespace firesteel {

/// dateFormat, timestampFormat, timestampNTZFormat and timeZone of CSV and JSON.
struct DatetimeFormats {
    std::optional<std::string> date;
    std::optional<std::string> timestamp;
    std::optional<std::string> timestamp_ntz;
    std::string time_zone;
    DatetimePattern::Policy policy = DatetimePattern::Policy::kCorrected;
    int64_t now_micros = 0;

    /// Raises INVALID_TIMEZONE.
    static DatetimeFormats parse(const OptionReader& options, const TextDefaults& defaults);
};

/// Reads dates and times by the formats: by a pattern where there is one, else as CAST does. One per thread.
/// Raises what patterns raise when they are compiled, and the upgrade error of texts that only old Sparks
/// read.
class DatetimeReader {
public:
    explicit DatetimeReader(const DatetimeFormats& formats);

    /// Without `lenient`, a text must fit the pattern even where none was given by the user and the parser is
    /// free to fall back to casts. Columns are read leniently, inference is strict.
    bool date(std::string_view text, int32_t& days);
    bool strict_date(std::string_view text, int32_t& days);
    bool timestamp(std::string_view text, int64_t& micros);
    bool strict_timestamp(std::string_view text, int64_t& micros);
    bool timestamp_ntz(std::string_view text, int64_t& micros);
    /// What inference takes for the type and columns read as the same value, at whatever moment. There are
    /// others.
    bool certain_date(std::string_view text, int32_t& days);
    bool certain_timestamp(std::string_view text, int64_t& micros);
    bool certain_timestamp_ntz(std::string_view text, int64_t& micros);

private:
    using PatternPtr = std::shared_ptr<const DatetimePattern>;
    PatternPtr compile(const std::string& pattern) const;
    bool check(const DatetimePattern& pattern, DatetimePattern::Outcome outcome, std::string_view text) const;

    const DatetimeFormats formats_;
    TimeZoneCursor zone_;
    PatternPtr date_;
    PatternPtr timestamp_;
    PatternPtr timestamp_ntz_;
    const bool date_is_plain_;  // the pattern reads what parse_plain_date() does as that does
    const bool date_falls_back_;
    const bool timestamp_falls_back_;
};

/// Prints them. One per thread.
class DatetimeWriter {
public:
    explicit DatetimeWriter(const DatetimeFormats& formats);
    /// Append; to a std::string or a RecordText.
    template <typename Out>
    void date(int32_t days, Out& out) const;
    template <typename Out>
    void timestamp(int64_t micros, Out& out) const;
    template <typename Out>
    void timestamp_ntz(int64_t micros, Out& out) const;

private:
    const TimeZone& zone_;
    const bool date_is_plain_, timestamp_is_plain_, timestamp_ntz_is_plain_;  // by the patterns of new Sparks
    std::shared_ptr<const DatetimePattern> date_, timestamp_, timestamp_ntz_;
};

}  // namespace firesteel
