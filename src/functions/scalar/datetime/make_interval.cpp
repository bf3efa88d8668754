#include <limits>

#include "codec/calendar.h"
#include "functions/implicit_arguments.h"
#include "functions/registry.h"
#include "functions/rows.h"

namespace firesteel {

namespace {

Error interval_overflow(const char* advice) {
    if (advice == nullptr) return Error("INTERVAL_ARITHMETIC_OVERFLOW.WITHOUT_SUGGESTION");
    return Error("INTERVAL_ARITHMETIC_OVERFLOW.WITH_SUGGESTION",
                 {{"functionName", std::string("`") + advice + "`"}});
}

bool add_scaled(int64_t value, int64_t unit, int64_t& sum) {
    int64_t product = 0;
    return !__builtin_mul_overflow(value, unit, &product) && !__builtin_add_overflow(sum, product, &sum);
}

/// Fields that are not given are zero; seconds are DECIMAL(18,6).
int64_t field(const KernelCall& call, size_t i, int64_t row) {
    if (i >= call.arguments.size()) return 0;
    if (call[i].type().is(TypeId::kDecimal)) return call[i].values<int64_t>()[row];
    return call[i].values<int32_t>()[row];
}

bool make_calendar(const KernelCall& call, int64_t row, CalendarInterval& out) {
    int64_t months = 0, days = 0, micros = 0;
    const bool fits = add_scaled(field(call, 0, row), 12, months) &&
                      add_scaled(field(call, 1, row), 1, months) &&
                      add_scaled(field(call, 2, row), 7, days) && add_scaled(field(call, 3, row), 1, days) &&
                      add_scaled(field(call, 4, row), kMicrosPerHour, micros) &&
                      add_scaled(field(call, 5, row), kMicrosPerMinute, micros) &&
                      add_scaled(field(call, 6, row), 1, micros);
    constexpr auto kRange = std::numeric_limits<int32_t>();
    if (!fits || months < kRange.min() || months > kRange.max() || days < kRange.min() || days > kRange.max())
        return false;
    out = {static_cast<int32_t>(months), static_cast<int32_t>(days), micros};
    return true;
}

bool make_day_time(const KernelCall& call, int64_t row, int64_t& out) {
    return add_scaled(field(call, 0, row), kMicrosPerDay, out) &&
           add_scaled(field(call, 1, row), kMicrosPerHour, out) &&
           add_scaled(field(call, 2, row), kMicrosPerMinute, out) && add_scaled(field(call, 3, row), 1, out);
}

bool make_year_month(const KernelCall& call, int64_t row, int32_t& out) {
    const int64_t months = field(call, 0, row) * 12 + field(call, 1, row);
    out = static_cast<int32_t>(months);
    return out == months;
}

template <typename T>
ColumnPtr make_rows(const KernelCall& call, bool (*make)(const KernelCall&, int64_t, T&), const char* advice,
                    bool always) {
    RowValidity validity(call);
    auto buffer = Buffer::allocate_zeroed(call.rows * static_cast<int64_t>(sizeof(T)), call.pool);
    for (int64_t row = 0; row < call.rows; ++row) {
        if (!validity.valid(row) || make(call, row, buffer->mutable_as<T>()[row])) continue;
        if (always) call.errors->fail_always(row, [&] { return interval_overflow(advice); });
        if (!always) call.errors->fail(row, [&] { return interval_overflow(advice); });
        if (call.errors->has_error()) break;
    }
    return Column::flat(*call.result_type, call.rows, std::move(buffer), validity.finish());
}

ColumnPtr make_interval(const KernelCall& call) {
    return make_rows(call, make_calendar, "try_make_interval", false);
}
ColumnPtr make_dt_interval(const KernelCall& call) { return make_rows(call, make_day_time, nullptr, true); }
ColumnPtr make_ym_interval(const KernelCall& call) { return make_rows(call, make_year_month, nullptr, true); }

/// Whole numbers, and seconds in the last of `most` places.
std::vector<Type> field_types(const ResolveRequest& request, size_t most, bool seconds) {
    check_argument_count(request, 0, most);
    std::vector<Type> types(request.arguments.size(), Type::integer());
    if (seconds && types.size() == most) types.back() = Type::decimal(18, 6);
    check_implicit_casts(request, types);
    return types;
}

Resolution resolve_calendar(const ResolveRequest& request) {
    auto types = field_types(request, 7, true);
    const bool nullable = strict_nullable(request, types) || !request.settings->ansi;
    return {std::move(types), Type::calendar_interval(), nullable};
}
Resolution resolve_try_calendar(const ResolveRequest& request) {
    return {field_types(request, 7, true), Type::calendar_interval(), true};
}
Resolution resolve_day_time(const ResolveRequest& request) {
    auto types = field_types(request, 4, true);
    const bool nullable = strict_nullable(request, types);
    return {std::move(types), Type::day_time_interval(), nullable};
}
Resolution resolve_year_month(const ResolveRequest& request) {
    auto types = field_types(request, 2, false);
    const bool nullable = strict_nullable(request, types);
    return {std::move(types), Type::year_month_interval(), nullable};
}

/// Missing fields are shown as the zeros they are.
std::string show_all(const std::string& name, const std::vector<std::string>& arguments, size_t most,
                     bool seconds) {
    std::string out = name + "(";
    for (size_t i = 0; i < most; ++i) {
        if (i != 0) out += ", ";
        out += i < arguments.size() ? arguments[i] : seconds && i + 1 == most ? "0.000000" : "0";
    }
    return out + ")";
}
std::string show_seven(const std::string& name, const std::vector<std::string>& arguments) {
    return show_all(name, arguments, 7, true);
}
std::string show_four(const std::string& name, const std::vector<std::string>& arguments) {
    return show_all(name, arguments, 4, true);
}
std::string show_two(const std::string& name, const std::vector<std::string>& arguments) {
    return show_all(name, arguments, 2, false);
}

}  // namespace

FUNCTION("make_interval")
    .group("datetime_funcs")
    .since("3.0.0")
    .doc(
        "The interval of the given years, months, weeks, days, hours, minutes and seconds; those left out "
        "are 0.")
    .example("SELECT make_interval(100, 11, 1, 1, 12, 30, 01.001001)",
             "100 years 11 months 8 days 12 hours 30 minutes 1.001001 seconds")
    .overload(resolve_calendar, make_interval)
    .with([](FunctionRecord& r) {
        r.can_fail = true;
        r.display = show_seven;
    });

FUNCTION("try_make_interval")
    .group("datetime_funcs")
    .since("4.0.0")
    .doc("As make_interval, but NULL where the sum is out of range.")
    .example("SELECT try_make_interval(2147483647)", "NULL")
    .overload(resolve_try_calendar, make_interval)
    .with([](FunctionRecord& r) {
        r.can_fail = true;
        r.null_on_failure = true;
        r.display = show_seven;
    });

FUNCTION("make_dt_interval")
    .group("datetime_funcs")
    .since("3.2.0")
    .doc("The day-time interval of the given days, hours, minutes and seconds; those left out are 0.")
    .example("SELECT make_dt_interval(1, 12, 30, 01.001001)", "INTERVAL '1 12:30:01.001001' DAY TO SECOND")
    .overload(resolve_day_time, make_dt_interval)
    .with([](FunctionRecord& r) {
        r.can_fail = true;
        r.display = show_four;
    });

FUNCTION("make_ym_interval")
    .group("datetime_funcs")
    .since("3.2.0")
    .doc("The year-month interval of the given years and months; those left out are 0.")
    .example("SELECT make_ym_interval(1, 2)", "INTERVAL '1-2' YEAR TO MONTH")
    .overload(resolve_year_month, make_ym_interval)
    .with([](FunctionRecord& r) {
        r.can_fail = true;
        r.display = show_two;
    });

}  // namespace firesteel
