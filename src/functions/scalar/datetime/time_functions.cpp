#include <cmath>

#include "codec/calendar.h"
#include "common/decimal.h"
#include "functions/cast.h"
#include "functions/registry.h"
#include "functions/rows.h"
#include "functions/scalar/datetime/pattern_argument.h"

namespace firesteel {

namespace {

std::optional<int64_t> checked_time(int64_t value, int64_t unit, RowErrors& errors) {
    int64_t nanos = 0;
    if (!__builtin_mul_overflow(value, unit, &nanos) && nanos >= 0 && nanos < kNanosPerDay) return nanos;
    errors.fail_always([&] {
        return Error("DATETIME_FIELD_OUT_OF_BOUNDS.WITHOUT_SUGGESTION",
                     {{"rangeMessage", "Invalid value for NanoOfDay (valid values 0 - 86399999999999): " +
                                           std::to_string(nanos)}});
    });
    return std::nullopt;
}

std::optional<int64_t> time_from_millis(int64_t value, RowErrors& errors) {
    return checked_time(value, 1'000'000, errors);
}
std::optional<int64_t> time_from_micros(int64_t value, RowErrors& errors) {
    return checked_time(value, 1000, errors);
}
/// DECIMAL(14,6) seconds.
std::optional<int64_t> time_from_seconds(int64_t micros, RowErrors& errors) {
    return checked_time(micros, 1000, errors);
}
int64_t time_to_micros(int64_t nanos) { return nanos / 1000; }
int64_t time_to_millis(int64_t nanos) { return nanos / 1'000'000; }

Resolution resolve_from_seconds(const ResolveRequest& request) {
    check_argument_count(request, 1, 1);
    const Type& type = request.arguments[0].type;
    if (!type.is_numeric() && !type.is(TypeId::kNull)) raise_unexpected_type(request, 0, "\"NUMERIC\"");
    return {{Type::decimal(14, 6)}, Type::time(6), true};
}

/// Whole numbers only: nothing is cast but to BIGINT.
Resolution resolve_from_whole(const ResolveRequest& request) {
    check_argument_count(request, 1, 1);
    const Type& type = request.arguments[0].type;
    if (!type.is_integral() && !type.is(TypeId::kNull)) raise_unexpected_type(request, 0, "\"INTEGRAL\"");
    return {{Type::long_integer()}, Type::time(6), true};
}

/// Times only; nullable whatever the argument is.
Resolution resolve_from_time(const ResolveRequest& request) {
    check_argument_count(request, 1, 1);
    const Type& type = request.arguments[0].type;
    if (!type.is(TypeId::kTime) && !type.is(TypeId::kNull)) raise_unexpected_type(request, 0, "\"TIME\"");
    return {{Type::time(6)}, Type::long_integer(), true};
}

/// Microseconds are the unscaled value of the result.
Resolution resolve_to_seconds(const ResolveRequest& request) {
    resolve_from_time(request);
    return {{Type::time(6)}, Type::decimal(14, 6), true};
}

/// As a cast, but a text that is no time fails under legacy rules too.
ColumnPtr time_of_text(const KernelCall& call) {
    ErrorSink lenient(EvalMode::kTry);
    const ColumnPtr times = cast_column(call.arguments[0], Type::time(6), *call.settings, lenient, call.pool);
    for (int64_t row = 0; row < call.rows; ++row) {
        if (!times->is_null(row) || call[0].is_null(row)) continue;
        const std::string text(call[0].values<StringView>()[row].view());
        call.errors->fail_always(row, [&] {
            return Error("CANNOT_PARSE_TIME", {{"input", "'" + text + "'"}, {"format", "'HH:mm:ss.SSSSSS'"}});
        });
        if (call.errors->has_error()) break;
    }
    return times;
}

/// Reads times by a pattern, else as a cast does.
ColumnPtr to_time(const KernelCall& call) {
    if (call.arguments.size() == 1) return time_of_text(call);
    RowPatterns patterns(call, DatetimePattern::Use::kParse);
    RowValidity validity(call);
    auto buffer = Buffer::allocate_zeroed(call.rows * 8, call.pool);
    const StringView* texts = call[0].values<StringView>();
    for (int64_t row = 0; row < call.rows; ++row) {
        if (!validity.valid(row)) continue;
        int64_t micros = 0;
        if (patterns.at(row).parse_local(texts[row].view(), micros) == DatetimePattern::Outcome::kOk) {
            buffer->mutable_as<int64_t>()[row] = floor_mod(micros, kMicrosPerDay) * 1000;
            continue;
        }
        call.errors->fail_always(row, [&] {
            return Error("CANNOT_PARSE_TIME",
                         {{"input", "'" + std::string(texts[row].view()) + "'"},
                          {"format", "'" + std::string(call[1].values<StringView>()[row].view()) + "'"}});
        });
        if (call.errors->has_error()) break;
    }
    return Column::flat(*call.result_type, call.rows, std::move(buffer), validity.finish());
}

/// Texts only: nothing is cast.
Resolution resolve_to_time(const ResolveRequest& request) {
    check_argument_count(request, 1, 2);
    for (size_t i = 0; i < request.arguments.size(); ++i) {
        const Type& type = request.arguments[i].type;
        if (type.is_string() || type.is(TypeId::kNull)) continue;
        ResolveRequest shown = request;
        shown.name = "to_time";
        raise_unexpected_type(shown, i, "\"STRING\"");
    }
    return {std::vector<Type>(request.arguments.size(), Type::string()), Type::time(), true};
}

std::string show_tried(const std::string& name, const std::vector<std::string>& a) {
    return name + "(to_time(" + a[0] + (a.size() > 1 ? ", " + a[1] : "") + "))";
}

KernelStatePtr prepare(const std::vector<std::shared_ptr<const Value>>& constants,
                       const EvalSettings& settings) {
    if (constants.size() < 2) return nullptr;
    // Times have one dialect only.
    EvalSettings corrected = settings;
    corrected.time_parser_policy = TimeParserPolicy::kCorrected;
    return prepare_parsing(constants, corrected);
}

void mark(FunctionRecord& record) {
    record.can_fail = true;
    record.prepare = prepare;
}

void mark_failing(FunctionRecord& record) { record.can_fail = true; }

}  // namespace

FUNCTION("to_time")
    .group("datetime_funcs")
    .since("4.1.0")
    .doc("Reads `str` as a time, by the pattern `format` where one is given.")
    .example("SELECT to_time('00:12:00')", "00:12:00")
    .example("SELECT to_time('12.10.05', 'HH.mm.ss')", "12:10:05")
    .overload(resolve_to_time, to_time)
    .with(mark);

FUNCTION("try_to_time")
    .group("datetime_funcs")
    .since("4.1.0")
    .doc("As to_time, but NULL where `str` cannot be read.")
    .example("SELECT try_to_time('foo')", "NULL")
    .overload(resolve_to_time, to_time)
    .with([](FunctionRecord& r) {
        mark(r);
        r.null_on_failure = true;
        r.display = show_tried;
    });

FUNCTION("time_from_seconds")
    .group("datetime_funcs")
    .since("4.2.0")
    .doc("The time `seconds` after midnight; they may have a fraction.")
    .example("SELECT time_from_seconds(3600.5)", "01:00:00.5")
    .overload(resolve_from_seconds, rows<time_from_seconds>)
    .with(mark_failing);

FUNCTION("time_from_millis")
    .group("datetime_funcs")
    .since("4.2.0")
    .doc("The time `millis` milliseconds after midnight.")
    .example("SELECT time_from_millis(1500)", "00:00:01.5")
    .overload(resolve_from_whole, rows<time_from_millis>)
    .with(mark_failing);

FUNCTION("time_from_micros")
    .group("datetime_funcs")
    .since("4.2.0")
    .doc("The time `micros` microseconds after midnight.")
    .example("SELECT time_from_micros(5)", "00:00:00.000005")
    .overload(resolve_from_whole, rows<time_from_micros>)
    .with(mark_failing);

FUNCTION("time_to_seconds")
    .group("datetime_funcs")
    .since("4.2.0")
    .doc("Seconds from midnight to `time`, with their fraction.")
    .example("SELECT time_to_seconds(TIME'10:00:00.5')", "36000.500000")
    .overload(resolve_to_seconds, rows<time_to_micros>);

FUNCTION("time_to_millis")
    .group("datetime_funcs")
    .since("4.2.0")
    .doc("Whole milliseconds from midnight to `time`.")
    .example("SELECT time_to_millis(TIME'10:00:00.5')", "36000500")
    .overload(resolve_from_time, rows<time_to_millis>);

FUNCTION("time_to_micros")
    .group("datetime_funcs")
    .since("4.2.0")
    .doc("Microseconds from midnight to `time`.")
    .example("SELECT time_to_micros(TIME'10:00:00.5')", "36000500000")
    .overload(resolve_from_time, rows<time_to_micros>);

}  // namespace firesteel
