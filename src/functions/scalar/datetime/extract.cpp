#include <array>

#include "codec/calendar.h"
#include "functions/implicit_arguments.h"
#include "functions/registry.h"
#include "functions/rows.h"

namespace firesteel {

namespace {

enum class Field : uint8_t {
    kYear,
    kYearOfWeek,
    kQuarter,
    kMonth,
    kWeek,
    kDay,
    kDayOfWeek,
    kIsoDayOfWeek,
    kDayOfYear,
    kHour,
    kMinute,
    kSecond,
};

struct FieldName {
    std::string_view name;
    Field field;
};
constexpr FieldName kNames[] = {
    {"YEAR", Field::kYear},
    {"Y", Field::kYear},
    {"YEARS", Field::kYear},
    {"YR", Field::kYear},
    {"YRS", Field::kYear},
    {"YEAROFWEEK", Field::kYearOfWeek},
    {"QUARTER", Field::kQuarter},
    {"QTR", Field::kQuarter},
    {"MONTH", Field::kMonth},
    {"MON", Field::kMonth},
    {"MONS", Field::kMonth},
    {"MONTHS", Field::kMonth},
    {"WEEK", Field::kWeek},
    {"W", Field::kWeek},
    {"WEEKS", Field::kWeek},
    {"DAY", Field::kDay},
    {"D", Field::kDay},
    {"DAYS", Field::kDay},
    {"DAYOFWEEK", Field::kDayOfWeek},
    {"DOW", Field::kDayOfWeek},
    {"DAYOFWEEK_ISO", Field::kIsoDayOfWeek},
    {"DOW_ISO", Field::kIsoDayOfWeek},
    {"DOY", Field::kDayOfYear},
    {"HOUR", Field::kHour},
    {"H", Field::kHour},
    {"HOURS", Field::kHour},
    {"HR", Field::kHour},
    {"HRS", Field::kHour},
    {"MINUTE", Field::kMinute},
    {"M", Field::kMinute},
    {"MIN", Field::kMinute},
    {"MINS", Field::kMinute},
    {"MINUTES", Field::kMinute},
    {"SECOND", Field::kSecond},
    {"S", Field::kSecond},
    {"SEC", Field::kSecond},
    {"SECONDS", Field::kSecond},
    {"SECS", Field::kSecond},
};

std::optional<Field> find_field(std::string_view text) {
    std::string upper(text);
    for (char& c : upper) c = static_cast<char>(c >= 'a' && c <= 'z' ? c - 32 : c);
    for (const FieldName& known : kNames) {
        if (known.name == upper) return known.field;
    }
    return std::nullopt;
}

bool is_interval(const Type& type) { return type.is_ansi_interval() || type.is(TypeId::kCalendarInterval); }

/// The interval field that an extract field names; nothing for weeks and the like.
std::optional<IntervalField> interval_field(Field field) {
    switch (field) {
        case Field::kYear:
            return IntervalField::kYear;
        case Field::kMonth:
            return IntervalField::kMonth;
        case Field::kDay:
            return IntervalField::kDay;
        case Field::kHour:
            return IntervalField::kHour;
        case Field::kMinute:
            return IntervalField::kMinute;
        case Field::kSecond:
            return IntervalField::kSecond;
        default:
            return std::nullopt;
    }
}

bool has_field(const Type& source, Field field) {
    if (source.is(TypeId::kTime)) return field >= Field::kHour;
    if (!is_interval(source)) return true;
    const auto part = interval_field(field);
    if (!part || source.is(TypeId::kCalendarInterval)) return part.has_value();
    return *part >= source.start_field() && *part <= source.end_field();
}

Type result_of(const Type& source, Field field) {
    if (field == Field::kSecond) return Type::decimal(8, 6);
    if (!is_interval(source) || field == Field::kYear || field == Field::kDay) return Type::integer();
    return Type::byte();
}

/// What the source becomes: dates for date fields, timestamps for the others.
Type source_type(const Type& from, Field field) {
    if (is_interval(from) || from.is(TypeId::kTime)) return from;
    if (field < Field::kHour) return Type::date();
    return from.is(TypeId::kTimestampNtz) ? from : Type::timestamp();
}

/// The function that does the same on dates and timestamps.
const char* function_of(Field field) {
    static constexpr const char* kFunctions[] = {
        "year",      "extract_year_of_week", "quarter",   "month", "weekofyear", "dayofmonth",
        "dayofweek", "extract_iso_weekday",  "dayofyear", "hour",  "minute",     "extract_seconds"};
    return kFunctions[static_cast<size_t>(field)];
}

/// As it is called in messages.
std::string shown_function_of(Field field) {
    if (field == Field::kSecond) return "secondwithfraction";
    const std::string name = function_of(field);
    if (name == "extract_year_of_week") return "yearofweek";
    return name == "extract_iso_weekday" ? "weekday" : name;
}

std::string upper_name(const ResolveRequest& request) { return "`" + request.name + "`"; }

Resolution resolve_extract(const ResolveRequest& request) {
    check_argument_count(request, 2, 2);
    const ArgumentInfo& name = request.arguments[0];
    if (name.constant == nullptr) {
        throw Error(
            "NON_FOLDABLE_ARGUMENT",
            {{"funcName", upper_name(request)}, {"paramName", "`field`"}, {"paramType", "\"STRING\""}});
    }
    if (name.constant->is_null())
        return {{Type::string(), request.arguments[1].type}, Type::double_number(), true};
    const std::string text = name.constant->holds<std::string>() ? name.constant->as_string() : name.sql;
    const Type& from = request.arguments[1].type;
    const auto field = find_field(text);
    if (!field || !has_field(from, *field)) {
        throw Error("INVALID_EXTRACT_FIELD",
                    {{"field", "`" + text + "`"}, {"expr", quoted(request.arguments[1].sql)}});
    }
    const Type source = source_type(from, *field);
    // The error is of the function that extracts the field.
    ResolveRequest extraction = request;
    extraction.name = shown_function_of(*field);
    extraction.arguments = {request.arguments[1]};
    check_implicit_cast(extraction, 0, source);
    return {{Type::string(), source}, result_of(source, *field), nullable_as(request, 1, source)};
}

int64_t months_part(int64_t months, Field field) { return field == Field::kYear ? months / 12 : months % 12; }

int64_t micros_part(int64_t micros, Field field) {
    switch (field) {
        case Field::kDay:
            return micros / kMicrosPerDay;
        case Field::kHour:
            return micros % kMicrosPerDay / kMicrosPerHour;
        case Field::kMinute:
            return micros % kMicrosPerHour / kMicrosPerMinute;
        default:
            return micros % kMicrosPerMinute;
    }
}

int64_t calendar_part(const CalendarInterval& interval, Field field) {
    if (field == Field::kYear || field == Field::kMonth) return months_part(interval.months, field);
    if (field == Field::kDay) return interval.days;
    if (field == Field::kHour) return interval.microseconds / kMicrosPerHour;
    return micros_part(interval.microseconds, field);
}

int64_t interval_part(const Column& column, int64_t row, Field field) {
    if (column.type().is(TypeId::kYearMonthInterval))
        return months_part(column.values<int32_t>()[row], field);
    if (column.type().is(TypeId::kDayTimeInterval)) return micros_part(column.values<int64_t>()[row], field);
    return calendar_part(column.values<CalendarInterval>()[row], field);
}

template <typename T>
ColumnPtr extract_interval(const KernelCall& call, Field field) {
    auto buffer = Buffer::allocate_zeroed(call.rows * static_cast<int64_t>(sizeof(T)), call.pool);
    for (int64_t row = 0; row < call.rows; ++row) {
        buffer->mutable_as<T>()[row] = static_cast<T>(interval_part(call[1], row, field));
    }
    return Column::flat(*call.result_type, call.rows, std::move(buffer), nullptr);
}

struct FieldState final : KernelState {
    explicit FieldState(std::optional<Field> named) : field(named) {}
    std::optional<Field> field;
};

KernelStatePtr prepare(const std::vector<std::shared_ptr<const Value>>& constants, const EvalSettings&) {
    const bool known = constants[0] != nullptr && !constants[0]->is_null();
    return std::make_shared<FieldState>(known ? find_field(constants[0]->as_string()) : std::nullopt);
}

ColumnPtr extract(const KernelCall& call) {
    const auto field = static_cast<const FieldState*>(call.state)->field;
    if (!field) return Column::nulls(*call.result_type, call.rows, call.pool);
    if (!is_interval(call[1].type())) {
        KernelCall inner = call;
        inner.arguments = call.arguments.subspan(1);
        return FunctionRegistry::instance().find(function_of(*field))->overloads[0].kernel(inner);
    }
    switch (call.result_type->physical()) {
        case PhysicalType::kInt8:
            return extract_interval<int8_t>(call, *field);
        case PhysicalType::kInt32:
            return extract_interval<int32_t>(call, *field);
        default:
            return extract_interval<int64_t>(call, *field);
    }
}

std::string show_from(const std::string& name, const std::vector<std::string>& arguments) {
    return name + "(" + arguments[0] + " FROM " + arguments[1] + ")";
}

void mark(FunctionRecord& record) {
    record.prepare = prepare;
    record.needs_time_zone = true;
}

void mark_from(FunctionRecord& record) {
    mark(record);
    record.display = show_from;
}

}  // namespace

FUNCTION("extract")
    .alias("datepart")
    .group("datetime_funcs")
    .since("3.0.0")
    .doc("One field (year, week, doy, seconds, ...) of `source`, a date, timestamp, time or interval.")
    .example("SELECT extract(YEAR FROM TIMESTAMP '2019-08-12 01:00:00.123456')", "2019")
    .example("SELECT extract(SECONDS FROM timestamp'2019-10-01 00:00:01.000001')", "1.000001")
    .overload(resolve_extract, extract)
    .with(mark_from);

FUNCTION("date_part")
    .group("datetime_funcs")
    .since("3.0.0")
    .doc("One field, named by the text `field`, of `source`, a date, timestamp, time or interval.")
    .example("SELECT date_part('doy', DATE'2019-08-12')", "224")
    .overload(resolve_extract, extract)
    .with(mark);

}  // namespace firesteel
