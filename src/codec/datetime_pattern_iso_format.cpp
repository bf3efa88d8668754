#include "codec/calendar.h"
#include "codec/datetime_pattern_dialects.h"
#include "codec/datetime_pattern_iso.h"

namespace firesteel {

namespace {

using Kind = IsoItem::Kind;

/// An instant taken apart in its zone.
struct Moment {
    int64_t micros;
    const TimeZone& zone;
    int64_t days;
    int64_t micros_of_day;
    int32_t offset;
    CivilDate date;

    Moment(int64_t instant, const TimeZone& where) : micros(instant), zone(where) {
        const int64_t local = where.to_local_micros(instant);
        days = floor_div(local, kMicrosPerDay);
        micros_of_day = local - days * kMicrosPerDay;
        offset = static_cast<int32_t>((local - instant) / kMicrosPerSecond);
        date = civil_from_days(days);
    }
};

void append_padded(std::string& out, uint64_t value, int width) {
    char digits[20];
    int count = 0;
    do {
        digits[count++] = static_cast<char>('0' + value % 10);
        value /= 10;
    } while (value != 0);
    for (int i = count; i < width; ++i) out += '0';
    while (count > 0) out += digits[--count];
}

int64_t number_of(char letter, const Moment& m) {
    const int64_t hour = m.micros_of_day / kMicrosPerHour;
    switch (letter) {
        case 'u':
            return m.date.year;
        case 'y':
            return m.date.year > 0 ? m.date.year : 1 - m.date.year;
        case 'M':
            return m.date.month;
        case 'Q':
            return (m.date.month - 1) / 3 + 1;
        case 'd':
            return m.date.day;
        case 'D':
            return day_of_year(m.date);
        case 'F':
            return (m.date.day - 1) % 7 + 1;
        case 'H':
            return hour;
        case 'k':
            return hour == 0 ? 24 : hour;
        case 'K':
            return hour % 12;
        case 'h':
            return hour % 12 == 0 ? 12 : hour % 12;
        case 'm':
            return m.micros_of_day / kMicrosPerMinute % 60;
        default:
            return m.micros_of_day / kMicrosPerSecond % 60;
    }
}

void append_number(const IsoItem& item, const Moment& m, std::string& out) {
    const int64_t value = number_of(item.letter, m);
    const auto magnitude = static_cast<uint64_t>(value < 0 ? -value : value);
    if (item.kind == Kind::kReducedYear) return append_padded(out, magnitude % 100, 2);
    if (value < 0) out += '-';
    uint64_t limit = 1;
    for (int i = 0; i < item.least_width; ++i) limit *= 10;
    if (item.sign == SignRule::kExceedsPad && value > 0 && magnitude >= limit) out += '+';
    append_padded(out, magnitude, item.least_width);
}

void append_text(const IsoItem& item, const Moment& m, std::string& out) {
    static constexpr std::string_view kQuarters[] = {"1st quarter", "2nd quarter", "3rd quarter",
                                                     "4th quarter"};
    const bool full = item.count >= 4;
    switch (item.letter) {
        case 'M':
            out += full ? month_name(m.date.month) : month_name(m.date.month).substr(0, 3);
            return;
        case 'E': {
            const std::string_view name = weekday_name(iso_day_of_week(m.days));
            out += full ? name : name.substr(0, 3);
            return;
        }
        case 'a':
            out += m.micros_of_day < 12 * kMicrosPerHour ? "AM" : "PM";
            return;
        case 'G':
            if (full) {
                out += m.date.year > 0 ? "Anno Domini" : "Before Christ";
            } else {
                out += m.date.year > 0 ? "AD" : "BC";
            }
            return;
        default: {
            const int64_t quarter = number_of('Q', m);
            out += full ? std::string(kQuarters[quarter - 1]) : "Q" + std::to_string(quarter);
        }
    }
}

void append_fraction(const IsoItem& item, const Moment& m, std::string& out) {
    auto nanos = static_cast<uint64_t>(m.micros_of_day % kMicrosPerSecond * 1000);
    for (int i = item.count; i < 9; ++i) nanos /= 10;
    append_padded(out, nanos, item.count);
}

void append_offset(const IsoItem& item, const Moment& m, std::string& out) {
    if (m.offset == 0 && (item.letter == 'X' || (item.letter == 'Z' && item.count == 5))) {
        out += 'Z';
        return;
    }
    const auto seconds = static_cast<uint64_t>(m.offset < 0 ? -m.offset : m.offset);
    const bool colons = item.count == 5 || (item.count == 3 && item.letter != 'Z');
    const bool short_form = item.count == 1 && item.letter != 'Z';
    out += m.offset < 0 ? '-' : '+';
    append_padded(out, seconds / 3600, 2);
    if (short_form && seconds / 60 % 60 == 0) return;
    if (colons) out += ':';
    append_padded(out, seconds / 60 % 60, 2);
    if (item.count < 4 || seconds % 60 == 0) return;
    if (colons) out += ':';
    append_padded(out, seconds % 60, 2);
}

void append_local_offset(const IsoItem& item, const Moment& m, std::string& out) {
    out += "GMT";
    if (m.offset == 0) return;
    const auto seconds = static_cast<uint64_t>(m.offset < 0 ? -m.offset : m.offset);
    out += m.offset < 0 ? '-' : '+';
    append_padded(out, seconds / 3600, item.count == 4 ? 2 : 1);
    if (item.count != 4 && seconds % 3600 == 0) return;
    out += ':';
    append_padded(out, seconds / 60 % 60, 2);
    if (seconds % 60 == 0) return;
    out += ':';
    append_padded(out, seconds % 60, 2);
}

}  // namespace

void format_iso(const std::vector<IsoItem>& items, int64_t micros, const TimeZone& zone, std::string& out) {
    const Moment moment(micros, zone);
    for (const IsoItem& item : items) {
        switch (item.kind) {
            case Kind::kLiteral:
                out += item.literal;
                break;
            case Kind::kNumber:
            case Kind::kReducedYear:
                append_number(item, moment, out);
                break;
            case Kind::kFraction:
                append_fraction(item, moment, out);
                break;
            case Kind::kText:
                append_text(item, moment, out);
                break;
            case Kind::kOffset:
                append_offset(item, moment, out);
                break;
            case Kind::kLocalOffset:
                append_local_offset(item, moment, out);
                break;
            case Kind::kZoneId:
                out += zone.id();
                break;
            case Kind::kZoneName:
                out += zone_name(zone, micros, item.count >= 4, item.letter == 'v');
                break;
            default:
                break;
        }
    }
}

}  // namespace firesteel
