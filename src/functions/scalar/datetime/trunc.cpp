#include <algorithm>
#include <string>

#include "codec/calendar.h"
#include "common/time_zone.h"
#include "functions/registry.h"
#include "functions/rows.h"

namespace firesteel {

namespace {

enum class Level : uint8_t {
    kNone,
    kYear,
    kQuarter,
    kMonth,
    kWeek,
    kDay,
    kHour,
    kMinute,
    kSecond,
    kMillisecond,
    kMicrosecond
};

struct LevelName {
    std::string_view name;
    Level level;
};
constexpr LevelName kNames[] = {
    {"YEAR", Level::kYear},
    {"YYYY", Level::kYear},
    {"YY", Level::kYear},
    {"QUARTER", Level::kQuarter},
    {"MONTH", Level::kMonth},
    {"MON", Level::kMonth},
    {"MM", Level::kMonth},
    {"WEEK", Level::kWeek},
    {"DAY", Level::kDay},
    {"DD", Level::kDay},
    {"HOUR", Level::kHour},
    {"MINUTE", Level::kMinute},
    {"SECOND", Level::kSecond},
    {"MILLISECOND", Level::kMillisecond},
    {"MICROSECOND", Level::kMicrosecond},
};

Level read_level(std::string_view text) {
    std::string upper(text);
    for (char& c : upper) c = static_cast<char>(c >= 'a' && c <= 'z' ? c - 32 : c);
    for (const LevelName& known : kNames) {
        if (known.name == upper) return known.level;
    }
    return Level::kNone;
}

int64_t truncate_days(int64_t days, Level level) {
    if (level == Level::kWeek) return days + 1 - iso_day_of_week(days);
    const CivilDate date = civil_from_days(days);
    switch (level) {
        case Level::kYear:
            return days_from_civil(date.year, 1, 1);
        case Level::kQuarter:
            return days_from_civil(date.year, (date.month - 1) / 3 * 3 + 1, 1);
        case Level::kMonth:
            return days - date.day + 1;
        default:
            return days;
    }
}

int64_t unit_of(Level level) {
    switch (level) {
        case Level::kHour:
            return kMicrosPerHour;
        case Level::kMinute:
            return kMicrosPerMinute;
        case Level::kSecond:
            return kMicrosPerSecond;
        case Level::kMillisecond:
            return 1000;
        default:
            return 1;
    }
}

int64_t truncate_micros(int64_t micros, Level level, TimeZoneCursor& zone) {
    if (level >= Level::kSecond) return micros - floor_mod(micros, unit_of(level));
    const int64_t local = zone.to_local_micros(micros);
    // Within a day the offset stays that of the instant, so that an hour which happens twice keeps its half.
    if (level > Level::kDay) return micros - floor_mod(local, unit_of(level));
    return zone.to_utc_micros(truncate_days(floor_div(local, kMicrosPerDay), level) * kMicrosPerDay);
}

/// The level is read again only where its text changes.
class Levels {
public:
    explicit Levels(const Column& texts) : texts_(texts.values<StringView>()) {}
    Level at(int64_t row) {
        if (row == 0 || !(texts_[row] == last_)) level_ = read_level(texts_[row].view());
        last_ = texts_[row];
        return level_;
    }

private:
    const StringView* texts_;
    StringView last_;
    Level level_ = Level::kNone;
};

/// Unknown levels give null; so do levels below a day for dates.
ColumnPtr trunc(const KernelCall& call) {
    RowValidity validity(call);
    Levels levels(call[1]);
    auto buffer = Buffer::allocate_zeroed(call.rows * 4, call.pool);
    for (int64_t row = 0; row < call.rows; ++row) {
        const Level level = levels.at(row);
        if (level == Level::kNone || level >= Level::kDay) {
            validity.set_null(row);
        } else {
            buffer->mutable_as<int32_t>()[row] =
                static_cast<int32_t>(truncate_days(call[0].values<int32_t>()[row], level));
        }
    }
    return Column::flat(*call.result_type, call.rows, std::move(buffer), validity.finish());
}

ColumnPtr date_trunc(const KernelCall& call) {
    RowValidity validity(call);
    Levels levels(call[0]);
    TimeZoneCursor zone(TimeZone::find(call.settings->time_zone));
    auto buffer = Buffer::allocate_zeroed(call.rows * 8, call.pool);
    for (int64_t row = 0; row < call.rows; ++row) {
        const Level level = levels.at(row);
        if (level == Level::kNone) {
            validity.set_null(row);
        } else {
            buffer->mutable_as<int64_t>()[row] = truncate_micros(call[1].values<int64_t>()[row], level, zone);
        }
    }
    return Column::flat(*call.result_type, call.rows, std::move(buffer), validity.finish());
}

std::optional<int64_t> time_trunc(std::string_view unit, int64_t nanos, RowErrors& errors) {
    const Level level = read_level(unit);
    if (level < Level::kHour) {
        errors.fail_always([&] {
            return Error("INVALID_PARAMETER_VALUE.TIME_UNIT",
                         {{"functionName", "`time_trunc`"},
                          {"parameter", "`unit`"},
                          {"invalidValue", "'" + std::string(unit) + "'"}});
        });
        return std::nullopt;
    }
    return nanos - nanos % (unit_of(level) * 1000);
}

}  // namespace

FUNCTION("trunc")
    .group("datetime_funcs")
    .since("1.5.0")
    .doc("`date` cut to the year, quarter, month or week that `fmt` names; NULL for other names.")
    .example("SELECT trunc('2019-08-04', 'week')", "2019-07-29")
    .example("SELECT trunc('2009-02-12', 'MM')", "2009-02-01")
    .overload("(date DATE, fmt STRING) -> DATE?", trunc);

FUNCTION("date_trunc")
    .group("datetime_funcs")
    .since("2.3.0")
    .doc("`ts` cut to the unit that `fmt` names, from the year to the microsecond; NULL for other names.")
    .example("SELECT date_trunc('YEAR', '2015-03-05T09:32:05.359')", "2015-01-01 00:00:00")
    .example("SELECT date_trunc('HOUR', '2015-03-05T09:32:05.359')", "2015-03-05 09:00:00")
    .overload("(fmt STRING, ts TIMESTAMP) -> TIMESTAMP?", date_trunc)
    .with([](FunctionRecord& r) { r.needs_time_zone = true; });

FUNCTION("time_trunc")
    .group("datetime_funcs")
    .since("4.1.0")
    .doc("`time` cut to the unit that `unit` names, from the hour to the microsecond.")
    .example("SELECT time_trunc('HOUR', TIME'09:32:05.359')", "09:00:00")
    .overload("(unit STRING, time TIME) -> TIME?", rows<time_trunc>)
    .with([](FunctionRecord& r) { r.can_fail = true; });

}  // namespace firesteel
