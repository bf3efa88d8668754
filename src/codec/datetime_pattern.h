#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "common/error.h"
#include "common/time_zone.h"

namespace firesteel {

/// A compiled datetime pattern ("yyyy-MM-dd HH:mm:ss") in one of Spark's two dialects. Immutable: compile
/// once per call site, use from any thread.
class DatetimePattern {
public:
    enum class Use : uint8_t { kParse, kFormat };
    /// spark.sql.legacy.timeParserPolicy.
    enum class Policy : uint8_t { kLegacy, kCorrected, kException };
    enum class Outcome : uint8_t {
        kOk,
        kFailed,
        kLegacyOnly,  // under kException: the old parser would have read it, which is an error in every mode
    };

    virtual ~DatetimePattern() = default;

    /// Raises INVALID_DATETIME_PATTERN.*, or INCONSISTENT_BEHAVIOR_CROSS_VERSION.* for what only old Sparks
    /// accept. `now_micros` anchors two-digit years of the LEGACY dialect.
    static std::shared_ptr<const DatetimePattern> compile(std::string_view pattern, Use use, Policy policy,
                                                          int64_t now_micros);

    /// An instant; `zone` is that of texts that name none.
    virtual Outcome parse(std::string_view text, TimeZoneCursor& zone, int64_t& micros) const = 0;
    /// Date and time without regard to any zone, which the text may name all the same.
    virtual Outcome parse_local(std::string_view text, int64_t& micros) const = 0;
    /// Appends. `zone` is where the instant is shown.
    virtual void format(int64_t micros, const TimeZone& zone, std::string& out) const = 0;
    /// Why parsing `text` failed, in Java's words: Spark's messages quote them.
    virtual std::string failure(std::string_view text) const = 0;

    /// CANNOT_PARSE_TIMESTAMP, or the upgrade error of kLegacyOnly. `try_function` is the function to advise.
    Error parse_error(std::string_view text, Outcome outcome, const std::string& try_function) const;
};

}  // namespace firesteel
