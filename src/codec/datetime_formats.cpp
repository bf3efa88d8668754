#include "codec/datetime_formats.h"

#include "codec/calendar.h"
#include "codec/datetime_text.h"
#include "codec/plain_datetime.h"

namespace firesteel {

namespace {

using Policy = DatetimePattern::Policy;

constexpr const char* kDatePattern = "yyyy-MM-dd";
constexpr const char* kOldTimestampPattern = "yyyy-MM-dd'T'HH:mm:ss.SSSXXX";

/// "2020-01-01GMT+08:00" and the like, which old Sparks wrote: the zone is read without its prefix.
std::string clean_legacy(std::string_view text) {
    const size_t gmt = text.find("GMT");
    if (gmt == std::string_view::npos) return std::string(text);
    return std::string(text.substr(0, gmt)).append(text.substr(gmt + 3));
}

/// Stands for a pattern that is wrong, which matters only where something is read by it.
class WrongPattern final : public DatetimePattern {
public:
    explicit WrongPattern(Error error) : error_(std::move(error)) {}
    Outcome parse(std::string_view, TimeZoneCursor&, int64_t&) const override { throw error_; }
    Outcome parse_local(std::string_view, int64_t&) const override { return Outcome::kFailed; }
    void format(int64_t, const TimeZone&, std::string&) const override { throw error_; }
    std::string failure(std::string_view) const override { return error_.message(); }

private:
    const Error error_;
};

}  // namespace

DatetimeFormats DatetimeFormats::parse(const OptionReader& options, const TextDefaults& defaults) {
    DatetimeFormats out;
    out.date = options.optional_text("dateformat");
    out.timestamp = options.optional_text("timestampformat");
    out.timestamp_ntz = options.optional_text("timestampntzformat");
    out.time_zone = options.text("timezone", defaults.time_zone);
    TimeZone::find(out.time_zone);
    out.policy = defaults.policy;
    out.now_micros = defaults.now_micros;
    return out;
}

DatetimeReader::DatetimeReader(const DatetimeFormats& formats)
    : formats_(formats),
      zone_(TimeZone::find(formats.time_zone)),
      date_is_plain_(formats.policy != Policy::kLegacy &&
                     formats.date.value_or(kDatePattern) == kDatePattern),
      date_falls_back_(formats.policy == Policy::kLegacy || !formats.date),
      timestamp_falls_back_(formats.policy == Policy::kLegacy || !formats.timestamp) {
    const bool legacy = formats.policy == Policy::kLegacy;
    if (legacy || formats.date) date_ = compile(formats.date.value_or(kDatePattern));
    if (legacy || formats.timestamp) timestamp_ = compile(formats.timestamp.value_or(kOldTimestampPattern));
    if (formats.timestamp_ntz) timestamp_ntz_ = compile(*formats.timestamp_ntz);  // reads nothing when wrong
}

DatetimeReader::PatternPtr DatetimeReader::compile(const std::string& pattern) const {
    try {
        return DatetimePattern::compile(pattern, DatetimePattern::Use::kParse, formats_.policy,
                                        formats_.now_micros);
    } catch (const Error& error) {
        return std::make_shared<WrongPattern>(error);
    }
}

bool DatetimeReader::check(const DatetimePattern& pattern, DatetimePattern::Outcome outcome,
                           std::string_view text) const {
    if (outcome == DatetimePattern::Outcome::kLegacyOnly) throw pattern.parse_error(text, outcome, "");
    return outcome == DatetimePattern::Outcome::kOk;
}

bool DatetimeReader::strict_date(std::string_view text, int32_t& days) {
    if (date_is_plain_ && parse_plain_date(text, days)) return true;
    if (!date_) return parse_date(text, days);
    int64_t micros = 0;
    if (!check(*date_, date_->parse(text, zone_, micros), text)) return false;
    days = static_cast<int32_t>(floor_div(zone_.to_local_micros(micros), kMicrosPerDay));
    return true;
}

bool DatetimeReader::date(std::string_view text, int32_t& days) {
    if (strict_date(text, days)) return true;
    return date_falls_back_ && parse_date(clean_legacy(text), days);
}

bool DatetimeReader::strict_timestamp(std::string_view text, int64_t& micros) {
    if (!timestamp_) return parse_timestamp(text, zone_, formats_.now_micros, micros);
    return check(*timestamp_, timestamp_->parse(text, zone_, micros), text);
}

bool DatetimeReader::timestamp(std::string_view text, int64_t& micros) {
    if (strict_timestamp(text, micros)) return true;
    return timestamp_falls_back_ && parse_timestamp(clean_legacy(text), zone_, formats_.now_micros, micros);
}

bool DatetimeReader::timestamp_ntz(std::string_view text, int64_t& micros) {
    if (!timestamp_ntz_) return parse_timestamp_ntz(text, false, micros);
    return check(*timestamp_ntz_, timestamp_ntz_->parse_local(text, micros), text);
}

bool DatetimeReader::certain_date(std::string_view text, int32_t& days) {
    if (date_is_plain_ && parse_plain_date(text, days)) return true;
    // Without a pattern of the user's, inference goes by one and columns do not.
    return formats_.date && formats_.policy != Policy::kLegacy && strict_date(text, days);
}

bool DatetimeReader::certain_timestamp(std::string_view text, int64_t& micros) {
    // A time alone is one of today.
    const bool has_date = timestamp_ != nullptr || (text.size() > 4 && text[4] == '-');
    return has_date && formats_.policy != Policy::kLegacy && strict_timestamp(text, micros);
}

bool DatetimeReader::certain_timestamp_ntz(std::string_view text, int64_t& micros) {
    return formats_.policy != Policy::kLegacy && timestamp_ntz(text, micros);
}

DatetimeWriter::DatetimeWriter(const DatetimeFormats& formats)
    : zone_(TimeZone::find(formats.time_zone)),
      date_is_plain_(!formats.date && formats.policy != Policy::kLegacy),
      timestamp_is_plain_(!formats.timestamp && formats.policy != Policy::kLegacy),
      timestamp_ntz_is_plain_(!formats.timestamp_ntz && formats.policy != Policy::kLegacy) {
    const auto compile = [&](const std::optional<std::string>& pattern, const char* fallback) {
        return DatetimePattern::compile(pattern.value_or(fallback), DatetimePattern::Use::kFormat,
                                        formats.policy, formats.now_micros);
    };
    const bool legacy = formats.policy == Policy::kLegacy;
    date_ = compile(formats.date, kDatePattern);
    timestamp_ =
        compile(formats.timestamp, legacy ? kOldTimestampPattern : "yyyy-MM-dd'T'HH:mm:ss[.SSS][XXXXX]");
    timestamp_ntz_ =
        compile(formats.timestamp_ntz, legacy ? "yyyy-MM-dd'T'HH:mm:ss.SSS" : "yyyy-MM-dd'T'HH:mm:ss[.SSS]");
}

namespace {

/// Appends what `plain` writes and tells the length of or, when that is nothing, what `pattern` appends.
template <typename Plain, typename Pattern>
void append_either(std::string& out, Plain plain, Pattern pattern) {
    char text[kMaxTimestampText];
    const int size = plain(text);
    size > 0 ? void(out.append(text, static_cast<size_t>(size))) : pattern(out);
}

template <typename Plain, typename Pattern>
void append_either(RecordText& out, Plain plain, Pattern pattern) {
    const int size = plain(out.room(kMaxTimestampText));
    if (size > 0) return out.wrote(static_cast<size_t>(size));
    std::string text;
    pattern(text);
    out.append(text);
}

}  // namespace

template <typename Out>
void DatetimeWriter::date(int32_t days, Out& out) const {
    append_either(
        out, [&](char* text) { return date_is_plain_ ? format_plain_date(days, text) : 0; },
        [&](std::string& text) {
            date_->format(static_cast<int64_t>(days) * kMicrosPerDay, TimeZone::utc(), text);
        });
}

template <typename Out>
void DatetimeWriter::timestamp(int64_t micros, Out& out) const {
    const auto plain = [&](char* text) {
        if (!timestamp_is_plain_) return 0;
        const int32_t offset = zone_.offset_at(floor_div(micros, kMicrosPerSecond));
        return format_plain_timestamp(micros + offset * kMicrosPerSecond, offset, text);
    };
    append_either(out, plain, [&](std::string& text) { timestamp_->format(micros, zone_, text); });
}

template <typename Out>
void DatetimeWriter::timestamp_ntz(int64_t micros, Out& out) const {
    append_either(
        out,
        [&](char* text) {
            return timestamp_ntz_is_plain_ ? format_plain_timestamp(micros, std::nullopt, text) : 0;
        },
        [&](std::string& text) { timestamp_ntz_->format(micros, TimeZone::utc(), text); });
}

template void DatetimeWriter::date(int32_t, std::string&) const;
template void DatetimeWriter::date(int32_t, RecordText&) const;
template void DatetimeWriter::timestamp(int64_t, std::string&) const;
template void DatetimeWriter::timestamp(int64_t, RecordText&) const;
template void DatetimeWriter::timestamp_ntz(int64_t, std::string&) const;
template void DatetimeWriter::timestamp_ntz(int64_t, RecordText&) const;

}  // namespace firesteel
