#include <limits>

#include "codec/calendar.h"
#include "functions/coercion.h"
#include "functions/registry.h"
#include "functions/rows.h"

namespace firesteel {

namespace {

/// Days wrap at the ends of the range, as Spark's do.
int32_t date_add_days(int32_t days, int32_t count) {
    return static_cast<int32_t>(static_cast<uint32_t>(days) + static_cast<uint32_t>(count));
}
int32_t date_sub_days(int32_t days, int32_t count) {
    return static_cast<int32_t>(static_cast<uint32_t>(days) - static_cast<uint32_t>(count));
}

template <typename T>
ColumnPtr move_days(const KernelCall& call, int32_t (*move)(int32_t, int32_t)) {
    auto buffer = Buffer::allocate_zeroed(call.rows * 4, call.pool);
    const auto* days = call[0].values<int32_t>();
    const auto* counts = call[1].values<T>();
    for (int64_t row = 0; row < call.rows; ++row)
        buffer->mutable_as<int32_t>()[row] = move(days[row], counts[row]);
    return Column::flat(*call.result_type, call.rows, std::move(buffer), nullptr);
}

ColumnPtr move_days_of_any_width(const KernelCall& call, int32_t (*move)(int32_t, int32_t)) {
    switch (call[1].type().physical()) {
        case PhysicalType::kInt8:
            return move_days<int8_t>(call, move);
        case PhysicalType::kInt16:
            return move_days<int16_t>(call, move);
        default:
            return move_days<int32_t>(call, move);
    }
}

ColumnPtr date_add(const KernelCall& call) { return move_days_of_any_width(call, date_add_days); }
ColumnPtr date_sub(const KernelCall& call) { return move_days_of_any_width(call, date_sub_days); }

/// A date and a count of at most 32 bits; texts are read as one.
Resolution resolve_moved_date(const ResolveRequest& request) {
    check_argument_count(request, 2, 2);
    if (!can_implicitly_cast(request.arguments[0].type, Type::date(), request.settings->ansi)) {
        raise_unexpected_type(request, 0, "\"DATE\"");
    }
    Type count = request.arguments[1].type;
    if (count.is_string() || count.is(TypeId::kNull)) count = Type::integer();
    if (!count.is(TypeId::kByte) && !count.is(TypeId::kShort) && !count.is(TypeId::kInteger)) {
        raise_unexpected_type(request, 1, "(\"INT\" or \"SMALLINT\" or \"TINYINT\")");
    }
    return {{Type::date(), count}, Type::date(), strict_nullable(request, {Type::date(), count})};
}

int32_t date_diff(int32_t end, int32_t start) { return date_sub_days(end, start); }

int32_t add_months_to(int32_t days, int32_t months) { return static_cast<int32_t>(add_months(days, months)); }

int32_t last_day(int32_t days) {
    const CivilDate date = civil_from_days(days);
    return days + days_in_month(date.year, date.month) - date.day;
}

}  // namespace

FUNCTION("date_add")
    .alias("dateadd")
    .group("datetime_funcs")
    .since("1.5.0")
    .doc("The date `num_days` days after `start_date`.")
    .example("SELECT date_add('2016-07-30', 1)", "2016-07-31")
    .overload(resolve_moved_date, date_add)
    .with([](FunctionRecord& r) { r.shows_alias = false; });

FUNCTION("date_sub")
    .group("datetime_funcs")
    .since("1.5.0")
    .doc("The date `num_days` days before `start_date`.")
    .example("SELECT date_sub('2016-07-30', 1)", "2016-07-29")
    .overload(resolve_moved_date, date_sub);

FUNCTION("datediff")
    .alias("date_diff")
    .group("datetime_funcs")
    .since("1.5.0")
    .doc("The days from `startDate` to `endDate`.")
    .example("SELECT datediff('2009-07-31', '2009-07-30')", "1")
    .overload("(endDate DATE, startDate DATE) -> INT", rows<date_diff>);

FUNCTION("add_months")
    .group("datetime_funcs")
    .since("1.5.0")
    .doc("The date `num_months` months after `start_date`, cut to the length of its month.")
    .example("SELECT add_months('2016-08-31', 1)", "2016-09-30")
    .overload("(start_date DATE, num_months INT) -> DATE", rows<add_months_to>);

FUNCTION("last_day")
    .group("datetime_funcs")
    .since("1.5.0")
    .doc("The last day of the month of `date`.")
    .example("SELECT last_day('2009-01-12')", "2009-01-31")
    .overload("(date DATE) -> DATE", rows<last_day>);

}  // namespace firesteel
