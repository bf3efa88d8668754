#include "common/zone_file.h"

#include <algorithm>
#include <cctype>

namespace firesteel {

namespace {

constexpr int64_t kDay = 86400;

/// Reads big-endian numbers off the front of a text; `ok` turns false when it ends early.
struct Reader {
    std::string_view bytes;
    bool ok = true;

    std::string_view take(size_t count) {
        if (bytes.size() < count) {
            ok = false;
            return {};
        }
        const auto taken = bytes.substr(0, count);
        bytes.remove_prefix(count);
        return taken;
    }
    int64_t number(size_t width) {
        uint64_t value = 0;
        const auto digits = take(width);
        for (const char c : digits) value = (value << 8) | static_cast<uint8_t>(c);
        if (width == 4) return static_cast<int32_t>(value);
        return static_cast<int64_t>(value);
    }
};

struct Header {
    char version = 0;
    int64_t utc_marks = 0, standard_marks = 0, leaps = 0, times = 0, types = 0, characters = 0;

    int64_t data_size(int64_t time_width) const {
        return times * (time_width + 1) + types * 6 + characters + leaps * (time_width + 4) + standard_marks +
               utc_marks;
    }
};

std::optional<Header> read_header(Reader& reader) {
    if (reader.take(4) != "TZif") return std::nullopt;
    Header header;
    const auto version = reader.take(1);
    header.version = version.empty() ? '\0' : version[0];
    reader.take(15);
    header.utc_marks = reader.number(4);
    header.standard_marks = reader.number(4);
    header.leaps = reader.number(4);
    header.times = reader.number(4);
    header.types = reader.number(4);
    header.characters = reader.number(4);
    if (!reader.ok || header.types < 1) return std::nullopt;
    return header;
}

int64_t days_before_year(int64_t year) {
    const int64_t y = year - 1;
    return y * 365 + y / 4 - y / 100 + y / 400 - 719162;  // years after 0; 1970 gives 0
}

bool is_leap(int64_t year) { return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0); }

/// When in a year daylight saving begins or ends: "M3.2.0/2", "J60", "59".
struct YearRule {
    char kind = 'M';  // M: month, week, weekday; J: day 1-365 without 29 February; 0: day 0-365
    int month = 0, week = 0, day = 0;
    int64_t seconds = 7200;

    /// Local seconds since the epoch, in the offset before the change.
    int64_t local_seconds(int64_t year) const {
        return (days_before_year(year) + day_of_year(year)) * kDay + seconds;
    }

    int64_t day_of_year(int64_t year) const {
        if (kind == '0') return day;
        if (kind == 'J') return day - 1 + (is_leap(year) && day >= 60 ? 1 : 0);
        constexpr int kDaysBefore[] = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365};
        const auto before = [&](int m) { return kDaysBefore[m] + (m >= 2 && is_leap(year) ? 1 : 0); };
        const int64_t first = before(month - 1);
        const int64_t weekday =
            (((days_before_year(year) + first + 4) % 7) + 7) % 7;  // 1970-01-01 was a Thursday
        int64_t result = first + (day - weekday + 7) % 7 + (week - 1) * 7;
        while (result >= before(month)) result -= 7;  // week 5 is the last one
        return result;
    }
};

/// The POSIX TZ text at a file's end: "PST8PDT,M3.2.0,M11.1.0".
class RuleParser {
public:
    explicit RuleParser(std::string_view text) : text_(text) {}

    bool parse() {
        if (!skip_name() || !offset(standard)) return false;
        standard = -standard;
        if (text_.empty()) return true;
        if (!skip_name()) return false;
        has_daylight = true;
        daylight = standard + 3600;
        if (!text_.empty() && text_[0] != ',') {
            if (!offset(daylight)) return false;
            daylight = -daylight;
        }
        return rule(start) && rule(end) && text_.empty();
    }

    int64_t standard = 0;
    int64_t daylight = 0;
    bool has_daylight = false;
    YearRule start, end;

private:
    bool skip_name() {
        if (text_.empty()) return false;
        if (text_[0] == '<') {
            const size_t close = text_.find('>');
            if (close == std::string_view::npos) return false;
            text_.remove_prefix(close + 1);
            return true;
        }
        size_t length = 0;
        while (length < text_.size() && std::isalpha(static_cast<unsigned char>(text_[length]))) ++length;
        text_.remove_prefix(length);
        return length > 0;
    }
    bool accept(char c) {
        if (text_.empty() || text_[0] != c) return false;
        text_.remove_prefix(1);
        return true;
    }
    bool number(int& value) {
        size_t length = 0;
        value = 0;
        while (length < text_.size() && std::isdigit(static_cast<unsigned char>(text_[length]))) {
            value = value * 10 + (text_[length++] - '0');
        }
        text_.remove_prefix(length);
        return length > 0;
    }
    /// [+-]hh[:mm[:ss]] in seconds.
    bool offset(int64_t& seconds) {
        const bool negative = accept('-');
        if (!negative) accept('+');
        int part = 0;
        if (!number(part)) return false;
        seconds = part * 3600;
        for (const int unit : {60, 1}) {
            if (!accept(':')) break;
            if (!number(part)) return false;
            seconds += part * unit;
        }
        if (negative) seconds = -seconds;
        return true;
    }
    bool rule(YearRule& rule) {
        if (!accept(',')) return false;
        if (accept('M')) {
            if (!number(rule.month) || !accept('.') || !number(rule.week) || !accept('.') ||
                !number(rule.day))
                return false;
            if (rule.month < 1 || rule.month > 12) return false;
        } else {
            rule.kind = accept('J') ? 'J' : '0';
            if (!number(rule.day)) return false;
        }
        return !accept('/') || offset(rule.seconds);
    }

    std::string_view text_;
};

/// Writes the rule's changes after the last one of the table, for a little over 400 years.
void extend(ZoneRules& rules, const RuleParser& rule) {
    if (!rule.has_daylight) return;
    const int64_t last = rules.changes.empty() ? 0 : rules.changes.back().utc_seconds;
    const int64_t first_year = 1970 + last / (kSecondsIn400Years / 400);
    std::vector<ZoneRules::Change> more;
    for (int64_t year = first_year - 1; year <= first_year + 402; ++year) {
        more.push_back({rule.start.local_seconds(year) - rule.standard, static_cast<int32_t>(rule.daylight)});
        more.push_back({rule.end.local_seconds(year) - rule.daylight, static_cast<int32_t>(rule.standard)});
    }
    std::sort(more.begin(), more.end(),
              [](const auto& a, const auto& b) { return a.utc_seconds < b.utc_seconds; });
    for (const auto& change : more) {
        if (rules.changes.empty() || change.utc_seconds > last) rules.changes.push_back(change);
    }
    rules.cyclic = true;
}

ZoneRules read_data(Reader& reader, const Header& header, size_t time_width) {
    ZoneRules rules;
    std::vector<int64_t> times;
    std::vector<size_t> kinds;
    std::vector<int32_t> offsets;
    for (int64_t i = 0; i < header.times; ++i) times.push_back(reader.number(time_width));
    for (int64_t i = 0; i < header.times; ++i) kinds.push_back(static_cast<size_t>(reader.number(1)));
    for (int64_t i = 0; i < header.types; ++i) {
        offsets.push_back(static_cast<int32_t>(reader.number(4)));
        reader.take(2);
    }
    reader.take(static_cast<size_t>(header.characters +
                                    header.leaps * (static_cast<int64_t>(time_width) + 4) +
                                    header.standard_marks + header.utc_marks));
    rules.first_offset = offsets[0];
    int32_t offset = rules.first_offset;
    for (size_t i = 0; i < times.size(); ++i) {
        if (kinds[i] >= offsets.size()) {
            reader.ok = false;
            return rules;
        }
        // Changes of name or of the daylight mark alone do not matter here.
        if (offsets[kinds[i]] != offset) rules.changes.push_back({times[i], offset = offsets[kinds[i]]});
    }
    return rules;
}

}  // namespace

std::optional<ZoneRules> parse_zone_file(std::string_view bytes) {
    Reader reader{bytes};
    auto header = read_header(reader);
    if (!header) return std::nullopt;
    if (header->version < '2') {
        auto rules = read_data(reader, *header, 4);
        return reader.ok ? std::optional(std::move(rules)) : std::nullopt;
    }
    reader.take(static_cast<size_t>(header->data_size(4)));
    header = read_header(reader);
    if (!header) return std::nullopt;
    auto rules = read_data(reader, *header, 8);
    if (!reader.ok) return std::nullopt;
    std::string_view footer = reader.bytes;
    if (footer.starts_with('\n')) footer.remove_prefix(1);
    footer = footer.substr(0, footer.find('\n'));
    RuleParser rule(footer);
    if (!footer.empty() && rule.parse()) extend(rules, rule);
    return rules;
}

}  // namespace firesteel
