#include "session/watermark.h"

#include "codec/interval_text.h"
#include "common/error.h"

namespace firesteel {

void check_watermark_delay(const std::string& delay) {
    CalendarInterval interval;
    if (!parse_calendar_interval(delay, interval)) {
        throw Error("CANNOT_PARSE_INTERVAL", {{"intervalString", "'" + delay + "'"}})
            .with_kind(ErrorKind::kAnalysis);
    }
    constexpr int64_t kDaysPerMonth = 31;
    constexpr int64_t kMicrosPerDay = 86'400'000'000;
    const int64_t days = interval.months * kDaysPerMonth + interval.days;
    if (days * kMicrosPerDay + interval.microseconds >= 0) return;
    throw Error("_LEGACY_ERROR_REQUIREMENT",
                {{"message", "delay threshold (" + delay + ") should not be negative."}});
}

}  // namespace firesteel
