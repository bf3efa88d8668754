#include "functions/scalar/datetime/parse_datetime.h"

#include "codec/calendar.h"
#include "functions/cast.h"
#include "functions/coercion.h"
#include "functions/rows.h"
#include "functions/scalar/datetime/pattern_argument.h"

namespace firesteel {

namespace {

using Outcome = DatetimePattern::Outcome;

/// Reads texts into int64 results; dates narrow them afterwards.
class Parser {
public:
    Parser(const KernelCall& call, ParsedAs target)
        : target_(target),
          zone_(TimeZone::find(call.settings->time_zone)),
          patterns_(call, DatetimePattern::Use::kParse) {}

    Outcome parse(int64_t row, std::string_view text, int64_t& out) {
        const DatetimePattern& pattern = patterns_.at(row);
        if (target_ == ParsedAs::kTimestampNtz) return pattern.parse_local(text, out);
        const Outcome outcome = pattern.parse(text, zone_, out);
        if (outcome != Outcome::kOk) return outcome;
        if (target_ == ParsedAs::kDate) out = floor_div(zone_.to_local_micros(out), kMicrosPerDay);
        if (target_ == ParsedAs::kSeconds) out = floor_div(out, kMicrosPerSecond);
        return outcome;
    }
    const DatetimePattern& pattern(int64_t row) { return patterns_.at(row); }

private:
    ParsedAs target_;
    TimeZoneCursor zone_;
    RowPatterns patterns_;
};

template <typename T>
ColumnPtr parse_texts(const KernelCall& call, ParsedAs target, const char* try_function) {
    Parser parser(call, target);
    RowValidity validity(call);
    auto buffer = Buffer::allocate_zeroed(call.rows * static_cast<int64_t>(sizeof(T)), call.pool);
    const StringView* texts = call[0].values<StringView>();
    for (int64_t row = 0; row < call.rows; ++row) {
        if (!validity.valid(row)) continue;
        int64_t value = 0;
        const Outcome outcome = parser.parse(row, texts[row].view(), value);
        if (outcome == Outcome::kOk) {
            buffer->mutable_as<T>()[row] = static_cast<T>(value);
            continue;
        }
        const auto error = [&] {
            return parser.pattern(row).parse_error(texts[row].view(), outcome, try_function);
        };
        // An error of the upgrade, in every mode: the old parser would have given a value.
        if (outcome == Outcome::kLegacyOnly) throw error();
        call.errors->fail(row, error);
        if (call.errors->has_error()) break;
    }
    return Column::flat(*call.result_type, call.rows, std::move(buffer), validity.finish());
}

/// Beside a pattern timestamps of both kinds are the same number of microseconds, whatever the zone.
ColumnPtr as_instants(const KernelCall& call) {
    const ColumnPtr& moments = call.arguments[0];
    if (!moments->type().is(TypeId::kDate)) return moments->with_type(Type::timestamp());
    return cast_column(moments, Type::timestamp(), *call.settings, *call.errors, call.pool);
}

ColumnPtr seconds_of(const KernelCall& call, const Column& micros) {
    auto buffer = Buffer::allocate_zeroed(call.rows * 8, call.pool);
    for (int64_t row = 0; row < call.rows; ++row) {
        buffer->mutable_as<int64_t>()[row] = floor_div(micros.values<int64_t>()[row], kMicrosPerSecond);
    }
    return Column::flat(*call.result_type, call.rows, std::move(buffer), nullptr);
}

}  // namespace

ColumnPtr parse_datetime(const KernelCall& call, ParsedAs target, const char* try_function) {
    const bool has_pattern = call.arguments.size() > 1 || target == ParsedAs::kSeconds;
    if (call[0].type().is_string() && has_pattern) {
        if (target == ParsedAs::kDate) return parse_texts<int32_t>(call, target, try_function);
        return parse_texts<int64_t>(call, target, try_function);
    }
    const auto cast = [&](const ColumnPtr& column) {
        return cast_column(column, *call.result_type, *call.settings, *call.errors, call.pool);
    };
    if (!has_pattern || !call[0].type().is_datetime()) return cast(call.arguments[0]);
    const ColumnPtr instants = as_instants(call);
    if (target == ParsedAs::kSeconds) return seconds_of(call, *instants);
    return target == ParsedAs::kDate ? cast(instants) : instants->with_type(*call.result_type);
}

Resolution resolve_parsing(const ResolveRequest& request, const Type& result, bool direct,
                           bool always_nullable) {
    check_argument_count(request, 1, 2);
    Type type = request.arguments[0].type;
    // Numbers are instants: only what is an instant takes them as they are.
    const bool from_number = direct && request.arguments.size() == 1 && !result.is(TypeId::kTimestampNtz);
    const bool taken = type.is_string() || type.is_datetime() || (from_number && type.is_numeric());
    if (!taken && can_implicitly_cast(type, Type::string(), request.settings->ansi)) {
        type = Type::string();
    } else if (!taken) {
        const std::string kinds = "\"STRING\" or \"DATE\" or \"TIMESTAMP\" or \"TIMESTAMP_NTZ\"";
        raise_unexpected_type(
            request, 0,
            "(" + kinds + (direct && !result.is(TypeId::kTimestampNtz) ? " or \"NUMERIC\")" : ")"));
    }
    std::vector<Type> types = {type};
    if (request.arguments.size() > 1) {
        const Type& pattern = request.arguments[1].type;
        if (!can_implicitly_cast(pattern, Type::string(), request.settings->ansi)) {
            raise_unexpected_type(request, 1, "\"STRING\"");
        }
        types.push_back(Type::string());
    }
    const bool fails_to_null = always_nullable || !request.settings->ansi || type.is_string();
    const bool with_pattern = request.arguments.size() > 1;
    bool nullable = strict_nullable(request, types) || always_nullable;
    if (!with_pattern) nullable = nullable || cast_forces_nullable(type, result, request.settings->ansi);
    if (with_pattern && !request.settings->ansi) nullable = nullable || fails_to_null;
    return {std::move(types), result, nullable};
}

}  // namespace firesteel
