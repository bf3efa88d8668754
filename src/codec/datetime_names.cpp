#include <date/tz.h>
#include <unicode/smpdtfmt.h>
#include <unicode/timezone.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <memory>

#include "codec/datetime_pattern_dialects.h"
#include "codec/datetime_text.h"

namespace firesteel {

namespace {

constexpr std::array<std::string_view, 12> kMonths = {"January",   "February", "March",    "April",
                                                      "May",       "June",     "July",     "August",
                                                      "September", "October",  "November", "December"};
constexpr std::array<std::string_view, 7> kWeekdays = {"Monday", "Tuesday",  "Wednesday", "Thursday",
                                                       "Friday", "Saturday", "Sunday"};

/// Short names that no zone id has.
struct ShortName {
    std::string_view name;
    std::string_view zone;
};
constexpr ShortName kShortNames[] = {
    {"PDT", "America/Los_Angeles"}, {"MDT", "America/Denver"}, {"CDT", "America/Chicago"},
    {"EDT", "America/New_York"},    {"CEST", "Europe/Paris"},  {"BST", "Europe/London"},
    {"EEST", "Europe/Athens"},
};

bool is_zone_character(char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '/' ||
           c == '_' || c == '+' || c == '-' || c == ':' || c == '~';
}

}  // namespace

std::string_view month_name(int month) { return kMonths[static_cast<size_t>(month - 1)]; }

std::string_view weekday_name(int iso_day) { return kWeekdays[static_cast<size_t>(iso_day - 1)]; }

namespace {

std::string to_utf8(const icu::UnicodeString& text) {
    std::string out;
    text.toUTF8String(out);
    return out;
}

std::string generic_zone_name(const TimeZone& zone, int64_t micros, bool full) {
    UErrorCode status = U_ZERO_ERROR;
    icu::SimpleDateFormat format(icu::UnicodeString(full ? "vvvv" : "v"), icu::Locale::getUS(), status);
    if (U_FAILURE(status)) return zone.id();
    format.adoptTimeZone(icu::TimeZone::createTimeZone(icu::UnicodeString::fromUTF8(zone.id())));
    icu::UnicodeString text;
    format.format(static_cast<UDate>(micros) / 1000.0, text);
    return to_utf8(text);
}

/// The tz database's abbreviation, for zones that ICU shows as an offset in English.
std::string abbreviation(const TimeZone& zone, int64_t micros) {
    const std::chrono::seconds since_epoch(std::max<int64_t>(0, micros / 1'000'000));
    try {
        return date::locate_zone(zone.id())->get_info(date::sys_seconds(since_epoch)).abbrev;
    } catch (const std::runtime_error&) {
        return zone.id();
    }
}

}  // namespace

std::string zone_name(const TimeZone& zone, int64_t micros, bool full, bool generic) {
    const bool utc = zone.id() == "UTC" || zone.id() == "Z" || zone.id() == "Etc/UTC";
    if (utc) return full && !generic ? "Coordinated Universal Time" : "UTC";
    if (zone.id().empty() || zone.id()[0] == '+' || zone.id()[0] == '-') return zone.id();
    if (generic) return generic_zone_name(zone, micros, full);
    const std::unique_ptr<icu::TimeZone> names(
        icu::TimeZone::createTimeZone(icu::UnicodeString::fromUTF8(zone.id())));
    int32_t standard = 0, daylight = 0;
    UErrorCode status = U_ZERO_ERROR;
    names->getOffset(static_cast<UDate>(micros) / 1000.0, false, standard, daylight, status);
    icu::UnicodeString text;
    const auto style = full ? icu::TimeZone::LONG : icu::TimeZone::SHORT;
    names->getDisplayName(daylight != 0, style, icu::Locale::getUS(), text);
    std::string out = to_utf8(text);
    return !full && out.starts_with("GMT") && out != "GMT" ? abbreviation(zone, micros) : out;
}

const TimeZone* read_zone_name(std::string_view text, size_t& position) {
    size_t end = position;
    while (end < text.size() && is_zone_character(text[end])) ++end;
    // The longest name that is one.
    for (; end > position; --end) {
        const std::string_view name = text.substr(position, end - position);
        const TimeZone* zone = find_text_zone(name);
        for (const ShortName& known : kShortNames) {
            if (zone == nullptr && known.name == name) zone = TimeZone::try_find(known.zone);
        }
        if (zone != nullptr) {
            position = end;
            return zone;
        }
    }
    return nullptr;
}

}  // namespace firesteel
